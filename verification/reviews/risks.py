"""Says what would make a mistake in a claim dear, and so how many people have to sign it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from verification import audit, policies
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.errors import InvalidInput, StaleVersion
from verification.policies import Actor
from verification.reviews.services import review_facts
from verification.verdicts import services as verdict_services
from verification.workflow import Risk

RISKS = frozenset(Risk)


@transaction.atomic
def set_risks(*, actor: Actor, claim_id: int, expected_version: int | None, risks: Sequence[str]) -> Claim:
    """Say what would make a mistake in a claim dear; it decides how many have to sign.

    What is approved keeps the signatures that it has: reopen it first. A token may add a risk, and only a
    person take one away.

    Raises:
        NotFound; StaleVersion; InvalidInput: an unknown risk; ActionRefused, NotAllowed.
    """
    unknown = sorted(set(risks) - RISKS)
    if unknown:
        raise InvalidInput(f"Known risks are {', '.join(Risk)}.")
    claim = claim_services.get_locked(claim_id)
    facts = review_facts(claim, verdict_services.current_verdicts(claim), expected_version)
    policies.check_can_set_risks(actor, facts, removes=bool(set(claim.risks) - set(risks)))
    chosen = [str(risk) for risk in Risk if risk in risks]
    if chosen == claim.risks:
        return claim
    written = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        risks=chosen, version=claim.version + 1
    )
    if written != 1:
        raise StaleVersion
    audit.record(
        actor,
        "claim.risks",
        f"claim:{claim.pk}",
        article_id=claim.article_id,
        before=claim.risks,
        after=chosen,
    )
    return claim_services.get(claim.pk)
