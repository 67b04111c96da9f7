import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.rank import Collection, bm25, fuse

COLLECTION = Collection(passages=100, average_length=4.0, frequencies={"oslo": 2, "capital": 40})


def test_rare_words_weigh_more_than_common_ones():
    rare, common = bm25(["oslo", "capital"], [["oslo", "x"], ["capital", "x"]], COLLECTION)
    assert rare > common > 0


def test_a_passage_without_query_words_scores_zero():
    assert bm25(["oslo"], [["x"], []], COLLECTION) == (0.0, 0.0)


def test_longer_passages_score_less_for_the_same_words():
    short, long = bm25(["oslo"], [["oslo"], ["oslo", *"abcdefgh"]], COLLECTION)
    assert short > long


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        bm25(["a"], [["a"]], Collection(-1, 1.0, {}))


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=8), max_size=6))
def test_scores_are_never_negative_and_keep_the_order_given(passages):
    scores = bm25(["a", "b"], passages, Collection(10, 3.0, {"a": 3, "b": 9}))
    assert len(scores) == len(passages)
    assert all(score >= 0 for score in scores)


def test_first_in_every_ranking_is_one():
    assert fuse([["a", "b"], ["a", "c"]])[0] == ("a", 1.0)


def test_an_item_in_two_rankings_beats_an_item_in_one():
    assert fuse([["a", "b"], ["b", "c"]])[0][0] == "b"
