"""Why a passage was found, in words."""

import pytest

from verification.web.found import ordinal, why_found


def test_each_list_is_a_phrase_with_its_rank_and_words():
    places = [
        {"listing": "words", "rank": 2, "terms": ["harbour", "toll"]},
        {"listing": "meaning", "rank": 5, "terms": []},
        {"listing": "record", "rank": 1, "terms": []},
        {"listing": "checks", "rank": 1, "terms": []},
    ]
    assert why_found(places) == [
        "2nd by words (harbour, toll)",
        "5th by meaning",
        "a record of what the claim speaks of",
        "counted in an earlier check",
    ]


def test_what_is_not_understood_is_left_out():
    assert why_found([{"listing": "stars"}, {}]) == []


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (112, "112th")]
)
def test_ordinals(number, words):
    assert ordinal(number) == words
