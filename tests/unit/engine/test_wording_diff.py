import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.wording_diff import Op, diff_wording

WORDS = st.lists(
    st.sampled_from(["Graz", "the", " ", "  ", "\n", "city", ",", "“", "it", "é", "…"]), max_size=40
)


def told(author, ours):
    return [(segment.op.value, segment.author, segment.ours) for segment in diff_wording(author, ours)]


def assert_exact(author, ours):
    segments = diff_wording(author, ours)
    assert "".join(segment.author for segment in segments) == author
    assert "".join(segment.ours for segment in segments) == ours
    assert all(before.op is not after.op for before, after in pairwise(segments))
    for segment in segments:
        assert (segment.op is Op.ADDED) == (segment.author == "")
        assert (segment.op is Op.DROPPED) == (segment.ours == "")
        if segment.op is Op.SAME:
            assert segment.author.split() == segment.ours.split()


@pytest.mark.parametrize(
    ("author", "ours", "expected"),
    [
        ("", "", []),
        ("Graz grew.", "Graz grew.", [("same", "Graz grew.", "Graz grew.")]),
        (
            "The country covers 5 acres",
            "Austria covers 5 acres.",
            [
                ("changed", "The country", "Austria"),
                ("same", " covers 5 acres", " covers 5 acres"),
                ("added", "", "."),
            ],
        ),
        (
            "But Graz,\nhe said, grew.",
            "Graz grew.",
            [
                ("dropped", "But ", ""),
                ("same", "Graz", "Graz"),
                ("dropped", ",\nhe said,", ""),
                ("same", " grew.", " grew."),
            ],
        ),
        ("It grew\n fast.", "It grew fast.", [("same", "It grew\n fast.", "It grew fast.")]),
    ],
)
def test_each_change_of_the_authors_words_is_told(author, ours, expected):
    assert told(author, ours) == expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_parts_of_any_two_texts_give_them_back(author, ours):
    assert_exact(author, ours)


@given(WORDS.map("".join), WORDS.map("".join))
def test_the_parts_of_two_like_texts_give_them_back(author, ours):
    assert_exact(author, ours)


def test_a_long_text_of_one_word_takes_no_time():
    began = time.process_time()
    assert_exact("a " * 50_000 + "b", "a " * 49_000 + "c")
    assert time.process_time() - began < 5
