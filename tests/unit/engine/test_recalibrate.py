import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.engine.recalibrate import MINIMUM, Platt, fit, recalibrate
from verification.errors import TooFewVerdicts


def made(n, truth, seed=5):
    """Return confidences and whether people agreed, where `truth` says how often they do."""
    rng = np.random.default_rng(seed)
    confidences = rng.uniform(0.3, 0.99, n)
    return confidences, (rng.random(n) < truth(confidences)) * 1.0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_surer_proposal_never_becomes_the_less_sure_one(cases, one, other):
    platt = fit(np.array([p for p, _ in cases]), np.array([float(agrees) for _, agrees in cases]))
    assert platt.slope >= 0
    low, high = sorted((one, other))
    assert 0 < platt.apply(low) <= platt.apply(high) < 1


def test_where_people_decide_as_foretold_hardly_anything_changes():
    platt = fit(*made(3000, lambda p: p))
    assert platt.slope == pytest.approx(1, abs=0.15)
    assert platt.intercept == pytest.approx(0, abs=0.15)


def test_of_nothing_it_is_the_identity():
    assert fit(np.array([]), np.array([])) == Platt(1.0, 0.0)


def test_where_people_agree_the_less_the_surer_it_is_the_order_is_given_up_and_not_turned():
    platt = fit(*made(1000, lambda p: 1 - p))
    assert platt.slope == 0
    assert platt.apply(0.4) == platt.apply(0.9) == pytest.approx(0.37, abs=0.06)


def test_an_overconfident_machine_is_brought_down_on_verdicts_that_were_not_fitted():
    found = recalibrate(*made(600, lambda p: 0.15 + 0.5 * p))
    assert found.n == 600
    assert found.helps
    assert found.before.ece > 3 * found.after.ece
    assert found.after.ece < found.after.limit * 1.5
    assert 0.55 < found.platt.apply(0.95) < 0.75


def test_cross_fitting_does_not_flatter_where_there_is_nothing_to_gain():
    found = recalibrate(*made(400, lambda p: p))
    assert found.after.brier == pytest.approx(found.before.brier, abs=0.01)


def test_fewer_than_three_hundred_are_refused_with_their_count():
    with pytest.raises(TooFewVerdicts) as refusal:
        recalibrate(*made(MINIMUM - 1, lambda p: p))
    assert (refusal.value.there, refusal.value.needed) == (299, 300)
    assert "299 verdicts were made with the proposal hidden; 300 are needed" in refusal.value.message


def test_it_stays_finite_when_everybody_agrees_with_everything():
    platt = fit(np.full(500, 1.0), np.ones(500))
    assert np.isfinite([platt.slope, platt.intercept]).all()
    assert platt.apply(1.0) <= 0.995


def test_a_pattern_in_the_order_of_the_verdicts_does_not_mislead_the_cross_fitting():
    confidences = np.tile([0.8], 400)
    agreed = np.tile([1.0, 0.0], 200)
    found = recalibrate(confidences, agreed)
    assert found.after.ece < 0.1 < found.before.ece
