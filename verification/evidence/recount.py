"""Leaves it to be counted again on how many independent origins a signed claim rests.

The threshold depends on the verdict, which a later stage knows: `reviews/recount.py` does the counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from verification import jobs
from verification.claims.flags import SIGNED
from verification.claims.models import Claim
from verification.engine import independence
from verification.evidence.models import Evidence
from verification.evidence.standing import counting

STEP: Final = "recount"


def leave_steps(snapshots: Sequence[int], *, occasion: str) -> list[int]:
    """Leave a step for each signed claim that rests on one of these documents, in the caller's transaction.

    `occasion` names the act, so that each act counts anew. Returns the claims.
    """
    return _leave(counting().filter(passage__snapshot__in=snapshots), occasion)


def leave_steps_for_source(source: int, *, occasion: str) -> list[int]:
    """Leave a step for each signed claim that rests on a document of this source."""
    return _leave(counting().filter(passage__snapshot__source=source), occasion)


def _leave(evidence: QuerySet[Evidence], occasion: str) -> list[int]:
    claims = Claim.objects.filter(pk__in=evidence.values("claim"), status__in=SIGNED).order_by("pk")
    for claim in claims:
        jobs.ensure_step(
            target=f"claim:{claim.pk}",
            step=STEP,
            engine=independence.NAME,
            digest=occasion,
            job=None,
            article_id=claim.article_id,
        )
    return [claim.pk for claim in claims]
