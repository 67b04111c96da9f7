import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.blocks import split_blocks
from verification.engine.quotes import find_quotations
from verification.engine.segment import MAX_SENTENCE_CHARACTERS, split_sentences


def sentences(text):
    blocks = split_blocks(text)
    found = split_sentences(text, blocks, find_quotations(text, blocks))
    return [text[item.start : item.end] for item in found]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Senate voted.",
        "Gen. Ada Lind met Dr. Ben Moser on Feb. 6 in Graz.",
        "See No. 5 on the list.",
        "J. K. Moser left.",
        "“Why?” Ada Lind asked.",
        "“Is it open?” asked Ada Lind. ".strip(),
        "He called it “a small. strange bridge” in May.",
        "It rose 3.5 percent.",
    ],
)
def test_one_sentence_stays_one(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He moved to the U.S. He stayed.", 2),
        ("It opened at 6 p.m. The crowd cheered.", 2),
        ("“The bridge is open.” Ada Lind smiled.", 2),
        ("“The bridge is open. It cost 40 million,” Ada Lind said.", 2),
        ('They settled "at the camp [in Graz]." Then they left.', 2),
        ("No. That is wrong.", 2),
        ("Was it open? Yes! It was.", 3),
    ],
)
def test_sentences_end_where_they_end(text, count):
    assert len(sentences(text)) == count


def test_a_heading_is_not_glued_to_its_neighbour():
    assert sentences("The bridge\n\nIt opened in 2025.") == ["The bridge", "It opened in 2025."]


def test_an_endless_sentence_is_cut():
    found = sentences("word " * 5_000)
    assert max(map(len, found)) <= MAX_SENTENCE_CHARACTERS


@given(st.text())
def test_every_visible_character_is_in_exactly_one_sentence(text):
    blocks = split_blocks(text)
    found = split_sentences(text, blocks, find_quotations(text, blocks))
    spans = [(item.start, item.end) for item in found]
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    in_blocks = "".join(text[block.start : block.end] for block in blocks)
    assert "".join(inside.split()) == "".join(in_blocks.split())
