"""Put relative dates into words that stand alone, counted from the day of publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from verification.engine.blocks import MONTH_NUMBERS
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

# Whole names only: "Marrack" and "Mayor" begin like months.
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![a-z])\.?"
)
# "every Monday" is no day, "Black Friday" no weekday of this week.
NO_DAY = re.compile(
    r"\b(?:every|each|any|a|an|the|most|one|black|good|ash|holy|super|cyber)\s+$", re.IGNORECASE
)
POSSESSIVE = frozenset({"'s", "’s"})
# "three or four months ago" is no day that can be told.
RANGE = re.compile(r"(?:\bor|\bto|[-–])\s*$", re.IGNORECASE)
PARTS_OF_DAY = {"morning": 0, "afternoon": 0, "evening": 0, "night": -1}
CONFIDENCE = 0.85
ANY_DAY = date(2000, 6, 15)

PART_OF_DAY = "(?:morning|afternoon|evening|night)"
WEEKDAY = "(?-i:" + "|".join(day.title() for day in DAYS) + ")"
# "on Friday, March 6" is given by its date.
NO_DATE_AFTER = rf"(?!,?\s(?:the\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:of\s)?(?-i:{MONTH}))"
RELATIVE = re.compile(
    r"\b(?:"
    r"(?P<day>yesterday|today|tonight|tomorrow)"
    r"|(?:(?:this\s(?P<part>morning|afternoon|evening))|(?:last\s(?P<night>night)))"
    r"|(?:(?P<which>last|this|next)\s(?P<unit>week|month|year|" + "|".join(DAYS) + r"))"
    r"|(?:(?P<count>\d{1,3}|" + "|".join(NUMBERS) + r")\s(?P<units>day|week|month|year)s?\sago)"
    rf"|(?:on\s(?P<weekday>{WEEKDAY})(?:\s{PART_OF_DAY})?{NO_DATE_AFTER})"
    # Without "on" a weekday may be part of a name ("Sunday Times") or possess something.
    rf"|(?P<bareday>{WEEKDAY})(?:\s{PART_OF_DAY})?{NO_DATE_AFTER}(?!['’]s|(?-i:\s[A-Z\d])|\s{PART_OF_DAY})"
    rf"|(?P<month>(?:in\s)?(?:(?:early|late|mid)[\s-])?(?P<monthname>{MONTH})(?:(?P<dayofmonth>\s\d{{1,2}})(?!\d)|(?![.\s]{{0,2}}\d)))"
    r"|(?P<dayfirst>(?P<daynumber>\d{1,2})\s(?P<monthafter>" + MONTH + r"))"
    r")(?![\w-])(?!,?\s\d{4})",
    re.IGNORECASE,
)


class Direction(StrEnum):
    """Where the verb that a date belongs to puts it, seen from the day of publication."""

    PAST = "past"
    FUTURE = "future"
    UNCLEAR = "unclear"


def always_past(position: int) -> Direction:
    """The direction of a text that only tells what happened."""
    return Direction.PAST


def resolve_dates(
    text: str,
    start: int,
    end: int,
    published: date | None,
    *,
    direction: Callable[[int], Direction] = always_past,
    bounds: Sequence[str] = (),
) -> tuple[Resolution, ...]:
    """Resolve the relative dates in a range of a text.

    Args:
        text: the whole text.
        start, end: the range of one sentence.
        published: the day to count from.
        direction: tells for an offset whether "on Monday" there is the last or the next one.
        bounds: what the text's explicit dates say about when it was written, in words.

    Returns:
        One resolution a date, in order. Without a day to count from each of them is unresolved, with the
        bounds as candidates; one that may lie on either side is unresolved, with both days.
    """
    found = []
    for match in RELATIVE.finditer(text, start, end):
        if match["count"] and RANGE.search(text, max(start, match.start() - 12), match.start()):
            continue
        if (match["bareday"] or match["which"]) and NO_DAY.search(
            text, max(start, match.start() - 12), match.start()
        ):
            continue
        days = _days(match, published or ANY_DAY, direction(match.start()))
        if not all(days):
            continue
        if published is None:
            days = ["", *bounds]
        elif _is_governed(text, max(start, match.start() - 12), match):
            days = [day.removeprefix("on ").removeprefix("in ") for day in days]
        if published and text[match.end() : match.end() + 2] in POSSESSIVE and " of " in days[0]:
            # "last week's debate" has no other wording of one word.
            days = ["", *days]
        found.append(_found(match, days))
    return tuple(found)


def _is_governed(text: str, start: int, match: re.Match[str]) -> bool:
    """Say whether a date goes without a preposition of its own: "since Friday", "last year's profit"."""
    possesses = text[match.end() : match.end() + 2] in POSSESSIVE
    return possesses or PREPOSITION.search(text, start, match.start()) is not None


def _found(match: re.Match[str], days: Sequence[str]) -> Resolution:
    """Resolve to the only day that a date can be."""
    # The full stop of "in Feb." may be that of the sentence, which a claim does without.
    mention = match[0].rstrip(".")
    end = match.start() + len(mention)
    if len(days) == 1:
        return Resolution(mention, match.start(), end, days[0], "date", CONFIDENCE)
    return Resolution(mention, match.start(), end, "", "date", 0.0, tuple(filter(None, days)))


def _days(match: re.Match[str], published: date, direction: Direction) -> list[str]:
    """The days that a date can be, the earlier one first; an empty text stands for none."""
    futures = {Direction.PAST: (False,), Direction.FUTURE: (True,), Direction.UNCLEAR: (False, True)}
    return list(dict.fromkeys(_resolved(match, published, future=future) for future in futures[direction]))


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


def _part_of_day(match: re.Match[str], published: date, future: bool) -> str:
    part = match["part"] or match["night"]
    day = published + timedelta(days=PARTS_OF_DAY[part.lower()])
    return f"in the {part.lower()} of {_written(day)}"


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
    return _named_weekday(unit, which, published)


def _named_weekday(name: str, which: str, published: date) -> str:
    """Read "last Friday" and "next Friday"; on a Friday they are a week away, "this Friday" is today."""
    today = which != "this" and DAYS[published.weekday()] == name
    shift = timedelta(weeks={"last": -1, "this": 0, "next": 1}[which] if today else 0)
    return _weekday_written(name, published + shift, future=which != "last")


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
    if unit == "day":
        return f"on {_written(published - timedelta(days=count))}"
    monday = published - timedelta(days=published.weekday(), weeks=count)
    return f"in the week of {_written(monday)}"


def _weekday(match: re.Match[str], published: date, future: bool) -> str:
    written = _weekday_written((match["weekday"] or match["bareday"]).lower(), published, future=future)
    part = re.search(rf"{PART_OF_DAY}$", match[0])
    return f"on the {part[0]} of {written.removeprefix('on ')}" if part else written


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
    "part": _part_of_day,
    "night": _part_of_day,
    "which": _unit,
    "count": _ago,
    "weekday": _weekday,
    "bareday": _weekday,
    "month": _bare_month,
    "dayfirst": _day_first,
}
