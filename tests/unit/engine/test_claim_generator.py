import pytest

from verification.engine.claim_generator import generate
from verification.engine.types import ConclusionClass
from verification.providers.factbook import read_factbook


@pytest.fixture(scope="module")
def documents():
    return list(read_factbook(["no", "ke", "br", "ja"]))


def test_the_same_seed_makes_the_same_claims(documents):
    assert list(generate(documents, seed=3)) == list(generate(documents, seed=3))
    assert list(generate(documents, seed=3)) != list(generate(documents, seed=4))


def test_all_classes_but_conflicting_are_made(documents):
    made = {claim.expected for claim in generate(documents, seed=3)}
    assert made == set(ConclusionClass) - {ConclusionClass.CONFLICTING}


def test_claims_are_filled_sentences(documents):
    for claim in generate(documents, seed=5, rounds=2):
        assert claim.text[0].isupper() or claim.text[0] in "$0123456789."
        assert claim.text.endswith(".")
        assert "{" not in claim.text


def test_places_without_a_people_are_left_out():
    assert list(generate(list(read_factbook(["bv"])), seed=1)) == []
