"""Where two statements differ, and where they only use other words."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verification.engine.agreement import Differs, differences

AGREEING = [
    ("Mayor Ada Lind resigned on Monday.", "Lind resigned on Monday."),
    ("The dam holds 84,000 cubic metres.", "The dam holds 84,317 cubic metres of water."),
    ("Protesters marched in Vienna.", "Demonstrators marched in Vienna."),
    ("The EU approved the plan.", "The European Union approved the plan."),
    ("IS fighters took the town.", "Islamic State took the town."),
    ("No fewer than 40 people came.", "At least 40 people came."),
    ("Vienna is the capital of Austria.", "Austria’s capital is Vienna."),
    ("The firm sold 14 shops.", "Fourteen shops were sold by the firm."),
    ("Hundreds of people fled.", "About 300 people fled."),
    ("About 9 million people live in Austria.", "Austria has 9.1 million inhabitants."),
    ("Bridge Over The Mur Will Open In May", "The bridge over the Mur will open in May."),
    ("One of the bridges is closed.", "The bridge is closed."),
    ("A. Lind left.", "Ada Lind left."),
    ("The vote was in May 2024.", "The vote was on 3 May 2024."),
    ("Not only the school burned.", "The school burned."),
]
DIFFERING = [
    (
        "At least 40 people died.",
        "At least 14 people died.",
        "number",
        "At least 40 people",
        "At least 14 people",
    ),
    ("40 dead after flood in Graz", "The flood in Graz killed 14 people.", "number", "40", "14 people"),
    ("More than 40 houses burned.", "40 houses burned.", "number", "More than 40", "40"),
    ("14 civilians and 40 fighters died.", "40 civilians and 14 fighters died.", "number", "14", "40"),
    ("The levy rose from 14 to 40 euros.", "The levy rose from 40 to 14 euros.", "number", "14", "40"),
    ("Output fell 3 percent.", "Output fell 3 percentage points.", "number", "3 percent", ""),
    ("The dam did not fail.", "The dam failed.", "negation", "not fail", "not negated"),
    ("The city failed to pay.", "The city paid.", "negation", "not pay", "not negated"),
    ("Ada Lind did not resign.", "Ada Lind resigned.", "negation", "not resign", "not negated"),
    (
        "Marta Kolar never visited Linz.",
        "Marta Kolar visited Linz.",
        "negation",
        "never visited",
        "not negated",
    ),
    ("Ada Lind didn’t resign.", "Ada Lind resigned.", "negation", "not resign", "not negated"),
    (
        "The council did not approve it and the mayor left.",
        "The council approved it and the mayor did not leave.",
        "negation",
        "not approve",
        "not leave",
    ),
    ("Mayor Ada Lind resigned.", "Mayor Ben Lind resigned.", "name", "Ada Lind", "Ben Lind"),
    ("Kolar resigned.", "Lind resigned.", "name", "Kolar", "Lind"),
    ("Linz opened the bridge.", "Graz opened the bridge.", "name", "Linz", "Graz"),
    ("North Korea fired a missile.", "South Korea fired a missile.", "name", "North Korea", "South Korea"),
    ("The minister resigned.", "The minister, Ada Lind, resigned.", "name", "", "Ada Lind"),
    ("Joblessness rose to 5 percent.", "Joblessness fell to 5 percent.", "opposite", "rose", "fell"),
    ("The sale is legal.", "The sale is illegal.", "opposite", "legal", "illegal"),
    ("The vote was on 3 May 2024.", "The vote was on 5 May 2024.", "date", "3 May 2024", "5 May 2024"),
    ("Output grew 2 percent in 2023.", "Output grew 2 percent in 2022.", "date", "2023", "2022"),
]
SENTENCES = sorted({text for row in (*AGREEING, *DIFFERING) for text in row[:2]})


@pytest.mark.parametrize(("ours", "theirs"), AGREEING)
def test_other_words_for_one_thing_are_no_difference(ours, theirs):
    assert differences(ours, theirs) == ()


@pytest.mark.parametrize(("ours", "theirs", "code", "mine", "other"), DIFFERING)
def test_a_difference_is_told_in_the_words_of_both(ours, theirs, code, mine, other):
    found = [(item.code, item.ours, item.theirs) for item in differences(ours, theirs)]
    assert (Differs(code), mine, other) in found


@pytest.mark.parametrize(("ours", "theirs"), [row[:2] for row in (*AGREEING, *DIFFERING)])
def test_swapping_the_statements_swaps_the_sides(ours, theirs):
    there = {(item.code, item.ours, item.theirs) for item in differences(ours, theirs)}
    back = {(item.code, item.theirs, item.ours) for item in differences(theirs, ours)}
    assert there == back


@pytest.mark.parametrize("text", SENTENCES)
def test_a_statement_agrees_with_itself(text):
    assert differences(text, text) == ()


def test_what_only_one_side_says_contradicts_nothing():
    found = differences("The minister resigned.", "The minister, Ada Lind, resigned.")
    assert found
    assert not any(item.is_contradiction for item in found)


def test_another_speaker_is_a_difference_and_no_contradiction():
    (found,) = differences("The dam is safe.", "The dam is safe.", "Ada Lind", "Marta Kolar")
    assert (found.code, found.ours, found.theirs) == (Differs.SPEAKER, "Ada Lind", "Marta Kolar")
    assert not found.is_contradiction


def test_the_same_speaker_may_be_given_in_short():
    assert differences("The dam is safe.", "The dam is safe.", "Ada Lind", "Lind") == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
@example("AĹ")
def test_any_text_agrees_with_itself(text):
    assert differences(text, text) == ()
