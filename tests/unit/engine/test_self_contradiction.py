import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.self_contradiction import self_contradiction

CLAIM = "The fire killed 12 people."


@pytest.mark.parametrize(
    "passage",
    [
        "The fire killed 12 people. Officials said 14 people died in the fire.",
        "At the harbour the fire killed 14 people. The fire killed 12 people, officials said.",
    ],
)
def test_two_figures_for_one_thing_are_told(passage):
    note = self_contradiction(CLAIM, passage)
    assert note.startswith("this passage gives two figures: ")
    assert "12" in note and "14" in note


@pytest.mark.parametrize(
    "passage",
    [
        "The fire killed 12 people.",
        "The fire killed 12 people. Of 14 people injured, two are in hospital.",
        "The fire killed 12 people in 2019. The fire killed 14 people in 2021.",
        "The fire killed 12 people in Bergen. The fire killed 14 people in Oslo.",
        "A fire killed 12 people. Another fire killed 14 people.",
        "The number of people killed in the fire rose from 12 people to 14 people.",
        "The fire killed 12 people. The fire killed more than 10 people.",
        "The fire killed between 12 and 14 people. The fire killed 13 people.",
        "The fire killed a dozen people. The fire killed 12 people.",
        "The fire killed 12 people and 14 animals.",
    ],
)
def test_two_figures_for_two_things_are_read(passage):
    assert self_contradiction(CLAIM, passage) == ""


def test_figures_that_the_claim_does_not_ask_for_do_not_matter():
    passage = "The fire killed 12 people. Officials said 14 people died in the fire."
    assert self_contradiction("The harbour is closed.", passage) == ""
    assert self_contradiction("The fire burned for 12 hours.", passage) == ""


def test_units_are_compared_by_what_they_measure():
    passage = "The bridge has a length of 300 metres. The length of the bridge is 450 m."
    assert self_contradiction("The bridge is 300 metres long.", passage)
    assert not self_contradiction(
        "The bridge is 300 metres long.",
        "The bridge has a length of 300 metres. The length of the bridge is 0.3 km.",
    )


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_an_outcome(claim, passage):
    assert isinstance(self_contradiction(claim, passage), str)
