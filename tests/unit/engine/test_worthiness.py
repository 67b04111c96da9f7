import numpy as np
import pytest

from verification.engine.features import FEATURES, read_features
from verification.engine.language import parse_apart, pipeline
from verification.engine.worthiness import (
    INPUTS,
    WEIGHTS_PATH,
    check_worthiness,
    is_worthy,
    load,
    model,
    read_inputs,
)
from verification.errors import EngineError

FIGURE = "Unemployment fell by 12 percent in 2019."
GREETING = "Thank you, it is great to be here tonight."


def tokens(text):
    return list(pipeline()(text))


def judge(*texts):
    return check_worthiness([list(doc) for doc in parse_apart(texts)])


def test_a_figure_is_worth_more_than_a_greeting():
    figure, greeting = judge(FIGURE, GREETING)
    assert figure > 0.5 > greeting
    assert (is_worthy(figure), is_worthy(greeting)) == (True, False)


def test_what_one_statement_gets_does_not_depend_on_the_others():
    together = judge(
        FIGURE, GREETING, "The bridge at Graz was closed for three weeks after the flood in May."
    )
    assert together[:2] == [*judge(FIGURE), *judge(GREETING)]


@pytest.mark.parametrize(
    "text",
    [
        "Austria borders eight states.",
        "Local sources said the group had executed two men for trafficking people.",
        "Guards had locked the block.",
    ],
)
def test_plain_news_is_no_talk(text):
    assert judge(text)[0] > 0.2 > max(judge("But that is not all.", "Here is what we know."))


def test_nothing_to_read_has_no_probability():
    assert check_worthiness([]) == []


def test_a_statement_without_a_word_has_a_probability():
    assert 0 <= check_worthiness([[]])[0] <= 1


def test_the_model_sees_the_features_and_the_sentence_vector():
    row = read_inputs([tokens(FIGURE)])[0]
    assert row.shape == (INPUTS,)
    assert list(row[: len(FEATURES)]) == pytest.approx(read_features(tokens(FIGURE)))
    assert np.linalg.norm(row[len(FEATURES) :]) == pytest.approx(1.0, abs=1e-5)


def test_there_is_one_number_a_feature_for_any_statement():
    assert len(read_features([])) == len(FEATURES)
    assert len(read_features(tokens("Austria has 9 million inhabitants."))) == len(FEATURES)


def test_the_shipped_model_is_small_and_names_its_version():
    assert WEIGHTS_PATH.stat().st_size < 1_000_000
    assert model().name.startswith("checkworthiness.v")


@pytest.mark.parametrize("damage", [b"", b"PK", WEIGHTS_PATH.read_bytes()[:1000]])
def test_damaged_weights_are_refused(damage):
    with pytest.raises(EngineError, match="damaged"):
        load(damage)


def test_a_model_of_other_features_is_refused(tmp_path):
    with np.load(WEIGHTS_PATH, allow_pickle=False) as stored:
        arrays = {**stored, "features": np.array(["length", "mood"])}
    np.savez(tmp_path / "other.npz", **arrays)
    with pytest.raises(EngineError, match="other features"):
        load((tmp_path / "other.npz").read_bytes())
