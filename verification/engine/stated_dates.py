"""Finds dates as they are written, with the precision that they are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NO_UNIT = r"(?![\d%]|[.,]\d|-\d| (?:sq|km|kilomet|square|m\b|met|miles?|people|million|percent))"
_MONTH = r"(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r")\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d{2}|[3-9]\d{2}(?= (?:AD|CE)\b))"
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY} (?:of )?{_MONTH}(?:,? \(?{_YEAR}\)?)?(?!\w)",
        rf"\b{_MONTH} {_DAY}(?: ?, ?{_YEAR})?(?!\w|,\d)",
        r"\b(?P<year>1\d{3}|20\d{2})-(?P<month>0[1-9]|1[0-2])-(?P<day>3[01]|[12]\d|0[1-9])\b",
        rf"\b{_MONTH},? (?:of )?{_YEAR}\b",
        rf"(?<![\d.,$€£-]){_YEAR}{_NO_UNIT}",
    )
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with what was written of it: None is what was not written."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    def fits(self, other: PartialDate) -> bool:
        """Say whether everything that both dates give is the same."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)

    @property
    def is_year(self) -> bool:
        """Whether the date is a year alone."""
        return self.month is None and self.year is not None


def find_dates(text: str) -> tuple[PartialDate, ...]:
    """Find the dates of a text: full dates, month and year, day and month, years; in order, none overlapping.

    Numbers that only look like years next to a unit ("2000 people") are left out.
    """
    found: list[PartialDate] = []
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < date.end and date.start < match.end() for date in found):
                found.append(_date(match))
    return tuple(sorted(found, key=lambda date: date.start))


def _date(match: re.Match[str]) -> PartialDate:
    groups = match.groupdict()
    year, month, day = groups.get("year"), groups.get("month"), groups.get("day")
    return PartialDate(
        year=int(year) if year else None,
        month=_month(month) if month else None,
        day=int(day) if day else None,
        start=match.start(),
        end=match.end(),
    )


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(text[:3].lower()))
