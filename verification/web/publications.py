"""Making a signed verdict public, taking it back, and what is public now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification.claims.models import Claim
from verification.errors import FactcheckError, InvalidInput, NotFound
from verification.policies import has_role
from verification.publication import public_checks as checks
from verification.publication.public_models import (
    MAX_CLAIMANT,
    MAX_SLUG,
    MAX_SUMMARY,
    MAX_WORDING,
    Publication,
)
from verification.reviews.services import review_digest
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_claim
from verification.web.requests import actor, person, typed, version, whole_number
from verification.workflow import Role

PAGE_SIZE: Final = 50
LIMITS: Final = {"wording": MAX_WORDING, "summary": MAX_SUMMARY, "claimant": MAX_CLAIMANT, "slug": MAX_SLUG}
FIELDS: Final = ("wording", "summary", "claimant", "claimed_on", "slug", "stands_alone")
WORDS_ONLY: Final = frozenset({"names_a_source", "article_not_public"})
"""What the form itself can mend."""


@dataclass(frozen=True, slots=True)
class Row:
    """One publication, and why it does not count any more; empty: it does."""

    publication: Publication
    why_not: str


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show in which words a claim can be made public, or make it public."""
    claim = find_claim(person(request), claim_id)
    if request.method != "POST":
        return _page(request, claim)
    given = {name: typed(request, name) for name in FIELDS}
    try:
        checks.publish_check(
            actor=actor(request),
            claim_id=claim_id,
            expected_version=version(request),
            shown_digest=typed(request, "digest"),
            words=_words(given),
        )
    except FactcheckError as error:
        return _page(request, find_claim(person(request), claim_id), Problem(error, given))
    messages.success(request, "The check is public.")
    return redirect("claim-publish", claim_id)


def _words(given: dict[str, str]) -> checks.Words:
    return checks.Words(
        wording=given["wording"],
        summary=given["summary"],
        claimant=given["claimant"],
        claimed_on=_day(given["claimed_on"]),
        slug=given["slug"],
        stands_alone=given["stands_alone"] == "yes",
    )


def _day(given: str) -> date | None:
    """Read the day of a form; raises InvalidInput where it is none."""
    if not given.strip():
        return None
    try:
        found = parse_date(given.strip())
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("Write the day as 2026-03-01.")
    return found


def _page(request: HttpRequest, claim: Claim, problem: Problem | None = None) -> HttpResponse:
    verdict = checks.verdict_for(claim)
    context: dict[str, Any] = {
        "claim": claim,
        "verdict": verdict,
        "rating": checks.public_rating(verdict.rating) if verdict else None,
        "digest": review_digest(claim),
        "problem": problem,
        "rows": _rows(list(Publication.objects.filter(claim=claim).with_facts()[:PAGE_SIZE])),
        "is_mine": has_role(actor(request), Role.EDITOR),
        "limits": {
            "wording": MAX_WORDING,
            "summary": MAX_SUMMARY,
            "claimant": MAX_CLAIMANT,
            "slug": MAX_SLUG,
        },
    }
    if verdict is not None:
        offered = checks.offered(claim, verdict)
        stands = checks.failures(actor(request), claim, offered)
        context |= {
            "given": problem.typed if problem and problem.typed else _typed(offered),
            "failures": [one for one in stands if one.code not in WORDS_ONLY],
            "is_out": not any(one.code == "article_not_public" for one in stands),
        }
    return render(request, "publish_check.html", context, status=status_of(problem.error) if problem else 200)


def _typed(words: checks.Words) -> dict[str, str]:
    return {
        "wording": words.wording,
        "summary": words.summary,
        "claimant": words.claimant,
        "claimed_on": words.claimed_on.isoformat() if words.claimed_on else "",
        "slug": words.slug,
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what is public now, or all that ever was, the newest first."""
    if not person(request).roles:
        raise NotFound("There is no such page, or it is not yours to see.")
    return _list(request)


def _list(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    shows_all = request.GET.get("show") == "all"
    found = Publication.objects.visible_to(person(request)).with_facts().order_by("-pk")
    found = found if shows_all else found.current()
    before = whole_number(request.GET.get("before", ""))
    found = found.filter(pk__lt=before) if before is not None else found
    rows = list(found[: PAGE_SIZE + 1])
    context = {
        "rows": _rows(rows[:PAGE_SIZE]),
        "shows_all": shows_all,
        "is_later": before is not None,
        "next": rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
        "is_mine": has_role(actor(request), Role.EDITOR),
        "problem": problem,
    }
    return render(request, "publications.html", context, status=status_of(problem.error) if problem else 200)


def _rows(rows: Sequence[Publication]) -> list[Row]:
    standing = checks.standing(rows)
    return [Row(row, standing[row.pk]) for row in rows]


@require_POST
def withdraw(request: HttpRequest, publication_id: int) -> HttpResponse:
    """Take a publication back; a refusal keeps the reason that was typed."""
    rows = Publication.objects.visible_to(person(request))
    row = rows.filter(pk=publication_id).first()
    if row is None:
        raise NotFound("There is no such publication.")
    reason = typed(request, "reason")
    try:
        checks.withdraw(actor=actor(request), publication_id=publication_id, reason=reason)
    except FactcheckError as error:
        return _list(request, Problem(error, {"publication": str(publication_id), "reason": reason}))
    messages.success(request, "The check is no longer public.")
    return redirect("claim-publish", row.claim_id)
