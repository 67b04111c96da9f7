"""Sets the dates of a claim beside those of a prose passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from verification.engine.prose_dates import Fit, ProseDate, prose_dates
from verification.engine.prose_figures import ends_a_name
from verification.engine.prose_words import Prose, read_prose
from verification.engine.types import Comparison

NAME: Final = "date-in-prose.v1"
ENOUGH_SHARED: Final = 3
PREPOSITION: Final = re.compile(r"\b(?:in|on|since|until|by|from|of)(?: the)?(?: \w{1,5}(?: of)?)? $")
PARTS: Final = frozenset(["early", "late", "mid", "middl", "end", "spring", "summer", "autumn", "winter"])
LEAD: Final = 1
"""So many words before a date tell best what happened then."""


def contrast_dates(claim: str, evidence: str) -> Iterator[Comparison]:
    """Look for each date of a claim in a passage.

    Yields:
        One comparison a date. A date that is written less precisely in the passage does not settle it. It
        contradicts where the passage puts the same matter on another date: by the words around both.
    """
    dates = prose_dates(claim)
    told = prose_dates(evidence) if dates else ()
    for date in dates:
        # What another date of the claim says is no other word on this one.
        left = [one for one in told if date.fit(one) is not Fit.OTHER or not _fits_any(one, dates)]
        yield _compared(read_prose(claim), read_prose(evidence), date, left)


def _fits_any(one: ProseDate, dates: Sequence[ProseDate]) -> bool:
    return any(date.fit(one) is Fit.SAME for date in dates)


def _compared(claim: Prose, evidence: Prose, date: ProseDate, told: Sequence[ProseDate]) -> Comparison:
    fits = {one: date.fit(one) for one in told}
    same = [one for one in told if fits[one] is Fit.SAME]
    others = [one for one in told if fits[one] is Fit.OTHER]
    rivals = [] if ends_a_name(claim.text, date.start) else _nearest(claim, evidence, date, others)
    if same and not _is_of_another(claim, evidence, date, same, rivals):
        return _told(date, same[0].shown, agrees=True)
    looser = next((one for one in told if fits[one] is Fit.LOOSER), None)
    if looser is not None:
        note = f"the claim says {date.shown}, the passage only {looser.shown}"
        return _told(date, looser.shown, agrees=None, note=note)
    if rivals:
        note = f"the claim says {date.shown}, the passage {rivals[0].shown}"
        return _told(date, rivals[0].shown, agrees=False, note=note)
    return _told(date, "", agrees=None, note=f"the date {date.shown} is not in this passage")


def _nearest(claim: Prose, evidence: Prose, date: ProseDate, told: Sequence[ProseDate]) -> list[ProseDate]:
    """Return the date of the same matter, if the passage gives only one of them."""
    mine = claim.around(date.start, date.end) - _digits(claim.text)
    scored = []
    for one in told:
        shared = len(mine & evidence.around(one.start, one.end))
        led = bool(_lead(claim, date) & _lead(evidence, one))
        needed = max(1, min(len(mine), ENOUGH_SHARED) - led - _is_close(date, one))
        scored.append((shared + led if shared >= needed else 0, one))
    best = max((score for score, _ in scored), default=0)
    chosen = [one for score, one in scored if score == best] if best else []
    return chosen if len({one.shown for one in chosen}) == 1 else []


def _digits(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in read_prose(text).words if word.stem[0].isdigit())


def _is_close(date: ProseDate, other: ProseDate) -> bool:
    """Say whether two dates differ in one thing only: the day of one month, the year of one day."""
    same_month = date.month is not None and date.month == other.month
    same_year = date.first is not None and date.first == other.first
    return same_month and (same_year or (date.day is not None and date.day == other.day))


def _lead(prose: Prose, date: ProseDate) -> frozenset[str]:
    sentence = prose.sentence_at(date.start)
    before = [word.stem for word in prose.words if word.end <= date.start and word.sentence == sentence]
    return frozenset([stem for stem in before if not stem[0].isdigit() and stem not in PARTS][-LEAD:])


def _is_of_another(
    claim: Prose,
    evidence: Prose,
    date: ProseDate,
    same: Sequence[ProseDate],
    rivals: Sequence[ProseDate],
) -> bool:
    """Say whether the claim's date is that of something else: "born in 1950, died in 1990"."""
    lead = _lead(claim, date)
    if not PREPOSITION.search(claim.text[max(0, date.start - 16) : date.start]):
        return False
    if any(_lead(evidence, one) & lead or not _lead(evidence, one) for one in same):
        return False
    sentences = {evidence.sentence_at(one.start) for one in same}
    return any(_lead(evidence, one) & lead and evidence.sentence_at(one.start) in sentences for one in rivals)


def _told(date: ProseDate, recorded: str, *, agrees: bool | None, note: str = "") -> Comparison:
    return Comparison(
        comparator=NAME,
        entity="date",
        field="date",
        claimed=date.shown,
        recorded=recorded,
        agrees=agrees,
        note=note,
    )
