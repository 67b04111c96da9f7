"""Put relative dates into words that stand alone, counted from the day of publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from verification.engine.blocks import MONTH, MONTH_NUMBERS
from verification.engine.types import Resolution

DAYS = tuple(day.lower() for day in calendar.day_name)
NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"a": 1, "an": 1}
MAX_COUNT = 400
PREPOSITION = re.compile(
    r"\b(?:since|until|till|by|from|of|before|after|in|on|for|during|between|and)\s+$", re.IGNORECASE
)

RELATIVE = re.compile(
    r"\b(?:"
    r"(?P<day>yesterday|today|tonight|tomorrow)"
    r"|(?:(?P<which>last|this|next)\s(?P<unit>week|month|year|" + "|".join(DAYS) + r"))"
    r"|(?:(?P<count>\d{1,3}|" + "|".join(NUMBERS) + r")\s(?P<units>day|week|month|year)s?\sago)"
    r"|(?:on\s(?P<weekday>" + "|".join(DAYS) + r"))"
    rf"|(?P<month>(?:in\s)?(?:(?:early|late|mid)[\s-])?(?P<monthname>{MONTH})(?:(?P<dayofmonth>\s\d{{1,2}})(?!\d)|(?![.\s]{{0,2}}\d)))"
    r"|(?P<dayfirst>(?P<daynumber>\d{1,2})\s(?P<monthafter>" + MONTH + r"))"
    r")(?![\w-])(?!,?\s\d{4})",
    re.IGNORECASE,
)


def resolve_dates(
    text: str, start: int, end: int, published: date | None, *, future: bool = False
) -> tuple[Resolution, ...]:
    """Resolve the relative dates in a range of a text.

    Args:
        text: the whole text.
        start, end: the range of one sentence.
        published: the day to count from.
        future: whether the sentence speaks of what is to come: then "on Monday" is the next one.

    Returns:
        One resolution a date, in order; empty without a day to count from, because there is no guessing.
    """
    if published is None:
        return ()
    found = []
    for match in RELATIVE.finditer(text, start, end):
        resolved = _resolved(match, published, future=future)
        if not resolved:
            continue
        if PREPOSITION.search(text, max(start, match.start() - 12), match.start()):
            resolved = resolved.removeprefix("on ").removeprefix("in ")
        found.append(Resolution(match[0], match.start(), match.end(), resolved, "date", 0.85))
    return tuple(found)


def _resolved(match: re.Match[str], published: date, *, future: bool) -> str:
    for group, reader in READERS.items():
        if match[group]:
            try:
                return reader(match, published, future)
            except (ValueError, OverflowError):
                return ""
    return ""


def _day(match: re.Match[str], published: date, future: bool) -> str:
    shift = {"yesterday": -1, "tomorrow": 1}.get(match["day"].lower(), 0)
    return f"on {_written(published + timedelta(days=shift))}"


def _unit(match: re.Match[str], published: date, future: bool) -> str:
    which, unit = match["which"].lower(), match["unit"].lower()
    shift = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return _in_year(published.year + shift)
    if unit == "month":
        return f"in {_month(published, shift)}"
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift)
        return f"in the week of {_written(monday)}"
    return _weekday_written(unit, published, future=which != "last")


def _ago(match: re.Match[str], published: date, future: bool) -> str:
    words = match["count"].lower()
    count = int(words) if words.isdigit() else NUMBERS[words]
    unit = match["units"].lower()
    if count > MAX_COUNT:
        return ""
    if unit == "year":
        return _in_year(published.year - count)
    if unit == "month":
        return f"in {_month(published, -count)}"
    return f"on {_written(published - timedelta(days=count))}" if unit == "day" else ""


def _weekday(match: re.Match[str], published: date, future: bool) -> str:
    return _weekday_written(match["weekday"].lower(), published, future=future)


def _weekday_written(name: str, published: date, *, future: bool) -> str:
    ahead = (DAYS.index(name) - published.weekday()) % 7
    behind = (published.weekday() - DAYS.index(name)) % 7
    day = published + timedelta(days=ahead if future else -behind)
    return f"on {_written(day)}"


def _bare_month(match: re.Match[str], published: date, future: bool) -> str:
    """Give "in late February" and "Feb. 6" the year that puts them nearest on the right side."""
    # "may" and "march" are verbs; a month begins with a capital.
    if not match["monthname"][0].isupper() or (match["monthname"] == "May" and not match["dayofmonth"]):
        return ""
    return f"{match[0].rstrip('.')} {_year(match['monthname'], published, future=future)}"


def _day_first(match: re.Match[str], published: date, future: bool) -> str:
    if not match["monthafter"][0].isupper():
        return ""
    return f"{match[0].rstrip('.')} {_year(match['monthafter'], published, future=future)}"


def _year(month: str, published: date, *, future: bool) -> int:
    number = MONTH_NUMBERS[month[:3].lower()]
    if future:
        return published.year + (number < published.month)
    return published.year - (number > published.month)


def _in_year(year: int) -> str:
    return f"in {year}" if year > 0 else ""


def _month(published: date, shift: int) -> str:
    months = published.year * 12 + published.month - 1 + shift
    if months < 12:
        raise ValueError("before the calendar")
    return f"{calendar.month_name[months % 12 + 1]} {months // 12}"


def _written(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


READERS: dict[str, Callable[[re.Match[str], date, bool], str]] = {
    "day": _day,
    "which": _unit,
    "count": _ago,
    "weekday": _weekday,
    "month": _bare_month,
    "dayfirst": _day_first,
}
