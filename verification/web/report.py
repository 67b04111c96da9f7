"""The annotated article: every claim with its verdict, rationale, evidence and signatures. Made for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from verification.articles.services import SIGNED
from verification.audit import Event
from verification.claims.models import Claim
from verification.evidence.models import Evidence
from verification.publication.closing_models import Cause
from verification.publication.going_out import went_out
from verification.publication.models import Clearance
from verification.publication.notices import notices_of
from verification.reviews.models import Approval
from verification.verdicts.models import VerdictRevision
from verification.web.closing_words import CAUSES
from verification.web.reading import JUDGED, find_article
from verification.web.requests import person, whole_number
from verification.web.workbench import ClaimRow, load

EVENTS_PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Witness:
    """One piece of counted evidence as the verdict froze it."""

    evidence: Evidence
    stance: str


@dataclass(frozen=True, slots=True)
class Signed:
    """One submitted verdict with the evidence that counted and who signed."""

    verdict: VerdictRevision
    witnesses: Sequence[Witness]
    approvals: Sequence[Approval]


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim of the report; `signed` is empty as long as nobody has submitted a verdict."""

    row: ClaimRow
    signed: Sequence[Signed]

    @property
    def is_approved(self) -> bool:
        """A second person has signed."""
        return any(part.approvals for part in self.signed) and self.row.claim.status == "approved"


@require_safe
def report(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the annotated article; a machine's proposal is never part of it."""
    article = find_article(person(request), article_id)
    bench = load(article, person(request))
    signed = _signed([row.claim for row in bench.rows])
    context = {
        "bench": bench,
        "entries": [Entry(row, signed.get(row.claim.pk, [])) for row in bench.rows],
        "clearance": Clearance.objects.filter(revision=bench.revision).select_related("by").last()
        if article.status in SIGNED or went_out(article)
        else None,
        "notices": [
            (row, CAUSES[Cause(row.cause)]) for row in notices_of(article) if row.confirmed_at is not None
        ],
        "made_at": timezone.now(),
    }
    return render(request, "report.html", context)


def _signed(claims: Sequence[Claim]) -> dict[int, list[Signed]]:
    """Return the standing verdicts of the claims that have one: approved, or waiting for approval."""
    judged = [claim.pk for claim in claims if claim.status in JUDGED]
    verdicts = list(
        VerdictRevision.objects.filter(claim_id__in=judged)
        .order_by("claim_id", "question", "-number")
        .distinct("claim_id", "question")
        .select_related("rating", "author", "submitted_by")
        .prefetch_related(Prefetch("approvals", Approval.objects.select_related("by")))
    )
    wanted = {item["evidence"] for verdict in verdicts for item in verdict.counted}
    rows = Evidence.objects.with_provenance().in_bulk(wanted)
    found: dict[int, list[Signed]] = {}
    for verdict in verdicts:
        witnesses = [
            Witness(rows[item["evidence"]], item["stance"])
            for item in verdict.counted
            if item["evidence"] in rows
        ]
        found.setdefault(verdict.claim_id, []).append(
            Signed(verdict, witnesses, list(verdict.approvals.all()))
        )
    return found


@require_safe
def activity(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show who did what with an article, the newest first."""
    article = find_article(person(request), article_id)
    events = Event.objects.of_article(article.pk).order_by("-position")
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        events = events.filter(position__lt=before)
    rows = list(events[: EVENTS_PER_PAGE + 1])
    shown = rows[:EVENTS_PER_PAGE]
    context = {
        "article": article,
        "events": [(event, _claim_of(event)) for event in shown],
        "next": shown[-1].position if len(rows) > EVENTS_PER_PAGE else None,
        "is_later": before is not None,
    }
    return render(request, "activity.html", context)


def _claim_of(event: Event) -> int | None:
    kind, _, number = event.target.partition(":")
    return whole_number(number if kind == "claim" else str(event.data.get("claim", "")))
