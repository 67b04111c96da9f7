"""Compares what the machine proposed with what people decided: acceptance, calibration, confusion."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from verification.engine.calibration import BINS, DRAWS, Array, ece_limit, expected_calibration_error
from verification.engine.types import ConclusionClass

ENOUGH: Final = 30
"""With fewer verdicts neither a curve nor a calibration error says anything."""
PER_BIN: Final = 10
"""So many verdicts a point of the diagram has at least."""
MAX_DRAWN: Final = 2_000_000
Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""
NOT_RATEABLE: Final = "not_rateable"
CLASSES: Final = tuple(ConclusionClass)
CLASS_OF_BUCKET: Final[Mapping[str, ConclusionClass]] = {
    "true": ConclusionClass.SUPPORTED,
    "mostly_true": ConclusionClass.SUPPORTED,
    "mixed": ConclusionClass.CONFLICTING,
    "mostly_false": ConclusionClass.REFUTED,
    "false": ConclusionClass.REFUTED,
    "unproven": ConclusionClass.NOT_ENOUGH,
}
"""What a person's rating says in the machine's four classes; `NOT_RATEABLE` says nothing in them."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """One question of one claim that people settled, and what the machine had proposed for it.

    `outcome` is empty where no proposal stood, `confidence` None where none was stated. `bucket` is that of
    the person's rating: with `blind` the one that was given before the proposal could be seen. `changed`:
    the rating became another one after it was seen. `raw_confidence` is the machine's own, where the
    confidence is what the desk's verdicts made of it.
    """

    engine: str
    kind: str
    question: str
    bucket: str
    outcome: str
    confidence: float | None
    abstained: bool = False
    blind: bool = False
    changed: bool = False
    raw_confidence: float | None = None

    @property
    def own_confidence(self) -> float | None:
        """The machine's own confidence, also where the desk's verdicts made another one of it."""
        return self.confidence if self.raw_confidence is None else self.raw_confidence

    @property
    def maker(self) -> str:
        """Who states the confidence: the engine, or what the desk's verdicts made of it."""
        return self.engine if self.raw_confidence is None else f"{self.engine}, fitted to this desk"

    @property
    def is_compared(self) -> bool:
        """The machine proposed a class, and the person's rating is one of the four classes, too."""
        return bool(self.outcome) and not self.abstained and self.bucket in CLASS_OF_BUCKET

    @property
    def agrees(self) -> bool:
        """The person came to the class that the machine proposed."""
        return CLASS_OF_BUCKET.get(self.bucket) == self.outcome


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval of a share."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of the diagram: proposals of like confidence, and the share that people agreed with."""

    n: int
    low: float
    high: float
    confidence: float
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Figures:
    """How one lot of proposals did against people.

    `n` proposals were compared and `agreed` of them accepted; `stated` of them came with a confidence.
    `acceptance` is None for none; `ece`, `ece_limit` and `brier` are None, and `bins` empty, for fewer than
    `ENOUGH`. `confusion` counts, a row a proposed class and a column a person's, in the order of
    `ConclusionClass`. What was left out is counted: `abstained` proposals, `unrateable` claims,
    `unproposed` ones. `changed` ratings became others once the proposal was seen.
    """

    n: int
    agreed: int
    acceptance: float | None
    interval: Interval | None
    stated: int
    ece: float | None
    ece_limit: float | None
    brier: float | None
    bins: tuple[Bin, ...]
    confusion: tuple[tuple[int, ...], ...]
    abstained: int
    unrateable: int
    unproposed: int
    changed: int

    @property
    def is_enough(self) -> bool:
        """Enough verdicts to say something."""
        return self.n >= ENOUGH


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How far stated probabilities lie from what happened; `limit` is what chance alone would show."""

    ece: float
    limit: float
    brier: float


def figures(rows: Sequence[Resolved]) -> Figures:
    """Compare proposals with people's verdicts.

    Args:
        rows: resolved questions, any order, any number.

    Returns:
        The figures; shares are undefined, None, where nothing was compared.
    """
    compared = [row for row in rows if row.is_compared]
    agreed = sum(row.agrees for row in compared)
    stated = [row for row in compared if row.confidence is not None]
    probabilities = np.array([row.confidence for row in stated], dtype=np.float64)
    right = np.array([row.agrees for row in stated], dtype=np.float64)
    told = calibrated(probabilities, right) if len(stated) >= ENOUGH else None
    return Figures(
        n=len(compared),
        agreed=agreed,
        acceptance=agreed / len(compared) if compared else None,
        interval=wilson(agreed, len(compared)) if compared else None,
        stated=len(stated),
        ece=told.ece if told else None,
        ece_limit=told.limit if told else None,
        brier=told.brier if told else None,
        bins=bins(probabilities, right) if told else (),
        confusion=_confusion(compared),
        **_left_out(rows),
    )


def _left_out(rows: Sequence[Resolved]) -> dict[str, int]:
    rateable = [row for row in rows if row.bucket in CLASS_OF_BUCKET]
    return {
        "unrateable": len(rows) - len(rateable),
        "unproposed": sum(not row.outcome for row in rateable),
        "abstained": sum(bool(row.outcome) and row.abstained for row in rateable),
        "changed": sum(row.changed for row in rows),
    }


def figures_by(rows: Sequence[Resolved], key: Callable[[Resolved], str]) -> dict[str, Figures]:
    """Return the figures of each part of the rows, by its name in order."""
    return {name: figures([row for row in rows if key(row) == name]) for name in sorted(set(map(key, rows)))}


def calibrated(probabilities: Array, right: Array) -> Calibrated:
    """Say how far probabilities lie from what happened (1.0 or 0.0), both in the same order, not empty."""
    # Of many rows fewer draws tell as much, and all of them at once would not fit into memory.
    draws = max(100, min(DRAWS, MAX_DRAWN // len(probabilities)))
    return Calibrated(
        ece=expected_calibration_error(probabilities, right),
        limit=ece_limit(probabilities, draws=draws),
        brier=float(np.mean((probabilities - right) ** 2)),
    )


def bins(probabilities: Array, right: Array) -> tuple[Bin, ...]:
    """Return the points of a reliability diagram over bins of equal mass, by rising confidence."""
    count = max(1, min(BINS, len(probabilities) // PER_BIN))
    order = np.argsort(probabilities, kind="stable")
    return tuple(_bin(probabilities[part], right[part]) for part in np.array_split(order, count) if len(part))


def _bin(probabilities: Array, right: Array) -> Bin:
    n, agreed = len(right), int(right.sum())
    return Bin(
        n=n,
        low=float(probabilities[0]),
        high=float(probabilities[-1]),
        confidence=float(probabilities.mean()),
        share=agreed / n,
        interval=wilson(agreed, n),
    )


def wilson(agreed: int, n: int) -> Interval:
    """Return the 95 % interval of a share; 0 to 1 where nothing was counted.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
    """
    if not n:
        return Interval(0.0, 1.0)
    share, squared = agreed / n, Z * Z / n
    middle = (share + squared / 2) / (1 + squared)
    half = Z * math.sqrt(share * (1 - share) / n + squared / (4 * n)) / (1 + squared)
    # Where nobody or everybody agreed, rounding must not push the end of the interval off the share.
    return Interval(min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share))


def _confusion(rows: Sequence[Resolved]) -> tuple[tuple[int, ...], ...]:
    counts = Counter((row.outcome, str(CLASS_OF_BUCKET[row.bucket])) for row in rows)
    return tuple(tuple(counts[str(proposed), str(decided)] for decided in CLASSES) for proposed in CLASSES)
