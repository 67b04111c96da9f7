import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.near_wording import nearest
from verification.engine.verbatim import find
from verification.engine.wording_diff import Op

TEXT = (
    "It rained on the quay. The harbour office counted 4,000 crates on Monday and let nobody in. "
    "Its head did not want to say why. " + "Gulls cried over the roofs of the town. " * 50
)


@pytest.mark.parametrize(
    ("quotation", "wording"),
    [
        ("The harbour office counted 9,000 crates on Monday", "The harbour office counted 4,000 crates on Monday"),
        ("A harbour office counted 4,000 crates", "The harbour office counted 4,000 crates"),
        ("Its head wanted to say why", "Its head did not want to say why"),
        ("harbour office counted 4,000 boxes", "harbour office counted 4,000 crates"),
        ("THE HARBOUR OFFICE COUNTED", "The harbour office counted"),
        ("harbour office … counted 4,000 boxes", "harbour office counted 4,000 crates"),
    ],
)  # fmt: skip
def test_the_passage_that_was_meant_is_offered(quotation, wording):
    assert nearest(quotation, TEXT).wording == wording


def test_what_differs_is_told():
    near = nearest("The harbour office counted 9,000 crates on Monday", TEXT)
    changed = [(part.author, part.ours) for part in near.segments if part.op is not Op.SAME]
    assert changed == [("4", "9")]
    assert TEXT[near.span.start : near.span.end] == near.wording


@pytest.mark.parametrize("quotation", ["", "…", "Snow fell in the mountains", "gu"])
def test_nothing_is_offered_where_nothing_comes_close(quotation):
    assert nearest(quotation, TEXT) is None


WORDS = st.sampled_from(["cold", "not", "didn’t", "4,000", "-5", "co-op", "“quay”", "12%", ".5", "a", "b"])


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, min_size=1, max_size=12))
def test_what_is_offered_is_always_found(words, asked):
    text = " ".join(words)
    near = nearest(" ".join(asked), text)
    if near is not None:
        assert text[near.span.start : near.span.end] == near.wording
        assert any(match.start <= near.span.start for match in find(near.wording, text))


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("a " * 4_999 + "b", "a " * 100_000),
        ("a b " * 2_499 + "c", "b a a " * 33_333),
        ("We shall go there now " * 450, ("We will go here now " * 10_000)[:200_000]),
    ],
)
def test_repeats_take_no_more_than_seconds(quotation, text):
    began = time.process_time()
    nearest(quotation, text)
    assert time.process_time() - began < 15
