"""Witnesses of a claim: what the guards, the proposal and the pages count."""

import pytest

from tests.factories import adopt, make_article, make_claim, make_evidence, take
from verification.engine.types import Question, Stance
from verification.evidence import services
from verification.evidence.independence import witnesses_of
from verification.evidence.models import Evidence, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


def make_two(claim, cast):
    rows = [make_evidence(claim, primary=False) for _ in range(2)]
    for row in rows:
        adopt(row, cast.ben)
    return rows


def own(row, **columns):
    Source.objects.filter(snapshots__passages__evidence=row).update(**columns)


def carriers(claim):
    return {item.origin for item in services.counted(claim)}


def test_two_papers_are_two_witnesses(claim, cast):
    make_two(claim, cast)
    assert len(carriers(claim)) == 2
    assert len({one.origin for one in services.witnesses(claim, Question.TRUE)}) == 2
    assert witnesses_of([claim.pk])[claim.pk].by_question["true"].summary == "2 links, 2 independent origins"


def test_two_papers_of_one_owner_are_one_witness_for_the_guards_the_proposal_and_the_pages(claim, cast):
    for row in make_two(claim, cast):
        own(row, owner="Harbour Media")
    assert len(carriers(claim)) == 1
    assert len({one.origin for one in services.witnesses(claim, Question.TRUE)}) == 1
    found = witnesses_of([claim.pk])[claim.pk]
    assert (found.links, found.origins) == (2, 1)
    assert found.by_question["true"].summary == "2 links, 1 independent origin; 2 belong to Harbour Media"


def test_two_papers_that_go_back_to_one_office_are_one_witness(claim, cast):
    rows = make_two(claim, cast)
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(attributed_to="the harbour office")
    assert len(carriers(claim)) == 1


def test_what_was_rejected_or_says_nothing_ties_nothing(claim, cast):
    first, second = make_two(claim, cast)
    third, fourth = make_evidence(claim, primary=False), make_evidence(claim, stance=Stance.CONTEXT)
    adopt(third, cast.ben)
    adopt(fourth, cast.ben)
    own(first, owner="Harbour Media")
    own(third, owner="Harbour Media", publisher="Amity Press")
    own(second, publisher="Amity Press")
    own(fourth, owner="Harbour Media", publisher="Amity Press")
    assert witnesses_of([claim.pk])[claim.pk].origins == 1
    services.decide(actor=as_ben(cast), evidence_id=third.pk, adopted=False, expected_version=None)
    found = witnesses_of([claim.pk])[claim.pk]
    assert (found.links, found.origins) == (2, 2)


def as_ben(cast):
    return cast.ben.as_actor()


def test_what_repeats_the_speaker_is_named_and_no_witness(claim, cast):
    row = make_evidence(claim, independent=False)
    adopt(row, cast.ben)
    Evidence.objects.filter(pk=row.pk).update(note="the record says 4; repeats what the speaker said")
    found = witnesses_of([claim.pk])[claim.pk].by_question["true"]
    assert found.left_out == ("repeats what the speaker said",)
    assert found.summary == "1 link, no independent origins; 1 is not independent"


def test_a_claim_that_nothing_bears_on_has_no_witnesses(claim):
    make_evidence(claim, stance=Stance.NOT_ENOUGH)
    assert witnesses_of([claim.pk]) == {}
