"""Days and years: dates that do not exist, weekdays on the wrong date, spans of years that do not fit."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date

from verification.engine.blocks import MONTH_NUMBERS
from verification.engine.consistency.lines import D, F, Figure, Line, matches, plain
from verification.engine.quantities import Bound
from verification.engine.types import Check, Finding, Span
from verification.engine.units import Family

MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
WEEKDAYS = r"(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
YEAR = r"(?:,? (?P<year>1[5-9]\d\d|20\d\d))?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:\b{WEEKDAYS},? (?:the |on )?)?(?<![\d.,-]){DAY} (?:of )?(?P<month>{MONTHS})\b\.?{YEAR}(?!\w)",
        rf"(?:\b{WEEKDAYS},? )?(?<!\w)(?P<month>{MONTHS})\.? {DAY}{YEAR}(?![\d\w:]|[.,]\d)",
    )
)
# "30 February songs" is no date.
SONGS = re.compile(r" (?!was\b|is\b|has\b|as\b)[a-z]+s\b")
NAMES = ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")
LEAP_YEAR = 2000
MAX_DAY = 31
NEAR_DAYS = 183
ANY_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d%])")

N = r"(?:about |around |some |nearly |almost |more than |over |the (?:past |last )?)?"
FROM_TO = rf"(?:from|between) (?P<d1>{D})(?: to | until | till | through | and )(?P<d2>{D})"
SPANNED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{FROM_TO},? (?:that is |or |i\.e\. |a total of )?(?:for |over |in )?{N}(?P<n>{F})(?= ?[,.;)]|$)",
        rf"(?:for|over|within) {N}(?P<n>{F}),? {FROM_TO}",
        rf"(?P<n>{F})(?: \w+){{0,3}} \((?P<d1>{D}) ?[–—-] ?(?P<d2>{D})\)",
        rf"(?P<n>{F})(?: \w+){{0,3}},? {FROM_TO}",
    )
)
SINCE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"since (?P<d1>{D}),? (?:that is |or )?for {N}(?P<n>{F})(?= ?[,.;)]|$)",
        rf"\bfor {N}(?P<n>{F}),? (?:ever )?since (?P<d1>{D})",
        rf"\bin (?P<d1>{D}),? (?:\(|– |— )?{N}(?P<n>{F}) ago\b",
        rf"(?P<n>{F}) ago,? (?:\()?in (?P<d1>{D})",
    )
)
MAX_YEARS = 3000
YEAR_SLACK = 1.0


def check_days(
    text: str, lines: Sequence[Line], published: date | None, years: frozenset[int] | None = None
) -> Iterator[Finding]:
    """Find dates that do not exist or fall on another weekday, and numbers of years that do not fit.

    Args:
        text: the whole text.
        lines: its sentences.
        published: the article's date; None: dates without a year stay unread.
        years: years that the text names; read from it when None.

    Returns:
        Findings of the checks DATE and DURATION.
    """
    named = years if years is not None else frozenset(int(found) for found in ANY_YEAR.findall(text))
    for line in lines:
        for pattern in WRITTEN:
            for match in pattern.finditer(line.words):
                found = _written(line, match, published, named)
                if found is not None:
                    yield found
    yield from _durations(lines, published)


def _written(
    line: Line, match: re.Match[str], published: date | None, named: frozenset[int]
) -> Finding | None:
    month, day = MONTH_NUMBERS[match["month"][:3].lower()], int(match["day"])
    span = Span(line.sentence.start + match.start(), line.sentence.start + match.end())
    if not 1 <= day <= MAX_DAY or _is_other_word(match):
        return None
    year = int(match["year"]) if match["year"] else None
    last = calendar.monthrange(year or LEAP_YEAR, month)[1]
    if day > last and not SONGS.match(line.words, match.end()):
        whose = f" {year}" if year and month == 2 else ""
        return Finding(
            Check.DATE,
            f"There is no {day} {calendar.month_name[month]}{whose}; the month has {last} days.",
            (span,),
        )
    if not match["weekday"]:
        return None
    when = date(year, month, day) if year else _nearest(month, day, published)
    wanted = NAMES.index(match["weekday"])
    if when is None or when.weekday() == wanted or (year is None and _fits(month, day, wanted, named)):
        return None
    told = (
        f"{when.day} {calendar.month_name[when.month]} {when.year} is a {calendar.day_name[when.weekday()]}"
    )
    return Finding(Check.DATE, f"{told}, not a {match['weekday']}day.", (span,))


def _is_other_word(match: re.Match[str]) -> bool:
    """ "May" after a number may be a verb: "the 31 may"."""
    return match["month"] in {"May", "March", "Mar"} and match["month"].islower()


def _nearest(month: int, day: int, published: date | None) -> date | None:
    """The date nearest to the article's; None when that is not clear."""
    if published is None:
        return None
    found = [_date(published.year + shift, month, day) for shift in (-1, 0, 1)]
    nearest = min(
        (when for when in found if when), key=lambda when: abs((when - published).days), default=None
    )
    return nearest if nearest and abs((nearest - published).days) <= NEAR_DAYS else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _fits(month: int, day: int, weekday: int, named: frozenset[int]) -> bool:
    """Say whether the text names a year in which the weekday is right."""
    dates = (_date(year, month, day) for year in named)
    return any(when is not None and when.weekday() == weekday for when in dates)


def _durations(lines: Sequence[Line], published: date | None) -> Iterator[Finding]:
    seen: set[Span] = set()
    for pattern in SPANNED:
        for line, match in matches(pattern, lines):
            first, second, count = line.date(match["d1"]), line.date(match["d2"]), line.figure(match["n"])
            if first.year is None or second.year is None or not _in_years(count) or count.span in seen:
                continue
            seen.add(count.span)
            spans = (line.date_span(match["d1"]), line.date_span(match["d2"]), count.span)
            yield from _years(second.year - first.year, count, f"From {first.year} to {second.year}", spans)
    for pattern in SINCE:
        for line, match in matches(pattern, lines):
            first, count = line.date(match["d1"]), line.figure(match["n"])
            if published is None or first.year is None or not _in_years(count) or count.span in seen:
                continue
            seen.add(count.span)
            ended = (line.date_span(match["d1"]), count.span)
            yield from _years(
                published.year - first.year, count, f"From {first.year} to {published.year}", ended
            )


def _in_years(count: Figure) -> bool:
    return count.family is Family.YEARS and not count.text.lower().endswith(("old", "age"))


def _years(meant: int, count: Figure, words: str, spans: Sequence[Span]) -> Iterator[Finding]:
    slack = YEAR_SLACK
    if not 0 <= meant <= MAX_YEARS or count.quantity.bound in {Bound.AT_MOST}:
        return
    if count.quantity.bound is Bound.AT_LEAST:
        wrong = meant < count.value - slack
    else:
        wrong = not count.meets(meant - slack, meant + slack)
    if wrong:
        ordered = tuple(sorted(spans, key=lambda span: span.start))
        yield Finding(Check.DURATION, f"{words} are {plain(meant)} years, not {plain(count.value)}.", ordered)
