import hashlib

import numpy as np
import pytest

from verification.engine import embed
from verification.engine.embed import MiniLM
from verification.errors import EngineError


@pytest.fixture(scope="module")
def model():
    return MiniLM()


def test_rows_are_unit_length_and_in_the_order_given(model):
    texts = ["a much longer sentence about the capital of a country", "fish", ""]
    vectors = model.embed(texts)
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1], model.embed(["fish"])[0], atol=0.05)


def test_like_meanings_are_closer_than_unlike_ones(model):
    vectors = model.embed(
        ["Norway · Capital · Oslo", "The capital of Norway is Oslo.", "Fish swim in the sea."]
    )
    assert vectors[0] @ vectors[1] > 0.7 > vectors[0] @ vectors[2]


def test_no_texts_give_no_rows(model):
    assert model.embed([]).shape == (0, 384)


def test_a_changed_file_is_refused(tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text("{}")
    with pytest.raises(EngineError):
        embed.checked(path, hashlib.sha256(b"something else").hexdigest())
