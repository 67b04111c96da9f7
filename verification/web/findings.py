"""Findings on the page: what does not fit together, where it stands, and the form that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verification.articles import findings
from verification.articles.models import Article, Finding, Revision
from verification.engine.types import Check
from verification.errors import FactcheckError, NotFound
from verification.people import User
from verification.web.requests import actor, person, typed, version
from verification.web.text import Mark

CONTEXT_CHARACTERS: Final = 48
NAMES: Final[dict[str, str]] = {
    Check.HEADLINE: "headline against text",
    Check.HEDGE: "headline says more",
    Check.SUM: "sum",
    Check.CHANGE: "change",
    Check.SHARE: "share",
    Check.AGE: "age",
    Check.DURATION: "years",
    Check.DATE: "date",
    Check.SPELLING: "spelling",
    Check.FIGURES: "two figures",
    Check.SOURCES: "two sources",
    Check.UNIT: "unit",
}


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place with the words around it; `anchor` is its name on the page."""

    anchor: str
    start: int
    end: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as the page shows it."""

    finding: Finding
    name: str
    places: Sequence[PlaceView]


@dataclass(frozen=True, slots=True)
class Panel:
    """All findings of a text, open ones first; `can_answer` says whether this person may settle them."""

    items: Sequence[FindingView]
    can_answer: bool

    @property
    def open(self) -> int:
        """How many nobody has settled."""
        return sum(not item.finding.is_settled for item in self.items)

    @property
    def settled(self) -> int:
        """How many are settled."""
        return len(self.items) - self.open

    def marks(self) -> list[Mark]:
        """Return the places of the open findings, to be marked in the text."""
        return [
            Mark(place.anchor, place.start, place.end)
            for item in self.items
            if not item.finding.is_settled
            for place in item.places
        ]


def panel(article: Article, revision: Revision, user: User) -> Panel:
    """Read the findings of a revision and whether this person may settle them."""
    rows = list(revision.findings.with_answers())
    rows.sort(key=lambda row: row.is_settled)
    items = [FindingView(row, NAMES.get(row.kind, row.kind), _places(row, revision.text)) for row in rows]
    return Panel(items, can_answer=bool(rows) and findings.can_settle(user.as_actor(), article))


def _places(finding: Finding, text: str) -> list[PlaceView]:
    return [
        PlaceView(
            anchor=f"finding-{finding.pk}-{number}",
            start=start,
            end=end,
            before=text[max(0, start - CONTEXT_CHARACTERS) : start].rpartition("\n")[2],
            words=text[start:end],
            after=text[end : end + CONTEXT_CHARACTERS].partition("\n")[0],
        )
        for number, (start, end) in enumerate(finding.spans, start=1)
    ]


@require_POST
def settle(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Say why a finding is settled."""
    article_id = _article_of(request, finding_id)
    try:
        findings.settle(
            actor=actor(request),
            finding_id=finding_id,
            note=typed(request, "note"),
            expected_version=version(request),
        )
    except FactcheckError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('article', args=[article_id])}#findings")


@require_POST
def unsettle(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Open a finding again."""
    article_id = _article_of(request, finding_id)
    try:
        findings.unsettle(actor=actor(request), finding_id=finding_id, expected_version=version(request))
    except FactcheckError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('article', args=[article_id])}#findings")


def _article_of(request: HttpRequest, finding_id: int) -> int:
    seen = Finding.objects.visible_to(person(request)).filter(pk=finding_id)
    found = seen.values_list("revision__article_id", flat=True).first()
    if found is None:
        raise NotFound("There is no such finding, or it is not yours to see.")
    return int(found)
