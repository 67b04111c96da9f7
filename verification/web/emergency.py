"""Clearing an article in an emergency, and looking at that afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification.article_guards import CONFIRMATION, MIN_REASON_WORDS
from verification.articles.models import Article
from verification.errors import FactcheckError, NotAllowed, NotFound
from verification.people import User
from verification.publication import emergency
from verification.publication.emergency_models import Emergency
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_article
from verification.web.requests import actor, person, typed, version
from verification.workflow import Role

SHOWN: Final = 100
LOOKERS: Final = (Role.REVIEWER, Role.EDITOR)
"""Who has the list of emergencies before them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One emergency, and whether whoever looks at it may close its review."""

    emergency: Emergency
    is_mine: bool


def rows_of(article: Article, user: User) -> list[Row]:
    """Return the emergencies of an article, the newest first."""
    return _rows(list(Emergency.objects.filter(article=article).with_facts()), user)


def _rows(found: list[Emergency], user: User) -> list[Row]:
    return [Row(one, one.is_open and _may_review(one, user)) for one in found]


def _may_review(one: Emergency, user: User) -> bool:
    try:
        emergency.check_can_review(user.as_actor(), one)
    except NotAllowed:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what an emergency would go past, or clear the article past it."""
    article = find_article(person(request), article_id)
    if request.method != "POST":
        return _page(request, article)
    given = {name: typed(request, name) for name in ("reason", "confirmation")}
    try:
        emergency.emergency_clear(
            actor=actor(request), article_id=article_id, expected_version=version(request), **given
        )
    except FactcheckError as error:
        article.refresh_from_db()
        return _page(request, article, Problem(error, given))
    messages.warning(request, "The article is cleared past its guards; another editor has to review that.")
    return redirect("article-emergency", article_id)


def _page(request: HttpRequest, article: Article, problem: Problem | None = None) -> HttpResponse:
    context = {
        "article": article,
        "revision": article.current,
        "outlook": emergency.outlook(article, actor(request)),
        "rows": rows_of(article, person(request)),
        "confirmation": CONFIRMATION,
        "min_words": MIN_REASON_WORDS,
        "problem": problem,
    }
    return render(request, "emergency.html", context, status=status_of(problem.error) if problem else 200)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the emergencies: those that wait for a review first."""
    return _list(request)


def _list(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    user = person(request)
    if not user.has_role(*LOOKERS):
        raise NotFound("There is no such page, or it is not yours to see.")
    visible = Emergency.objects.visible_to(user).with_facts().order_by("-pk")
    context = {
        "open": _rows(list(visible.open()[:SHOWN]), user),
        "closed": _rows(list(visible.filter(review__isnull=False)[:SHOWN]), user),
        "problem": problem,
    }
    return render(request, "emergencies.html", context, status=status_of(problem.error) if problem else 200)


@require_POST
def review(request: HttpRequest, emergency_id: int) -> HttpResponse:
    """Close a review with what was found; a refusal keeps what was typed."""
    if not Emergency.objects.visible_to(person(request)).filter(pk=emergency_id).exists():
        raise NotFound("There is no such emergency.")
    finding = typed(request, "finding")
    try:
        emergency.review(actor=actor(request), emergency_id=emergency_id, finding=finding)
    except FactcheckError as error:
        return _list(request, Problem(error, {"emergency": str(emergency_id), "finding": finding}))
    messages.success(request, "What you found is kept; the review is closed.")
    return redirect("emergencies")
