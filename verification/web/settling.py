"""What people say of findings on the page; what was refused keeps its words beside what is stored now."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from verification.articles import findings
from verification.articles.models import Finding
from verification.errors import FactcheckError, NotFound
from verification.web.errors import status_of
from verification.web.reading import find_article
from verification.web.requests import actor, person, typed, version
from verification.web.workbench import load


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed about a finding, and why it was not kept."""

    finding_id: int
    note: str
    error: FactcheckError


@require_POST
def settle(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Say why a finding is settled."""
    article_id, note = _article_of(request, finding_id), typed(request, "note")
    try:
        findings.settle(
            actor=actor(request), finding_id=finding_id, note=note, expected_version=version(request)
        )
    except FactcheckError as error:
        return _again(request, article_id, Refused(finding_id, note, error))
    return redirect(f"{reverse('article', args=[article_id])}#findings")


@require_POST
def unsettle(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Open a finding again."""
    article_id = _article_of(request, finding_id)
    try:
        findings.unsettle(actor=actor(request), finding_id=finding_id, expected_version=version(request))
    except FactcheckError as error:
        return _again(request, article_id, Refused(finding_id, "", error))
    return redirect(f"{reverse('article', args=[article_id])}#findings")


def _again(request: HttpRequest, article_id: int, refused: Refused) -> HttpResponse:
    user = person(request)
    context = {"bench": load(find_article(user, article_id), user), "refused": refused}
    return render(request, "workbench.html", context, status=status_of(refused.error))


def _article_of(request: HttpRequest, finding_id: int) -> int:
    seen = Finding.objects.visible_to(person(request)).filter(pk=finding_id)
    found = seen.values_list("revision__article_id", flat=True).first()
    if found is None:
        raise NotFound("There is no such finding, or it is not yours to see.")
    return int(found)
