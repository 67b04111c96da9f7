import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.engine.prose_witnesses import read
from verification.engine.conclude import VERDICT_PATH
from verification.engine.strength import voices
from verification.engine.verdict_model import load_verdict_model
from verification.errors import EngineError

SHARE = st.floats(0, 1)
VOICES = st.lists(st.tuples(SHARE, SHARE).map(lambda pair: (pair[0], pair[1] * (1 - pair[0]))), max_size=8)


@pytest.fixture(scope="module")
def model():
    return load_verdict_model(VERDICT_PATH)


def weigh(model, shares):
    return model.probabilities(voices([read(*pair) for pair in shares]))


@given(shares=VOICES)
def test_probabilities_sum_to_one(model, shares):
    found = weigh(model, shares)
    assert sum(found) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in found)


@given(shares=VOICES, at=st.integers(0, 7), more=st.floats(0, 0.5))
def test_a_clearer_support_never_makes_refuted_more_likely(model, shares, at, more):
    if at >= len(shares):
        return
    clearer = list(shares)
    supports, refutes = clearer[at]
    clearer[at] = (min(supports + more, 1 - refutes), refutes)
    before, after = weigh(model, shares), weigh(model, clearer)
    assert after[1] <= before[1] + 1e-9
    assert after[0] + after[2] >= before[0] + before[2] - 1e-9


@given(shares=VOICES)
def test_the_order_of_the_voices_says_nothing(model, shares):
    assert weigh(model, shares) == pytest.approx(weigh(model, shares[::-1]))


def test_silence_is_not_enough(model):
    assert max(weigh(model, [])) == weigh(model, [])[3]
    assert max(weigh(model, [(0.02, 0.02)] * 8)) == weigh(model, [(0.02, 0.02)] * 8)[3]


@pytest.mark.parametrize(
    ("shares", "place"),
    [([(0.97, 0.01)], 0), ([(0.01, 0.97)], 1), ([(0.97, 0.01), (0.98, 0.01), (0.01, 0.97), (0.01, 0.98)], 2)],
)
def test_clear_voices_decide(model, shares, place):
    found = weigh(model, [*shares, (0.02, 0.02), (0.03, 0.02)])
    assert found.index(max(found)) == place


def test_no_weight_is_negative():
    table = json.loads(VERDICT_PATH.read_text())
    assert all(weight >= 0 for side in ("support", "refute") for weight in table[side]["weights"].values())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"support": {"intercept": "x"}}'])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "verdict.json"
    path.write_text(content)
    with pytest.raises(EngineError):
        load_verdict_model(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(EngineError, match="missing or damaged"):
        load_verdict_model(tmp_path / "verdict.json")
