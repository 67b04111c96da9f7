"""Applies what the desk's verdicts made of the machine's confidence to what it concludes from now on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from verification.claims.models import Claim
from verification.engine.recalibrate import Platt
from verification.engine.types import Conclusion
from verification.jobs import PipelineStep
from verification.verdicts.models import Cause, Proposal
from verification.verdicts.reliability_models import Calibration
from verification.workflow import UNSIGNED, ArticleStatus

OCCASION: Final = "recalibrated:"
"""How the digest of a step begins that proposes anew because the confidence means something else now."""


def newest(question: str) -> Calibration | None:
    """Return what was decided last for a question; None where nobody ever did."""
    rows = Calibration.objects.filter(question=question).select_related("by", "before", "takes_back")
    return rows.order_by("-pk").first()


def adjusted(found: Conclusion, engine: str) -> Conclusion:
    """Say how probable it is that a person of this desk agrees, where that was fitted for this engine."""
    row = newest(found.question)
    if found.confidence is None or row is None or row.engine != engine:
        return found
    if row.slope is None or row.intercept is None:
        return found
    return replace(
        found,
        confidence=Platt(row.slope, row.intercept).apply(found.confidence),
        calibrated_on=row.words,
        raw_confidence=found.confidence,
    )


def leave_proposals(row: Calibration, engine: str) -> int:
    """Leave a step for every open claim that has a proposal for the question; returns how many.

    Proposals that exist stay as they are. The sweep wakes the steps, some at a time.
    """
    proposed = Proposal.objects.filter(question=row.question).values("claim")
    claims = Claim.objects.filter(pk__in=proposed, status__in=UNSIGNED, article__status=ArticleStatus.OPEN)
    steps = [
        PipelineStep(
            target=f"claim:{claim}",
            article_id=article,
            step="propose",
            engine=engine,
            input_digest=f"{OCCASION}{row.pk}",
        )
        for claim, article in claims.order_by("-priority", "pk").values_list("pk", "article_id")
    ]
    return len(PipelineStep.objects.bulk_create(steps, ignore_conflicts=True, batch_size=1_000))


def cause_of(step: PipelineStep) -> Cause | None:
    """Say that a step proposes because of a new calibration; None: for another reason."""
    return Cause.RECALIBRATED if step.input_digest.startswith(OCCASION) else None
