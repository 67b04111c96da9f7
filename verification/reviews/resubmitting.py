"""Hands verdicts to review that no checker drafted: a reviewer's fix, and one confirmed on today's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.engine.canonical import typed_text
from verification.errors import InvalidInput
from verification.evidence.services import counted
from verification.policies import Actor
from verification.reviews.services import review_facts
from verification.verdicts import services as verdict_services
from verification.verdicts.models import VerdictDraft, VerdictRevision
from verification.workflow import Action


@dataclass(frozen=True, slots=True)
class Fix:
    """What a reviewer would have one question say; an empty field stays as it was submitted."""

    question: str
    rating: str = ""
    rationale: str = ""
    confidence: str = ""


@transaction.atomic
def fix(*, actor: Actor, claim_id: int, expected_version: int | None, wish: Fix) -> Claim:
    """Put a reviewer's own verdict in the place of what was submitted; earlier signatures are void.

    The reviewer becomes an author, so that somebody else has to approve it. The checker's draft stays.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed; UnknownRating;
        InvalidInput: an unknown question or confidence, an endless rationale, or nothing differs.
    """
    claim = claim_services.get_locked(claim_id)
    verdicts = verdict_services.current_verdicts(claim)
    verdict_services.check_draft(claim, wish.question, typed_text(wish.rationale), wish.confidence)
    drafts = [_fixed(verdict, wish, actor) for verdict in verdicts]
    if verdicts and all(_is_same(*pair) for pair in zip(drafts, verdicts, strict=True)):
        raise InvalidInput("Nothing was changed. Approve it, or ask for changes.")
    return _hand_in(Action.FIX, actor, claim, drafts, expected_version)


@transaction.atomic
def reconfirm(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Hand an approved verdict that something doubts to review again, as it stands on today's evidence.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed.
    """
    claim = claim_services.get_locked(claim_id)
    drafts = [_draft(verdict) for verdict in verdict_services.current_verdicts(claim)]
    return _hand_in(Action.RECONFIRM, actor, claim, drafts, expected_version)


def _draft(verdict: VerdictRevision) -> VerdictDraft:
    """Return a submitted verdict as a draft that is never stored."""
    return VerdictDraft(
        claim_id=verdict.claim_id,
        question=verdict.question,
        author=verdict.author,
        rating=verdict.rating,
        rationale=verdict.rationale,
        confidence=verdict.confidence,
    )


def _fixed(verdict: VerdictRevision, wish: Fix, actor: Actor) -> VerdictDraft:
    draft = _draft(verdict)
    if verdict.question == wish.question:
        draft.rating = verdict_services.find_rating(wish.rating) or draft.rating
        draft.rationale = typed_text(wish.rationale) or draft.rationale
        draft.confidence = wish.confidence or draft.confidence
        draft.author_id = actor.user_id
    return draft


def _is_same(draft: VerdictDraft, verdict: VerdictRevision) -> bool:
    mine = (draft.rating_id, draft.rationale, draft.confidence)
    return mine == (verdict.rating_id, verdict.rationale, verdict.confidence)


def _hand_in(
    action: Action, actor: Actor, claim: Claim, drafts: Sequence[VerdictDraft], expected_version: int | None
) -> Claim:
    """Freeze the drafts on the evidence as it counts now; the guards see them, not what was submitted."""
    adopted = counted(claim)
    verdicts = verdict_services.current_verdicts(claim)
    wanted = verdict_services.draft_facts(claim, drafts, adopted)
    facts = replace(
        review_facts(claim, verdicts, expected_version), rated=wanted.rated, unheard=wanted.unheard
    )
    return verdict_services.hand_in(action, actor, claim, drafts=drafts, adopted=adopted, facts=facts)
