"""What the desk asks reporters, and the page on which reporters find what waits for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from verification.errors import FactcheckError, InvalidInput, NotFound
from verification.evidence import queries
from verification.evidence.queries import Wish
from verification.evidence.query_models import Query
from verification.web.claims import done
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_claim
from verification.web.requests import actor, person, typed
from verification.web.talk import Talk, query_views
from verification.web.workbench import claim_page

SHOWN: Final = 100
ENDS: Final = {
    "answer": "Your answer is kept; whoever checks the claim sees it.",
    "withdraw": "The query is withdrawn.",
}
LIST: Final = "list"
"""The form stands on the page of queries, and its answer leads back there."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what waits for this person's answer, and what they have asked themselves."""
    return _page(request)


def _page(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    user = person(request)
    waiting = Query.objects.asked_of(user).open()
    mine = Query.objects.visible_to(user).filter(by=user).open()
    views = query_views(waiting, user)[:SHOWN]
    talk = Talk((), can_comment=False, typed=problem.typed if problem else {})
    still_there = any(view.query.pk == talk.answering for view in views)
    context = {
        "waiting": views,
        "mine": query_views(mine, user)[:SHOWN],
        "talk": talk,
        "lost": "" if still_there else talk.typed.get("text", ""),
        "problem": problem,
    }
    return render(request, "queries.html", context, status=status_of(problem.error) if problem else 200)


@require_POST
def ask(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Ask whoever reports the article; a refusal keeps what was typed."""
    claim = find_claim(person(request), claim_id)
    try:
        wish = Wish(
            text=typed(request, "text"),
            kind=typed(request, "kind"),
            blocking=bool(request.POST.get("blocking")),
            due_at=_due(typed(request, "due_at")),
        )
        queries.ask(actor=actor(request), claim_id=claim.pk, wish=wish)
    except FactcheckError as error:
        given = {name: typed(request, name) for name in request.POST}
        return claim_page(request, claim_id, Problem(error, {**given, "talk": "ask"}))
    return done(request, claim_id, "The reporter was asked.")


def _due(given: str) -> datetime | None:
    """Read the day and time of a form, in UTC; None where it is empty."""
    if not given.strip():
        return None
    try:
        found = parse_datetime(given.strip())
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("Say by when you need it: day and time, UTC.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@require_POST
def end(request: HttpRequest, query_id: int, action: str) -> HttpResponse:
    """Answer a query, or withdraw it; a refusal keeps what was typed."""
    query = Query.objects.visible_to(person(request)).filter(pk=query_id).select_related("claim").first()
    if query is None or action not in ENDS:
        raise NotFound("There is no such query, or it is not yours to see.")
    is_listed = typed(request, "from") == LIST
    try:
        _end(request, query, action)
    except FactcheckError as error:
        given = {name: typed(request, name) for name in request.POST}
        problem = Problem(error, {**given, "talk": "answer", "query": str(query_id)})
        return _page(request, problem) if is_listed else claim_page(request, query.claim_id, problem)
    if not is_listed:
        return done(request, query.claim_id, ENDS[action])
    messages.success(request, ENDS[action])
    return redirect("queries")


def _end(request: HttpRequest, query: Query, action: str) -> None:
    if action == "answer":
        queries.answer(actor=actor(request), query_id=query.pk, text=typed(request, "text"))
    else:
        queries.withdraw(actor=actor(request), query_id=query.pk, reason=typed(request, "text"))
