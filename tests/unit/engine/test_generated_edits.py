"""Generated claims about countries and fields that the sample newsroom does not use, through the real code."""

from collections import Counter

import pytest

from verification.engine.claim_generator import generate
from verification.engine.fit_confidence import SAMPLE
from verification.engine.trial import MemoryArchive, reference_passages, try_claim
from verification.engine.types import ConclusionClass
from verification.providers.factbook import read_factbook

COUNTRIES = ["no", "ke", "br", "ja", "po", "th", "pe", "nz", "eg", "fi"]
FLOOR_EDITS, FLOOR_ALL = 0.88, 0.90
MAX_CONFUSED = 0.01


@pytest.fixture(scope="module")
def outcomes():
    documents = list(read_factbook(COUNTRIES))
    archive = MemoryArchive(reference_passages(documents))
    claims = list(generate(documents, seed=99, rounds=2))
    return [(claim, try_claim(claim.text, archive).conclusion.outcome) for claim in claims]


def test_the_countries_are_not_those_of_the_sample():
    assert not SAMPLE & set(COUNTRIES)


def test_at_least_fifty_edits_over_other_countries_and_how_many_come_out_right(outcomes, say):
    edits = [(claim, got) for claim, got in outcomes if claim.expected is ConclusionClass.REFUTED]
    right = sum(claim.expected is got for claim, got in edits)
    fields = len({claim.field for claim, _ in edits})
    say(f"{right} of {len(edits)} edits over {len(COUNTRIES)} countries and {fields} fields come out right")
    assert len(edits) >= 50
    assert fields >= 15
    assert right / len(edits) >= FLOOR_EDITS


def test_how_many_of_all_generated_claims_come_out_right(outcomes, say):
    table = Counter((claim.expected.value, got.value) for claim, got in outcomes)
    right = sum(count for (expected, got), count in table.items() if expected == got)
    say(f"{right} of {len(outcomes)} generated claims come out right: {dict(table)}")
    assert right / len(outcomes) >= FLOOR_ALL


def test_true_and_false_are_hardly_ever_confused(outcomes):
    opposite = {ConclusionClass.SUPPORTED, ConclusionClass.REFUTED}
    confused = [c.text for c, got in outcomes if {c.expected, got} == opposite]
    assert len(confused) <= MAX_CONFUSED * len(outcomes), confused
