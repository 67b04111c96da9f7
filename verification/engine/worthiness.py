"""Say how likely a statement is worth checking, from its meaning (a sentence vector) and its features."""

from __future__ import annotations

import functools
import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from verification.engine.embed import DIMENSIONS, MiniLM
from verification.engine.features import FEATURES, read_features
from verification.errors import EngineError

if TYPE_CHECKING:
    from spacy.tokens import Token

WEIGHTS_PATH = Path(__file__).parent / "weights" / "checkworthiness.npz"
WEIGHTS_SHA256 = "77446f8594f7875993965fce5ed9038de76f58b2e737fd293a79659e703d7e56"
VECTOR_LAYERS = 3
INPUTS = len(FEATURES) + DIMENSIONS
ARRAYS = ("means", "scales", "hidden", "hidden_bias", "output", "output_bias")
NUMBERS = ("slope", "shift", "threshold")

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """A few small networks with one hidden layer each, averaged and calibrated.

    `hidden` is members × inputs × units, `output` members × units. The mean of the members' scores is
    stretched by `slope` and moved by `shift`, which makes the probability.
    """

    name: str
    features: tuple[str, ...]
    means: Numbers
    scales: Numbers
    hidden: Numbers
    hidden_bias: Numbers
    output: Numbers
    output_bias: Numbers
    slope: float
    shift: float
    threshold: float

    def probabilities(self, inputs: Numbers) -> Numbers:
        """P(worth checking) of n statements, from n rows of `read_inputs`."""
        return sigmoid(self.slope * self.scores(inputs) + self.shift)

    def scores(self, inputs: Numbers) -> Numbers:
        """The mean score of the members, before it is calibrated."""
        standard = (inputs - self.means) / self.scales
        scores = [
            np.maximum(standard @ hidden + hidden_bias, 0.0) @ output + output_bias
            for hidden, hidden_bias, output, output_bias in zip(
                self.hidden, self.hidden_bias, self.output, self.output_bias, strict=True
            )
        ]
        return np.asarray(np.mean(scores, axis=0), dtype=np.float64)


def sigmoid(scores: Numbers) -> Numbers:
    """The logistic function, clipped against overflow."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0))), dtype=np.float64)


@functools.cache
def model() -> Model:
    """Return the shipped model.

    Raises:
        EngineError: it is missing, damaged, or was trained on other features.
    """
    try:
        content = WEIGHTS_PATH.read_bytes()
    except OSError as error:
        raise EngineError("The check-worthiness model is missing.") from error
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise EngineError("The check-worthiness model is not the one that this version expects.")
    return load(content)


def load(content: bytes) -> Model:
    """Read a model from the bytes of its file: arrays of numbers and words, nothing that could run.

    Raises:
        EngineError: they are damaged, or of a model that was trained on other features.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {key: stored[key].astype(np.float64) for key in ARRAYS}
            numbers = {key: float(stored[key]) for key in NUMBERS}
            features = tuple(map(str, stored["features"]))
            read = Model(str(stored["name"]), features, **arrays, **numbers)  # type: ignore[arg-type]
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise EngineError("The check-worthiness model is damaged.") from error
    if read.features != tuple(FEATURES) or read.hidden.shape[1:2] != (INPUTS,):
        raise EngineError("The check-worthiness model was trained on other features; train it again.")
    return read


@functools.cache
def _embedder() -> MiniLM:
    # The third layer tells more of how a thing is said than the last, and costs less. One text at a
    # time: short texts in a batch wait for the longest, and a vector must not depend on its neighbours.
    return MiniLM(batch_size=1, layers=VECTOR_LAYERS)


def read_inputs(statements: Sequence[Sequence[Token]]) -> Numbers:
    """Read what the model looks at.

    Args:
        statements: the parsed tokens of n sentences or pieces.

    Returns:
        n rows: the features of `features.FEATURES`, then the sentence vector of the words.

    Raises:
        EngineError: the embedding model is missing or fails.
    """
    texts = ["".join(token.text_with_ws for token in tokens).strip() for tokens in statements]
    features = [read_features(tokens) for tokens in statements]
    inputs: Numbers = np.empty((len(texts), INPUTS), dtype=np.float64)
    inputs[:, : len(FEATURES)] = np.reshape(features, (len(texts), len(FEATURES)))
    inputs[:, len(FEATURES) :] = _embedder().embed(texts)
    return inputs


def check_worthiness(statements: Sequence[Sequence[Token]]) -> list[float]:
    """Say how likely each statement is worth checking.

    Args:
        statements: the parsed tokens of n sentences or pieces; all of an article's in one call.

    Returns:
        n probabilities in the order given, calibrated on political debates: news differs, so priority
        adds its own reasons. What one statement gets does not depend on the others.

    Raises:
        EngineError: the model or the embedding model is missing.
    """
    if not statements:
        return []
    return [float(chance) for chance in model().probabilities(read_inputs(statements))]


def is_worthy(probability: float) -> bool:
    """Say whether a probability from `check_worthiness` is one of "worth checking".

    Raises:
        EngineError: the model is missing.
    """
    return probability >= model().threshold
