"""Canonical text: the whole definition, as examples and as laws."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.canonical import canonical_text


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("", ""),
        ("a\r\nb\r\r\nc\rd\n", "a\nb\nc\rd\n"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("\ufeff\ufeffa\ufeffb", "a\ufeffb"),
        ("e\u0301 ﬁ \u00a0 \u2028 😀", "e\u0301 ﬁ \u00a0 \u2028 😀"),
        ("  a  ", "  a  "),
    ],
)
def test_only_what_cannot_be_stored_or_compared_changes(given_text, text):
    assert canonical_text(given_text) == text


def test_a_long_run_of_carriage_returns_takes_no_longer_than_other_text():
    run = "\r" * 1_000_000
    begun = time.process_time()
    assert canonical_text(f"{run}a{run}\n") == f"{run}a\n"
    # Linear is milliseconds; tried again at every one of them it took hours.
    assert time.process_time() - begun < 5


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\r\n\ufeff\x00\ud800"))))
def test_canonical_text_is_stable_and_can_be_encoded(text):
    canonical = canonical_text(text)

    assert canonical_text(canonical) == canonical
    assert canonical.encode("utf-8").decode("utf-8") == canonical
    assert "\x00" not in canonical
