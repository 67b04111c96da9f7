"""What people do with a claim: move it, weigh its evidence, write its verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from verification import tasks
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.errors import FactcheckError, NotFound, StaleVersion
from verification.evidence import services as evidence
from verification.evidence.models import Evidence
from verification.policies import Actor
from verification.reviews import services as reviews
from verification.verdicts import services as verdicts
from verification.verdicts.models import VerdictDraft
from verification.web.detail import Fields, Problem
from verification.web.errors import status_of
from verification.web.reading import find_claim
from verification.web.requests import actor, is_htmx, person, typed, version
from verification.web.workbench import claim_page
from verification.workflow import Action


@dataclass(frozen=True, slots=True)
class Asked:
    """One act on a claim as the form gave it."""

    actor: Actor
    claim_id: int
    version: int
    text: str
    digest: str


def _accept(asked: Asked) -> Claim:
    claim = claims.accept(actor=asked.actor, claim_id=asked.claim_id, expected_version=asked.version)
    tasks.wake_article(claim.article_id)
    return claim


ACTS: Final[dict[str, Callable[[Asked], Claim]]] = {
    Action.ACCEPT: _accept,
    Action.RESTORE: lambda it: claims.restore(
        actor=it.actor, claim_id=it.claim_id, expected_version=it.version
    ),
    Action.TAKE: lambda it: claims.take(actor=it.actor, claim_id=it.claim_id, expected_version=it.version),
    Action.RELEASE: lambda it: claims.release(
        actor=it.actor, claim_id=it.claim_id, expected_version=it.version
    ),
    Action.DISMISS: lambda it: claims.dismiss(
        actor=it.actor, claim_id=it.claim_id, expected_version=it.version, reason=it.text
    ),
    Action.APPROVE: lambda it: reviews.approve(
        actor=it.actor, claim_id=it.claim_id, expected_version=it.version, shown_digest=it.digest
    ),
    Action.REQUEST_CHANGES: lambda it: reviews.request_changes(
        actor=it.actor, claim_id=it.claim_id, expected_version=it.version, comment=it.text
    ),
    Action.REOPEN: lambda it: reviews.reopen(
        actor=it.actor, claim_id=it.claim_id, expected_version=it.version, reason=it.text
    ),
}
DONE: Final = {
    Action.ACCEPT: "The claim is in the queue.",
    Action.RESTORE: "The claim is back in the queue.",
    Action.TAKE: "You hold this claim for half an hour; working on it renews that.",
    Action.RELEASE: "The claim is back in the queue; your draft is kept.",
    Action.DISMISS: "The claim was dismissed.",
    Action.APPROVE: "The claim is approved.",
    Action.REQUEST_CHANGES: "The claim went back to its checker.",
    Action.REOPEN: "The claim is back at work.",
    Action.SUBMIT: "The claim waits for a reviewer.",
}


@require_POST
def act(request: HttpRequest, claim_id: int, action: str) -> HttpResponse:
    """Move a claim by one row of the work flow."""
    if action not in ACTS:
        raise NotFound("There is no such action.")
    find_claim(person(request), claim_id)
    given = {"action": action, "text": typed(request, "text")}
    try:
        asked = Asked(actor(request), claim_id, version(request), given["text"], typed(request, "digest"))
        ACTS[action](asked)
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error, given))
    return _done(request, claim_id, DONE[Action(action)])


@require_POST
def decide(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Adopt or reject a piece of evidence."""
    row = Evidence.objects.filter(pk=evidence_id).first()
    if row is None:
        raise NotFound("There is no such evidence.")
    claim_id = find_claim(person(request), row.claim_id).pk
    adopted = request.POST.get("decision") == "adopt"
    try:
        evidence.decide(
            actor=actor(request),
            evidence_id=evidence_id,
            adopted=adopted,
            stance=typed(request, "stance") if adopted else "",
            note=typed(request, "note"),
            expected_version=version(request),
        )
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error, {"evidence": str(evidence_id)}))
    return _done(request, claim_id, "Adopted: it counts." if adopted else "Rejected: it does not count.")


@require_POST
def verdict(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Keep what the verdict form holds, then hand it to review if that was asked for."""
    claim = find_claim(person(request), claim_id)
    is_current = version(request) == claim.version
    problem = _save(request, claim)
    if problem is not None:
        return claim_page(request, claim_id, problem)
    if request.POST.get("act") != "submit":
        return _done(request, claim_id, "The draft is saved.")
    claim.refresh_from_db()
    try:
        # Saving the drafts raised the version; what it was before decides whether the page was current.
        seen = claim.version if is_current else version(request)
        verdicts.submit(actor=actor(request), claim_id=claim_id, expected_version=seen)
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error))
    return _done(request, claim_id, DONE[Action.SUBMIT])


@require_POST
def autosave(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Keep the drafts while somebody writes; nothing on the page moves but the word "saved"."""
    claim = find_claim(person(request), claim_id)
    problem = _save(request, claim)
    claim.refresh_from_db()
    drafts = {draft.question: draft for draft in claim.drafts.all()}
    rows = reviews.available(claim, actor(request)) if problem is None else []
    submit = next((row for row in rows if row.row.action == Action.SUBMIT), None)
    context = {"problem": problem, "submit": submit}
    status = status_of(problem.error) if problem else 200
    response = render(request, "includes/saved.html", context, status=status)
    versions = {"claim": claim.version, **{name: draft.version for name, draft in drafts.items()}}
    return response if problem else trigger_client_event(response, "versions", versions)


def _save(request: HttpRequest, claim: Claim) -> Problem | None:
    """Save each question's draft that differs; what was given comes back with what was refused."""
    given = {str(question): _fields(request, str(question)) for question in claim.questions}
    stored = {draft.question: draft for draft in claim.drafts.select_related("rating", "author")}
    for question, fields in given.items():
        if _is_stored(fields, stored.get(question)):
            continue
        try:
            saved = _save_one(request, claim, question, fields)
        except FactcheckError as error:
            given[question] = _refused(fields, stored.get(question), error)
            return Problem(error, drafts=given)
        given[question] = Fields(fields.rating, fields.rationale, fields.confidence, saved.version)
    return None


def _save_one(request: HttpRequest, claim: Claim, question: str, fields: Fields) -> VerdictDraft:
    return verdicts.save_draft(
        actor=actor(request),
        claim_id=claim.pk,
        question=question,
        rating=fields.rating,
        rationale=fields.rationale,
        confidence=fields.confidence,
        expected_version=fields.version,
    )


def _fields(request: HttpRequest, question: str) -> Fields:
    return Fields(
        rating=typed(request, f"rating-{question}"),
        rationale=typed(request, f"rationale-{question}"),
        confidence=typed(request, f"confidence-{question}"),
        version=version(request, f"version-{question}"),
    )


def _is_stored(fields: Fields, draft: VerdictDraft | None) -> bool:
    if draft is None:
        return not (fields.rating or fields.rationale or fields.confidence)
    kept = (draft.rating.key if draft.rating else "", draft.rationale, draft.confidence)
    return kept == (fields.rating, fields.rationale, fields.confidence)


def _refused(fields: Fields, theirs: VerdictDraft | None, error: FactcheckError) -> Fields:
    """Keep my text; on a conflict show theirs beside it, and let my next save be a decision over theirs."""
    stale = isinstance(error, StaleVersion) and theirs is not None
    return Fields(
        fields.rating,
        fields.rationale,
        fields.confidence,
        theirs.version if stale and theirs else fields.version,
        theirs if stale else None,
        (error.message,),
    )


def _done(request: HttpRequest, claim_id: int, word: str) -> HttpResponse:
    messages.success(request, word)
    if is_htmx(request):
        return claim_page(request, claim_id)
    return redirect("claim", claim_id)
