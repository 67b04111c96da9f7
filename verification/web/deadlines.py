"""When an article has to be done: the page that shows it and, to editors, sets it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from verification.articles import deadlines
from verification.articles.models import Article
from verification.errors import FactcheckError, InvalidInput
from verification.web.errors import status_of
from verification.web.reading import find_article
from verification.web.requests import actor, person, typed, version


@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show when an article has to be done, or say it."""
    article = find_article(person(request), article_id)
    if request.method != "POST":
        return _page(request, article)
    given = typed(request, "deadline").strip()
    try:
        deadlines.set_deadline(
            actor=actor(request),
            article_id=article_id,
            expected_version=version(request),
            deadline=moment(given) if given else None,
        )
    except FactcheckError as error:
        article.refresh_from_db()
        return _page(request, article, given, error)
    messages.success(request, "The deadline is kept." if given else "The article has no deadline.")
    return redirect("article", article_id)


def moment(given: str) -> datetime:
    """Read the day and time of a form, in UTC.

    Raises:
        InvalidInput: it is none.
    """
    try:
        found = parse_datetime(given)
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("Write the day and the time, such as 2026-03-01T18:00.")
    return found.replace(tzinfo=found.tzinfo or UTC)


def _page(
    request: HttpRequest, article: Article, given: str | None = None, error: FactcheckError | None = None
) -> HttpResponse:
    """Show the form with what was typed, beside what is stored by now."""
    stored = f"{article.deadline:%Y-%m-%dT%H:%M}" if article.deadline else ""
    context = {
        "article": article,
        "given": stored if given is None else given,
        "error": error,
        "is_mine": deadlines.can_set_deadline(actor(request)),
    }
    return render(request, "deadline.html", context, status=status_of(error) if error else 200)
