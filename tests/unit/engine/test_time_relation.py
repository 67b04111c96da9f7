from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.time_relation import is_present, time_relation
from verification.engine.types import ClaimText, Kind, Question, TimeRelation

ARTICLE = date(2024, 6, 1)


def relation(text, published, evidence="", *, kind=Kind.STATE, article=ARTICLE):
    claim = ClaimText(text, text, kind, Question.TRUE, published=article)
    return time_relation(claim, published, evidence)


def test_a_state_in_an_old_source_may_have_changed():
    told = relation("The city has 12 swimming pools.", date(2019, 3, 4), kind=Kind.QUANTITY)
    assert told == (TimeRelation.OLDER, "dated 2019: may have changed since")


def test_what_came_after_the_article_was_not_known_then():
    told = relation("The mayor resigned.", date(2024, 7, 9), kind=Kind.EVENT)
    assert told == (TimeRelation.NEWER, "published on 9 July 2024, after the article: not known then")


def test_a_source_from_before_the_time_that_the_claim_names_is_older():
    told = relation("In 2021 the city had 12 pools.", date(2019, 3, 4))
    assert told == (TimeRelation.OLDER, "dated 2019: from before 2021, of which the claim speaks")
    told = relation("The bridge opened on 5 May 2021.", date(2021, 5, 4), kind=Kind.EVENT)
    assert told[1] == "dated 2021: from before 5 May 2021, of which the claim speaks"


FITTING = [
    # (claim, day of the source, passage, kind)
    ("The city has 12 pools.", date(2024, 6, 1), "", Kind.QUANTITY),
    ("The city has 12 pools.", date(2023, 7, 1), "", Kind.QUANTITY),
    ("The city has 12 pools.", date(2019, 3, 4), "By 2024 it is to have 12 pools.", Kind.QUANTITY),
    ("The mayor resigned.", date(2019, 3, 4), "", Kind.EVENT),
    ("The fire killed 12 people.", date(2019, 3, 4), "", Kind.QUANTITY),
    ("The mill was the largest employer.", date(2009, 3, 4), "", Kind.COMPARISON),
    ("In 2018 the city had 12 pools.", date(2019, 3, 4), "", Kind.QUANTITY),
    ("In 2019 the city had 12 pools.", date(2019, 3, 4), "", Kind.QUANTITY),
    ("In 2021 the city had 12 pools.", date(2019, 3, 4), "In 2021 it will have 12.", Kind.QUANTITY),
    ("The city has 12 pools.", None, "", Kind.QUANTITY),
]


@pytest.mark.parametrize(("text", "published", "evidence", "kind"), FITTING)
def test_a_source_of_its_time_fits(text, published, evidence, kind):
    assert relation(text, published, evidence, kind=kind) == (TimeRelation.FITTING, "")


def test_without_the_day_of_the_article_nothing_is_guessed():
    assert relation("The city has 12 pools.", date(1999, 3, 4), article=None) == (TimeRelation.FITTING, "")


@pytest.mark.parametrize("text", ["Oslo is the capital.", "Norway borders Sweden.", "Pools remain closed."])
def test_the_present_is_told_by_the_first_verb(text):
    assert is_present(text)
    assert not is_present(f"The mayor said: {text}")


@given(st.text(max_size=200), st.dates(), st.text(max_size=200), st.sampled_from(Kind))
def test_any_text_and_day_has_a_relation(text, published, evidence, kind):
    found, note = relation(text, published, evidence, kind=kind)
    assert bool(note) == (found is not TimeRelation.FITTING)
