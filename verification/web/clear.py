"""Clearing an article: what is missing, what was waived by name, and the signature."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from verification.articles.models import Article, Finding, Sentence
from verification.errors import FactcheckError, NotFound
from verification.publication import services
from verification.publication.models import Clearance, TextChangeWaiver
from verification.verdicts.models import VerdictRevision
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_article, find_claim
from verification.web.requests import actor, person, typed, version
from verification.workflow import Role


@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what is missing, or sign that nothing is."""
    article = find_article(person(request), article_id)
    if request.method != "POST":
        return _page(request, article)
    try:
        services.clear(actor=actor(request), article_id=article_id, expected_version=version(request))
    except FactcheckError as error:
        return _page(request, article, Problem(error))
    messages.success(request, "The article is cleared.")
    return redirect("report", article_id)


@require_POST
def waive(request: HttpRequest, verdict_id: int) -> HttpResponse:
    """Take note, by name, that the text was changed or stays."""
    verdict = VerdictRevision.objects.filter(pk=verdict_id).first()
    if verdict is None:
        raise NotFound("There is no such verdict.")
    article = find_claim(person(request), verdict.claim_id).article
    reason = typed(request, "reason")
    try:
        services.waive_text_change(
            actor=actor(request), verdict_id=verdict_id, reason=reason, expected_version=version(request)
        )
    except FactcheckError as error:
        return _page(request, article, Problem(error, {"verdict": str(verdict_id), "reason": reason}))
    messages.success(request, "Taken note, in your name.")
    return redirect("article-clear", article.pk)


def _page(request: HttpRequest, article: Article, problem: Problem | None = None) -> HttpResponse:
    article.refresh_from_db()
    revision = article.current
    context = {
        "article": article,
        "revision": revision,
        "clearing": services.clearing(article, actor(request)),
        "open_claims": article.claims.undecided().in_queue_order()[:50],
        "unaccounted": _unaccounted(
            revision.text, Sentence.objects.filter(revision=revision, disposition="")
        ),
        "findings": Finding.objects.filter(revision=revision).unsettled(),
        "waivers": TextChangeWaiver.objects.filter(verdict__claim__article=article).select_related(
            "by", "verdict"
        ),
        "clearance": Clearance.objects.filter(revision=revision).select_related("by").last(),
        "may_waive": person(request).has_role(Role.EDITOR),
        "problem": problem,
    }
    return render(request, "clear.html", context, status=status_of(problem.error) if problem else 200)


def _unaccounted(text: str, sentences: QuerySet[Sentence]) -> list[str]:
    return [text[one.start : one.end] for one in sentences[:50]]
