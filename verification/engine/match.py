"""Finds what was said before: scores a claim against earlier claims, and says where two of them differ."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

from verification.engine.agreement import Difference, differences
from verification.engine.informal import plain_text, words

NAME: Final = "match.v1"

# Fitted by `python -m verification.measuring.fit_matching` on the 997 training posts of CheckThat! 2022
# task 2A (CC BY-SA copy); which terms there are was chosen by four folds of these posts.
COSINE_WEIGHT: Final = 18.7
SHARE_WEIGHT: Final = 21.3
NEARNESS: Final = ((7.0, 3.8), (60.0, 1.4), (400.0, 1.3))
"""(days, weight): what is said again is said most often within days, so each term fades by its own days."""

CLOSE: Final = 0.58
"""From this closeness on a claim is shown as said before; chosen on pairs of our own writing."""
SAME: Final = 0.75
"""From this closeness on two claims that differ in nothing that was looked at say the same."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as it is compared. `title` is a heading of its own, `also` are further wordings of it.

    `published` is None where the day is not known. `speaker` is empty where nobody is quoted.
    """

    text: str
    title: str = ""
    also: tuple[str, ...] = ()
    published: date | None = None
    speaker: str = ""

    @property
    def embedded(self) -> str:
        """What to turn into a vector."""
        return plain_text(f"{self.title}. {self.text}" if self.title else self.text)

    @property
    def words(self) -> frozenset[str]:
        """Its content words in all its wordings."""
        return frozenset(words(plain_text(" ".join((self.text, self.title, *self.also)))))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier claim with its words and the cosine of its vector and the claim's."""

    id: int
    words: AbstractSet[str]
    cosine: float
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """An earlier claim and how well it fits.

    `closeness` in [0, 1] looks at the texts alone, asks that neither says much more than the other, and
    leaves figures to the comparison. `score` adds how near in time they are, is unitless and orders the
    candidates of one claim.
    """

    id: int
    closeness: float
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier claim that says the same or about the same; `differs` says where the two part."""

    id: int
    score: float
    same: bool
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many of all the claims a word stands; a word that `claims` lacks stands in none."""

    total: int
    claims: Mapping[str, int]

    def weight(self, word: str) -> float:
        """Return how much a word tells; the rarer, the more."""
        known = min(self.claims.get(word, 0), self.total)
        return math.log(1 + (self.total - known + 0.5) / (known + 0.5))


def score(claim: Statement, candidates: Sequence[Candidate], frequencies: Frequencies) -> tuple[Scored, ...]:
    """Score earlier claims against a claim.

    Args:
        claim: what is said now.
        candidates: earlier claims, any order, as vectors and rare words found them.
        frequencies: of the words, over all the claims that were searched.

    Returns:
        One score a candidate, the best first, ties in the order given.
    """
    weights = {word: frequencies.weight(word) for word in claim.words}
    scored = [_scored(claim, candidate, weights) for candidate in candidates]
    return tuple(sorted(scored, key=lambda item: -item.score))


def _scored(claim: Statement, candidate: Candidate, weights: Mapping[str, float]) -> Scored:
    whole = sum(weights.values())
    share = (
        sum(weight for word, weight in weights.items() if word in candidate.words) / whole if whole else 0.0
    )
    ours, theirs = _told(weights, candidate.words, weights), _told(candidate.words, weights, weights)
    return Scored(
        id=candidate.id,
        closeness=_of_text(candidate.cosine, min(ours, theirs)),
        score=COSINE_WEIGHT * candidate.cosine
        + SHARE_WEIGHT * share
        + nearness(claim.published, candidate.published),
    )


def _told(words: Iterable[str], others: Container[str], weights: Mapping[str, float]) -> float:
    """Return what share of the words, figures left out, stands among the others.

    A word that has no weight here weighs as much as the ones of the claim do on average.
    """
    usual = sum(weights.values()) / len(weights) if weights else 1.0
    told = [(word in others, weights.get(word, usual)) for word in words if not word[0].isdigit()]
    whole = sum(weight for _, weight in told)
    return sum(weight for stands, weight in told if stands) / whole if whole else 0.0


def _of_text(cosine: float, share: float) -> float:
    closeness = (COSINE_WEIGHT * cosine + SHARE_WEIGHT * share) / (COSINE_WEIGHT + SHARE_WEIGHT)
    return min(1.0, max(0.0, closeness))


def nearness(mine: date | None, theirs: date | None) -> float:
    """Return what two days add to a score: most for the same day, nothing when one is not known."""
    if mine is None or theirs is None:
        return 0.0
    gap = abs((mine - theirs).days)
    return sum(weight * math.exp(-gap / days) for days, weight in NEARNESS)


def match(claim: Statement, earlier: Statement, scored: Scored) -> Match:
    """Say what an earlier claim is to a claim.

    Args:
        claim: what is said now.
        earlier: what was said before; the one that `scored` is about.
        scored: how well it fits.

    Returns:
        The match. `same` needs closeness and no difference: figures, dates, negations, names, opposites
        and speakers all agree, and neither side has one that the other lacks.

    Raises:
        EngineError: the language model is missing.
    """
    found = differences(claim.text, earlier.text, claim.speaker, earlier.speaker)
    return Match(scored.id, scored.closeness, not found and scored.closeness >= SAME, found)


def is_of_another_thing(differs: Sequence[Difference]) -> bool:
    """Say whether two statements only run parallel: figure and name differ, or figure and date, and so on.

    "Linz has 14 bridges" and "Graz has 40 bridges" do not contradict each other, however alike.
    """
    return len({difference.code for difference in differs if difference.is_contradiction}) > 1
