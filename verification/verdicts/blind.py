"""Keeps how a claim was rated before anybody saw what the machine proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from verification.claims.models import Claim
from verification.evidence import hiding
from verification.evidence.models import BY_HAND
from verification.verdicts.models import Proposal, Rating, VerdictDraft
from verification.verdicts.reliability_models import BlindRating


@dataclass(frozen=True, slots=True)
class Sight:
    """What stood beside a verdict: the proposal, and the rating from before it could be seen."""

    proposal: Proposal | None = None
    blind_rating: Rating | None = None
    was_blind: bool = False


def newest_proposals(claim: Claim) -> dict[str, Proposal]:
    """Return the newest proposal of each question, hidden or not; one for earlier words stands no more."""
    rows = claim.proposals.order_by("question", "-pk").distinct("question")
    return {row.question: row for row in rows if not row.is_stale_for(claim)}


def keep_ratings(claim: Claim, drafts: Sequence[VerdictDraft]) -> None:
    """Keep the ratings of a hidden claim, which is shown to everybody from then on.

    Call it inside the transaction of the act, with the article locked and every question rated.
    """
    if not hiding.is_hidden(claim.pk):
        return
    proposals, is_blind = newest_proposals(claim), _was_hidden_from_the_first(claim)
    BlindRating.objects.bulk_create(
        BlindRating(
            claim=claim,
            question=draft.question,
            wording=claim.wording,
            rating=draft.rating,
            confidence=draft.confidence,
            proposal=proposals.get(draft.question),
            is_blind=is_blind,
            by=draft.author,
        )
        for draft in drafts
        if draft.rating is not None
    )


def _was_hidden_from_the_first(claim: Claim) -> bool:
    """Say whether hiding began before the machine had said anything of the claim, or of its whole."""
    change = hiding.newest_change()
    if claim.part_of_id and BlindRating.objects.filter(claim=claim.part_of_id).exists():
        return False
    return change is not None and all(change.at <= told for told in _first_told(claim))


def _first_told(claim: Claim) -> list[datetime]:
    found = claim.evidence.exclude(channel=BY_HAND).order_by("pk").values_list("created_at", flat=True)
    proposed = claim.proposals.order_by("pk").values_list("created_at", flat=True)
    return [*found[:1], *proposed[:1]]


def sights(claim: Claim, drafts: Sequence[VerdictDraft]) -> Mapping[str, Sight]:
    """Return by question what stands beside the verdict that the drafts become."""
    proposals = newest_proposals(claim)
    kept = {row.question: row for row in claim.blind_ratings.select_related("rating")}
    return {
        draft.question: _sight(draft, kept.get(draft.question), proposals.get(draft.question), claim)
        for draft in drafts
    }


def _sight(draft: VerdictDraft, kept: BlindRating | None, proposal: Proposal | None, claim: Claim) -> Sight:
    if kept is None or not kept.is_blind or kept.wording != claim.wording:
        return Sight(proposal)
    stayed = (kept.rating_id, kept.by_id) == (draft.rating_id, draft.author_id)
    return Sight(proposal, kept.rating, stayed)
