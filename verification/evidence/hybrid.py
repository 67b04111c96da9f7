"""Searches the archive: by words, by meaning, by record and by what earlier checks counted, in one order.

Reads only. Each hit says which lists found it, at what rank, and which words matched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from verification import backends
from verification.engine.documents import EVERYTHING, Fit, Hit, SearchStatus, Within
from verification.engine.ports import SearchIndex
from verification.engine.query import Query
from verification.engine.rank import fuse
from verification.evidence.models import Passage, SnapshotQuerySet

LIST_LENGTH: Final = 50
CANDIDATES: Final = 32
NO_WORDS: Final = "there is no word to search by"
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
    """One passage that was found; `relevance` in (0, 1] is 1 for what comes first in every list."""

    passage: int
    relevance: float
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
    kept_back: SnapshotQuerySet | None = None,
) -> Searched:
    """Search the archive within limits; `checked` are passages that earlier checks counted, best first.

    `kept_back` are documents that this search must not find; None: it finds all.
    """
    words = " ".join(asked.words)
    if not words:
        return Searched((), NO_WORDS)
    index = backends.search()
    status = index.status()
    vector = backends.embedder().embed([asked.text])[0] if status.vectors and asked.text else None
    lists = _lists(index, asked, vector, within, max(LIST_LENGTH, limit))
    lists[Listing.CHECKS] = [Hit(passage, 1.0) for passage in checked]
    lists = _open(lists, kept_back)
    found = list(dict.fromkeys(hit.passage for hits in lists.values() for hit in hits))
    order = _order(index.fit(words, vector, found), lists)
    return Searched(_ranked(lists, order)[:limit], _missing(status))


def _lists(
    index: SearchIndex, asked: Query, vector: NDArray[np.float32] | None, within: Within, length: int
) -> dict[Listing, Sequence[Hit]]:
    return {
        Listing.WORDS: index.lexical(" ".join(asked.words), length, within),
        Listing.MEANING: () if vector is None else index.dense(vector, length, within),
        Listing.RECORD: index.fields(asked.pairs, length, within) if asked.pairs else (),
    }


def _open(
    lists: dict[Listing, Sequence[Hit]], kept_back: SnapshotQuerySet | None
) -> dict[Listing, Sequence[Hit]]:
    """Take out of the lists what lies in documents that are kept back."""
    if kept_back is None:
        return lists
    found = {hit.passage for hits in lists.values() for hit in hits}
    closed = set(Passage.objects.filter(pk__in=found, snapshot__in=kept_back).values_list("pk", flat=True))
    if not closed:
        return lists
    return {name: [hit for hit in hits if hit.passage not in closed] for name, hits in lists.items()}


def _order(fits: Mapping[int, Fit], lists: Mapping[Listing, Sequence[Hit]]) -> list[int]:
    """Order passages by the sum of both scores; a record of the field and an earlier check come before all.

    Scores tell more than ranks: a second passage may be as good as the first one, or far behind. One whose
    vector is not made yet counts with the mean of the others, so that it is neither put up nor down.
    """
    known = [fit.meaning for fit in fits.values() if fit.meaning is not None]
    usual = sum(known) / len(known) if known else 0.0
    sums = {
        passage: fit.words + (usual if fit.meaning is None else fit.meaning) for passage, fit in fits.items()
    }
    for listing in (Listing.RECORD, Listing.CHECKS):
        for passage, share in fuse([[hit.passage for hit in lists[listing]]]):
            sums[passage] += share
    return sorted(sums, key=lambda passage: -sums[passage])


def _ranked(lists: Mapping[Listing, Sequence[Hit]], order: Sequence[int]) -> tuple[Ranked, ...]:
    rankings = [
        [hit.passage for hit in hits]
        for listing, hits in lists.items()
        for _ in range(WEIGHTS[listing])
        if hits or listing is Listing.WORDS
    ]
    places: dict[int, list[Place]] = {}
    for listing, hits in lists.items():
        for rank, hit in enumerate(hits, start=1):
            places.setdefault(hit.passage, []).append(Place(listing, rank, hit.terms[:MAX_TERMS]))
    relevance = dict(fuse(rankings))
    return tuple(Ranked(passage, relevance[passage], tuple(places[passage])) for passage in order)


def _missing(status: SearchStatus) -> str:
    missing = status.passages - status.vectors
    return f"vectors of {missing:,} of {status.passages:,} passages not ready" if missing else ""
