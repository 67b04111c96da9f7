"""How the verdict on a claim moved, as a chart and as a table: the machine in pencil, people in ink."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.claims.models import Claim
from verification.engine.types import ConclusionClass, Question
from verification.evidence.hiding import is_hidden
from verification.evidence.reconclude import STEP
from verification.jobs import PipelineStep
from verification.reviews.models import Approval
from verification.verdicts.history import proposals_of, verdicts_of
from verification.verdicts.models import Cause, Proposal, VerdictRevision
from verification.web import telling
from verification.web.chart import Chart, Mark, draw
from verification.web.reading import find_claim
from verification.web.requests import person
from verification.web.vocabulary import OUTCOME

MOST_READ: Final = 300
"""So many proposals of a question are read, the newest; the API lists them all."""
SHORT: Final = 6
"""So many rows stand on the page of a claim."""
COLUMNS: Final = (
    *("id", "claim_id", "question", "outcome", "confidence", "abstained", "cause", "cause_detail"),
    *("made_by", "created_at"),
)
CAUSE: Final = {
    Cause.SEARCH: "The archive was searched",
    Cause.OUTSIDE: "An outside provider answered",
    Cause.ADOPTED: "Evidence was adopted",
    Cause.REJECTED: "Evidence was rejected",
    Cause.BY_HAND: "Evidence was added by hand",
    Cause.ORIGINS: "Reports moved between origins",
    Cause.SOURCE: "A source changed",
    Cause.REWORDED: "The claim was worded anew",
    Cause.RECALIBRATED: "The confidence was fitted anew",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: what moved it, from what to what, by whom.

    `is_new_engine`: another engine than before, so what moved may be how it is drawn alone.
    """

    mark: Mark
    before: str
    by: str
    is_new_engine: bool = False


@dataclass(frozen=True, slots=True)
class Moves:
    """How one question moved. `older` proposals were not read."""

    question: Question
    chart: Chart
    rows: Sequence[Move]
    proposals: int
    older: int

    @property
    def newest(self) -> Sequence[Move]:
        """The rows that stand on the page of the claim."""
        return self.rows[:SHORT]

    @property
    def since(self) -> datetime:
        """When it began, as far as it was read."""
        return self.rows[-1].mark.at


@require_safe
def history(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show how every question of a claim moved."""
    claim = find_claim(person(request), claim_id)
    context = {"claim": claim, "moved": list(moves_of(claim).values()), "is_hidden": is_hidden(claim.pk)}
    return render(request, "history.html", context)


def moves_of(claim: Claim) -> dict[Question, Moves]:
    """Return how each question moved; without those where nothing was ever proposed or signed."""
    signed = _signed(claim)
    found = {question: _moves(claim, question, signed.get(question, [])) for question in claim.questions}
    return {question: moves for question, moves in found.items() if moves is not None}


def is_concluding(claim: Claim) -> bool:
    """Say whether the machine is about to conclude again: something came or went since."""
    steps = PipelineStep.objects.due_or_running(f"claim:{claim.pk}")
    return steps.filter(step=STEP).exists()


def _moves(claim: Claim, question: Question, signed: Sequence[tuple[Mark, str]]) -> Moves | None:
    rows = proposals_of(claim).filter(question=question)
    newest = list(rows.only(*COLUMNS).order_by("-pk")[:MOST_READ])[::-1]
    timed = [(_proposed(row), row.made_by) for row in newest]
    ordered = sorted([*timed, *signed], key=lambda item: item[0].at)
    marks = [replace(mark, number=number) for number, (mark, _) in enumerate(ordered, start=1)]
    chart = draw(marks)
    if chart is None:
        return None
    moved = _rows(marks, [by for _, by in ordered])
    total = rows.count() if len(newest) == MOST_READ else len(newest)
    return Moves(question, chart, moved[::-1], len(newest), total - len(newest))


def _rows(marks: Sequence[Mark], makers: Sequence[str]) -> list[Move]:
    """Return the table, the oldest first: each proposal beside the one before, each signature alone."""
    found: list[Move] = []
    before: Mark | None = None
    for mark, by in zip(marks, makers, strict=True):
        if not mark.is_machine:
            found.append(Move(mark, "", by))
            continue
        is_new_engine = before is not None and before.engine != mark.engine
        found.append(Move(mark, before.word if before else "", by, is_new_engine=is_new_engine))
        before = mark
    return found


def _proposed(row: Proposal) -> Mark:
    look = OUTCOME[ConclusionClass(row.outcome)]
    sure = "" if row.confidence is None else f" {telling.unbroken(row.confidence)}"
    word = f"Leans to {look.word.lower()}" if row.abstained else look.word
    return Mark(
        at=row.created_at,
        word=f"{word}{sure}",
        told=row.cause_detail or CAUSE.get(Cause(row.cause), ""),
        outcome=row.outcome,
        confidence=row.confidence,
        engine=row.made_by,
        icon=look.icon,
        hue=look.hue,
    )


def _signed(claim: Claim) -> dict[Question, list[tuple[Mark, str]]]:
    """Return what people signed: verdicts as they were submitted, and the approvals of them."""
    verdicts = list(verdicts_of(claim))
    approvals = Approval.objects.filter(verdict__in=verdicts).select_related("by", "verdict").order_by("pk")
    found: dict[Question, list[tuple[Mark, str]]] = {}
    for mark, by, question in (*_submitted(verdicts), *_approved(approvals)):
        found.setdefault(Question(question), []).append((mark, by))
    return found


def _submitted(verdicts: Iterable[VerdictRevision]) -> list[tuple[Mark, str, str]]:
    return [
        (
            Mark(
                row.at,
                row.rating.label,
                f"{row.submitted_by.name} handed in a verdict, confidence {row.confidence}",
                icon=row.rating.icon,
                hue="ink",
            ),
            row.author.name,
            row.question,
        )
        for row in verdicts
    ]


def _approved(approvals: Iterable[Approval]) -> list[tuple[Mark, str, str]]:
    return [
        (
            Mark(row.at, "Approved", f"{row.by.name} approved it", icon="check", hue="ink"),
            row.by.name,
            row.verdict.question,
        )
        for row in approvals
    ]
