"""Sets the figures of a claim beside those of a prose passage."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from verification.engine.compare_figures import FAR
from verification.engine.prose_dates import prose_dates
from verification.engine.prose_figures import DAYS_A_YEAR, ProseFigure, prose_figures
from verification.engine.prose_words import read_prose
from verification.engine.types import Comparison
from verification.engine.units import Family

NAME: Final = "quantity-in-prose.v1"
ENOUGH_SHARED: Final = 2
"""So many words around two figures in one unit must be the same before one contradicts the other."""
MUCH: Final = 0.4
WIDE: Final = 0.05
"""Two ranges (wider than a twentieth of their value) must have this share of the smaller one in common."""
SMALL: Final = 12
"""A passage may list so many things instead of counting them."""


def contrast_figures(claim: str, evidence: str) -> Iterator[Comparison]:
    """Look for each figure of a claim in a passage.

    Yields:
        One comparison a figure. It contradicts only where the passage gives another value for the same
        thing: the same noun counted, or the same unit, with words around it that the claim has too.
    """
    figures = prose_figures(claim)
    told = prose_figures(evidence) if figures else ()
    for figure in figures:
        # What another figure of the claim says is no other word on this one.
        rest = [one for one in figures if one is not figure]
        taken = [one for one in told if any(_is_taken(other, one) for other in rest)]
        yield _compared(
            claim, evidence, figure, [one for one in told if one not in taken or _within(figure, one)]
        )


def _is_taken(other: ProseFigure, one: ProseFigure) -> bool:
    alike = other.measures == one.measures and _within(other, one)
    return alike and (not other.nouns or not one.nouns or bool(other.nouns & one.nouns))


def _compared(claim: str, evidence: str, figure: ProseFigure, told: Sequence[ProseFigure]) -> Comparison:
    alike = [one for one in told if _counts_like(figure, one)]
    open_ = [one for one in alike if not _in_brackets(evidence, one)]
    fitting = [one for one in (alike if figure.ranged else _plain(alike, open_)) if _within(figure, one)]
    rivals = [one for one in open_ if not _meets(figure, one)]
    rivals = _nearest(claim, evidence, figure, rivals)
    if fitting and not _stands_for_another(figure, fitting, rivals):
        return _told(figure, fitting[0].shown, agrees=True)
    loose = next((one for one in alike if _meets(figure, one)), None)
    if loose is not None and not fitting:
        note = f"the claim says {figure.shown}, the passage only {loose.shown}"
        return _told(figure, loose.shown, agrees=None, note=note)
    lasted = _span(figure, evidence)
    if lasted:
        return _told(figure, lasted, agrees=True)
    if rivals and not _adds_up(figure, alike):
        note = f"the claim says {figure.shown}, the passage {rivals[0].shown}"
        return _told(figure, rivals[0].shown, agrees=False, note=note)
    return _missing(figure, alike)


def _span(figure: ProseFigure, evidence: str) -> str:
    """Return two dates of a passage that lie as far apart as a duration, empty where there are none."""
    if figure.measures != Family.DAYS or figure.high < DAYS_A_YEAR:
        return ""
    years = [one for one in prose_dates(evidence) if one.first is not None and one.first == one.last]
    for at, one in enumerate(years):
        for other in years[at + 1 :]:
            days = abs((other.first or 0) - (one.first or 0)) * DAYS_A_YEAR
            if figure.low <= days <= figure.high:
                return f"{one.shown} to {other.shown}"
    return ""


def _counts_like(figure: ProseFigure, one: ProseFigure) -> bool:
    """Say whether two figures can be of one thing; a number that is a name, or an age, may lack its word."""
    if one.measures == figure.measures or {one.measures, figure.measures} == {"label", "count"}:
        return True
    bare = next((side for side in (figure, one) if side.measures == "count"), None)
    return (
        bare is not None
        and not bare.nouns
        and figure.is_unit != one.is_unit
        and one.shown[:2] == figure.shown[:2]
    )


def _plain(alike: Sequence[ProseFigure], outside: Sequence[ProseFigure]) -> list[ProseFigure]:
    """Leave out the ranges in brackets, which tell how sure a figure is."""
    return [one for one in alike if one in outside or not one.ranged]


def _in_brackets(text: str, one: ProseFigure) -> bool:
    before = text[max(0, one.start - 60) : one.start]
    return before.rfind("(") > before.rfind(")")


def _nearest(
    claim: str, evidence: str, figure: ProseFigure, told: Sequence[ProseFigure]
) -> list[ProseFigure]:
    """Return the figures that speak of the same thing, if one of them does so more than all others."""
    scored = [(_likeness(claim, evidence, figure, one), one) for one in told]
    best = max((score for score, _ in scored), default=0)
    chosen = [one for score, one in scored if score == best] if best else []
    same = all(_meets(chosen[0], one) for one in chosen)
    return chosen if same else []


def _within(figure: ProseFigure, one: ProseFigure) -> bool:
    """Say whether what a passage tells lies in what the claim says; printed rounding counts both ways."""
    if figure.limited and one.limited and (bounded := _bounded(figure, one)) is not None:
        return bounded
    if not _meets(figure, one) or (one.vague and not figure.vague):
        return False
    if figure.ranged and one.ranged:
        return all(abs(a - b) <= WIDE * abs(b) for a, b in ((figure.low, one.low), (figure.high, one.high)))
    return not one.limited or figure.limited or _at_limit(figure, one)


def _bounded(figure: ProseFigure, one: ProseFigure) -> bool | None:
    """Say whether one limit holds by another: "over 10" by "over 12"; None for limits of two sides."""
    if math.isinf(figure.high) and math.isinf(one.high):
        return figure.low * (1 - 1e-6) <= one.low <= max(figure.low * FAR, figure.low + 1)
    if math.isinf(figure.low) and math.isinf(one.low):
        return figure.high / FAR <= one.high <= figure.high * (1 + 1e-6)
    return None


def _at_limit(figure: ProseFigure, one: ProseFigure) -> bool:
    """Say whether a claim names the very number that a passage gives as a limit: 10 % and "10 % or more"."""
    edges = [edge for edge in (one.low, one.high) if math.isfinite(edge)]
    return any(figure.low <= edge <= figure.high for edge in edges)


def _meets(figure: ProseFigure, one: ProseFigure) -> bool:
    """Say whether two figures have a value in common; two ranges need more than an end."""
    if figure.limited and one.limited and _bounded(figure, one) is False:
        return False
    common = min(figure.high, one.high) - max(figure.low, one.low)
    smaller = min(figure.high - figure.low, one.high - one.low)
    return common >= (
        smaller * MUCH if math.isfinite(smaller) and smaller > abs(figure.low) * WIDE else -1e-9
    )


def _stands_for_another(
    figure: ProseFigure, fitting: Sequence[ProseFigure], rivals: Sequence[ProseFigure]
) -> bool:
    """Say whether a value that fits counts something else, and the claim's own noun has another value."""
    if (
        figure.is_unit
        or not figure.nouns
        or any(not one.nouns or one.nouns & figure.nouns for one in fitting)
    ):
        return False
    return any(one.nouns & figure.nouns for one in rivals)


def _likeness(claim: str, evidence: str, figure: ProseFigure, one: ProseFigure) -> int:
    """Count what two figures share: what they count, and the words around; 0 where they are of two things."""
    if "label" in {figure.measures, one.measures}:
        return 0
    mine = read_prose(claim).around(figure.start, figure.end) | figure.nouns
    theirs = read_prose(evidence).around(one.start, one.end) | one.nouns
    shared = len(mine & theirs)
    nouns = len(figure.nouns & one.nouns)
    if figure.vague or one.vague:
        enough = nouns and shared > ENOUGH_SHARED
    elif figure.nouns and one.nouns:
        enough = nouns and shared >= ENOUGH_SHARED
    else:
        enough = shared >= min(len(mine), ENOUGH_SHARED + (not _says_what(figure))) > 0
    return shared + 2 * nouns if enough else 0


def _says_what(figure: ProseFigure) -> bool:
    return figure.is_unit or figure.measures == "times"


def _adds_up(figure: ProseFigure, alike: Sequence[ProseFigure]) -> bool:
    """Say whether the passage's figures make up the claim's: 3 here and 5 there are 8."""
    parts = [one for one in alike if one.nouns and one.high - one.low <= figure.high - figure.low]
    exact = sum((one.low + one.high) / 2 for one in parts)
    return len(parts) > 1 and figure.low <= exact <= figure.high


def _missing(figure: ProseFigure, alike: Sequence[ProseFigure]) -> Comparison:
    counted = figure.measures == "count" and figure.high <= SMALL + 1
    listed = counted and (not alike or _adds_up(figure, alike))
    return _told(
        figure, "", agrees=None, note=f"the figure {figure.shown} is not in this passage", listed=listed
    )


def _told(
    figure: ProseFigure, recorded: str, *, agrees: bool | None, note: str = "", listed: bool = False
) -> Comparison:
    return Comparison(
        comparator=NAME,
        entity=", ".join(sorted(figure.nouns)) or figure.measures,
        field=_field(figure, listed=listed),
        claimed=figure.shown,
        recorded=recorded,
        agrees=agrees,
        note=note,
    )


def _field(figure: ProseFigure, *, listed: bool) -> str:
    if figure.vague or listed or figure.measures == "ordinal":
        return "count"
    return "duration" if figure.measures == Family.DAYS else "figure"
