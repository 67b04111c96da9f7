"""Shows what the machine proposes for a hidden claim, to somebody who has rated it."""

from __future__ import annotations

from django.db import transaction

from verification import audit
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.errors import ActionRefused, Failure
from verification.evidence import hiding
from verification.policies import Actor
from verification.verdicts.blind import keep_ratings
from verification.verdicts.services import drafts_of
from verification.workflow import Guard

REVEALED = "claim.reveal"


@transaction.atomic
def reveal(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Keep the ratings as they are and show the machine's proposal; nothing where it is shown already.

    Raises:
        NotFound; StaleVersion; ActionRefused: not the holder, or a question without rating or confidence.
    """
    claim = claim_services.get_locked(claim_id)
    claim_services.check_working(claim_id=claim_id, actor=actor, expected_version=expected_version)
    if not hiding.is_hidden(claim_id):
        return claim
    drafts = [draft for draft in drafts_of(claim) if draft.rating is not None and draft.confidence]
    if len(drafts) < len(claim.questions):
        text = "Rate every question and say how sure you are; then the proposal is shown."
        raise ActionRefused(failures=[Failure(Guard.RATED, "not_rated", text)])
    keep_ratings(claim, drafts)
    claim = claim_services.touch(claim_id=claim_id, actor=actor, expected_version=expected_version)
    audit.record(actor, REVEALED, f"claim:{claim.pk}", article_id=claim.article_id)
    return claim
