"""Scores classes that were told with probabilities: how often right, how evenly, how honestly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verification.engine.calibration import ece_limit, expected_calibration_error
from verification.engine.recalibrate import cross_fitted
from verification.measuring.measured import DIGITS

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one independent thing, a claim: one place in each array for each of its rows.

    `right` and `told` are numbers of classes. `probabilities` has one row of one number a class, and
    `confidence` is the probability of the class told; both are NaN where no number was given.
    """

    right: Whole
    told: Whole
    probabilities: Floats
    confidence: Floats


def make_told(
    right: Sequence[int],
    told: Sequence[int],
    probabilities: Sequence[Sequence[float]],
    confidence: Sequence[float] | None = None,
) -> Told:
    """Put rows together; without `confidence` it is the probability of the class told."""
    rows, at = np.array(probabilities, dtype=np.float64), np.array(told, dtype=np.intp)
    sure = rows[np.arange(len(at)), at] if confidence is None else np.array(confidence, dtype=np.float64)
    return Told(np.array(right, dtype=np.intp), at, rows, sure)


def joined(items: Sequence[Told]) -> Told:
    """Return the rows of all items as one; there must be an item."""
    return Told(
        np.concatenate([item.right for item in items]),
        np.concatenate([item.told for item in items]),
        np.concatenate([item.probabilities for item in items]),
        np.concatenate([item.confidence for item in items]),
    )


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a task by name, and which of them the data set has at all."""

    names: tuple[str, ...]
    present: tuple[int, ...]

    @classmethod
    def of(cls, names: Sequence[str], items: Sequence[Told]) -> Classes:
        """Say which classes occur in what was measured."""
        return cls(tuple(names), tuple(np.unique(joined(items).right).tolist()))

    def figures(self, rows: Told) -> dict[str, float | None]:
        """Return accuracy, macro F1 over the classes present, ECE and the multi-class Brier score."""
        scores = [_score(rows, at)["f1"] for at in self.present]
        return {
            "accuracy": float((rows.told == rows.right).mean()),
            "accuracy_present": float((self._told_of_present(rows) == rows.right).mean()),
            "macro_f1": float(np.mean(scores)),
            "ece": _ece(rows),
            "brier": _brier(rows),
        }

    def _told_of_present(self, rows: Told) -> Whole:
        """Return the class told where the set has it, otherwise the likeliest of those that it has."""
        present = np.array(self.present, dtype=np.intp)
        likeliest = present[np.argmax(np.nan_to_num(rows.probabilities[:, present]), axis=1)]
        return np.where(np.isin(rows.told, present), rows.told, likeliest)

    def per_class(self, rows: Told) -> dict[str, dict[str, float | int | None]]:
        """Return precision, recall, F1 and the number of rows of every class present."""
        return {self.names[at]: _rounded(_score(rows, at)) for at in self.present}

    def confusion(self, rows: Told) -> dict[str, dict[str, int]]:
        """Return how often each class present was told as each class: right class, then class told."""
        return {
            self.names[right]: {
                name: int(((rows.right == right) & (rows.told == at)).sum())
                for at, name in enumerate(self.names)
            }
            for right in self.present
        }


def _score(rows: Told, at: int) -> dict[str, Any]:
    told, right = rows.told == at, rows.right == at
    hits = int((told & right).sum())
    return {
        "precision": hits / int(told.sum()) if told.any() else None,
        "recall": hits / int(right.sum()) if right.any() else None,
        "f1": 2 * hits / max(int(told.sum() + right.sum()), 1),
        "n": int(right.sum()),
    }


def _rounded(scores: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, DIGITS) if isinstance(value, float) else value for name, value in scores.items()
    }


def balanced_accuracy(rows: Told, positive: int) -> float | None:
    """Return the mean of the recalls of one class and of all others together; None where one has no row."""
    right, told = rows.right == positive, rows.told == positive
    if right.all() or not right.any():
        return None
    return float((told[right].mean() + (~told[~right]).mean()) / 2)


def limit(rows: Told) -> float | None:
    """Return the ECE below which a perfectly calibrated model stays in 95 of 100 cases, if there is any."""
    sure = rows.confidence[~np.isnan(rows.confidence)]
    return round(ece_limit(sure), DIGITS) if len(sure) else None


def recalibrated(rows: Told) -> dict[str, float] | None:
    """Return the ECE after a desk's recalibration, and its limit; each row by a map that had not seen it."""
    known = ~np.isnan(rows.confidence)
    if not known.any():
        return None
    hits = (rows.told == rows.right)[known].astype(np.float64)
    sure = cross_fitted(rows.confidence[known], hits)
    error = expected_calibration_error(sure, hits)
    return {"ece": round(error, DIGITS), "ece_limit": round(ece_limit(sure), DIGITS)}


def _ece(rows: Told) -> float | None:
    known = ~np.isnan(rows.confidence)
    hits = (rows.told == rows.right)[known].astype(np.float64)
    return expected_calibration_error(rows.confidence[known], hits) if known.any() else None


def _brier(rows: Told) -> float | None:
    known = ~np.isnan(rows.probabilities).any(axis=1)
    if not known.any():
        return None
    wanted = np.eye(rows.probabilities.shape[1])[rows.right[known]]
    return float(((rows.probabilities[known] - wanted) ** 2).sum(axis=1).mean())
