import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.party import DENIAL, PRAISE, Teller, is_admission, party
from verification.engine.types import ClaimText, Kind, Question, Stance


def words(text, *houses, people=(), stance=Stance.NOT_ENOUGH, question=Question.TRUE):
    claim = ClaimText(text, text, Kind.EVENT, question)
    return party(claim, Teller(houses, tuple(people)), stance)


PARTIES = [
    ("The port authority kept the accident secret.", "Port Authority press office"),
    ("Norway's defence ministry bought 12 tanks.", "Norwegian Ministry of Defence"),
    ("The Norwegian government cut taxes.", "Government of Norway"),
    ("The HSA raised the limit.", "Harbour Safety Agency"),
    ("The Harbour Safety Agency raised the limit.", "HSA"),
    ("Brennholt sold 12 million lamps.", "Brennholt Ltd"),
    ("The harbour office hid the tables.", "Harbour Office press office"),
    ("The police arrested 12 men.", "Police press office"),
]


@pytest.mark.parametrize(("text", "house"), PARTIES)
def test_a_house_that_the_claim_names_is_a_party(text, house):
    assert words(text, "", house).startswith(f"a party to the matter: the claim is about {house}; ")


STRANGERS = [
    ("Oslo is the capital of Norway.", "Oslo Times"),
    ("Norway cut taxes.", "Statistics Norway"),
    ("England won the match.", "Bank of England"),
    ("The guardian of the estate died.", "The Guardian"),
    ("The city has 12 buses.", "City News"),
    ("The port authority kept the accident secret.", "Harbour Gazette"),
    ("The newspaper printed it.", "Newspaper"),
    ("The port authority kept the accident secret.", ""),
]


@pytest.mark.parametrize(("text", "house"), STRANGERS)
def test_other_houses_are_none(text, house):
    assert words(text, house) == ""


def test_people_are_known_by_their_last_names():
    assert "about Mayor Ada Lind;" in words("Lind cut taxes.", "The Gazette", people=["Mayor Ada Lind"])
    assert "about the Port Authority;" in words("The port authority paid.", people=["the Port Authority"])
    assert words("Lind cut taxes.", "The Gazette", people=["Ben Holm"]) == ""


def test_an_admission_is_told_from_a_denial_and_from_praise():
    blamed = "The port authority kept the accident secret."
    assert is_admission(words(blamed, "Port Authority", stance=Stance.SUPPORTS))
    assert words(blamed, "Port Authority", stance=Stance.REFUTES).endswith(DENIAL)
    praised = words("The port authority planted 12 trees.", "Port Authority", stance=Stance.SUPPORTS)
    assert praised.endswith(PRAISE)
    assert not is_admission(praised)


def test_whether_it_was_said_has_no_parties():
    said = words("The port authority paid.", "Port Authority", question=Question.SAID)
    assert said == ""


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60), st.sampled_from(Stance))
def test_any_names_have_an_outcome_that_fits_its_column(text, house, person, stance):
    assert len(words(text, house, text[:100], people=[person], stance=stance)) <= 200
