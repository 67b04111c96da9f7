"""Before you print: the page of what stands open in an article, the most dangerous first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from verification.articles.models import Finding
from verification.claims.models import Claim
from verification.publication.before_print import OpenSentence, Part, Section, before_print
from verification.web.findings import NAMES
from verification.web.reading import find_article
from verification.web.requests import person
from verification.web.vocabulary import RISK, WAITING_FOR
from verification.workflow import Risk, WaitingFor


@dataclass(frozen=True, slots=True)
class Words:
    """What a part is called, and what is to be done about it."""

    title: str
    advice: str
    icon: str


WORDS: Final = {
    Part.RISKY: Words("Not approved, and a mistake would be dear", "Have these signed first.", "warning"),
    Part.UNCHANGED: Words(
        "Signed as wrong, and the text says it still", "Change the text, or have it waived by name.", "pencil"
    ),
    Part.STALE: Words(
        "Approved, but in doubt since", "Look at what changed, then confirm or reopen it.", "flag"
    ),
    Part.REFUTED: Words(
        "The machine found evidence against it, and nobody has looked", "Take these up.", "cross"
    ),
    Part.OPEN: Words("Not approved", "Check, sign or dismiss these.", "inbox"),
    Part.SENTENCES: Words(
        "Sentences that nobody has accounted for", "Mark a claim, or say that there is none.", "question"
    ),
    Part.FINDINGS: Words(
        "What does not fit together in the text", "Correct it, or say why it is no problem.", "split"
    ),
    Part.WAITING: Words("Waits for an answer", "Ask again in time.", "clock"),
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim with what makes it stand here."""

    claim: Claim
    risks: Sequence[str]
    waits: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with the name of its check."""

    finding: Finding
    name: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """One part with its words."""

    part: Part
    words: Words
    total: int
    left_off: int
    claims: Sequence[ClaimLine]
    sentences: Sequence[OpenSentence]
    findings: Sequence[FindingLine]


@require_safe
def show(request: HttpRequest, article_id: int) -> HttpResponse:
    """List what stands open in an article."""
    article = find_article(person(request), article_id)
    found = before_print(article)
    context = {
        "article": article,
        "total": found.total,
        "sections": [_view(section) for section in found.sections],
    }
    return render(request, "before_print.html", context)


def _view(section: Section) -> SectionView:
    return SectionView(
        part=section.part,
        words=WORDS[section.part],
        total=section.total,
        left_off=section.left_off,
        claims=[_line(claim) for claim in section.claims],
        sentences=section.sentences,
        findings=[FindingLine(row, NAMES.get(row.kind, row.kind)) for row in section.findings],
    )


def _line(claim: Claim) -> ClaimLine:
    return ClaimLine(
        claim,
        [RISK[Risk(risk)].partition(":")[0] for risk in claim.risks],
        WAITING_FOR[WaitingFor(claim.waiting_for)] if claim.waiting_for else "",
        claim.follow_up_at is not None and claim.follow_up_at <= timezone.now(),
    )
