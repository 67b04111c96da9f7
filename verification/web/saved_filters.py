"""Saved filters: one's own and those of the desk, with how many claims each finds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verification.errors import FactcheckError
from verification.people import User
from verification.reviews import saved_filters
from verification.reviews.models import SavedFilter
from verification.reviews.query import MAX_CHARACTERS
from verification.reviews.saved_filters import MAX_SHOWN
from verification.web.errors import status_of
from verification.web.requests import actor, person, typed, version


@dataclass(frozen=True, slots=True)
class Line:
    """A filter with what it finds, and what was typed into its form if that was refused."""

    saved: SavedFilter
    address: str
    count: int
    is_mine: bool
    typed: Typed | None


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form held that was refused, and why; `filter_id` None: a new one."""

    filter_id: int | None
    name: str
    query: str
    is_shared: bool
    error: FactcheckError


def address_of(query: str) -> str:
    """Return where the queue shows what a query finds."""
    return f"{reverse('queue')}?{urlencode({'q': query})}"


def offered(user: User) -> list[tuple[str, str]]:
    """Return the names and addresses of somebody's filters, for the queue."""
    rows = SavedFilter.objects.of(user)[:MAX_SHOWN]
    return [(row.name, address_of(row.query)) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List the filters, or keep a new one."""
    if request.method != "POST":
        return _page(request)
    name, query, is_shared = _given(request)
    try:
        saved_filters.save(actor=actor(request), name=name, query=query, is_shared=is_shared)
    except FactcheckError as error:
        return _page(request, Typed(None, name, query, is_shared, error))
    messages.success(request, "The filter is kept.")
    return redirect("filters")


@require_POST
def change(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Change one of one's own filters."""
    name, query, is_shared = _given(request)
    try:
        saved_filters.change(
            actor=actor(request),
            filter_id=filter_id,
            expected_version=version(request),
            name=name,
            query=query,
            is_shared=is_shared,
        )
    except FactcheckError as error:
        return _page(request, Typed(filter_id, name, query, is_shared, error))
    messages.success(request, "The filter is changed.")
    return redirect("filters")


@require_POST
def remove(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Throw one of one's own filters away."""
    saved_filters.remove(actor=actor(request), filter_id=filter_id, expected_version=version(request))
    messages.success(request, "The filter is gone.")
    return redirect("filters")


def _given(request: HttpRequest) -> tuple[str, str, bool]:
    return typed(request, "name"), typed(request, "query"), bool(request.POST.get("shared"))


def _page(request: HttpRequest, refused: Typed | None = None) -> HttpResponse:
    user = person(request)
    rows = list(SavedFilter.objects.of(user)[:MAX_SHOWN])
    counts = saved_filters.counts(rows, user)
    context = {
        "lines": [
            Line(
                row,
                address_of(row.query),
                counts.get(row.pk, 0),
                row.owner_id == user.pk,
                refused if refused is not None and refused.filter_id == row.pk else None,
            )
            for row in rows
        ],
        "refused": refused,
        "new": refused if refused is not None and refused.filter_id is None else None,
        "query": request.GET.get("q", "").replace("\0", "")[:MAX_CHARACTERS],
        "can_share": saved_filters.can_share(actor(request)),
    }
    return render(request, "filters.html", context, status=status_of(refused.error) if refused else 200)
