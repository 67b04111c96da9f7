"""A word of a statement turned into its opposite."""

import random

import pytest

from verification.engine.opposites import OPPOSITES, turned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill employs more people than in 2019.", "The mill employs less people than in 2019."),
        ("Rising rents hit Tolland.", "Falling rents hit Tolland."),
        ("The ferry sank before the storm.", "The ferry sank after the storm."),
        ("Orla Brandt sold the mill.", ""),
        ("A well-open door", ""),
        ("", ""),
    ],
)
def test_one_word_is_turned_and_keeps_its_case(text, expected):
    assert turned(text, random.Random(1)) == expected


def test_which_word_is_turned_is_left_to_chance():
    text = "Prices rose before the vote."
    found = {turned(text, random.Random(seed)) for seed in range(20)}
    assert found == {"Prices fell before the vote.", "Prices rose after the vote."}


def test_no_word_is_its_own_opposite():
    assert len(OPPOSITES) > 150
    assert all(word != other and word.islower() for word, other in OPPOSITES.items())
