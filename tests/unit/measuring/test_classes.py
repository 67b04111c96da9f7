import numpy as np
import pytest

from verification.measuring.classes import Classes, balanced_accuracy, joined, limit, make_told

NAMES = ("yes", "no", "open")
UNKNOWN = float("nan")


def make(rows):
    """Rows of right class, class told, probabilities."""
    return make_told(*map(list, zip(*rows, strict=True)))


def test_figures_count_what_was_right():
    told = make(
        [(0, 0, (0.8, 0.1, 0.1)), (0, 2, (0.3, 0.1, 0.6)), (1, 1, (0, 1, 0)), (2, 0, (0.6, 0.2, 0.2))]
    )
    classes = Classes.of(NAMES, [told])
    figures = classes.figures(told)
    assert figures["accuracy"] == figures["accuracy_present"] == 0.5
    assert figures["macro_f1"] == pytest.approx((0.5 + 1 + 0) / 3)
    assert classes.per_class(told) == {
        "yes": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 2},
        "no": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1},
        "open": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1},
    }
    assert classes.confusion(told)["yes"] == {"yes": 1, "no": 0, "open": 1}
    brier = ((0.04 + 0.02) + (0.49 + 0.01 + 0.36) + 0 + (0.36 + 0.04 + 0.64)) / 4
    assert figures["brier"] == pytest.approx(brier)
    assert figures["ece"] == pytest.approx((0.2 + 0.6 + 0 + 0.6) / 4)


def test_a_class_that_the_set_lacks_is_told_anew_for_the_accuracy_over_those_present():
    told = make([(0, 2, (0.3, 0.1, 0.6)), (1, 2, (0.3, 0.1, 0.6)), (1, 1, (0.4, 0.5, 0.1))])
    classes = Classes.of(NAMES, [told])
    figures = classes.figures(told)
    assert figures["accuracy"] == pytest.approx(1 / 3)
    assert figures["accuracy_present"] == pytest.approx(2 / 3)
    assert figures["macro_f1"] == pytest.approx((0 + 2 / 3) / 2)
    assert set(classes.confusion(told)) == {"yes", "no"}


def test_what_was_told_against_the_probabilities_counts_as_told():
    told = make([(0, 1, (0.9, 0.05, 0.05)), (1, 1, (0.2, 0.7, 0.1))])
    assert Classes.of(NAMES, [told]).figures(told)["accuracy_present"] == 0.5
    assert told.confidence.tolist() == [0.05, 0.7]


def test_balanced_accuracy_sets_one_class_against_all_others():
    sure = (1, 0, 0)
    told = make([(0, 0, sure), (0, 1, sure), (1, 2, sure), (2, 1, sure), (2, 0, sure), (1, 1, sure)])
    assert balanced_accuracy(told, 0) == pytest.approx((1 / 2 + 3 / 4) / 2)
    assert balanced_accuracy(make([(0, 0, sure)]), 0) is None
    assert balanced_accuracy(make([(1, 0, sure)]), 0) is None


def test_rows_without_a_confidence_count_in_no_calibration():
    told = make_told([0, 1], [0, 1], [(0.6, 0.2, 0.2), (UNKNOWN,) * 3], [0.6, UNKNOWN])
    figures = Classes.of(NAMES, [told]).figures(told)
    assert figures["ece"] == pytest.approx(0.4)
    assert figures["brier"] == pytest.approx(0.16 + 0.04 + 0.04)
    assert figures["accuracy_present"] == 1
    bare = make_told([0], [0], [(UNKNOWN,) * 3], [UNKNOWN])
    assert [Classes.of(NAMES, [bare]).figures(bare)[name] for name in ("ece", "brier")] == [None, None]
    assert limit(bare) is None


def test_a_calibrated_model_stays_below_the_limit_and_a_boasting_one_does_not():
    chance = np.random.default_rng(5)
    honest = chance.uniform(0.4, 1, 900)
    right = np.where(chance.random(900) < honest, 0, 1).tolist()
    for sure, stays in ((honest, True), (np.minimum(honest + 0.3, 1), False)):
        told = make_told(right, [0] * 900, [(p, 1 - p, 0) for p in sure])
        assert (Classes.of(NAMES, [told]).figures(told)["ece"] <= limit(told)) is stays


def test_rows_of_several_items_stand_one_after_the_other():
    one, other = make([(0, 1, (0.2, 0.7, 0.1))]), make([(2, 2, (0, 0, 1))])
    assert joined([one, other]).right.tolist() == [0, 2]
