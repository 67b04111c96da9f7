"""The archive: what it holds, and a search through it that says why each passage was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.engine.documents import Within
from verification.errors import FactcheckError
from verification.evidence.archive_search import (
    MAX_CHARACTERS,
    SEARCHABLE,
    ArchiveFinds,
    ArchiveHit,
    find,
    holdings,
)
from verification.evidence.models import Source
from verification.people import User
from verification.web.errors import status_of
from verification.web.found import why_found
from verification.web.requests import person, whole_number
from verification.web.vocabulary import SNAPSHOT_KIND

SOURCES_OFFERED: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `problem` says what of it was not understood."""

    text: str = ""
    start: date | None = None
    end: date | None = None
    source: int | None = None
    kind: str = ""
    problem: str = ""

    @property
    def within(self) -> Within:
        """The limits of the search."""
        sources = () if self.source is None else (self.source,)
        return Within(self.start, self.end, sources, (self.kind,) if self.kind else ())


@dataclass(frozen=True, slots=True)
class Shown:
    """One passage as the page shows it."""

    hit: ArchiveHit
    why: Sequence[str] = field(default_factory=tuple)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what the archive holds, and the passages that fit what was asked."""
    user, asked = person(request), read(request.GET)
    finds, problem, status = _found(user, asked)
    context = {
        "asked": asked,
        "holdings": holdings(user),
        "hits": [Shown(hit, why_found(map(asdict, hit.places))) for hit in finds.hits],
        "outcome": finds.outcome,
        "problem": problem,
        "sources": Source.objects.visible_to(user).order_by("name")[:SOURCES_OFFERED],
        "kinds": [(str(kind), SNAPSHOT_KIND[kind]) for kind in SEARCHABLE],
        "longest": MAX_CHARACTERS,
    }
    return render(request, "archive/search.html", context, status=status)


def _found(user: User, asked: Asked) -> tuple[ArchiveFinds, str, int]:
    nothing = ArchiveFinds((), "")
    if asked.problem:
        return nothing, asked.problem, 422
    if not asked.text or not user.roles:
        return nothing, "", 200
    try:
        return find(user=user, text=asked.text, within=asked.within), "", 200
    except FactcheckError as error:
        return nothing, str(error), status_of(error)


def read(given: Mapping[str, str]) -> Asked:
    """Read a search from an address."""
    asked = Asked(
        text=given.get("q", "").replace("\0", " ").strip(),
        source=whole_number(given.get("source", "")),
        kind=given.get("kind", "") if given.get("kind", "") in SEARCHABLE else "",
    )
    try:
        return replace(asked, start=_day(given.get("from", "")), end=_day(given.get("to", "")))
    except ValueError:
        return replace(asked, problem="One of the days is no date. Write it as 2026-03-31.")


def _day(text: str) -> date | None:
    return date.fromisoformat(text.strip()) if text.strip() else None
