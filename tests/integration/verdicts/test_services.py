"""Drafts, submission and the machine's proposals."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.utils import timezone

from tests.factories import (
    adopt,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_submitted,
    submit,
    take,
)
from tests.integration.threads import at_once
from verification import audit, jobs
from verification.audit import Event
from verification.claims.models import Claim
from verification.claims.services import release
from verification.engine.types import Question, Stance
from verification.errors import (
    ActionRefused,
    Conflict,
    InvalidInput,
    NotFound,
    StaleVersion,
    UnknownRating,
)
from verification.evidence.models import EvidenceDecision
from verification.jobs import PipelineStep
from verification.verdicts import services
from verification.verdicts.models import Proposal, Rating, VerdictDraft, VerdictRevision
from verification.workflow import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    """A claim that Ben holds, with one question."""
    return take(make_claim(article, cast.ben), cast.ben)


def save(claim, by, version=None, **given):
    asked = {
        "question": "true",
        "rating": "confirmed",
        "rationale": "The register says so.",
        "confidence": "high",
        **given,
    }
    return services.save_draft(actor=by.as_actor(), claim_id=claim.pk, expected_version=version, **asked)


def hand_in(claim, by, version=None):
    return services.submit(actor=by.as_actor(), claim_id=claim.pk, expected_version=version)


def codes(refused):
    return [failure.code for failure in refused.value.failures]


# Drafts.


def test_a_draft_is_kept_as_it_is_written_and_counted(cast, claim):
    draft = save(claim, cast.ben, 0, rating="", confidence="", rationale="")
    assert (draft.version, draft.rating, draft.rationale) == (1, None, "")
    draft = save(claim, cast.ben, 1)
    assert (draft.version, draft.rating.key, draft.author) == (2, "confirmed", cast.ben)
    assert Claim.objects.get(pk=claim.pk).version == claim.version + 2


def test_a_draft_on_an_old_version_is_a_conflict_and_the_first_words_stay(cast, claim):
    save(claim, cast.ben, 0, rationale="First")
    for version in (0, 2):
        with pytest.raises(StaleVersion):
            save(claim, cast.ben, version, rationale="Second")
    assert VerdictDraft.objects.get().rationale == "First"


@pytest.mark.django_db(transaction=True)
def test_of_two_first_drafts_at_once_one_is_kept_and_one_is_a_conflict(live_cast):
    claim = take(make_claim(make_article(live_cast.ada), live_cast.ben), live_cast.ben)
    results = at_once(
        *[lambda word=word: save(claim, live_cast.ben, 0, rationale=word) for word in ("one", "two")]
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1
    kept = next(one for one in results if not isinstance(one, Conflict))
    assert VerdictDraft.objects.get().rationale == kept.rationale


def test_only_the_holder_drafts(cast, claim):
    for person in (cast.cleo, cast.ada, cast.dan, cast.eve):
        with pytest.raises(ActionRefused) as refused:
            save(claim, person)
        assert "not_holder" in codes(refused)
    assert not VerdictDraft.objects.exists()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"rating": "splendid"}, UnknownRating),
        ({"rating": "half_true"}, UnknownRating),
        ({"rating": "\0"}, UnknownRating),
        ({"question": "said"}, InvalidInput),
        ({"question": "why"}, InvalidInput),
        ({"confidence": "certain"}, InvalidInput),
        ({"rationale": "x" * 10_001}, InvalidInput),
        ({"rationale": "a\0b"}, InvalidInput),
        ({"rationale": "a\ud800b"}, InvalidInput),
    ],
)
def test_a_draft_that_cannot_be_meant_is_refused(cast, claim, given, error):
    with pytest.raises(error):
        save(claim, cast.ben, **given)
    assert not VerdictDraft.objects.exists()


def test_a_rationale_is_kept_as_it_was_typed_with_plain_line_ends(cast, claim):
    assert save(claim, cast.ben, rationale=" a � b\r\nc ").rationale == " a � b\nc "


def test_a_draft_for_a_claim_that_is_not_there_is_not_found(cast, claim):
    claim.pk = 0
    with pytest.raises(NotFound):
        save(claim, cast.ben)


def test_a_draft_event_holds_no_words(cast, claim):
    save(claim, cast.ben, rationale="Secret source said so.")
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.data) == ("verdict.draft", {"question": "true"})


# Submission.


def test_submitting_freezes_verdict_evidence_and_digest(cast, claim):
    row = make_evidence(claim)
    adopt(row, cast.ben)
    make_draft(claim, cast.ben, rationale="Seen in the register.")
    submitted = hand_in(claim, cast.ben)
    verdict = services.current_verdicts(submitted)[0]
    assert (submitted.status, submitted.holder) == (Status.IN_REVIEW, None)
    assert (verdict.number, verdict.author, verdict.submitted_by) == (1, cast.ben, cast.ben)
    assert (verdict.rationale, verdict.rating.key) == ("Seen in the register.", "confirmed")
    assert [item["evidence"] for item in verdict.counted] == [row.pk]
    assert verdict.counted[0]["snapshot"] == row.passage.snapshot.sha256
    assert verdict.digest == services.verdict_digest(
        claim.text, "true", verdict.rating, verdict.rationale, verdict.counted
    )
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.data["verdicts"]) == ("claim.submit", [verdict.digest])


def test_submitting_an_empty_claim_names_every_guard_that_failed(cast, article):
    article.reporters.clear()
    claim = take(make_claim(article, cast.ben), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        services.submit(
            actor=cast.cleo.as_actor(by_token=True), claim_id=claim.pk, expected_version=claim.version
        )
    assert codes(refused) == ["person_required", "not_holder", "unmatched_byline", "verdict_missing"]
    assert not VerdictRevision.objects.exists()


def test_an_unmatched_byline_blocks_submitting_until_an_editor_settles_it(cast):
    from verification.articles.services import settle_byline

    article = make_article(cast.ada, byline="Nora Nobody")
    with pytest.raises(ActionRefused) as refused:
        make_submitted(article, cast.ben)
    assert codes(refused) == ["unmatched_byline"]
    settle_byline(
        actor=cast.cleo.as_actor(),
        article_id=article.pk,
        expected_version=None,
        reporter_ids=[],
        outside=True,
    )
    claim = Claim.objects.get(status=Status.CHECKING)
    assert hand_in(claim, cast.ben).status == Status.IN_REVIEW


def test_a_verdict_needs_evidence_that_a_person_adopted(cast, claim):
    make_evidence(claim)
    make_draft(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        hand_in(claim, cast.ben)
    assert codes(refused) == ["evidence_threshold"]


def test_rejected_evidence_does_not_count_any_more(cast, claim):
    from verification.evidence.services import decide

    row = make_evidence(claim)
    adopt(row, cast.ben)
    make_draft(claim, cast.ben)
    decide(actor=cast.ben.as_actor(), evidence_id=row.pk, adopted=False, expected_version=None)
    with pytest.raises(ActionRefused) as refused:
        hand_in(claim, cast.ben)
    assert codes(refused) == ["evidence_threshold"]


def test_a_draft_without_confidence_is_not_submitted(cast, claim):
    adopt(make_evidence(claim), cast.ben)
    save(claim, cast.ben, confidence="")
    with pytest.raises(ActionRefused) as refused:
        hand_in(claim, cast.ben)
    assert codes(refused) == ["verdict_missing"]


def test_an_attributed_claim_needs_both_verdicts(cast, claim):
    Claim.objects.filter(pk=claim.pk).update(speaker="Harald V")
    claim.refresh_from_db()
    adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben)
    with pytest.raises(ActionRefused, match="Did they say it"):
        hand_in(claim, cast.ben)
    submitted = submit(claim, cast.ben)
    assert [verdict.question for verdict in services.current_verdicts(submitted)] == ["said", "true"]


def test_submitting_on_an_old_version_is_refused(cast, claim):
    adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben)
    with pytest.raises(StaleVersion):
        hand_in(claim, cast.ben, claim.version)


def test_nothing_is_submitted_twice(cast, article):
    claim = make_submitted(article, cast.ben)
    with pytest.raises(ActionRefused):
        hand_in(claim, cast.ben)
    assert VerdictRevision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_submissions_at_once_one_counts(live_cast):
    claim = take(make_claim(make_article(live_cast.ada), live_cast.ben), live_cast.ben)
    adopt(make_evidence(claim), live_cast.ben)
    make_draft(claim, live_cast.ben)
    results = at_once(2, lambda: hand_in(claim, live_cast.ben))
    assert sum(isinstance(one, Claim) for one in results) == 1
    assert VerdictRevision.objects.count() == 1
    audit.check_verifies()


@pytest.mark.django_db(transaction=True)
def test_evidence_decided_while_submitting_is_either_counted_or_a_conflict(live_cast):
    claim = take(make_claim(make_article(live_cast.ada), live_cast.ben), live_cast.ben)
    adopt(make_evidence(claim), live_cast.ben)
    make_draft(claim, live_cast.ben)
    late = make_evidence(claim)
    at_once(lambda: hand_in(claim, live_cast.ben), lambda: adopt(late, live_cast.ben))
    decided = EvidenceDecision.objects.count()
    frozen = [len(verdict.counted) for verdict in VerdictRevision.objects.all()]
    assert frozen in ([], [decided])


def test_a_released_draft_is_handed_in_by_whoever_takes_over(cast, claim):
    adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben)
    release(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    take(claim, cast.cleo)
    verdict = services.current_verdicts(hand_in(claim, cast.cleo))[0]
    assert (verdict.author, verdict.submitted_by) == (cast.ben, cast.cleo)


def test_what_was_submitted_refuses_to_be_edited(cast, article):
    make_submitted(article, cast.ben)
    with pytest.raises((IntegrityError, InternalError), match="added, never edited"), transaction.atomic():
        VerdictRevision.objects.update(rationale="Something else")


# The machine's side.


def propose_step(claim):
    made = jobs.ensure_step(
        target=f"claim:{claim.pk}",
        step="propose",
        engine="test.v1",
        digest="1",
        job=None,
        article_id=claim.article_id,
    )
    return jobs.start(made.pk)


def test_a_proposal_answers_every_question_once_and_says_what_made_it(cast, claim):
    assert services.propose(propose_step(claim))
    proposal = Proposal.objects.get()
    assert (proposal.question, proposal.outcome) == ("true", "not_enough")
    assert proposal.made_by
    assert services.current_proposals([claim.pk]) == {claim.pk: {"true": proposal}}


def test_the_late_of_two_proposals_stores_nothing(cast, claim):
    late = propose_step(claim)
    PipelineStep.objects.filter(pk=late.pk).update(claimed_until=timezone.now())
    assert services.propose(jobs.start(late.pk))
    assert not services.propose(late)
    assert Proposal.objects.count() == 1


def test_the_newest_proposals_of_many_claims_cost_one_query(cast, article, django_assert_num_queries):
    claims = [make_claim(article, cast.ben, words) for words in ("Oslo", "Sweden", "Finland")]
    for claim in claims:
        assert services.propose(propose_step(claim))
    with django_assert_num_queries(1):
        assert set(services.current_proposals(claim.pk for claim in claims)) == {c.pk for c in claims}


def test_the_default_scale_has_its_ratings_at_hand(django_assert_num_queries):
    with django_assert_num_queries(2):
        keys = [rating.key for rating in services.default_scale().ratings.all()]
    assert keys == [
        *("confirmed", "confirmed_with_change", "incorrect", "cannot_verify", "on_author", "not_factual")
    ]


# The digest.


def test_another_scale_rating_or_stance_makes_another_digest(cast, claim):
    row = make_evidence(claim)
    adopt(row, cast.ben)
    counted = services.counted(claim)
    frozen = services.freeze_counted(claim, counted, "true")
    confirmed, true = Rating.objects.get(key="confirmed"), Rating.objects.get(key="true")
    turned = [replace(item, stance=Stance.QUALIFIES) for item in counted]
    digests = {
        services.verdict_digest(claim.text, "true", rating, "Why.", evidence)
        for rating, evidence in [
            (confirmed, frozen),
            (confirmed, []),
            (true, frozen),
            (confirmed, services.freeze_counted(claim, turned, "true")),
        ]
    }
    assert len(digests) == 4


def test_evidence_for_the_other_question_is_not_frozen(cast, claim):
    adopt(make_evidence(claim, question=Question.SAID), cast.ben)
    assert services.freeze_counted(claim, services.counted(claim), "true") == []


def test_freezing_costs_one_query_however_much_counts(cast, claim, django_assert_num_queries):
    for _ in range(3):
        adopt(make_evidence(claim), cast.ben)
    counted = services.counted(claim)
    with django_assert_num_queries(1):
        assert len(services.freeze_counted(claim, counted, "true")) == 3
