"""The shipped stance model: what it says of plain pairs, and that it says so at the start when it is missing."""

import json

import numpy as np
import pytest

from verification.engine import stance
from verification.engine.judge import DeskJudge
from verification.engine.stance import Scale, StanceEncoder, load_scale
from verification.errors import EngineError

SUPPORTS, REFUTES, NOT_ENOUGH = 0, 1, 2
PAIRS = [
    ("The harbour was closed for two days.", "For two days the harbour stayed closed.", SUPPORTS),
    ("The bridge was built in 1931.", "Workers built the bridge in 1931 after a flood.", SUPPORTS),
    ("The council did not buy the mill.", "The council bought the mill last week.", REFUTES),
    ("The mayor is Orla Brandt.", "Orla Brandt is not the mayor.", REFUTES),
    ("The ferry is owned by a Danish company.", "The ferry carries 900 people a day.", NOT_ENOUGH),
    ("The mill was sold.", "Rain is expected in the north on Sunday.", NOT_ENOUGH),
]


@pytest.fixture(scope="module")
def model():
    return StanceEncoder()


@pytest.mark.parametrize(("claim", "passage", "expected"), PAIRS)
def test_plain_pairs_are_read_as_a_person_would(model, claim, passage, expected):
    assert model.read([(claim, passage)])[0].argmax() == expected


def test_rows_are_probabilities_in_the_order_given(model):
    pairs = [(claim, passage) for claim, passage, _ in PAIRS]
    rows = model.read(pairs)
    assert rows.shape == (len(pairs), 3)
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert np.array_equal(model.read(pairs[::-1]), rows[::-1])


def test_what_a_pair_gets_does_not_depend_on_its_neighbours(model):
    pair = PAIRS[0][:2]
    long = (PAIRS[1][0], "The weather was mild and the market full. " * 30)
    assert np.array_equal(model.read([pair])[0], model.read([long, pair, long])[1])


def test_no_pairs_give_no_rows(model):
    assert model.read([]).shape == (0, 3)


@pytest.mark.parametrize("text", ["", "\x00\x01", "a" * 50_000, "word " * 10_000, "\u202e🙂" * 2_000])
def test_hostile_texts_are_cut_and_read(model, text):
    rows = model.read([(text, text), ("The mill was sold.", text)])
    assert np.isfinite(rows).all()


def test_a_missing_model_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(stance, "MODEL_PATH", tmp_path / "stance.onnx")
    with pytest.raises(EngineError, match=r"stance\.onnx cannot be read"):
        DeskJudge.check()
    with pytest.raises(EngineError, match=r"stance\.onnx cannot be read"):
        StanceEncoder().read([("a", "b")])


def test_a_changed_model_is_refused(monkeypatch, tmp_path):
    changed = tmp_path / "stance.onnx"
    changed.write_bytes(stance.MODEL_PATH.read_bytes() + b"\0")
    monkeypatch.setattr(stance, "MODEL_PATH", changed)
    with pytest.raises(EngineError, match="not the one that this version expects"):
        DeskJudge.check()


@pytest.mark.parametrize(
    "table",
    [
        [],
        {},
        {"temperature": 0, "offsets": [0, 0, 0]},
        {"temperature": 1, "offsets": [0]},
        {"temperature": "x"},
    ],
)
def test_a_damaged_calibration_is_refused(tmp_path, table):
    path = tmp_path / "stance.json"
    path.write_text(json.dumps(table))
    with pytest.raises(EngineError, match="calibration of the stance model"):
        load_scale(path)


def test_a_higher_temperature_is_less_sure_and_changes_no_order():
    logits = np.array([[2.0, 0.5, -1.0]], dtype=np.float32)
    cold, warm = Scale(1, [0, 0, 0]).probabilities(logits), Scale(3, [0, 0, 0]).probabilities(logits)
    assert cold.max() > warm.max()
    assert np.array_equal(cold.argsort(), warm.argsort())


def test_threads_are_positive():
    with pytest.raises(ValueError, match="at least 1"):
        StanceEncoder(threads=0)
