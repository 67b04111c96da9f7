"""Pairs the figures and dates of two statements, and keeps those that differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from verification.engine.informal import EMPTY_WORDS, SPACE, stem
from verification.engine.quantities import ABOUT, BOUND_BEFORE, Bound, Quantity, find_quantities
from verification.engine.stated_dates import PartialDate, find_dates
from verification.engine.units import Family

Pairs = list[tuple[str, str]]
"""(ours, theirs) in the words of the statements; a side is empty where it says nothing of the kind."""

LOOSE_FAMILIES: Final = frozenset({Family.NONE, Family.PEOPLE})
"""A bare number may count people."""
LIMITS: Final = frozenset({Bound.AT_LEAST, Bound.AT_MOST})
NOUN: Final = re.compile(r"[ \u00a0-]+([^\W\d_]+)")
PRONOUNS: Final = frozenset({"one"})
NOUN_REACH: Final = 3
LIMIT_REACH: Final = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with the word that it counts, empty where the text goes on otherwise."""

    quantity: Quantity
    noun: str
    shown: str

    def counts_like(self, other: Figure) -> bool:
        """Say whether two figures can be of one thing."""
        mine, theirs = self.quantity.family, other.quantity.family
        return mine is theirs or {mine, theirs} <= LOOSE_FAMILIES

    def equals(self, other: Figure) -> bool:
        """Say whether two figures are the same within their printed rounding, with the same limit."""
        if not self.counts_like(other) or _limit(self) is not _limit(other):
            return False
        gap = abs(self.quantity.value - other.quantity.value)
        return gap <= max(_margin(self.quantity), _margin(other.quantity)) * (1 + 1e-9)


def figure_pairs(ours: str, theirs: str) -> Pairs:
    """Return the figures that differ; dates are not figures.

    Args:
        ours, theirs: one statement each.

    Returns:
        Pairs of figures for one thing that differ, then figures that only one side has.
    """
    mine, other = find_figures(ours), find_figures(theirs)
    swapped = _take(mine, other, _swapped(mine, other))
    _take(mine, other, lambda a, b: a.equals(b))
    differing = swapped
    differing += _take(mine, other, lambda a, b: a.counts_like(b) and a.noun == b.noun)
    if len(mine) == len(other) == 1:
        differing += _take(mine, other, lambda a, b: a.counts_like(b))
    pairs = [(a.shown, b.shown) for a, b in differing]
    return pairs + [(a.shown, "") for a in _telling(mine)] + [("", b.shown) for b in _telling(other)]


def _swapped(mine: Sequence[Figure], other: Sequence[Figure]) -> Callable[[Figure, Figure], bool]:
    """Two figures of one word differ, and both values stand on both sides: they changed places."""

    def changed_places(a: Figure, b: Figure) -> bool:
        same_thing = bool(a.noun) and a.noun == b.noun and a.counts_like(b) and not a.equals(b)
        alone = sum(x.noun == a.noun for x in mine) == sum(x.noun == b.noun for x in other) == 1
        return same_thing and alone

    return changed_places


def _telling(figures: Sequence[Figure]) -> list[Figure]:
    """Leave out the bare "one", which is mostly no figure."""
    return [figure for figure in figures if figure.quantity.text.strip().lower() not in PRONOUNS]


def find_figures(text: str) -> list[Figure]:
    """Return the figures of a text in its order, without its dates."""
    dates = find_dates(text)
    return [
        Figure(quantity, _noun(text, quantity.end), _shown(text, quantity))
        for quantity in find_quantities(text)
        if not any(quantity.start < date.end and date.start < quantity.end for date in dates)
    ]


def _noun(text: str, end: int) -> str:
    """Return the stem of the word that a number counts: the next one of some weight."""
    at = end
    for _ in range(NOUN_REACH):
        word = NOUN.match(text, at)
        if word is None:
            return ""
        if word[1].lower() not in EMPTY_WORDS:
            return stem(word[1].lower())
        at = word.end()
    return ""


def _shown(text: str, quantity: Quantity) -> str:
    """Return a quantity as it is written, with the words that limit it."""
    before = text[max(0, quantity.start - LIMIT_REACH) : quantity.start]
    limits = (
        found
        for bound, wording in BOUND_BEFORE
        if bound is quantity.bound
        for found in [wording.search(before)]
    )
    limit = next((found[0] for found in limits if found), "")
    return SPACE.sub(" ", f"{limit}{text[quantity.start : quantity.end]}").strip(" (")


def _limit(figure: Figure) -> Bound | None:
    return figure.quantity.bound if figure.quantity.bound in LIMITS else None


def _margin(quantity: Quantity) -> float:
    about = quantity.bound in {Bound.ABOUT, Bound.NEARLY}
    return max(quantity.half_step, abs(quantity.value) * ABOUT if about else 0.0)


def date_pairs(ours: str, theirs: str) -> Pairs:
    """Return the dates that do not fit together, then those that only one side has."""
    mine, other = list(find_dates(ours)), list(find_dates(theirs))
    _take(mine, other, lambda a, b: a.fits(b))
    differing = _take(mine, other, lambda _, __: True)

    def shown(text: str, date: PartialDate) -> str:
        return text[date.start : date.end]

    pairs = [(shown(ours, a), shown(theirs, b)) for a, b in differing]
    return pairs + [(shown(ours, a), "") for a in mine] + [("", shown(theirs, b)) for b in other]


Item = TypeVar("Item")


def _take(
    mine: list[Item], other: list[Item], agree: Callable[[Item, Item], bool]
) -> list[tuple[Item, Item]]:
    """Take pairs that agree out of both lists, each item once, in the order of the first list."""
    taken = []
    for item in list(mine):
        partner = next((candidate for candidate in other if agree(item, candidate)), None)
        if partner is not None:
            mine.remove(item)
            other.remove(partner)
            taken.append((item, partner))
    return taken
