"""Say how likely a statement is worth checking."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from verification.engine.features import FEATURES, read_features, read_words
from verification.errors import EngineError

if TYPE_CHECKING:
    from spacy.tokens import Token

WEIGHTS = "checkworthiness.json"


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `FEATURES` and single words, as trained; `name` carries its version."""

    name: str
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    words: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, values: Sequence[float], words: Collection[str]) -> float:
        """P(worth checking) of one statement."""
        rows = zip(values, self.means, self.scales, self.weights, strict=True)
        score = self.bias + sum(weight * (value - mean) / scale for value, mean, scale, weight in rows)
        score += sum(self.words.get(word, 0.0) for word in words)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@functools.cache
def model() -> Model:
    """Return the shipped model.

    Raises:
        EngineError: it is missing, damaged, or was trained on other features.
    """
    try:
        path = resources.files("verification.engine").joinpath("weights", WEIGHTS)
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["features"] != list(FEATURES):
            raise EngineError("The check-worthiness model was trained on other features; train it again.")
        return Model(
            name=str(stored["name"]),
            means=tuple(map(float, stored["means"])),
            scales=tuple(map(float, stored["scales"])),
            weights=tuple(map(float, stored["weights"])),
            words={str(word): float(weight) for word, weight in stored["words"].items()},
            bias=float(stored["bias"]),
            threshold=float(stored["threshold"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError("The check-worthiness model is missing or damaged.") from error


def check_worthiness(statements: Sequence[Sequence[Token]]) -> list[float]:
    """Say how likely each statement is worth checking.

    Args:
        statements: the parsed tokens of n sentences or pieces; all of an article's in one call.

    Returns:
        n probabilities in the order given, calibrated on political debates: news differs, so priority
        adds its own reasons.

    Raises:
        EngineError: the model is missing.
    """
    return [model().probability(read_features(tokens), read_words(tokens)) for tokens in statements]


def is_worthy(probability: float) -> bool:
    """Say whether a probability from `check_worthiness` is one of "worth checking".

    Raises:
        EngineError: the model is missing.
    """
    return probability >= model().threshold
