"""Scores passages against a claim: BM25 over lexemes, and the fusion of several rankings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

K1 = 0.9
B = 0.4
"""The usual values for passages: they are of like length, so their length tells little."""
FUSION_CONSTANT = 60
"""The usual constant of reciprocal rank fusion; a first rank weighs 1/61."""

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Collection:
    """What BM25 needs to know of all passages: their number, mean length and document frequencies.

    `frequencies` says in how many passages a lexeme stands; a lexeme that it lacks stands in none.
    """

    passages: int
    average_length: float
    frequencies: Mapping[str, int]


def bm25(
    query: Sequence[str], passages: Sequence[Sequence[str]], collection: Collection
) -> tuple[float, ...]:
    """Score passages against a query by BM25.

    Args:
        query: the claim's lexemes; repetitions count once.
        passages: the lexemes of n candidate passages, with repetitions, any order.
        collection: statistics over all passages that were searched, not over the candidates alone.

    Returns:
        n scores in the order given; >= 0, unitless, comparable within one call only.

    Raises:
        ValueError: the collection's counts are negative.

    Source: Robertson & Zaragoza, The Probabilistic Relevance Framework (2009).
    """
    if collection.passages < 0 or collection.average_length < 0:
        raise ValueError("A collection cannot hold a negative number of passages.")
    weights = {term: _idf(term, collection) for term in dict.fromkeys(query)}
    return tuple(_score(weights, passage, collection.average_length) for passage in passages)


def _idf(term: str, collection: Collection) -> float:
    frequency = min(collection.frequencies.get(term, 0), collection.passages)
    return math.log(1 + (collection.passages - frequency + 0.5) / (frequency + 0.5))


def _score(weights: Mapping[str, float], passage: Sequence[str], average_length: float) -> float:
    counts = Counter(passage)
    length_norm = K1 * (1 - B + B * len(passage) / (average_length or 1.0))
    return sum(
        weight * counts[term] * (K1 + 1) / (counts[term] + length_norm)
        for term, weight in weights.items()
        if counts[term]
    )


def fuse(
    rankings: Sequence[Sequence[Item]], *, constant: int = FUSION_CONSTANT
) -> tuple[tuple[Item, float], ...]:
    """Fuse rankings by reciprocal rank.

    Args:
        rankings: lists of items, the best first; an item may be missing from some of them.
        constant: how little the first ranks stand out; > 0.

    Returns:
        (item, score) pairs, the best first; ties in the order of first mention. Scores lie in (0, 1]:
        1 means first in every ranking given.

    Raises:
        ValueError: `constant` is not positive.

    Source: Cormack, Clarke & Büttcher, Reciprocal Rank Fusion (2009).
    """
    if constant <= 0:
        raise ValueError("The constant of reciprocal rank fusion is positive.")
    scores: dict[Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(dict.fromkeys(ranking)):
            scores[item] = scores.get(item, 0.0) + (constant + 1) / (constant + 1 + rank)
    count = max(len(rankings), 1)
    return tuple(sorted(((item, score / count) for item, score in scores.items()), key=lambda pair: -pair[1]))


def best_by_words(
    weights: Mapping[str, float], holders: Mapping[str, Sequence[int]], limit: int
) -> tuple[int, ...]:
    """Return the items that share the most telling words with a query.

    Args:
        weights: what each word of the query tells; > 0.
        holders: for each word the items that hold it; a word that it lacks stands in none.
        limit: how many to return at most.

    Returns:
        Items, those with the greatest sum of shared weights first, ties by item.
    """
    sums: dict[int, float] = {}
    for word, weight in weights.items():
        for item in holders.get(word, ()):
            sums[item] = sums.get(item, 0.0) + weight
    return tuple(sorted(sums, key=lambda item: (-sums[item], item))[:limit])
