"""Counts again what a signed claim rests on: documents moved between origins, a source found an owner."""

from __future__ import annotations

from django.db import transaction

from verification import audit, jobs
from verification.articles.models import Article
from verification.claims import services as claim_services
from verification.claims.flags import SIGNED, set_flag
from verification.claims.models import ORIGINS_CHANGED, Claim
from verification.guards import GUARDS
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR
from verification.reviews.services import review_facts
from verification.verdicts.services import current_verdicts
from verification.workflow import Guard


@transaction.atomic
def recount(step: PipelineStep) -> bool:
    """Flag a signed claim whose verdict no longer stands on enough, or take the flag back.

    False when another worker's result stands.

    Raises:
        StaleVersion: somebody was faster; the step is tried again.
    """
    if not jobs.finish(step):
        return False
    claim = Claim.objects.filter(pk=step.target_id).first()
    if claim is None:
        return True
    Article.objects.select_for_update().get(pk=claim.article_id)
    claim = claim_services.get_locked(claim.pk)
    is_thin = claim.status in SIGNED and _rests_on_too_little(claim)
    if set_flag(claim, ORIGINS_CHANGED, is_raised=is_thin):
        audit.record(
            MACHINE_ACTOR,
            "claim.origins_changed" if is_thin else "claim.origins_stand",
            f"claim:{claim.pk}",
            article_id=claim.article_id,
        )
    return True


def _rests_on_too_little(claim: Claim) -> bool:
    facts = review_facts(claim, current_verdicts(claim))
    return GUARDS[Guard.EVIDENCE](MACHINE_ACTOR, facts) is not None
