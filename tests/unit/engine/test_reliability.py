import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.reliability import (
    BINS,
    CLASS_OF_BUCKET,
    CLASSES,
    ENOUGH,
    Resolved,
    figures,
    figures_by,
    wilson,
)
from verification.engine.types import ConclusionClass
from verification.verdicts.scales import DESK, PUBLIC

BUCKETS = [*CLASS_OF_BUCKET, "not_rateable"]


def resolved(outcome="supported", bucket="true", confidence=0.8, **more):
    return Resolved("e.v1", "state", "true", bucket, outcome, confidence, **more)


ROWS = st.lists(
    st.builds(
        resolved,
        outcome=st.sampled_from([*map(str, CLASSES), ""]),
        bucket=st.sampled_from(BUCKETS),
        confidence=st.none() | st.floats(0, 1),
        abstained=st.booleans(),
        changed=st.booleans(),
    ),
    max_size=120,
)


@given(ROWS)
def test_every_row_is_compared_or_counted_as_left_out(rows):
    found = figures(rows)
    assert found.n + found.abstained + found.unrateable + found.unproposed == len(rows)


@given(ROWS)
def test_the_confusion_table_holds_each_compared_row_once_and_its_diagonal_the_agreed(rows):
    found = figures(rows)
    assert sum(map(sum, found.confusion)) == found.n
    assert sum(found.confusion[place][place] for place in range(len(CLASSES))) == found.agreed


@given(ROWS)
def test_the_points_of_the_diagram_hold_every_stated_confidence_once_in_rising_order(rows):
    found = figures(rows)
    assert sum(point.n for point in found.bins) == (found.stated if found.bins else 0)
    edges = [edge for point in found.bins for edge in (point.low, point.high)]
    assert edges == sorted(edges)
    assert len(found.bins) <= BINS


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share_and_stays_within_zero_and_one(agreed, more):
    n = agreed + more
    found = wilson(agreed, n)
    assert 0 <= found.low <= (agreed / n if n else 0.5) <= found.high <= 1


def test_an_interval_is_that_of_the_formula():
    # Wilson (1927) for 8 of 10, by hand: centre .7166, half width .2264.
    assert (wilson(8, 10).low, wilson(8, 10).high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_ratings_are_mapped_by_their_bucket_to_the_four_classes():
    shipped = {rating.bucket for rating in (*DESK, *PUBLIC)}
    assert shipped <= set(BUCKETS)
    assert set(CLASS_OF_BUCKET.values()) == set(ConclusionClass)
    assert resolved("refuted", "mostly_false").agrees
    assert not resolved("supported", "mixed").agrees


def test_too_few_verdicts_have_counts_and_no_calibration_error():
    found = figures([resolved()] * (ENOUGH - 1))
    assert (found.n, found.agreed, found.is_enough) == (ENOUGH - 1, ENOUGH - 1, False)
    assert (found.ece, found.ece_limit, found.brier, found.bins) == (None, None, None, ())


def test_no_verdict_has_no_acceptance():
    found = figures([])
    assert (found.n, found.acceptance, found.interval) == (0, None, None)


def test_a_machine_that_is_right_as_often_as_it_says_is_within_the_limit():
    rng = np.random.default_rng(3)
    rows = [
        resolved(confidence=p, bucket="true" if rng.random() < p else "false")
        for p in rng.uniform(0.2, 0.99, 3000)
    ]
    found = figures(rows)
    assert found.ece < found.ece_limit * 1.3
    assert len(found.bins) == BINS
    assert all(point.interval.low <= point.share <= point.interval.high for point in found.bins)


def test_an_overconfident_machine_is_found_out():
    rows = [resolved(confidence=0.9, bucket="true" if number % 2 else "false") for number in range(200)]
    found = figures(rows)
    assert found.ece == pytest.approx(0.4)
    assert found.ece > 2 * found.ece_limit
    assert found.brier == pytest.approx(0.41)
    assert math.isclose(found.acceptance, 0.5)


def test_proposals_without_a_confidence_are_compared_and_not_calibrated():
    found = figures([resolved(confidence=None)] * 50)
    assert (found.n, found.stated, found.ece) == (50, 0, None)


def test_figures_are_told_apart_by_any_name():
    rows = [resolved(), resolved(bucket="false"), Resolved("e.v2", "event", "true", "true", "supported", 0.5)]
    found = figures_by(rows, lambda row: row.engine)
    assert {name: (part.n, part.agreed) for name, part in found.items()} == {"e.v1": (2, 1), "e.v2": (1, 1)}
