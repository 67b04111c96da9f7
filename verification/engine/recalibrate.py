"""Fits what the machine's confidence is worth at one desk: the probability that a person agrees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from verification.engine.calibration import SEED, Array
from verification.engine.confidence import HIGHEST, LOWEST
from verification.engine.reliability import Calibrated, calibrated
from verification.errors import TooFewVerdicts

MINIMUM: Final = 300
"""So many verdicts that were made with the proposal hidden, before anything is fitted to them."""
FOLDS: Final = 10
PRIOR: Final = 4.0
"""The strength that pulls towards changing nothing: as a normal prior, half a unit wide."""
STEPS: Final = 50
CLOSE: Final = 1e-9
IDENTITY: Final = np.array([1.0, 0.0])
"""Slope and intercept that change nothing."""


@dataclass(frozen=True, slots=True)
class Platt:
    """P(a person agrees) = 1 / (1 + exp(-(intercept + slope × logit(confidence)))); slope >= 0.

    So it never turns an order round: of two proposals the surer one stays the surer.
    """

    slope: float
    intercept: float

    def apply(self, confidence: float) -> float:
        """Return the probability that a person agrees, never a certainty."""
        score = self.intercept + self.slope * _logit(confidence)
        return min(max(1 / (1 + math.exp(-max(min(score, 50.0), -50.0))), LOWEST), HIGHEST)


@dataclass(frozen=True, slots=True)
class Recalibration:
    """A fitted map, and what it does to verdicts that it was not fitted on."""

    n: int
    platt: Platt
    before: Calibrated
    after: Calibrated

    @property
    def helps(self) -> bool:
        """Both the calibration error and the Brier score get smaller."""
        return self.after.ece < self.before.ece and self.after.brier < self.before.brier


def recalibrate(confidences: Array, agreed: Array) -> Recalibration:
    """Fit the map, and measure it by cross-fitting: each verdict by a map that had not seen it.

    Args:
        confidences: n confidences of the machine in [0, 1], in the order in which people decided.
        agreed: n times 1.0 where the person came to the proposed class, else 0.0.

    Returns:
        The map fitted on all, with the figures before and after.

    Raises:
        TooFewVerdicts: n is below `MINIMUM`.

    Source: Platt, Probabilistic Outputs for Support Vector Machines (1999).
    """
    n = len(confidences)
    if n < MINIMUM:
        raise TooFewVerdicts(there=n, needed=MINIMUM)
    held_out = cross_fitted(confidences, agreed)
    return Recalibration(
        n, fit(confidences, agreed), calibrated(confidences, agreed), calibrated(held_out, agreed)
    )


def cross_fitted(confidences: Array, agreed: Array) -> Array:
    """Return n confidences, each as a map fitted on the other folds makes it."""
    # Shuffled, for an order may have a pattern: then what is tried would differ from what is fitted.
    fold = np.random.default_rng(SEED).permutation(len(confidences)) % FOLDS
    found = np.empty(len(confidences), dtype=np.float64)
    for number in range(FOLDS):
        platt = fit(confidences[fold != number], agreed[fold != number])
        found[fold == number] = [platt.apply(float(value)) for value in confidences[fold == number]]
    return found


def fit(confidences: Array, agreed: Array) -> Platt:
    """Fit the map by penalised likelihood; of no case it is the identity."""
    scores = np.array([_logit(float(value)) for value in confidences], dtype=np.float64)
    slope, intercept = _newton(scores, agreed)
    if slope >= 0:
        return Platt(slope, intercept)
    # The likelihood is convex: where its best slope is negative, the best that is allowed is none.
    return Platt(0.0, _newton(np.zeros_like(scores), agreed)[1])


def _newton(scores: Array, agreed: Array) -> tuple[float, float]:
    features = np.stack([scores, np.ones_like(scores)], axis=1)
    weights = IDENTITY.copy()
    for _ in range(STEPS):
        step = _step(features, agreed, weights)
        # A whole step can overshoot where the identity is far off; the loss is convex, so half ones arrive.
        while _loss(features, agreed, weights - step) > _loss(features, agreed, weights) + CLOSE:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < CLOSE:
            break
    return float(weights[0]), float(weights[1])


def _step(features: Array, agreed: Array, weights: Array) -> Array:
    expected = 1 / (1 + np.exp(-np.clip(features @ weights, -50, 50)))
    slope = features.T @ (expected - agreed) + PRIOR * (weights - IDENTITY)
    curve = (features * (expected * (1 - expected))[:, None]).T @ features + PRIOR * np.eye(2)
    step: Array = np.linalg.solve(curve, slope)
    return step


def _loss(features: Array, agreed: Array, weights: Array) -> float:
    scores = features @ weights
    likelihood = np.logaddexp(0, scores) - agreed * scores
    return float(likelihood.sum() + PRIOR / 2 * ((weights - IDENTITY) ** 2).sum())


def _logit(confidence: float) -> float:
    kept = min(max(confidence, LOWEST), HIGHEST)
    return math.log(kept / (1 - kept))
