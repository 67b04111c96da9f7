"""What people do with a claim: move it, weigh its evidence, write its verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from verification import tasks
from verification.claims.models import Claim
from verification.errors import FactcheckError, NotFound, StaleVersion
from verification.evidence import services as evidence
from verification.evidence.models import Evidence
from verification.reviews import services as reviews
from verification.verdicts import services as verdicts
from verification.verdicts.models import VerdictDraft
from verification.verdicts.revealing import reveal
from verification.verdicts.scale_versions import choice_of
from verification.web.acts import ACTS, DECIDED, DONE, RELISTING, WAKING, Asked
from verification.web.detail import Fields, Problem
from verification.web.errors import status_of
from verification.web.filters import wanted
from verification.web.reading import find_article, find_claim
from verification.web.requests import actor, is_htmx, person, typed, version
from verification.web.workbench import Update, claim_address, claim_page, load
from verification.workflow import Action, Status

AFTER_SAVING: Final[dict[str, tuple[Callable[..., Claim], str]]] = {
    "submit": (verdicts.submit, DONE[Action.SUBMIT]),
    "reveal": (reveal, "Your ratings of this moment are kept; the machine’s proposal is shown now."),
}
"""What the verdict form can ask for once its drafts are kept."""


@require_POST
def act(request: HttpRequest, claim_id: int, action: str) -> HttpResponse:
    """Move a claim by one row of the work flow; a decided suggestion makes room for the next one."""
    if action not in ACTS:
        raise NotFound("There is no such action.")
    claim = find_claim(person(request), claim_id)
    given = {"action": action, **{name: typed(request, name) for name in request.POST}}
    try:
        outcome = ACTS[action](Asked(actor(request), claim, version(request), given))
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error, given))
    if action in WAKING:
        tasks.wake_article(claim.article_id)
    if action in DECIDED and claim.status == Status.SUGGESTED:
        return _move_on(request, claim, Action(action))
    for warning in outcome.warnings:
        messages.warning(request, warning)
    relist = action in RELISTING
    return done(request, outcome.claim.pk, DONE[action], acted=claim_id, relist=relist)


def _move_on(request: HttpRequest, claim: Claim, action: Action) -> HttpResponse:
    """Open the next suggestion, and say how many are left."""
    user = person(request)
    bench = load(find_article(user, claim.article_id), user, wanted(request.GET))
    following = bench.next_undecided(claim.pk)
    messages.success(request, f"{DECIDED[action]} {bench.tally(ended=following is None)}")
    opens = following or claim.pk
    if not is_htmx(request):
        return redirect(claim_address(opens, bench.wanted))
    update = Update(acted=claim.pk, relist=action in RELISTING)
    return claim_page(request, opens, bench=bench, update=update)


@require_POST
def decide(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Adopt or reject a piece of evidence."""
    row = Evidence.objects.filter(pk=evidence_id).first()
    if row is None:
        raise NotFound("There is no such evidence.")
    claim = find_claim(person(request), row.claim_id)
    claim_id = claim.pk
    adopted = request.POST.get("decision") == "adopt"
    try:
        evidence.decide(
            actor=actor(request),
            evidence_id=evidence_id,
            adopted=adopted,
            stance=typed(request, "stance") if adopted else "",
            role=typed(request, "role") if adopted else "",
            note=typed(request, "note"),
            expected_version=version(request),
        )
    except FactcheckError as error:
        given = {name: typed(request, name) for name in ("stance", "role", "note")}
        return claim_page(request, claim_id, Problem(error, {"evidence": str(evidence_id), **given}))
    tasks.wake_article(claim.article_id)
    return done(request, claim_id, "Adopted: it counts." if adopted else "Rejected: it does not count.")


@require_POST
def verdict(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Keep what the verdict form holds, then hand it to review if that was asked for."""
    claim = find_claim(person(request), claim_id)
    is_current = version(request) == claim.version
    problem = _save(request, claim)
    if problem is not None:
        return claim_page(request, claim_id, problem)
    service, word = AFTER_SAVING.get(request.POST.get("act", ""), (None, "The draft is saved."))
    if service is None:
        return done(request, claim_id, word)
    claim.refresh_from_db()
    try:
        # Saving the drafts raised the version; what it was before decides whether the page was current.
        seen = claim.version if is_current else version(request)
        service(actor=actor(request), claim_id=claim_id, expected_version=seen)
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error))
    return done(request, claim_id, word)


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
    stored = {draft.question: draft for draft in claim.drafts.select_related("rating__scale", "author")}
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
    """Read one question's part of the form; a suggestion that was taken counts as chosen or written."""
    parts = (typed(request, f"rationale-{question}"), typed(request, f"change-{question}"))
    return Fields(
        rating=typed(request, f"take-{question}") or typed(request, f"rating-{question}"),
        rationale="\n".join(part for part in parts if part),
        confidence=typed(request, f"confidence-{question}"),
        version=version(request, f"version-{question}"),
    )


def _is_stored(fields: Fields, draft: VerdictDraft | None) -> bool:
    if draft is None:
        return not (fields.rating or fields.rationale or fields.confidence)
    kept = (choice_of(draft.rating), draft.rationale, draft.confidence)
    return kept == (fields.rating, fields.rationale, fields.confidence)


def _refused(fields: Fields, theirs: VerdictDraft | None, error: FactcheckError) -> Fields:
    """Keep my text; on a conflict show theirs beside it, and let my next save be a decision over theirs."""
    stale = isinstance(error, StaleVersion) and theirs is not None
    return Fields(
        fields.rating,
        fields.rationale,
        fields.confidence,
        theirs.version if stale and theirs else fields.version,
        theirs=theirs if stale else None,
        errors=(error.message,),
    )


def done(
    request: HttpRequest, claim_id: int, word: str, *, acted: int | None = None, relist: bool = False
) -> HttpResponse:
    """Answer with the claim as it is now, and a word on what was done."""
    messages.success(request, word)
    if is_htmx(request):
        return claim_page(request, claim_id, update=Update(acted=acted, relist=relist))
    return redirect(claim_address(claim_id, wanted(request.GET)))
