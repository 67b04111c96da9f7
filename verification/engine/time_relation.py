"""Says how the day of a source lies to what a claim speaks of: fitting, older, or newer than the article."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from verification.engine.stated_dates import PartialDate, find_dates
from verification.engine.types import ClaimText, Kind, TimeRelation

CHANGING: Final = frozenset({Kind.STATE, Kind.QUANTITY, Kind.COMPARISON})
CURRENT_FOR: Final = timedelta(days=365)
"""What a source said of a state within the year before the article is taken as of its day."""
MAX_READ: Final = 4_000
PRESENT: Final = re.compile(
    r"\b(?:is|are|has|have|does|do|can|remains?|stands?|holds?|keeps?|lives?|works?|owns?|costs?|borders?"
    r"|now|currently|today|still)\b|['’]s (?:the|a|an)\b",
    re.IGNORECASE,
)
PAST: Final = re.compile(
    r"\b(?:was|were|had|did|became|rose|fell|grew|won|lost|went|came|took|gave|held|kept|made|said|told|found|saw"
    r"|left|cost|stood|met|ran|sold|bought|built|began|died|\w{3,}ed)\b",
    re.IGNORECASE,
)


def time_relation(claim: ClaimText, published: date | None, evidence: str) -> tuple[TimeRelation, str]:
    """Compare the day of a source with the article's and with the time that a claim speaks of.

    Args:
        claim: with its kind and the day of the article; the dates in its text are read.
        published: the source's day, None where it is not known.
        evidence: the passage; the years that it names are read.

    Returns:
        The relation and a note in words, empty where it fits. A day that is not known fits: nothing is
        guessed. Newer than the article comes first. A source from before the time that the claim names, or
        for a claim in the present tense about what changes, from more than a year before the article, is
        older; not where the passage itself speaks of that year.
    """
    if published is None:
        return TimeRelation.FITTING, ""
    if claim.published is not None and published > claim.published:
        return TimeRelation.NEWER, f"published on {_day(published)}, after the article: not known then"
    named = find_dates(claim.text[:MAX_READ])
    years = {day.year for day in find_dates(evidence[:MAX_READ]) if day.year is not None}
    meant = [begin for begin in map(_begin, named) if begin is not None]
    if meant:
        return _beside_dates(meant, published, years)
    return _beside_today(claim, published, years)


def _beside_dates(meant: list[date], published: date, years: set[int]) -> tuple[TimeRelation, str]:
    latest = max(meant)
    if published >= latest or latest.year in years:
        return TimeRelation.FITTING, ""
    return (
        TimeRelation.OLDER,
        f"dated {published.year}: from before {_shown(latest)}, of which the claim speaks",
    )


def _beside_today(claim: ClaimText, published: date, years: set[int]) -> tuple[TimeRelation, str]:
    """Judge a claim that names no time as of the article's day."""
    if claim.published is None or claim.kind not in CHANGING or not is_present(claim.text):
        return TimeRelation.FITTING, ""
    if claim.published - published <= CURRENT_FOR or claim.published.year in years:
        return TimeRelation.FITTING, ""
    return TimeRelation.OLDER, f"dated {published.year}: may have changed since"


def is_present(text: str) -> bool:
    """Say whether a claim speaks of the present: by its first verb that tells, and where none does."""
    present, past = PRESENT.search(text[:MAX_READ]), PAST.search(text[:MAX_READ])
    if past is None:
        return True
    return present is not None and present.start() < past.start()


def _begin(day: PartialDate) -> date | None:
    """Return the first day that a date may mean; None for one without a year."""
    if day.year is None or not 1 <= day.year <= 9999:
        return None
    try:
        return date(day.year, day.month or 1, day.day or 1)
    except ValueError:
        return date(day.year, day.month or 1, 1)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _shown(day: date) -> str:
    return str(day.year) if (day.month, day.day) == (1, 1) else _day(day)
