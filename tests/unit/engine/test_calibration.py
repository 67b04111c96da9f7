import numpy as np
import pytest

from verification.engine.calibration import ece_limit, expected_calibration_error


def test_confidence_of_coins_that_fall_as_foretold_is_calibrated():
    probabilities = np.full(3000, 0.7)
    right = (np.random.default_rng(1).random(3000) < 0.7) * 1.0
    assert expected_calibration_error(probabilities, right) < 2 * ece_limit(probabilities)


def test_overconfidence_shows_in_the_error():
    assert expected_calibration_error(np.full(100, 0.9), np.zeros(100)) == pytest.approx(0.9)


def test_nothing_to_measure_has_no_error():
    assert expected_calibration_error(np.array([]), np.array([])) == ece_limit(np.array([])) == 0.0


def test_the_limit_falls_as_more_is_measured():
    assert ece_limit(np.full(5000, 0.7)) < ece_limit(np.full(50, 0.7))
