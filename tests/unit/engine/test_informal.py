"""Posts as prose, words as stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.informal import plain_text, stem, words


def test_links_accounts_and_emoji_are_left_out():
    text = "Dam fails! 🌊 https://example.org/a?b=1 pic.example — Town Hall (@townhall)"
    assert plain_text(text) == "Dam fails! pic.example — Town Hall"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("#NewBridgeOpens2024", "New Bridge Opens 2024"),
        ("@town_hall", "town hall"),
        ("#EUSummit", "EU Summit"),
    ],
)
def test_a_hashtag_becomes_words(tag, expected):
    assert plain_text(tag) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("marched", "marching"), ("cities", "city"), ("stopped", "stop"), ("dams", "dam"), ("closes", "closed")],
)
def test_forms_of_a_word_meet(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("rose", "ross"), ("pass", "pas"), ("14", "140")])
def test_other_words_do_not_meet(one, other):
    assert stem(one) != stem(other)


def test_words_are_content_words_with_whole_figures():
    assert words("The dam’s 1,300 gates were closed by São Tomé") == [
        "dam",
        "1300",
        "gat",
        "clos",
        "sao",
        "tom",
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_and_plain_text_stays_plain(text):
    plain = plain_text(text)
    assert plain_text(plain) == plain or "#" in plain or "http" in plain.lower()
    assert all(word == word.lower() for word in words(plain))
