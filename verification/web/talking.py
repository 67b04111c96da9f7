"""What people do when they talk over a claim: comment, resolve, open again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from verification.articles.models import Article
from verification.claims import comments
from verification.claims.talk_models import Comment
from verification.errors import FactcheckError, NotFound
from verification.web.claims import done
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_article, find_claim
from verification.web.requests import actor, person, typed, version
from verification.web.talk import talk_of_article
from verification.web.workbench import claim_page

COMMENT: Final = "comment"
"""The form that a refused text stands in again."""
TURNS: Final[dict[str, tuple[Callable[..., Comment], str]]] = {
    "resolve": (comments.resolve, "The comment is resolved."),
    "reopen": (comments.reopen, "The comment is open again."),
}


@require_POST
def comment_on_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Say something of a claim; a refusal keeps what was typed."""
    claim = find_claim(person(request), claim_id)
    try:
        said = comments.comment_on_claim(
            actor=actor(request),
            claim_id=claim.pk,
            text=typed(request, "text"),
            blocking=bool(request.POST.get("blocking")),
        )
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error, _kept(request, COMMENT)))
    _warn(request, said)
    return done(request, claim_id, "Your comment is kept.")


@require_http_methods(["GET", "HEAD", "POST"])
def article_talk(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what was said of an article and what blocks its claims; say something of it."""
    article = find_article(person(request), article_id)
    if request.method != "POST":
        return _article_page(request, article)
    try:
        said = comments.comment_on_article(
            actor=actor(request),
            article_id=article.pk,
            text=typed(request, "text"),
            blocking=bool(request.POST.get("blocking")),
        )
    except FactcheckError as error:
        return _article_page(request, article, Problem(error, _kept(request, COMMENT)))
    _warn(request, said)
    messages.success(request, "Your comment is kept.")
    return redirect("article-talk", article.pk)


def _warn(request: HttpRequest, said: Comment) -> None:
    """Say who is named in a comment and will not hear of it."""
    names = [person.name for person in comments.shut_out_in(said.text, said.article)]
    if names:
        messages.warning(request, f"Not told, as this article is not theirs to read: {', '.join(names)}.")


def _article_page(request: HttpRequest, article: Article, problem: Problem | None = None) -> HttpResponse:
    typed_before = problem.typed if problem else {}
    context = {
        "article": article,
        "problem": problem,
        "talk": talk_of_article(article, person(request), typed_before),
        "blocked": Comment.objects.blocking_in(article).exclude(claim=None).with_turns(),
    }
    return render(request, "talk.html", context, status=status_of(problem.error) if problem else 200)


@require_POST
def turn(request: HttpRequest, comment_id: int, action: str) -> HttpResponse:
    """Resolve a comment, or open it again."""
    comment = Comment.objects.visible_to(person(request)).filter(pk=comment_id).first()
    if comment is None or action not in TURNS:
        raise NotFound("There is no such comment, or it is not yours to see.")
    service, word = TURNS[action]
    try:
        service(actor=actor(request), comment_id=comment_id, expected_version=version(request))
    except FactcheckError as error:
        if comment.claim_id is not None:
            return claim_page(request, comment.claim_id, Problem(error))
        return _article_page(request, comment.article, Problem(error))
    if comment.claim_id is not None:
        return done(request, comment.claim_id, word)
    messages.success(request, word)
    return redirect("article-talk", comment.article_id)


def _kept(request: HttpRequest, form: str) -> dict[str, str]:
    return {**{name: typed(request, name) for name in request.POST}, "talk": form}
