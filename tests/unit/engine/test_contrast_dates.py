"""Dates of a claim beside those of a passage, in whatever precision they are written."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verification.engine.contrast_dates import contrast_dates
from verification.engine.contrast_figures import contrast_figures

FITS = [
    ("The dam broke in March 2021.", "The dam broke on 14 March 2021."),
    ("The dam broke on 14 March 2021.", "It was March 14, 2021 when the dam broke."),
    ("The dam broke on 14 March 2021.", "The dam broke on March 14."),
    ("The dam broke in 2021.", "On 14 March 2021 the dam broke."),
    ("The dam broke before 2021.", "The dam broke in 2019."),
    ("The dam broke after 2015.", "The dam broke in 2019."),
    ("The film came out in the 1990s.", "The film was released in 1994."),
    ("The mill dates from the 19th century.", "The mill was built in 1854."),
    ("The mill dates from the nineteenth century.", "The mill is of the 19th century."),
    ("Ada Lind lived from 1901 to 1977.", "Ada Lind (1901–1977) was a painter."),
    ("The school year 2016-17 began late.", "The 2016–2017 school year began late."),
    ("The vote was in October.", "The vote was held on October 16, 1962."),
    ("It ran until 1941.", "It ran until 1941."),
    ("The mill was sold in May.", "In May the mill was sold."),
    ("The strike began in late May 2019.", "The strike began on 28 May 2019."),
]
CONTRADICTS = [
    ("The dam broke on 14 March 2021.", "The dam broke on 16 March 2021.", "16 March 2021"),
    ("The dam broke in March 2021.", "The dam broke in May 2021.", "May 2021"),
    ("The dam broke in 2021.", "The dam broke in 2019.", "2019"),
    ("The dam broke before 2010.", "The dam broke in 2019.", "2019"),
    ("The film came out in the 1990s.", "The film came out in 2004.", "2004"),
    ("Ada Lind died in 1901.", "Ada Lind was born in 1901 and died in 1977.", "1977"),
    ("Ada Lind was born on 3 May 1901.", "Ada Lind (born 3 May 1911) is a painter.", "3 May 1911"),
    ("The mill was built in the 18th century.", "The mill was built in 1854.", "1854"),
    ("The rail tunnel opened in June 1998.", "The rail tunnel opened to traffic in June 2001.", "June 2001"),
    ("Kolar joined the army in 1914.", "Kolar joined the army in 1917 and left it in 1919.", "1917"),
    ("The vote on the levy was in August.", "The vote on the levy was held in October 1962.", "October 1962"),
    ("The mill was sold in May.", "In August the mill was sold to Lind.", "August"),
    ("The bank failed in 2007.", "The bank failed in 2009 after a run on deposits.", "2009"),
]
LOOSER = [
    ("The dam broke on 14 March 2021.", "The dam broke in March 2021."),
    ("The dam broke in March 2021.", "The dam broke in 2021."),
    ("The film came out in 1994.", "The film came out in the 1990s."),
    ("The dam broke in 2019.", "The dam broke before 2021."),
]
NOT_TOLD = [
    ("The dam broke in 2021.", "The dam broke after weeks of rain."),
    ("The dam broke in 2021.", "A railway was opened here in 1873."),
    ("Lind resigned in May 2020.", "Kolar bought a house in 1999."),
    ("Lind resigned on 3 May.", "Lind resigned after the vote."),
]
LASTED = [
    ("The war lasted three years.", "The war went on from 2010 to 2013."),
    ("The siege lasted 36 months.", "The siege lasted three years."),
    ("The shoot took close to 12 years.", "The shoot began in 2001 and ended in 2013."),
]


def told(claim, evidence):
    return [(one.agrees, one.recorded) for one in contrast_dates(claim, evidence)]


@pytest.mark.parametrize(("claim", "evidence"), FITS)
def test_a_date_that_is_as_precise_or_more_fits(claim, evidence):
    assert {agrees for agrees, _ in told(claim, evidence)} == {True}


@pytest.mark.parametrize(("claim", "evidence", "recorded"), CONTRADICTS)
def test_another_date_of_the_same_matter_contradicts(claim, evidence, recorded):
    assert told(claim, evidence) == [(False, recorded)]


@pytest.mark.parametrize(("claim", "evidence"), LOOSER)
def test_a_date_that_is_less_precise_does_not_settle_the_claim(claim, evidence):
    ((agrees, recorded),) = told(claim, evidence)
    assert agrees is None
    assert recorded


@pytest.mark.parametrize(("claim", "evidence"), NOT_TOLD)
def test_a_date_of_another_matter_does_not_contradict(claim, evidence):
    assert told(claim, evidence) == [(None, "")]


@pytest.mark.parametrize(("claim", "evidence"), LASTED)
def test_a_duration_may_be_given_by_its_ends_or_in_another_unit(claim, evidence):
    assert [one.agrees for one in contrast_figures(claim, evidence)] == [True]


@pytest.mark.parametrize("text", sorted({row[0] for row in (*FITS, *CONTRADICTS, *LOOSER, *NOT_TOLD)}))
def test_a_text_agrees_with_itself(text):
    assert {agrees for agrees, _ in told(text, text)} == {True}


def test_two_dates_of_a_claim_do_not_contradict_each_other():
    text = "She left school in 1970 and the army in 1972."
    assert {agrees for agrees, _ in told(text, "She left school in 1970, then the army in 1972.")} == {True}


def test_the_reason_is_told_in_the_words_of_both():
    (one,) = contrast_dates("The dam broke in 2021.", "The dam broke in 2019.")
    assert (one.comparator, one.field) == ("date-in-prose.v1", "date")
    assert one.note == "the claim says 2021, the passage 2019"


@given(st.text(max_size=400), st.text(alphabet="0123456789-–/ MayJune,s", max_size=400))
@example("in May", "1999-99-99-1999" * 20)
@settings(max_examples=30, deadline=None)
def test_any_two_texts_can_be_compared(claim, evidence):
    for one in (*contrast_dates(claim, evidence), *contrast_dates(evidence, claim)):
        assert one.claimed
