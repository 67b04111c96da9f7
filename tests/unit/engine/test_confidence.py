from hypothesis import given
from hypothesis import strategies as st

from verification.engine.conclude import WEIGHTS_PATH
from verification.engine.confidence import Logistic, load_confidence

MODEL = load_confidence(WEIGHTS_PATH)


def test_every_class_of_both_questions_is_calibrated():
    said = {"said.supported", "said.refuted", "said.not_enough"}
    true = {"true.supported", "true.refuted", "true.conflicting", "true.not_enough"}
    assert set(MODEL.classes) == said | true


def test_weights_are_monotone():
    assert all(weight >= 0 for model in MODEL.classes.values() for weight in model.weights.values())


@given(st.dictionaries(st.sampled_from(["primary", "exact", "relevance"]), st.floats(0, 1)))
def test_a_probability_is_never_certain(features):
    model = Logistic(0.5, {"primary": 60.0, "exact": 1.0})
    assert 0 < model.probability(features) < 1


def test_the_labels_say_what_it_was_fitted_on():
    assert "generated claims about reference-work fields" in MODEL.calibrated_on["true"]
    assert all("0 verdicts of this desk" in label for label in MODEL.calibrated_on.values())
