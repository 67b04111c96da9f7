"""Scores of earlier claims and what makes two claims the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.agreement import differences
from verification.engine.match import (
    CLOSE,
    SAME,
    Candidate,
    Frequencies,
    Scored,
    Statement,
    is_of_another_thing,
    match,
    nearness,
    score,
)

DAY = date(2026, 3, 4)
FREQUENCIES = Frequencies(1000, {"dam": 5, "bridge": 20, "open": 300, "graz": 40})


def test_shared_rare_words_count_more_than_shared_common_ones():
    claim = Statement("The dam opens")
    rare, common = Candidate(1, {"dam"}, 0.5), Candidate(2, {"open"}, 0.5)
    assert [item.id for item in score(claim, [common, rare], FREQUENCIES)] == [1, 2]


def test_the_nearer_vector_comes_first():
    claim = Statement("The dam opens")
    found = score(claim, [Candidate(1, {"dam"}, 0.4), Candidate(2, {"dam"}, 0.9)], FREQUENCIES)
    assert [item.id for item in found] == [2, 1]


def test_nearness_in_time_orders_but_is_no_closeness():
    claim = Statement("The dam opens", published=DAY)
    there, away = score(
        claim,
        [Candidate(1, {"dam"}, 0.5, date(2016, 3, 4)), Candidate(2, {"dam"}, 0.5, DAY)],
        FREQUENCIES,
    )
    assert (there.id, away.id) == (2, 1)
    assert there.closeness == away.closeness


def test_a_claim_without_words_has_scores_too():
    (found,) = score(Statement("…"), [Candidate(1, {"dam"}, 0.2)], FREQUENCIES)
    assert 0 <= found.closeness < CLOSE


def test_no_candidates_give_no_scores():
    assert score(Statement("The dam opens"), [], FREQUENCIES) == ()


@given(st.dates(), st.dates())
def test_nearness_has_no_direction(one, other):
    assert nearness(one, other) == nearness(other, one) <= nearness(one, one)


def test_an_unknown_day_is_near_to_nothing():
    assert nearness(None, DAY) == nearness(DAY, None) == 0.0


@given(st.floats(-1, 1), st.sets(st.sampled_from(["dam", "open", "bridge"])))
def test_closeness_stays_between_nothing_and_one(cosine, held):
    (found,) = score(Statement("The dam opens"), [Candidate(1, held, cosine)], FREQUENCIES)
    assert 0.0 <= found.closeness <= 1.0


def test_close_claims_without_a_difference_are_the_same():
    found = match(Statement("The dam failed."), Statement("The dam has failed."), Scored(7, 0.9, 40.0))
    assert (found.id, found.score, found.same, found.differs) == (7, 0.9, True, ())


def test_one_figure_makes_them_differ_however_close():
    found = match(Statement("40 people came."), Statement("14 people came."), Scored(7, 0.98, 50.0))
    assert not found.same
    assert [(item.ours, item.theirs) for item in found.differs] == [("40 people", "14 people")]


def test_distant_claims_are_not_the_same_though_nothing_differs():
    assert not match(Statement("The dam failed."), Statement("Rain fell."), Scored(7, 0.62, 20.0)).same


def test_a_claim_inside_a_longer_one_is_close_and_not_alike():
    claim = Statement("Ada Lind is 52")
    (found,) = score(claim, [Candidate(1, {"ada", "lind", "52", "confirm", "bonus"}, 0.8)], FREQUENCIES)
    assert CLOSE <= found.closeness < SAME


def test_figures_do_not_make_claims_distant():
    claim = Statement("The dam holds 14 million metres")
    one, other = ({"dam", "hold", "million", "metr", figure} for figure in ("14", "40"))
    found = score(claim, [Candidate(1, one, 0.8), Candidate(2, other, 0.8)], FREQUENCIES)
    assert found[0].id == 1
    assert found[0].closeness == found[1].closeness


@pytest.mark.parametrize(
    ("ours", "theirs", "parallel"),
    [
        ("Linz has 14 bridges.", "Graz has 40 bridges.", True),
        ("Output grew 2 percent in 2022.", "Output grew 3 percent in 2023.", True),
        ("Sales fell 12 percent in the south.", "Sales fell 22 percent in the north.", True),
        ("Linz has 14 bridges.", "Linz has 40 bridges.", False),
        ("Linz has 14 bridges.", "Linz has many bridges.", False),
    ],
)
def test_statements_that_differ_in_two_ways_are_of_two_things(ours, theirs, parallel):
    assert is_of_another_thing(differences(ours, theirs)) is parallel


def test_a_heading_is_embedded_and_every_wording_gives_words():
    statement = Statement("The dam failed.", title="Flood", also=("Gates broke",))
    assert statement.embedded == "Flood. The dam failed."
    assert {"dam", "flood", "gat"} <= statement.words
