"""The probability that a proposed class is right: one small monotone model a class, kept as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verification.engine.types import ConclusionClass, Question
from verification.errors import EngineError

LOWEST, HIGHEST = 0.005, 0.995
"""No proposal is shown as certain: the sample that calibrates it is finite."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """P = 1 / (1 + exp(-(intercept + Σ weight × feature))); weights >= 0, so that it is monotone."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability for features in [0, 1]; a feature without a weight counts nothing."""
        score = self.intercept + sum(w * features.get(name, 0.0) for name, w in self.weights.items())
        return min(max(1 / (1 + math.exp(-max(min(score, 50.0), -50.0))), LOWEST), HIGHEST)


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """One logistic a question and class ("true.refuted"); without one there is no calibrated confidence.

    `calibrated_on` says for each question what it was fitted on, in words to show.
    """

    calibrated_on: Mapping[str, str]
    classes: Mapping[str, Logistic]

    def confidence(
        self, question: Question, outcome: ConclusionClass, features: Mapping[str, float]
    ) -> float | None:
        """Return P(the class is right); None when it was not calibrated for this question and class."""
        model = self.classes.get(f"{question}.{outcome}")
        return model.probability(features) if model else None


def load_confidence(path: Path) -> ConfidenceModel:
    """Load a calibration.

    Raises:
        EngineError: the file is missing or damaged.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        classes = {
            str(name): Logistic(
                float(row["intercept"]), {key: float(weight) for key, weight in row["weights"].items()}
            )
            for name, row in table["classes"].items()
        }
        labels = {str(name): str(label) for name, label in table["calibrated_on"].items()}
        return ConfidenceModel(labels, classes)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError("The calibration of the confidence is missing or damaged.") from error
