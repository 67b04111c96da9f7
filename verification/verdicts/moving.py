"""Which conclusions are worth keeping: those that moved something, with what moved them.

In: a step and what was concluded in it. Out: the proposals to store. A conclusion that says what the newest
proposal says already leaves none: an act that moved nothing is on record in the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from verification.claims.models import Claim
from verification.jobs import PipelineStep, StepState
from verification.verdicts.models import Cause, Proposal
from verification.verdicts.recalibration import cause_of

DIGITS: Final = 3
"""Confidences that are the same to so many digits are the same."""
FITTED: Final = "The confidence was fitted to the desk’s own verdicts"
SEARCHED: Final = "The archive was searched"
WORDED: Final = "The claim was worded anew and searched again"


def is_overtaken(step: PipelineStep) -> bool:
    """Say whether a step that was left later is done already: it knew all that this one does, and more.

    Call it with the claim locked.
    """
    later = PipelineStep.objects.filter(target=step.target, step=step.step, pk__gt=step.pk)
    return later.filter(state=StepState.DONE).exists()


def moved(claim: Claim, step: PipelineStep, drawn: Sequence[Proposal]) -> list[Proposal]:
    """Return those of the unsaved proposals that say something new, each with its cause."""
    newest = _newest(claim)
    found = [row for row in drawn if not _says_the_same(row, newest.get(row.question))]
    for row in found:
        row.cause, row.cause_detail = _cause(claim, step, newest.get(row.question))
    return found


def _newest(claim: Claim) -> dict[str, Proposal]:
    # Not `current_proposals`: what is hidden from people was proposed all the same.
    rows = Proposal.objects.filter(claim=claim).order_by("question", "-pk").distinct("question")
    return {row.question: row for row in rows}


def _cause(claim: Claim, step: PipelineStep, before: Proposal | None) -> tuple[str, str]:
    if step.cause:
        return step.cause, step.told
    if cause_of(step):
        return Cause.RECALIBRATED, FITTED
    if before is not None and before.wording < claim.wording:
        return Cause.REWORDED, WORDED
    return Cause.SEARCH, SEARCHED


def _says_the_same(row: Proposal, before: Proposal | None) -> bool:
    return before is not None and _said(row) == _said(before)


def _said(row: Proposal) -> tuple[object, ...]:
    """Return what a proposal says, and by what it is said: another engine or fit is news."""
    return (
        row.outcome,
        _rounded([] if row.confidence is None else [row.confidence]),
        _rounded(row.probabilities),
        row.reasons,
        row.abstained,
        row.fragile,
        row.wording,
        row.calibrated_on,
        row.made_by,
    )


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, DIGITS) for value in values]
