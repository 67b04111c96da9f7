"""Reads the dates of prose for comparison: days, months, years, spans, decades and centuries."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from verification.engine.prose_figures import MAX_FIGURES
from verification.engine.prose_words import read_prose
from verification.engine.stated_dates import MONTHS, PartialDate, find_dates

SPAN: Final = re.compile(
    r"(?<![\d.,])(1\d{3}|20\d{2})(?: ?(?:[-–—/]|--) ?(?=\d{4})|[-–—/])((?:1\d|20)?\d\d)(?![\d%]|[.,]\d|-\d)"
)
DECADE: Final = re.compile(r"(?<!\d)((?:1\d|20)\d0)['’]?s\b")
_NAMED: Final = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
    "twentieth twenty-first"
)
_CENTURIES: Final = tuple(_NAMED.split())
CENTURY: Final = re.compile(
    rf"\b(?:(?P<digits>\d{{1,2}})(?:st|nd|rd|th)|(?P<word>{'|'.join(_CENTURIES)}))[ -]century\b",
    re.IGNORECASE,
)
MONTH: Final = re.compile(
    r"\b(?i:in|since|until|till|by|from|through|to|of|last|this|between|and|early|late|mid|every)[ -]"
    rf"(?P<month>{'|'.join(month.title() for month in MONTHS)})\b(?! \d)"
)
BEFORE: Final = re.compile(
    r"\b(?:before|prior to|until|till|by|no later than)\s+(?:the end of )?$", re.IGNORECASE
)
AFTER: Final = re.compile(r"\b(?:after|following|later than)\s+$", re.IGNORECASE)


class Fit(StrEnum):
    """How the date of a passage lies to that of a claim."""

    SAME = "same"
    LOOSER = "looser"
    OTHER = "other"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class ProseDate:
    """A date as it is meant: from one year to another, with month and day where they are written.

    Years are infinite where only a limit is given ("before 2010") and None where none is written.
    """

    first: float | None
    last: float | None
    month: int | None
    day: int | None
    shown: str
    start: int
    end: int

    def fit(self, other: ProseDate) -> Fit:
        """Say how the date of a passage lies to this one of a claim."""
        years = self._fit_years(other)
        if years in {Fit.OTHER, Fit.LOOSER}:
            return years
        pairs = ((self.month, other.month), (self.day, other.day))
        if any(mine is not None and theirs is not None and mine != theirs for mine, theirs in pairs):
            return Fit.OTHER
        if years is Fit.APART and (self.month is None or other.month is None):
            return Fit.APART
        return Fit.LOOSER if any(mine is not None and theirs is None for mine, theirs in pairs) else Fit.SAME

    def _fit_years(self, other: ProseDate) -> Fit:
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return Fit.APART
        if other.last < self.first or self.last < other.first:
            return Fit.OTHER
        return Fit.SAME if self.first <= other.first and other.last <= self.last else Fit.LOOSER


@functools.lru_cache(maxsize=2048)
def prose_dates(text: str) -> tuple[ProseDate, ...]:
    """Return the dates of a text in order.

    Args:
        text: a claim or a passage; only its first 4,000 characters and 24 dates are read.
    """
    text = read_prose(text).text
    found = [*_wide(text)]
    for date in find_dates(text):
        if not any(date.start < one.end and one.start < date.end for one in found):
            found.append(_limited(text, date))
    for match in MONTH.finditer(text):
        if not any(match.start("month") < one.end and one.start < match.end() for one in found):
            month = MONTHS.index(match["month"].lower()) + 1
            found.append(ProseDate(None, None, month, None, match["month"], *match.span("month")))
    return tuple(sorted(found, key=lambda date: date.start)[:MAX_FIGURES])


def _limited(text: str, date: PartialDate) -> ProseDate:
    first = last = None if date.year is None else float(date.year)
    before = text[max(0, date.start - 24) : date.start]
    month, day = date.month, date.day
    if date.year is not None and BEFORE.search(before):
        first, month, day = -math.inf, None, None
    elif date.year is not None and AFTER.search(before):
        last, month, day = math.inf, None, None
    return ProseDate(first, last, month, day, text[date.start : date.end].strip(" ()"), date.start, date.end)


def _wide(text: str) -> Iterator[ProseDate]:
    for match in SPAN.finditer(text):
        first = int(match[1])
        last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
        if last < first:
            continue
        for year, group in ((first, 1), (last, 2)):
            yield _years(match, year, year, group)
    for match in DECADE.finditer(text):
        decade = int(match[1])
        yield _years(match, decade, decade + (99 if decade % 100 == 0 and decade < 2000 else 9))
    for match in CENTURY.finditer(text):
        number = int(match["digits"]) if match["digits"] else 10 + _CENTURIES.index(match["word"].lower())
        yield _years(match, number * 100 - 100, number * 100)


def _years(match: re.Match[str], first: float, last: float, group: int = 0) -> ProseDate:
    return ProseDate(first, last, None, None, match[group], *match.span(group))
