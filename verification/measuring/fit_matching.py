"""Fits the weights of `engine.match`: run it by hand and copy what it prints.

python -m verification.measuring.fit_matching CLAIMS QUERIES QRELS
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from verification.engine.match import NEARNESS, Statement
from verification.measuring.matching import Index, build_index, embedder, read_claims, read_posts

STEPS: Final = 300
RATE: Final = 0.05
SHRINK: Final = 1.0
"""How strongly weights are held down, on terms of unit variance."""

Matrix = NDArray[np.float64]


def terms(index: Index, post: Statement, vector: NDArray[np.float32]) -> tuple[list[int], Matrix]:
    """Return a post's candidates and their terms: cosine, share of words, one for each nearness in time."""
    weights = {word: index.frequencies.weight(word) for word in post.words}
    whole = sum(weights.values()) or 1.0
    candidates = index.candidates(post, vector)
    rows = [
        (
            candidate.cosine,
            sum(weight for word, weight in weights.items() if word in candidate.words) / whole,
            *_fades(post, index.statements[candidate.id]),
        )
        for candidate in candidates
    ]
    return [candidate.id for candidate in candidates], np.array(rows)


def _fades(post: Statement, claim: Statement) -> list[float]:
    if post.published is None or claim.published is None:
        return [0.0 for _ in NEARNESS]
    gap = abs((post.published - claim.published).days)
    return [float(np.exp(-gap / days)) for days, _ in NEARNESS]


def fit(lists: Sequence[tuple[Matrix, NDArray[np.bool_]]]) -> NDArray[np.float64]:
    """Fit one weight a term so that the right candidates of each list are likely.

    Args:
        lists: for each post the terms of its candidates and which of them are right, one at least.

    Returns:
        The weights.
    """
    every = np.concatenate([rows for rows, _ in lists])
    scale = every.std(axis=0) + 1e-9
    weights, momentum, power = (np.zeros(every.shape[1]) for _ in range(3))
    for step in range(1, STEPS + 1):
        slope = SHRINK * weights / len(lists)
        for rows, right in lists:
            logits = rows / scale @ weights
            likely = np.exp(logits - logits.max())
            slope -= (rows / scale).T @ (right / right.sum() - likely / likely.sum()) / len(lists)
        momentum, power = 0.9 * momentum + 0.1 * slope, 0.99 * power + 0.01 * slope * slope
        weights -= RATE * (momentum / (1 - 0.9**step)) / (np.sqrt(power / (1 - 0.99**step)) + 1e-8)
    return np.asarray(weights / scale)


def main(claims: Path, queries: Path, qrels: Path) -> None:
    """Fit on one split and print the weights."""
    index = build_index(read_claims(claims))
    posts = read_posts(queries, qrels)
    vectors = embedder().embed([post.embedded for post, _ in posts])
    lists = []
    for (post, right), vector in zip(posts, vectors, strict=True):
        found, rows = terms(index, post, vector)
        hits = np.array([index.ids[at] in right for at in found])
        if hits.any():
            lists.append((rows, hits))
    names = ("cosine", "share", *(f"nearness {days:g} days" for days, _ in NEARNESS))
    for name, weight in zip(names, fit(lists), strict=True):
        sys.stdout.write(f"{name}: {weight:.2f}\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
