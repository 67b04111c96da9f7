"""The query language: every field, what is refused and why, and what holds of any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.claims.models import ORPHANED, STALE, WORDS_CHANGED
from verification.reviews.query import FLAGS, MAX_CHARACTERS, MAX_TERMS, READERS, Field, Term, parse


def terms(text):
    query = parse(text)
    assert not query.bad, query.bad
    return list(query.terms)


def refused(text):
    (bad,) = parse(text).bad
    return bad


def test_the_example_of_the_page_is_read():
    assert terms("status:in_review not:mine deadline:<2h") == [
        Term(Field.STATUS, ("in_review",)),
        Term(Field.MINE, (), is_negated=True),
        Term(Field.DEADLINE, ("<2h",)),
    ]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("mine", Term(Field.MINE)),
        ("holder:ben", Term(Field.HOLDER, ("ben",))),
        ('holder:"Ben Smith"', Term(Field.HOLDER, ("Ben Smith",))),
        ("holder:none", Term(Field.HOLDER, ("nobody",))),
        ("article:12", Term(Field.ARTICLE, ("12",))),
        ("kind:quantity,event", Term(Field.KIND, ("quantity", "event"))),
        ("RISK:Legal", Term(Field.RISK, ("legal",))),
        ("waiting:due", Term(Field.WAITING, ("due",))),
        ("flag:source_changed", Term(Field.FLAG, ("source_changed",))),
        ("priority:high", Term(Field.PRIORITY, ("high",))),
        ("proposed:refuted", Term(Field.PROPOSED, ("refuted",))),
        ("status:in-review", Term(Field.STATUS, ("in_review",))),
        ("deadline:>03d", Term(Field.DEADLINE, (">3d",))),
        ("overdue", Term(Field.DEADLINE, ("overdue",))),
        ("harbour", Term(Field.WORD, ("harbour",))),
        ('"nine  days"', Term(Field.WORD, ("nine days",))),
        ("-harbour", Term(Field.WORD, ("harbour",), is_negated=True)),
        ("-status:approved", Term(Field.STATUS, ("approved",), is_negated=True)),
        ("10:30", Term(Field.WORD, ("10:30",))),
        ('"status:approved"', Term(Field.WORD, ("status:approved",))),
        ('"mine"', Term(Field.WORD, ("mine",))),
        ("-", Term(Field.WORD, ("-",))),
    ],
)
def test_a_term_means_what_it_says(text, term):
    assert terms(text) == [term]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("status:finished", "in_review"),
        ("colour:red", "status"),
        ("deadline:2h", "<2h"),
        ("deadline:<0h", "<2h"),
        ("kind:quantity,fairy", "quantity"),
        ("status:", "behind the colon"),
        ("not:", "behind the colon"),
        ("holder:a,b", "one name"),
        ("article:99999999999999999999", "number of an article"),
        ("https://example.org", "quotation marks"),
    ],
)
def test_a_bad_term_is_named_with_what_is_allowed_and_the_rest_counts(text, allowed):
    query = parse(f"mine {text} harbour")
    assert [bad.written for bad in query.bad] == [text]
    assert allowed in query.bad[0].allowed
    assert list(query.terms) == [Term(Field.MINE), Term(Field.WORD, ("harbour",))]


def test_length_and_number_of_terms_are_bounded():
    assert "20 terms" in refused(" ".join("a" * (MAX_TERMS + 1))).allowed
    assert "200 characters" in refused("x" * (MAX_CHARACTERS + 1)).allowed
    assert len(parse("a " * 5_000).terms) == MAX_TERMS


def test_who_keeps_a_status_out_does_not_ask_for_it():
    assert parse("status:approved").names(Field.STATUS)
    assert not parse("-status:approved word").names(Field.STATUS)


def test_every_flag_of_a_claim_can_be_asked_for():
    assert set(FLAGS) == {*STALE, WORDS_CHANGED, ORPHANED}


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error_and_within_bounds(text):
    query = parse(text)
    assert len(query.terms) <= MAX_TERMS
    assert len(query.bad) <= MAX_TERMS + 2
    assert all(bad.written and bad.allowed for bad in query.bad)


NAMES = sorted(READERS)
SIGNS = st.sampled_from(["", "-", "not:", '"', ":", "<", ",", "mine", "2h", "high", "legal", "x"])


@given(st.lists(st.tuples(st.sampled_from(["", *(f"{name}:" for name in NAMES)]), SIGNS, SIGNS), max_size=6))
def test_what_was_read_reads_the_same_when_written_again(parts):
    query = parse(" ".join(sign + name + value for name, sign, value in parts))
    assert parse(str(query)).terms == query.terms
    assert not parse(str(query)).bad
