"""What makes the machine conclude again, and which conclusions are kept."""

import pytest

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_proposal,
    make_submitted,
    take,
)
from verification import jobs
from verification.claims import wording
from verification.evidence import by_hand, contacts, provenance, reconclude, services, sources
from verification.evidence.models import Evidence
from verification.evidence.record_models import SnapshotCheck
from verification.jobs import PipelineStep, StepState
from verification.verdicts.models import Cause, Proposal
from verification.verdicts.services import current_proposals, current_verdicts, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast):
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search").update(state=StepState.DONE)
    return claim


def found(claim, **evidence):
    row = make_evidence(claim, **evidence)
    row.step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search")
    row.save()
    return row


def waiting(claim):
    return PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="propose", state=StepState.WAITING)


def run(claim):
    """Do what a worker does; returns the newest proposal."""
    for step in waiting(claim):
        assert propose(jobs.start(step.pk))
    return Proposal.objects.filter(claim=claim).order_by("-pk").first()


def told(claim):
    return [(step.cause, step.told) for step in waiting(claim)]


def test_every_cause_that_evidence_leaves_is_one_of_a_proposal():
    assert set(reconclude.CAUSES) < set(Cause.values)


def test_adopting_weighing_anew_and_rejecting_move_it_and_say_so(claim, cast):
    row = found(claim, stance="not_enough")
    source, actor = row.passage.snapshot.source.name, cast.ben.as_actor()
    for did, cause, decision in [
        ("adopted", "adopted", {"adopted": True, "stance": "supports"}),
        ("weighed anew", "adopted", {"adopted": True, "stance": "refutes"}),
        ("rejected", "rejected", {"adopted": False}),
    ]:
        # Whatever an engine makes of the decision, it is something else than this.
        make_proposal(claim, "conflicting", 0.5)
        services.decide(actor=actor, evidence_id=row.pk, expected_version=None, **decision)
        newest = run(claim)
        assert (newest.cause, newest.cause_detail) == (cause, f"Ben {did} a quotation of {source}")
    assert Proposal.objects.filter(claim=claim).count() == 6


def test_what_moves_nothing_leaves_no_proposal(claim, cast):
    row = found(claim)
    adopt(row, cast.ben)
    run(claim)
    adopt(row, cast.ben, note="Read it twice.")
    assert waiting(claim).exists()
    run(claim)
    assert Proposal.objects.filter(claim=claim).count() == 1


def test_a_hair_of_confidence_is_nothing_new_but_another_engine_is(claim, cast):
    adopt(found(claim), cast.ben)
    newest = run(claim)
    Proposal.objects.filter(pk=newest.pk).update(confidence=(newest.confidence or 0.5) + 0.0001)
    again(claim, "1")
    assert Proposal.objects.filter(claim=claim).count() == (1 if newest.confidence is not None else 2)
    Proposal.objects.filter(claim=claim).update(made_by="test.v0")
    again(claim, "2")
    assert current_proposals([claim.pk])[claim.pk]["true"].made_by == newest.made_by


def again(claim, occasion):
    reconclude.leave(claim, occasion=occasion, cause="source", told="A source changed")
    return run(claim)


def test_what_happens_while_a_step_waits_goes_along_with_it(claim, cast):
    adopt(found(claim), cast.ben)
    adopt(found(claim), cast.ben)
    (step,) = told(claim)
    assert step[1].count("Ben adopted a quotation of") == 2
    jobs.start(waiting(claim).get().pk)
    adopt(found(claim), cast.ben)
    assert len(told(claim)) == 1, "what a worker reads already cannot take more along"


def test_the_same_occasion_leaves_one_step(claim):
    for _ in range(2):
        reconclude.leave(claim, occasion="check:1", cause="source", told="A page was edited")
    assert told(claim) == [("source", "A page was edited")]


def test_an_earlier_step_that_ends_later_stores_nothing(claim, cast):
    adopt(found(claim), cast.ben)
    early = jobs.start(waiting(claim).get().pk)
    adopt(found(claim, stance="refutes"), cast.ben)
    newest = run(claim)
    assert propose(early)
    assert Proposal.objects.filter(claim=claim).order_by("-pk").first() == newest


def test_words_added_by_hand_and_what_was_told_move_it_without_a_name(claim, cast):
    snapshot = found(claim).passage.snapshot
    quote = by_hand.Quote(quotation=snapshot.text[:30], stance="supports")
    actor = cast.ben.as_actor()
    by_hand.quote_snapshot(
        actor=actor, claim_id=claim.pk, expected_version=None, snapshot_id=snapshot.pk, quote=quote
    )
    assert told(claim) == [("by_hand", f"Ben added a quotation of {snapshot.source.name}")]
    run(claim)
    reached = contacts.Reached(
        means="phone", name="Rosa Quint", reached_at=snapshot.accessed_at, restricted=True
    )
    quote = by_hand.Quote(quotation="It is so.", stance="supports")
    contacts.attest(actor=actor, claim_id=claim.pk, expected_version=None, reached=reached, quote=quote)
    assert told(claim) == [("by_hand", "Ben added what the desk was told")]


def test_origins_and_sources_move_the_claims_that_rest_on_them(claim, cast):
    one, two = found(claim), found(claim)
    origin, into = one.passage.snapshot.origin_id, two.passage.snapshot.origin_id
    actor = cast.cleo.as_actor()
    provenance.join(
        actor=actor, origin_id=origin, into_origin_id=into, reason="Same", expected_documents=None
    )
    assert told(claim) == [("origins", "Cleo joined 1 report to another origin")]
    run(claim)
    source = one.passage.snapshot.source
    facts = sources.SourceFacts(standing="unreliable")
    sources.edit(actor=actor, source_id=source.pk, expected_version=None, facts=facts)
    assert told(claim) == [("source", f"Cleo changed what is known of {source.name}: standing")]
    run(claim)
    sources.edit(
        actor=actor, source_id=source.pk, expected_version=None, facts=sources.SourceFacts(note="A note.")
    )
    assert told(claim) == []


def test_a_claim_that_is_dismissed_is_not_concluded_again(cast):
    article = make_article(cast.ada)
    claim = article.claims.first()
    source = found(claim).passage.snapshot.source_id
    article.claims.filter(pk=claim.pk).update(status="dismissed")
    assert reconclude.leave_for_source(source, occasion="x", cause="source", told="x") == []


def test_a_new_wording_says_so(claim, cast):
    adopt(found(claim), cast.ben)
    run(claim)
    actor = cast.ben.as_actor()
    wording.edit(actor=actor, claim_id=claim.pk, expected_version=None, text="Oslo is Norway's capital.")
    step = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search").latest("pk")
    assert services.search_claim(jobs.start(step.pk))
    assert run(claim).cause == "reworded"


def test_what_comes_later_is_recorded_and_never_touches_a_signed_verdict(cast):
    article = make_article(cast.ada)
    claim = make_submitted(article, cast.ben)
    approve(claim, cast.dan)
    claim.refresh_from_db()
    before = [(row.digest, row.rating_id) for row in current_verdicts(claim)]
    row = Evidence.objects.filter(claim=claim).first()
    version, status, flags = claim.version, claim.status, claim.flags
    reconclude.leave_for_source(
        row.passage.snapshot.source_id, occasion="x", cause="source", told="A source changed"
    )
    assert run(claim).cause_detail
    claim.refresh_from_db()
    assert [(row.digest, row.rating_id) for row in current_verdicts(claim)] == before
    assert (claim.version, claim.status, claim.flags) == (version, status, flags)


def test_drafts_do_not_move_the_machine(claim, cast):
    make_draft(claim, cast.ben)
    assert not waiting(claim).exists()


def test_what_its_page_no_longer_carries_is_no_witness_until_somebody_says_so(claim, cast):
    row = found(claim)
    adopt(row, cast.ben)
    snapshot = row.passage.snapshot
    (before,) = services.witnesses(claim, "true")
    SnapshotCheck.objects.create(snapshot=snapshot, state="retracted", detail="Withdrawn.")
    (withdrawn,) = services.witnesses(claim, "true")
    SnapshotCheck.objects.create(snapshot=snapshot, state="seen", detail="Still true.", by=cast.ben)
    (seen,) = services.witnesses(claim, "true")
    assert [one.independent for one in (before, withdrawn, seen)] == [True, False, True]
    assert withdrawn.judgement.note == f"{snapshot.source.name}: its page was withdrawn since"
