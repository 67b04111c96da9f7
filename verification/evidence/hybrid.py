"""Searches the archive: by words, by meaning, by record and by what earlier checks counted, in one order.

Reads only. Each hit says which lists found it, at what rank, and which words matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from verification import backends
from verification.engine.documents import EVERYTHING, Hit, SearchStatus, Within
from verification.engine.query import Query
from verification.engine.rank import fuse

LIST_LENGTH: Final = 50
CANDIDATES: Final = 32
MAX_TERMS: Final = 8
"""How many matching words are kept with a hit."""


class Listing(StrEnum):
    """The lists that are fused."""

    WORDS = "words"
    MEANING = "meaning"
    RECORD = "record"
    CHECKS = "checks"


WEIGHTS: Final = {Listing.WORDS: 1, Listing.MEANING: 1, Listing.RECORD: 2, Listing.CHECKS: 2}
"""A record of the very field that a claim speaks of counts as much as standing in two more lists, and so
does a passage that a person counted for a claim that says the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stood in one list: its rank from 1, and the words of the query that it holds."""

    listing: Listing
    rank: int
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One passage that was found; `score` in (0, 1] is 1 for what comes first in every list."""

    passage: int
    score: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found, the best first; `outcome` says what was not searched, else it is empty."""

    hits: tuple[Ranked, ...]
    outcome: str = ""


def search(
    asked: Query,
    *,
    within: Within = EVERYTHING,
    checked: Sequence[int] = (),
    limit: int = CANDIDATES,
) -> Searched:
    """Search the archive within limits; `checked` are passages that earlier checks counted, best first."""
    index = backends.search()
    status = index.status()
    length = max(LIST_LENGTH, limit)
    words = " ".join(asked.words)
    lists: dict[Listing, Sequence[Hit]] = {Listing.WORDS: index.lexical(words, length, within)}
    if status.vectors and asked.text:
        vector = backends.embedder().embed([asked.text])[0]
        lists[Listing.MEANING] = index.dense(vector, length, within)
    if asked.pairs:
        lists[Listing.RECORD] = index.fields(asked.pairs, length, within)
    if checked:
        lists[Listing.CHECKS] = [Hit(passage, 1.0) for passage in checked]
    return Searched(_fused(lists)[:limit], _missing(status))


def _fused(lists: dict[Listing, Sequence[Hit]]) -> tuple[Ranked, ...]:
    rankings = [
        [hit.passage for hit in hits] for listing, hits in lists.items() for _ in range(WEIGHTS[listing])
    ]
    places: dict[int, list[Place]] = {}
    for listing, hits in lists.items():
        for rank, hit in enumerate(hits, start=1):
            places.setdefault(hit.passage, []).append(Place(listing, rank, hit.terms[:MAX_TERMS]))
    return tuple(Ranked(passage, score, tuple(places[passage])) for passage, score in fuse(rankings))


def _missing(status: SearchStatus) -> str:
    missing = status.passages - status.vectors
    return f"vectors of {missing:,} of {status.passages:,} passages not ready" if missing else ""
