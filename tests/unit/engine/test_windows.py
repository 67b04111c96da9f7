"""Passages: one to three sentences inside one paragraph, verbatim, nothing twice."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.engine.windows import MAX_CHARACTERS, split_windows

TEXT = """Gate shut after accident

By Jo Hill

The gate was shut on Monday. A barge had struck it at dawn. Nobody was hurt. Nine ships had to wait outside.

Share

The gate will be lifted with two cranes before the weekend, weather permitting.

The gate will be lifted with two cranes before the weekend, weather permitting.
"""


def words(text, **told):
    return [text[window.start : window.end] for window in split_windows(text, **told)]


def test_a_paragraph_is_cut_after_three_sentences():
    assert words(TEXT)[:2] == [
        "The gate was shut on Monday. A barge had struck it at dawn. Nobody was hurt.",
        "Nine ships had to wait outside.",
    ]


def test_furniture_headline_byline_and_repeated_paragraphs_are_left_out():
    assert len(words(TEXT)) == 3
    assert words(TEXT)[2].startswith("The gate will be lifted")


def test_a_long_sentence_stands_alone():
    long = f"It was {'very ' * 150}late."
    assert words(f"Something happened. {long} Then it was over. And so on.\n\nEnd of the story.")[1] == long
    assert len(long) > MAX_CHARACTERS


@pytest.mark.parametrize("text", ["", " \n\n ", "\u00a0"])
def test_a_text_without_words_has_no_passage(text):
    assert words(text) == []


def test_a_headline_alone_is_searched():
    assert words("Gate shut after accident") == ["Gate shut after accident"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("Ab. !?“”\"'\n:—–()12é"), max_size=300))
def test_passages_stand_in_order_without_overlap_and_have_no_edge_of_white_space(text):
    windows = split_windows(text)
    assert all(0 <= one.start < one.end <= len(text) for one in windows)
    assert all(one.end <= two.start for one, two in pairwise(windows))
    assert all(text[one.start : one.end].strip() == text[one.start : one.end] for one in windows)
