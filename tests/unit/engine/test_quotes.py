import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.blocks import split_blocks
from verification.engine.quotes import find_quotations


def quoted(text):
    found = find_quotations(text, split_blocks(text))
    return [text[item.inner.start : item.inner.end] for item in found]


@pytest.mark.parametrize(
    "text",
    [
        "He said “the bridge is open” today.",
        'He said "the bridge is open" today.',
        'He said “the bridge is open" today.',
        "He said „the bridge is open“ today.",
        "He said «the bridge is open» today.",
        "He said ''the bridge is open'' today.",
        "He said ”the bridge is open” today.".replace("”", '"', 1),
    ],
)
def test_every_pair_of_marks_is_read(text):
    assert quoted(text) == ["the bridge is open"]


def test_single_marks_quote_and_apostrophes_do_not():
    assert quoted("‘The bridge isn’t open,’ Ada Lind said.") == ["The bridge isn’t open,"]
    assert quoted("The dogs’ bridge isn’t the cats’ bridge.") == []
    assert quoted("''The dogs' bridge isn't open,'' Ada Lind said.") == ["The dogs' bridge isn't open,"]


def test_inches_open_no_quotation():
    assert quoted('A 5" pipe and a 7" pipe lay there.') == []


def test_a_closing_mark_at_the_start_of_a_block_opens():
    assert quoted("”The bridge is open,” Ada Lind said.") == ["The bridge is open,"]


def test_a_quotation_over_two_paragraphs_goes_on():
    text = "“The bridge is open. We built it.\n\n“It cost 40 million,” Ada Lind said."
    found = find_quotations(text, split_blocks(text))
    assert [(item.closed, item.continues) for item in found] == [(False, False), (True, True)]


@given(st.text(alphabet="aB .,\n“”\"„‘’'«»"))
def test_quotations_never_overlap(text):
    end = 0
    for item in find_quotations(text, split_blocks(text)):
        assert end <= item.outer.start < item.inner.start <= item.inner.end <= item.outer.end
        end = item.outer.end
