"""The small monotone model that weighs voices into the four classes, kept as JSON.

Two probabilities come first: A, that something really supports the claim, and B, that something really
refutes it. Each is a logistic function that grows with its own side and falls with the other; then
supported = A (1 - B), refuted = B (1 - A), conflicting = A B, not enough = (1 - A)(1 - B).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verification.engine.strength import Voice
from verification.errors import EngineError

FEATURES: Final = ("best", "second", "others", "against", "against_second", "read")
"""Of one side; the weights of the last three are taken off."""
LOWEST: Final = 0.01
FAR: Final = 6.0
SPOKEN: Final = 0.5
AUDIBLE: Final = 0.4
QUIET: Final = 0.2
OTHERS: Final = 4
READ: Final = 12


@dataclass(frozen=True, slots=True)
class Side:
    """P = 1 / (1 + exp(-(intercept + Σ weight × feature))); no weight is negative."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that this side has something real."""
        score = self.intercept
        for at, name in enumerate(FEATURES):
            sign = 1.0 if at < 3 else -1.0
            score += sign * self.weights.get(name, 0.0) * features[name]
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class VerdictModel:
    """Both sides, with the words that say what they were fitted on, and when not to propose."""

    support: Side
    refute: Side
    calibrated_on: str
    least: float

    def probabilities(self, voices: Sequence[Voice]) -> tuple[float, float, float, float]:
        """Return P(supported), P(refuted), P(conflicting), P(not enough); they sum to 1."""
        supports = [voice.supports for voice in voices]
        refutes = [voice.refutes for voice in voices]
        a = _heard(supports, self.support.probability(features(supports, refutes)))
        b = _heard(refutes, self.refute.probability(features(refutes, supports)))
        return a * (1 - b), b * (1 - a), a * b, (1 - a) * (1 - b)


def _heard(own: Sequence[float], probability: float) -> float:
    """Hold down a side on which nobody speaks clearly: silence refutes nothing, and supports nothing."""
    return probability if max(own, default=0.0) >= AUDIBLE else min(probability, QUIET)


def features(own: Sequence[float], other: Sequence[float]) -> Mapping[str, float]:
    """Return the features of one side.

    Args:
        own, other: what each voice says for this side and for the other, in [0, 1], in any order.

    Returns:
        "best", "second": log odds of the strongest voices; "others": how many more than these speak, up
        to 4; "against", "against_second": the other side's log odds above 0; "read": how many voices
        there are beside the best, up to 12, for among many one is wrong by chance.
    """
    mine, theirs = sorted(own, reverse=True), sorted(other, reverse=True)
    return {
        "best": _odds(mine, 0),
        "second": max(_odds(mine, 1), -2.0),
        "others": float(min(sum(value > SPOKEN for value in mine[2:]), OTHERS)),
        "against": max(_odds(theirs, 0), 0.0),
        "against_second": max(_odds(theirs, 1), 0.0),
        "read": math.log1p(min(max(len(mine) - 1, 0), READ)),
    }


def _odds(values: Sequence[float], at: int) -> float:
    """Log odds of the value at a place, -6 where there is none."""
    if at >= len(values):
        return -FAR
    value = min(max(values[at], LOWEST / 4), 1 - LOWEST / 4)
    return math.log(value / (1 - value))


def load_verdict_model(path: Path) -> VerdictModel:
    """Load the model.

    Raises:
        EngineError: the file is missing or damaged.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        sides = [
            Side(
                float(table[name]["intercept"]),
                {key: max(float(table[name]["weights"][key]), 0.0) for key in FEATURES},
            )
            for name in ("support", "refute")
        ]
        return VerdictModel(sides[0], sides[1], str(table["calibrated_on"]), float(table["least"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError("The model of the verdict is missing or damaged.") from error
