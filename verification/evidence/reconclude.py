"""Leaves it to be concluded again when what bears on a claim has changed, and says what moved it.

The verdict is proposed by a later stage, which finds the step by its name: `verdicts/services.py`. The words
for what happened never hold the name of a contact; what somebody told the desk has no other source.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from verification import backends, jobs
from verification.claims.models import GONE, Claim
from verification.evidence.models import Evidence, SnapshotKind
from verification.policies import Actor

STEP: Final = "propose"
OUTSIDE: Final = "outside"
ADOPTED: Final = "adopted"
REJECTED: Final = "rejected"
BY_HAND: Final = "by_hand"
ORIGINS: Final = "origins"
SOURCE: Final = "source"
CAUSES: Final = (OUTSIDE, ADOPTED, REJECTED, BY_HAND, ORIGINS, SOURCE)


def leave(claim: Claim, *, occasion: str, cause: str, told: str) -> None:
    """Leave a step for a claim, in the caller's transaction; `occasion` names the act, so that each counts.

    What happens while an earlier step still waits goes along with that one.
    """
    jobs.leave_or_join(
        target=f"claim:{claim.pk}",
        step=STEP,
        engine=backends.concluder().name,
        digest=occasion,
        article_id=claim.article_id,
        cause=cause,
        told=told,
    )


def leave_for_snapshots(snapshots: Sequence[int], *, occasion: str, cause: str, told: str) -> list[int]:
    """Leave a step for each claim with evidence from one of these documents. Returns the claims."""
    return _leave(Evidence.objects.filter(passage__snapshot__in=snapshots), occasion, cause, told)


def leave_for_source(source: int, *, occasion: str, cause: str, told: str) -> list[int]:
    """Leave a step for each claim with evidence from a document of this source. Returns the claims."""
    return _leave(Evidence.objects.filter(passage__snapshot__source=source), occasion, cause, told)


def _leave(evidence: QuerySet[Evidence], occasion: str, cause: str, told: str) -> list[int]:
    rows = Claim.objects.filter(pk__in=evidence.values("claim")).exclude(status__in=GONE)
    # In one order everywhere, for each leaves a lock on its step.
    claims = list(rows.only("pk", "article_id").order_by("pk"))
    for claim in claims:
        leave(claim, occasion=occasion, cause=cause, told=told)
    return [claim.pk for claim in claims]


def leave_for_decision(actor: Actor, row: Evidence, decision: int, *, cause: str, did: str) -> None:
    """Leave a step because a person said how a quotation counts; `did` is what they did to it."""
    told = f"{actor.name or 'Somebody'} {did} {_what(row)}"
    leave(row.claim, occasion=f"decision:{decision}", cause=cause, told=told)


def _what(row: Evidence) -> str:
    snapshot = row.passage.snapshot
    if snapshot.kind == SnapshotKind.ATTESTATION:
        return "what the desk was told"
    return f"a quotation of {snapshot.source.name}"
