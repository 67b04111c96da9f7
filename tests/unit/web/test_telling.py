"""What the engine tells, in words."""

import pytest

from verification.web import telling


def test_leaning_names_the_class_and_how_far_it_leans():
    assert telling.leaning("refuted", 0.48) == "No clear proposal – leans to refuted (48 %)"
    assert telling.leaning("conflicting", None) == "No clear proposal – leans to conflicting"


@pytest.mark.parametrize(("value", "words"), [(0.999, "> 99 %"), (0.001, "< 1 %"), (0.5, "50 %")])
def test_rounding_never_makes_a_certainty(value, words):
    assert telling.percent(value) == words


def test_shares_fill_one_bar_in_the_order_of_the_classes():
    found = telling.shares([0.03, 0.87, 0.04, 0.06])
    assert [(share.word, share.start, share.width) for share in found] == [
        ("supported", 0, 3),
        ("refuted", 3, 87),
        ("conflicting", 90, 4),
        ("not enough evidence", 94, 6),
    ]


def test_no_bar_is_drawn_where_nothing_was_calibrated():
    assert telling.shares([]) == []
    assert telling.shares([0.5, 0.5]) == []


def test_a_share_beyond_all_bounds_stays_inside_its_bar():
    assert [share.width for share in telling.shares([-1.0, 7.0, 0.0, 0.0])] == [0, 100, 0, 0]


@pytest.mark.parametrize(
    ("stance", "words"),
    [
        ("supports", "reads as supporting, 8\u00a0%"),
        ("refutes", "reads as contradicting, 87\u00a0%"),
        ("not_enough", "reads as saying too little, 5\u00a0%"),
    ],
)
def test_a_reading_has_the_probability_of_its_own_stance(stance, words):
    assert telling.reading(stance, [0.08, 0.87, 0.05]) == words


def test_nothing_is_said_of_a_reading_that_there_was_not():
    assert telling.reading("supports", None) == ""
    assert telling.reading("qualifies", [0.1, 0.2, 0.7]) == ""
    assert telling.reading("", [0.1, 0.2, 0.7]) == ""


def test_the_time_of_a_source_is_told_only_where_it_matters():
    assert telling.time_words("") == ""
    assert telling.time_words("older") == "older than what the claim speaks of"
    assert telling.time_words("newer") == "published after the article: not known then"


def test_what_stands_apart_is_not_told_twice():
    reasons = [{"code": "fragile", "text": "Without …"}, {"code": "refutes", "text": "The ministry says no."}]
    assert telling.plain_reasons(reasons) == ["The ministry says no."]
