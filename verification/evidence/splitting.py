"""Splits a claim together with its evidence: the parts get what was found, and nobody has decided on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from verification.claims import splitting
from verification.claims.models import Claim
from verification.claims.splitting import Part, Split
from verification.evidence.models import Evidence
from verification.policies import Actor

COPIED = (
    "step_id",
    "channel",
    "question",
    "passage_id",
    "quotation",
    "start",
    "end",
    "pieces",
    "stance",
    "relevance",
    "is_primary",
    "is_independent",
    "comparison",
    "note",
    "attributed_to",
    "probabilities",
    "time",
    "party",
    "found_in",
    "found_by",
    "judged_by",
    "added_by_id",
)


@transaction.atomic
def split(*, actor: Actor, claim_id: int, expected_version: int | None, first: Part, second: Part) -> Split:
    """Let a claim go on as two; its evidence goes with both, undecided, until their own search is done.

    Raises:
        As `claims.splitting.split` does.
    """
    done = splitting.split(
        actor=actor, claim_id=claim_id, expected_version=expected_version, first=first, second=second
    )
    copy_evidence(done.claim, done.parts)
    return done


def copy_evidence(claim: Claim, parts: Sequence[Claim]) -> None:
    """Add the evidence of a claim to others as what the same search found; decisions are not copied."""
    rows = list(Evidence.objects.filter(claim=claim).newest().order_by("ordinal"))
    copies = [(part, row) for part in parts for row in rows]
    steps = {row.step_id for row in rows}
    highest = Evidence.objects.filter(step__in=steps).aggregate(top=Max("ordinal"))["top"] or 0
    Evidence.objects.bulk_create(
        Evidence(claim=part, ordinal=highest + number, **{name: getattr(row, name) for name in COPIED})
        for number, (part, row) in enumerate(copies, start=1)
    )
