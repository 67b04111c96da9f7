import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.quoted_claim import BOTH, CALLED_FALSE, CALLED_TRUE, DENIES, NO_WORD, quoted_claim
from verification.engine.types import Stance

CLAIM = "The port authority hid 12 leaking barrels."


@pytest.mark.parametrize(
    "text",
    [
        "Claim: The port authority hid 12 leaking barrels. Rating: False.",
        "It is not true that the port authority hid 12 leaking barrels.",
        "The claim that the port authority hid 12 leaking barrels is false.",
        "Posts falsely claim that the port authority hid 12 leaking barrels.",
        "“The port authority hid 12 leaking barrels”: this is a hoax.",
    ],
)
def test_a_claim_that_is_quoted_to_call_it_false_is_refuted(text):
    found = quoted_claim(CLAIM, text)
    assert (found.stance, found.note) == (Stance.REFUTES, CALLED_FALSE)
    assert "12 leaking barrels" in text[found.span.start : found.span.end]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("A viral post says the port authority hid 12 leaking barrels.", NO_WORD),
        ("Rumours that the port authority hid 12 leaking barrels have spread.", NO_WORD),
        ("There is no evidence that the port authority hid 12 leaking barrels.", NO_WORD),
        ("Claim: The port authority hid 12 leaking barrels. Rating: True.", CALLED_TRUE),
        ("Claim: The port authority hid 12 leaking barrels. True? False? You say.", BOTH),
    ],
)
def test_a_claim_that_is_only_quoted_is_not_enough(text, note):
    found = quoted_claim(CLAIM, text)
    assert (found.stance, found.note) == (Stance.NOT_ENOUGH, note)


@pytest.mark.parametrize(
    "text",
    [
        "The port authority hid 12 leaking barrels, the court found.",
        "A post says the port authority hid 14 leaking barrels.",
        "A post says the port authority never hid 12 leaking barrels.",
        "“The port authority hid 12 leaking barrels,” the inspector said.",
        "It is false that the mayor resigned. The port authority hid 12 leaking barrels.",
        "",
    ],
)
def test_what_quotes_no_claim_or_another_one_is_read(text):
    assert quoted_claim(CLAIM, text) is None


def test_a_denial_is_told_as_a_denial():
    found = quoted_claim(CLAIM, "The harbour master denied that the port authority hid 12 leaking barrels.")
    assert (found.stance, found.note) == (Stance.REFUTES, DENIES)


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_an_outcome_and_none_is_support(claim, text):
    found = quoted_claim(claim, f"Claim: {claim}. {text}")
    assert found is None or found.stance is not Stance.SUPPORTS
