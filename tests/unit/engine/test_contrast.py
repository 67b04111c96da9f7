"""Denials, hedges, opposite words and roles of a claim beside those of a passage."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verification.engine.contrast import contrast, verdict_of
from verification.engine.contrast_roles import deeds
from verification.engine.types import Stance

AGREEING = [
    ("Kolar sued Lind.", "Lind was sued by Kolar."),
    ("Kolar defeated Lind.", "Lind lost to Kolar in the final."),
    ("Kolar bought the mill from Lind.", "Lind sold the mill to Kolar."),
    ("Kolar gave the letter to Lind.", "Lind received the letter from Kolar."),
    ("Lind is older than Kolar.", "Kolar is younger than Lind."),
    ("The city did not pay the bill.", "The city failed to pay the bill."),
    ("The city never paid the bill.", "The city did not pay the bill."),
    ("The dam did not break.", "No dam broke, engineers said."),
    ("Not only the school burned.", "The school burned."),
    ("The bank paid the fine.", "The bank did not refuse to pay the fine."),
    ("The minister resigned.", "There is no doubt that the minister resigned."),
    ("The council may close the pool.", "The council may close the pool."),
    ("Unemployment rose in May.", "Unemployment did not fall in May; it rose."),
    ("The mayor opened the bridge.", "The mayor opened the bridge and closed the tunnel."),
    ("Lind married Kolar.", "Kolar married Lind."),
]
CONTRADICTING = [
    ("role", "Kolar sued Lind.", "Lind sued Kolar."),
    ("role", "Kolar sued Lind.", "Kolar was sued by Lind."),
    ("role", "Kolar defeated Lind.", "Kolar lost to Lind in the final."),
    ("role", "Kolar bought the mill from Lind.", "Kolar sold the mill to Lind."),
    ("role", "Kolar lent the money to Lind.", "Kolar borrowed the money from Lind."),
    ("role", "Austria invaded Hungary.", "Austria was invaded by Hungary."),
    ("role", "Lind is older than Kolar.", "Lind is younger than Kolar."),
    ("role", "Lind succeeded Kolar as mayor.", "Kolar succeeded Lind as mayor."),
    ("negation", "The city paid the bill.", "The city did not pay the bill."),
    ("negation", "The city paid the bill.", "The city failed to pay the bill."),
    ("negation", "The city paid the bill.", "The city refused to pay the bill."),
    ("negation", "The city did not pay the bill.", "The city paid the bill on time."),
    ("negation", "Lind never visited Linz.", "Lind visited Linz in May."),
    ("negation", "Lind is not a painter.", "Lind is an Austrian painter."),
    ("negation", "Lind is a painter.", "Lind is not a painter but a writer."),
    ("negation", "The minister took the bribe.", "The minister denied having taken the bribe."),
    ("negation", "Kolar is a member of the party.", "Kolar is no longer a member of the party."),
    ("negation", "The bank did not pay the fine.", "The bank did not refuse to pay the fine."),
    ("direction", "Unemployment in Styria rose last year.", "Unemployment in Styria fell last year."),
    ("direction", "The council rejected the plan.", "The council approved the plan."),
    ("direction", "The price of bread is higher this year.", "The price of bread is lower this year."),
]
OPEN = [
    ("hedge", "The council closed the pool.", "The council may close the pool."),
    ("hedge", "The council closed the pool.", "The council plans to close the pool."),
    ("hedge", "The minister took the bribe.", "The minister is accused of taking the bribe."),
    ("hedge", "The bank bought the firm.", "The bank could buy the firm next year."),
]


def told(claim, evidence):
    return [(one.field, one.agrees) for one in contrast(claim, evidence)]


@pytest.mark.parametrize(("claim", "evidence"), AGREEING)
def test_the_same_told_in_other_words_is_not_overruled(claim, evidence):
    assert verdict_of(contrast(claim, evidence)) is None


@pytest.mark.parametrize(("field", "claim", "evidence"), CONTRADICTING)
def test_a_denial_a_turned_role_or_an_opposite_contradicts(field, claim, evidence):
    assert (field, False) in told(claim, evidence)
    assert verdict_of(contrast(claim, evidence)) is Stance.REFUTES


@pytest.mark.parametrize(("field", "claim", "evidence"), OPEN)
def test_what_a_passage_leaves_open_is_not_enough(field, claim, evidence):
    assert (field, None) in told(claim, evidence)
    assert verdict_of(contrast(claim, evidence)) is Stance.NOT_ENOUGH


@pytest.mark.parametrize("text", sorted({row[-2] for row in (*AGREEING, *CONTRADICTING, *OPEN)}))
def test_a_text_is_not_overruled_by_itself(text):
    assert verdict_of(contrast(text, text)) is None


@pytest.mark.parametrize(("field", "claim", "evidence"), [row for row in CONTRADICTING if row[0] == "role"])
def test_turned_roles_contradict_from_either_side(field, claim, evidence):
    assert (field, False) in told(evidence, claim)


def test_a_passive_has_the_same_roles_as_its_active():
    (active,), (passive,) = deeds("Kolar sued Lind."), deeds("Lind was sued by Kolar.")
    assert (active.what, active.who, active.whom) == (passive.what, passive.who, passive.whom)


def test_a_denied_claim_is_not_supported_by_a_passage_that_denies_nothing():
    found = contrast("Lind did not compose the hymn for Graz.", "Lind is the creator of the hymn for Graz.")
    assert ("negation", None) in [(one.field, one.agrees) for one in found]


def test_the_reason_is_told_in_the_words_of_both():
    found = [one for one in contrast("The city paid the bill.", "The city did not pay the bill.") if one.note]
    assert found[0].note == "the claim says “paid”, the passage “not pay”"


def test_a_name_that_the_title_has_need_not_be_said_again():
    claim, passage = "Harald Nygaard sold the ferry to Linz.", "The mayor sold the ferry for a crown."
    assert verdict_of(contrast(claim, passage)) is Stance.NOT_ENOUGH
    title = "Nygaard sells a ferry to Linz"
    (place,) = [one for one in contrast(claim, passage, title=title) if one.claimed == "Linz"]
    assert (place.agrees, place.note) == (True, "its title names it")
    assert verdict_of(contrast(claim, passage, title=title)) is None
    assert verdict_of(contrast(claim, passage, title="Nygaard sells a ferry")) is Stance.NOT_ENOUGH


def test_a_title_does_not_lift_what_the_passage_contradicts():
    claim, passage = "The council sold the ferry to Linz.", "The council sold the ferry to Graz."
    assert verdict_of(contrast(claim, passage, title="Linz buys a ferry")) is Stance.REFUTES


@given(st.text(max_size=200), st.text(max_size=200))
@example("not " * 50, "failed to " * 40)
@example("", "")
@settings(max_examples=15, deadline=None)
def test_any_two_texts_can_be_compared(claim, evidence):
    assert verdict_of(contrast(claim, evidence)) in {None, Stance.REFUTES, Stance.NOT_ENOUGH}
