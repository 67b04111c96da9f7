"""Where marked words are found: the right place or none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.claims.anchoring import find_anchor, find_within
from verification.engine.types import Span
from verification.errors import InvalidAnchor

# Few letters make repetitions likely; the others have several forms, bytes and directions.
LETTERS = st.one_of(
    st.text("ab \n", max_size=30), st.text(max_size=30), st.text("aé🇳🇴\u0301ſ\u200f𝔸", max_size=20)
)
SPANS = st.tuples(LETTERS, st.integers(0, 30), st.integers(0, 30), st.integers(0, 8))


def mark(text, start, length, context):
    """Mark a span as a browser reports it: the words and what stands around them."""
    start = min(start, len(text))
    end = min(start + length, len(text))
    return text[start:end], text[max(0, start - context) : start], text[end : end + context], start


@given(SPANS)
def test_a_marked_span_is_found_where_it_was_marked_or_refused_as_ambiguous(drawn):
    exact, prefix, suffix, start = mark(*drawn)
    text = drawn[0]
    try:
        span = find_anchor(text, exact, prefix, suffix)
    except InvalidAnchor:
        places = [i for i in range(len(text)) if text.startswith(prefix + exact + suffix, i)]
        assert not exact.strip() or len(places) > 1
        return
    assert (span.start, text[span.start : span.end]) == (start, exact)


@given(LETTERS, st.text("ab \n", max_size=4), st.text("ab", max_size=2), st.text("ab", max_size=2))
def test_whatever_is_found_equals_the_words_with_their_context_but_for_white_space(
    text, exact, prefix, suffix
):
    try:
        span = find_anchor(text, exact, prefix, suffix)
    except InvalidAnchor:
        return
    assert text[span.start : span.end].split() == exact.split()
    assert bare(text[: span.start]).endswith(bare(prefix))
    assert bare(text[span.end :]).startswith(bare(suffix))


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize("between", ["\n\n", "\n", " ", "\n \t\n"])
def test_a_selection_may_run_over_the_end_of_a_sentence_and_of_a_paragraph(between):
    text = f"Oslo is the capital.{between}It borders Sweden. More follows."
    for gap in (" ", "\n", "\n\n"):
        span = find_anchor(text, f"the capital.{gap}It borders", "is ", " Sweden")
        assert text[span.start : span.end] == f"the capital.{between}It borders"


def test_words_as_they_stand_are_preferred_to_words_with_other_white_space():
    text = "a\nb and a b"
    assert find_anchor(text, "a b", "", "").start == 8


def test_white_space_without_end_is_searched_in_little_time():
    text = "a" + " " * 200_000
    begun = time.process_time()
    with pytest.raises(InvalidAnchor):
        find_anchor(text, "a b", " ", " ")
    with pytest.raises(InvalidAnchor):
        find_anchor("a  " * 60_000, "a a b", "a a", "")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(("bounds", "found"), [((0, 8), 4), ((8, 15), 12)])
def test_words_are_looked_for_inside_of_bounds_with_context_outside(bounds, found):
    assert find_within("one two one two", Span(*bounds), "two", "one ", "").start == found


def test_words_outside_of_the_bounds_are_not_found():
    with pytest.raises(InvalidAnchor):
        find_within("one two", Span(0, 5), "two", "", "")


def test_more_context_settles_what_is_ambiguous():
    text = "one two one three"
    assert find_anchor(text, "one", "", " three").start == 8
    with pytest.raises(InvalidAnchor, match="Mark more words"):
        find_anchor(text, "one", "", "")


def test_words_that_stand_very_often_are_not_placed_by_chance():
    text = "x, " * 1000 + "x. " + "y x; " + "x! "
    assert find_anchor(text, "x", "", "!").start == len(text) - 3
    with pytest.raises(InvalidAnchor):
        find_anchor("x! " + text, "x", "", "!")


def test_overlapping_places_are_two_places():
    with pytest.raises(InvalidAnchor, match="Mark more words"):
        find_anchor("anana", "ana", "", "")


def test_a_long_text_is_searched_at_once(benchmark=None):
    text = "ab" * 100_000
    with pytest.raises(InvalidAnchor):
        find_anchor(text, "b", "a" * 2000, "")
