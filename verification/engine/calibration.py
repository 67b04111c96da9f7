"""Tells how far stated probabilities lie from what happened."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BINS = 15
DRAWS = 500
SEED = 20_251

Array = NDArray[np.float64]


def expected_calibration_error(probabilities: Array, right: Array, *, bins: int = BINS) -> float:
    """Return the mean distance between probability and share right over equal-mass bins; 0 for no case.

    Source: Nixon et al., Measuring Calibration in Deep Learning (2019), adaptive binning.
    """
    if not len(probabilities):
        return 0.0
    order = np.argsort(probabilities, kind="stable")
    return float(_errors(probabilities[order], right[order][None, :], bins)[0])


def ece_limit(probabilities: Array, *, bins: int = BINS, draws: int = DRAWS) -> float:
    """Return the 95th percentile of what a perfectly calibrated model would show for these probabilities."""
    if not len(probabilities):
        return 0.0
    ordered = np.sort(probabilities)
    drawn = np.random.default_rng(SEED).random((draws, len(ordered))) < ordered
    return float(np.percentile(_errors(ordered, drawn.astype(np.float64), bins), 95))


def _errors(ordered: Array, right: Array, bins: int) -> Array:
    """The error of every row of `right`, whose columns stand in the order of the probabilities."""
    edges = [part[0] for part in np.array_split(np.arange(len(ordered)), bins) if len(part)]
    gaps: Array = np.add.reduceat(right - ordered, edges, axis=1)
    errors: Array = np.abs(gaps).sum(axis=1) / len(ordered)
    return errors
