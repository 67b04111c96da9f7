"""The only writer of proposals, drafts and verdict revisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils import timezone

from verification import audit, backends, jobs, policies
from verification.audit import Event
from verification.claims import services as claim_services
from verification.claims.models import SCALE_CHANGED, Claim
from verification.engine.canonical import typed_text
from verification.engine.types import Conclusion, Question
from verification.errors import InvalidInput, NotFound, StaleVersion, UnknownRating
from verification.evidence import hiding, replies, talk
from verification.evidence.models import Evidence, Search
from verification.evidence.services import claim_text, counted, witnesses
from verification.jobs import PipelineStep
from verification.policies import Actor, CountedEvidence, Facts, RatedQuestion
from verification.verdicts.blind import Sight, keep_ratings, sights
from verification.verdicts.models import (
    ConfidenceLevel,
    Proposal,
    Rating,
    RatingScale,
    VerdictDraft,
    VerdictRevision,
)
from verification.verdicts.moving import is_overtaken, moved
from verification.verdicts.recalibration import adjusted
from verification.verdicts.scale_versions import choice_of, on_desk
from verification.workflow import Action

MAX_RATIONALE_CHARACTERS: Final = 10_000
DRAFTED: Final = "verdict.draft"
_Rated = tuple[VerdictDraft, Rating]


def propose(step: PipelineStep) -> bool:
    """Conclude from the evidence of the newest searches; False when another worker's result stands.

    A conclusion that moves nothing leaves no proposal. Nobody's verdict is ever touched.
    """
    claim = claim_services.get(step.target_id)
    conclude = backends.concluder()
    conclusions = [
        adjusted(
            conclude.conclude(
                claim_text(claim, question),
                question,
                witnesses(claim, question),
                searched=_was_searched(claim, question),
            ),
            conclude.name,
        )
        for question in claim.questions
    ]
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        if claim_services.is_worded_anew(claim) or claim_services.awaits_search(claim):
            # What was found bears on earlier words.
            return True
        if is_overtaken(step):
            return True
        drawn = [
            _proposal(claim, step, place, found, conclude.name) for place, found in enumerate(conclusions)
        ]
        Proposal.objects.bulk_create(moved(claim, step, drawn))
        return True


def _was_searched(claim: Claim, question: Question) -> bool:
    return Search.objects.filter(claim=claim, question=question, searched=True).exists()


def _proposal(claim: Claim, step: PipelineStep, ordinal: int, found: Conclusion, engine: str) -> Proposal:
    return Proposal(
        claim=claim,
        step=step,
        ordinal=ordinal,
        question=found.question,
        outcome=found.outcome,
        confidence=found.confidence,
        calibrated_on=found.calibrated_on[:300],
        reasons=[asdict(reason) for reason in found.reasons],
        wording=claim.wording,
        probabilities=list(found.probabilities),
        abstained=found.abstained,
        fragile=found.fragile[:300],
        raw_confidence=found.raw_confidence,
        made_by=engine,
    )


def current_proposals(claim_ids: Iterable[int]) -> dict[int, dict[str, Proposal]]:
    """Return the newest proposal a question for each claim that is not hidden, in one query."""
    wanted = list(claim_ids)
    rows = (
        Proposal.objects.filter(claim_id__in=wanted)
        .exclude(claim__in=hiding.hidden().filter(pk__in=wanted))
        .order_by("claim_id", "question", "-pk")
        .distinct("claim_id", "question")
    )
    found: dict[int, dict[str, Proposal]] = {}
    for row in rows:
        found.setdefault(row.claim_id, {})[row.question] = row
    return found


def claims_proposed_as(outcome: str) -> QuerySet[Proposal, Any]:
    """Return the newest proposals with this outcome, as `claim_id` values for a filter on claims."""
    newer = Proposal.objects.filter(
        claim=OuterRef("claim"), question=OuterRef("question"), pk__gt=OuterRef("pk")
    )
    found = Proposal.objects.filter(~Exists(newer), outcome=outcome)
    # Otherwise a filter would tell what the page does not.
    return found.exclude(claim__in=hiding.hidden()).values("claim_id")


def current_verdicts(claim: Claim) -> list[VerdictRevision]:
    """Return the verdict revisions that were submitted last, one a question; empty before the first."""
    newest = claim.verdicts.aggregate(number=Max("number"))["number"]
    rows = claim.verdicts.filter(number=newest).select_related("rating__scale", "author", "submitted_by")
    return list(rows)


def default_scale() -> RatingScale:
    """Return the newest version of the scale that the desk works with."""
    return RatingScale.objects.filter(is_default=True).prefetch_related("ratings").latest("version")


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    claim_id: int,
    question: str,
    rating: str,
    rationale: str,
    confidence: str,
    expected_version: int | None,
) -> VerdictDraft:
    """Keep what the holder of a claim is writing; `expected_version` is the draft's, 0 before the first.

    Raises:
        NotFound; ActionRefused: not the holder; StaleVersion: the draft was changed since; UnknownRating;
        InvalidInput: an unknown question or confidence, or an endless rationale.
    """
    # Locked, so that of two first drafts at once the second finds the first and is a conflict.
    claim = claim_services.get_locked(claim_id)
    rationale = typed_text(rationale)
    check_draft(claim, question, rationale, confidence)
    draft = VerdictDraft.objects.select_for_update().filter(claim=claim, question=question).first()
    if expected_version not in (None, draft.version if draft else 0):
        raise StaleVersion("This draft was changed after you opened it.")
    value = find_rating(rating, draft)
    claim_services.touch(claim_id=claim_id, actor=actor, expected_version=None)
    written = {"author_id": actor.user_id, "rating": value, "rationale": rationale, "confidence": confidence}
    if draft is None:
        draft = VerdictDraft.objects.create(claim=claim, question=question, **written)
    else:
        VerdictDraft.objects.filter(pk=draft.pk).update(
            version=F("version") + 1, updated_at=timezone.now(), **written
        )
        draft.refresh_from_db()
    audit.record(actor, DRAFTED, f"claim:{claim.pk}", article_id=claim.article_id, question=question)
    return draft


def check_draft(claim: Claim, question: str, rationale: str, confidence: str) -> None:
    """Raise InvalidInput where a draft cannot be one of the claim."""
    if question not in {str(item) for item in claim.questions}:
        raise InvalidInput("This claim does not ask that question.")
    if confidence and confidence not in ConfidenceLevel.values:
        raise InvalidInput("The confidence is low, medium or high.")
    if len(rationale) > MAX_RATIONALE_CHARACTERS:
        raise InvalidInput(f"A rationale has at most {MAX_RATIONALE_CHARACTERS:,} characters.")


def find_rating(key: str, draft: VerdictDraft | None = None) -> Rating | None:
    """Find a rating on the desk's scale; one that left the scale stays in the draft that it was chosen in.

    Raises:
        UnknownRating: the scale has none of this key. None only for an empty key.
    """
    if not key:
        return None
    if draft is not None and "." in key and choice_of(draft.rating) == key:
        return draft.rating
    found = next((one for one in default_scale().ratings.all() if one.key == key), None)
    if found is None:
        raise UnknownRating
    return found


@transaction.atomic
def submit(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Freeze the drafts of every question as verdict revisions and hand the claim to review.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed.
    """
    claim = claim_services.get_locked(claim_id)
    drafts = drafts_of(claim)
    adopted = counted(claim)
    facts = draft_facts(claim, drafts, adopted, expected_version)
    policies.check_can(Action.SUBMIT, actor, facts)
    keep_ratings(claim, drafts)
    return hand_in(Action.SUBMIT, actor, claim, drafts=drafts, adopted=adopted, facts=facts)


def hand_in(
    action: Action,
    actor: Actor,
    claim: Claim,
    *,
    drafts: Sequence[VerdictDraft],
    adopted: Sequence[CountedEvidence],
    facts: Facts,
) -> Claim:
    """Freeze drafts, kept or made up for this, as the next verdict revisions, and move the claim to review.

    Raises:
        StaleVersion; ActionRefused: with all guards that failed.
    """
    policies.check_can(action, actor, facts)
    number = (claim.verdicts.aggregate(number=Max("number"))["number"] or 0) + 1
    seen = sights(claim, drafts)
    revisions = VerdictRevision.objects.bulk_create(
        _frozen(claim, adopted, number, actor, rated, seen=seen[rated[0].question])
        for rated in _rated(drafts)
    )
    # What is signed now is rated on the scale as it is now.
    flags = [flag for flag in claim.flags if flag != SCALE_CHANGED]
    digests = [revision.digest for revision in revisions]
    return claim_services.move(claim, action, actor, facts, columns={"flags": flags}, verdicts=digests)


def _rated(drafts: Iterable[VerdictDraft]) -> list[_Rated]:
    """Return the drafts whose rating stands on the desk's scale, with it as it is there now."""
    found = [(draft, on_desk(draft.rating)) for draft in drafts if draft.rating is not None]
    return [(draft, rating) for draft, rating in found if rating is not None]


def drafts_of(claim: Claim) -> list[VerdictDraft]:
    """Return the drafts of the questions that the claim asks, in its order."""
    found = {draft.question: draft for draft in claim.drafts.select_related("rating__scale", "author")}
    return [found[question] for question in claim.questions if question in found]


def draft_writers(claim: Claim) -> frozenset[int]:
    """Return everybody who ever wrote in the claim's drafts, from the record of it.

    A draft's row names its last writer only: a stroke of another's pen must not lift the four eyes.
    """
    drafted = Event.objects.filter(target=f"claim:{claim.pk}", action=DRAFTED, actor__isnull=False)
    return frozenset(drafted.values_list("actor_id", flat=True))


def draft_facts(
    claim: Claim,
    drafts: Sequence[VerdictDraft],
    adopted: Sequence[CountedEvidence],
    expected_version: int | None = None,
) -> Facts:
    """Gather what the guards of `submit` look at."""
    rated = tuple(
        rated_question(draft.question, rating, draft.rationale)
        for draft, rating in _rated(drafts)
        if draft.confidence
    )
    return replace(
        claim_services.facts_of(claim, expected_version),
        rated=rated,
        counted=tuple(adopted),
        searched=searched_questions(claim),
        open_talk=talk.open_on_claim(claim),
        unheard=replies.unheard(claim, rated),
    )


def rated_question(question: str, rating: Rating, rationale: str) -> RatedQuestion:
    """Return a verdict as the guards see it."""
    return RatedQuestion(
        question=Question(question),
        rating=rating.key,
        label=rating.label,
        bucket=rating.bucket,
        rationale=rationale,
        needs=frozenset(rating.needs),
    )


def searched_questions(claim: Claim) -> frozenset[Question]:
    """Return the questions for which some provider was really searched."""
    rows = Search.objects.filter(claim=claim, searched=True).values_list("question", flat=True)
    return frozenset(Question(row) for row in rows)


def _frozen(
    claim: Claim,
    adopted: Sequence[CountedEvidence],
    number: int,
    actor: Actor,
    rated: _Rated,
    *,
    seen: Sight,
) -> VerdictRevision:
    draft, rating = rated
    frozen = freeze_counted(claim, adopted, draft.question)
    return VerdictRevision(
        claim=claim,
        number=number,
        question=draft.question,
        claim_text=claim.text,
        rating=rating,
        rationale=draft.rationale,
        confidence=draft.confidence,
        counted=frozen,
        digest=verdict_digest(claim.text, draft.question, rating, draft.rationale, frozen),
        proposal=seen.proposal,
        was_blind=seen.was_blind,
        blind_rating=seen.blind_rating,
        author=draft.author,
        submitted_by_id=actor.user_id,
    )


def freeze_counted(claim: Claim, adopted: Sequence[CountedEvidence], question: str) -> list[dict[str, Any]]:
    """Return the counted evidence of one question as it is frozen: sorted, with content hashes."""
    counting = {item.evidence_id: item for item in adopted if item.question == question}
    rows = claim.evidence.filter(pk__in=counting).select_related("passage__snapshot").order_by("pk")
    return [_frozen_evidence(row, counting[row.pk]) for row in rows]


def _frozen_evidence(row: Evidence, item: CountedEvidence) -> dict[str, Any]:
    return {
        "evidence": row.pk,
        "stance": item.stance,
        "by": item.adopted_by,
        "snapshot": row.passage.snapshot.sha256,
        "start": row.start,
        "end": row.end,
        "quotation": hashlib.sha256(row.quotation.encode()).hexdigest(),
        # Verdicts from before there were roles keep their digests.
        **({"role": item.role} if item.role else {}),
    }


def verdict_digest(
    text: str, question: str, rating: Rating, rationale: str, frozen: Sequence[dict[str, Any]]
) -> str:
    """Return SHA-256 over canonical JSON of all that an approval is bound to (guard G2)."""
    body = {
        "claim": text,
        "question": question,
        "rating": rating.key,
        "scale": f"{rating.scale.key}.v{rating.scale.version}",
        "rationale": rationale,
        "counted": list(frozen),
    }
    packed = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()


def get_revision(verdict_id: int) -> VerdictRevision:
    """Return a verdict revision with its claim.

    Raises:
        NotFound: there is none.
    """
    found = VerdictRevision.objects.select_related("claim__article", "rating__scale").filter(pk=verdict_id)
    revision = found.first()
    if revision is None:
        raise NotFound("There is no such verdict.")
    return revision
