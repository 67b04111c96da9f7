import importlib.util
from pathlib import Path

import numpy as np
import pytest

from verification.engine.embed import LAYERS, MODEL_PACKAGE, MiniLM
from verification.engine.onnx_graph import cut_at
from verification.errors import EngineError


@pytest.fixture(scope="module")
def content():
    """The bytes of the embedding model."""
    return (Path(importlib.util.find_spec(MODEL_PACKAGE).origin).parent / "model.onnx").read_bytes()


def field(number, body):
    return bytes([number << 3 | 2, len(body)]) + body


def node(inputs, output):
    return field(1, b"".join(field(1, name) for name in inputs) + field(2, output))


def test_what_the_value_does_not_need_is_left_out():
    first, beside, second, last = (
        node([b"in"], b"a"),
        node([b"in"], b"b"),
        node([b"a"], b"c"),
        node([b"b", b"c"], b"out"),
    )
    rest = field(2, b"name") + field(5, field(8, b"a")) + field(11, field(1, b"in"))
    unused = field(5, field(8, b"b"))
    end = field(12, field(1, b"out"))
    model = b"\x08\x0a" + field(7, first + beside + second + last + unused + rest + end)
    cut = b"\x08\x0a" + field(7, first + second + rest + field(12, field(1, b"c")))
    assert cut_at(model, "c") == cut


def test_a_cut_at_the_end_changes_no_number(content):
    whole = MiniLM(batch_size=1)
    parted = MiniLM(batch_size=1)
    parted._session = whole._load()[0].__class__(
        cut_at(content, "last_hidden_state"), providers=["CPUExecutionProvider"]
    )
    parted._tokenizer = whole._tokenizer
    texts = ["The gates had been closed since Sunday.", "fish"]
    assert np.allclose(whole.embed(texts), parted.embed(texts), atol=1e-6)


def test_fewer_layers_tell_other_vectors_of_the_same_size():
    vectors = MiniLM(batch_size=1, layers=2).embed(["The gates had been closed since Sunday.", "fish"])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("layers", [0, LAYERS + 1])
def test_a_model_has_the_layers_it_has(layers):
    with pytest.raises(ValueError, match="layers"):
        MiniLM(layers=layers)


def test_a_value_that_is_not_there_is_refused(content):
    with pytest.raises(EngineError, match="no value"):
        cut_at(content, "layer_norm_99")


@pytest.mark.parametrize("damage", [b"\xff", b"\x3a\x7f\x00", b"\x3b", b"\x3a\x02\x0a\x05"])
def test_a_damaged_model_is_refused(damage):
    with pytest.raises(EngineError):
        cut_at(damage, "a")
