"""What a measurement found, item by item, so that figures and their intervals come from one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import numpy as np

Item = TypeVar("Item")
Figures = Mapping[str, float | None]

RESAMPLES: Final = 1000
INTERVAL: Final = (0.025, 0.975)
DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Measured(Generic[Item]):
    """The items that were measured and how to score any selection of them.

    An item is what is independent of the others: an article, a query, a sentence without a context.
    `counts` are whole numbers that need no interval (rows skipped, unknown labels); `rows` are lists of
    single cases to look at, by name. A figure that is not defined on a selection is None.
    """

    items: Sequence[Item]
    score: Callable[[Sequence[Item]], Figures]
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, object] = field(default_factory=dict)


def report(measured: Measured[Item], *, bootstrap: bool, seed: int = 0) -> dict[str, object]:
    """Score what was measured.

    Args:
        measured: items and their score.
        bootstrap: whether to add intervals from 1,000 resamples of the items.
        seed: of the resampling.

    Returns:
        The figures, `n`, the counts, the rows and, if asked for, `intervals`: name to [low, high], the
        2.5th and 97.5th percentile.
    """
    figures = {name: _rounded(value) for name, value in measured.score(measured.items).items()}
    told: dict[str, object] = {**figures, "n": len(measured.items), **measured.counts, **measured.rows}
    if bootstrap and measured.items:
        told["intervals"] = _intervals(measured, tuple(figures), np.random.default_rng(seed))
    return told


def _intervals(
    measured: Measured[Item], names: Sequence[str], chance: np.random.Generator
) -> dict[str, list[float]]:
    drawn: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(RESAMPLES):
        picked = chance.integers(len(measured.items), size=len(measured.items))
        for name, value in measured.score([measured.items[at] for at in picked]).items():
            if value is not None:
                drawn[name].append(value)
    return {
        name: [_percentile(values, share) for share in INTERVAL] for name, values in drawn.items() if values
    }


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], DIGITS)


def _rounded(value: float | None) -> float | None:
    return value if value is None else round(value, DIGITS)
