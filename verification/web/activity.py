"""Who did what with an article."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.audit import Event
from verification.web.reading import find_article
from verification.web.requests import person, whole_number

EVENTS_PER_PAGE: Final = 100


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
