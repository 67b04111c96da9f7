"""Which numbers and negations a wording drops or adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.wording_check import check_wording


def codes(author, ours, **more):
    return [(warning.code, warning.word) for warning in check_wording(author, ours, **more)]


@pytest.mark.parametrize(
    ("author", "ours", "found"),
    [
        ("The country has 12 rivers.", "Elbonia has 12 rivers.", []),
        ("It has 84,000 rivers.", "Elbonia has 84000 rivers.", []),
        ("It has 3.5 rivers.", "Elbonia has 35 rivers.", [("number_dropped", "3.5"), ("number_added", "35")]),
        ("It has four rivers and four lakes.", "It has four rivers.", [("number_dropped", "four")]),
        ("It did not pay.", "The firm paid.", [("negation_dropped", "not")]),
        ("It didn’t pay.", "The firm did not pay.", []),
        ("It paid.", "The firm never paid.", [("negation_added", "never")]),
        ("One of them paid.", "A man paid.", []),
        ("Half of it is paid.", "It is paid.", [("number_dropped", "half")]),
    ],
)
def test_numbers_and_negations_are_compared(author, ours, found):
    assert codes(author, ours) == found


def test_numbers_of_what_a_mention_stands_for_are_not_added():
    ours = "The mayor left on 12 November 2026."
    assert codes("The mayor left on Thursday.", ours, resolved=["12 November 2026"]) == []
    assert codes("The mayor left on Thursday.", ours) == [("number_added", "12"), ("number_added", "2026")]


@given(st.text(max_size=200))
def test_words_that_stay_as_they_are_give_no_warning(text):
    assert check_wording(text, text) == ()


@given(st.text("a1 ,.n’t9", max_size=60), st.text("a1 ,.n’t9", max_size=60))
def test_what_is_dropped_one_way_is_added_the_other(one, two):
    there, back = codes(one, two), codes(two, one)
    swapped = {"dropped": "added", "added": "dropped"}
    turned = [(f"{code.split('_')[0]}_{swapped[code.split('_')[1]]}", word) for code, word in back]
    assert sorted(there) == sorted(turned)
