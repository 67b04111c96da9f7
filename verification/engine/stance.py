"""Reads how a passage bears on a claim: a cross-encoder of three classes (int8 ONNX), trained by us."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from verification.engine.embed import TOKENIZER_PATH, TOKENIZER_SHA256, checked
from verification.errors import EngineError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_PATH: Final = Path(__file__).parent / "weights" / "stance.onnx"
MODEL_SHA256: Final = "2fd75f45cef9a5ab63f7d44fe88a99339e206f2d322a20bf36e26fe409ddcee1"
CALIBRATION_PATH: Final = Path(__file__).parent / "weights" / "stance.json"
CLASSES: Final = ("supports", "refutes", "not_enough")
MAX_CLAIM_WORDS: Final = 80
MAX_TOKENS: Final = 256
"""Claim and passage together are cut after so many."""

Probabilities = NDArray[np.float32]


class StanceEncoder:
    """P(supports), P(refutes), P(not enough); the model is loaded at the first call, once a process."""

    name = "stance-minilm-int8.v2"

    def __init__(self, *, threads: int = 1, path: str | None = None) -> None:
        """Set up; nothing is loaded yet.

        Args:
            threads: of the network; one where several processes share the cores.
            path: another file of the same shape, whose hash is not checked: for training and measuring.

        Raises:
            ValueError: the number of threads is not positive.
        """
        if threads < 1:
            raise ValueError("The number of threads is at least 1.")
        self._threads = threads
        self._path = Path(path) if path else None
        self._lock = Lock()
        self._session: Any = None
        self._tokenizer: Tokenizer | None = None
        self._scale: Scale | None = None

    def read(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Read passages beside claims.

        Args:
            pairs: n (claim, passage), any order; a passage is best a window of up to three sentences.

        Returns:
            n × 3 calibrated probabilities in the order of `CLASSES`, rows in the order given. What a pair
            gets does not depend on its neighbours.

        Raises:
            EngineError: the model, the tokenizer or the calibration is missing, damaged or fails.
        """
        scale = self._loaded_scale()
        return scale.probabilities(self.logits(pairs))

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Return the network's own n × 3 numbers, before the calibration. Raises as `read` does."""
        found = np.zeros((len(pairs), len(CLASSES)), dtype=np.float32)
        if not pairs:
            return found
        session, tokenizer = self._load()
        entries = tokenizer.encode_batch([(_cut(claim), passage) for claim, passage in pairs])
        for row, entry in enumerate(entries):
            found[row] = _run(session, entry)
        return found

    def _loaded_scale(self) -> Scale:
        with self._lock:
            if self._scale is None:
                self._scale = load_scale(CALIBRATION_PATH)
            return self._scale

    def _load(self) -> tuple[Any, Tokenizer]:
        with self._lock:
            if self._session is None or self._tokenizer is None:
                self._tokenizer = load_tokenizer(MAX_TOKENS)
                self._session = _load_session(self._path, self._threads)
            return self._session, self._tokenizer


class Scale:
    """Turns the network's numbers into probabilities: softmax(numbers / temperature + offsets).

    Source: Guo et al., On Calibration of Modern Neural Networks (2017).
    """

    def __init__(self, temperature: float, offsets: Sequence[float]) -> None:
        """Set up. Raises ValueError for a temperature that is not positive or not three offsets."""
        if not temperature > 0 or len(offsets) != len(CLASSES):
            raise ValueError("A positive temperature and three offsets are needed.")
        self.temperature = temperature
        self.offsets = np.asarray(offsets, dtype=np.float32)

    def probabilities(self, logits: Probabilities) -> Probabilities:
        """Return rows that sum to 1."""
        scaled = logits / self.temperature + self.offsets
        raised = np.exp(scaled - scaled.max(axis=1, keepdims=True, initial=-np.inf))
        shares: Probabilities = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares


def load_scale(path: Path) -> Scale:
    """Load the calibration.

    Raises:
        EngineError: the file is missing or damaged.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return Scale(float(table["temperature"]), [float(value) for value in table["offsets"]])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError("The calibration of the stance model is missing or damaged.") from error


def check_model() -> None:
    """Raise EngineError where the shipped model is missing or is not the one that this version expects."""
    checked(MODEL_PATH, MODEL_SHA256)
    load_scale(CALIBRATION_PATH)


def load_tokenizer(max_tokens: int) -> Tokenizer:
    """Return the tokenizer for pairs: the passage is cut where both together are too long.

    Raises:
        EngineError: the tokenizer is missing or damaged.
    """
    from tokenizers import Tokenizer  # noqa: PLC0415 - a heavy import that only this backend needs.

    tokenizer = Tokenizer.from_file(str(checked(TOKENIZER_PATH, TOKENIZER_SHA256)))
    tokenizer.enable_truncation(max_tokens, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def _cut(claim: str) -> str:
    return " ".join(claim.split()[:MAX_CLAIM_WORDS])


def _run(session: Any, entry: Any) -> Probabilities:
    """Read one pair: the int8 network scales its numbers by the largest of a batch."""
    names = ("input_ids", "attention_mask", "token_type_ids")
    values = (entry.ids, entry.attention_mask, entry.type_ids)
    feed = {name: np.array([value], dtype=np.int64) for name, value in zip(names, values, strict=True)}
    try:
        logits: Probabilities = session.run(None, feed)[0][0]
    except Exception as error:  # onnxruntime raises classes of its own that share no base.
        raise EngineError("The stance model failed.") from error
    return logits


def _load_session(path: Path | None, threads: int) -> Any:
    import onnxruntime  # noqa: PLC0415 - a heavy import that only this backend needs.

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    file = path or checked(MODEL_PATH, MODEL_SHA256)
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
