"""The sources: who speaks in the archive, what kind they are, whose they are, how they stand."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from verification.articles.models import Article
from verification.errors import Conflict, FactcheckError, NotFound
from verification.evidence import sources
from verification.evidence.models import Snapshot, Source
from verification.evidence.sources import GIVEN_KINDS, KINDS, STANDINGS, SourceFacts
from verification.people import User
from verification.policies import has_role
from verification.web.errors import status_of
from verification.web.requests import actor, person, version
from verification.workflow import Role

PAGE_SIZE: Final = 100
DOCUMENTS: Final = 50
MAX_QUERY_CHARACTERS: Final = 200
GIVEN: Final = [(kind, word) for kind, word in KINDS.items() if kind not in GIVEN_KINDS]


class SourceForm(forms.Form):
    """What an editor says of a source."""

    kind = forms.ChoiceField(choices=GIVEN, label="It is a")
    publisher = forms.CharField(
        max_length=sources.MAX_NAME_CHARACTERS,
        required=False,
        label="Publisher",
        help_text="Who brings it out. Sources of one publisher are one voice.",
    )
    owner = forms.CharField(
        max_length=sources.MAX_NAME_CHARACTERS,
        required=False,
        label="Owner",
        help_text="Whose it is. Sources of one owner are one voice.",
    )
    standing = forms.ChoiceField(choices=list(STANDINGS.items()), label="Standing")
    note = forms.CharField(
        max_length=sources.MAX_NOTE_CHARACTERS,
        required=False,
        label="Note",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What colleagues should know of it.",
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the sources by name, narrowed by words, kind and standing."""
    _check_may_see(request)
    asked = {name: request.GET.get(name, "") for name in ("q", "kind", "standing", "after")}
    rows = list(_narrowed(asked, person(request))[: PAGE_SIZE + 1])
    context = {
        "sources": rows[:PAGE_SIZE],
        "next_after": rows[PAGE_SIZE - 1].name if len(rows) > PAGE_SIZE else "",
        "asked": asked,
        "kinds": [(kind, word) for kind, word in KINDS.items() if kind != "attestation"],
        "standings": list(STANDINGS.items()),
        "is_narrowed": any(asked[name] for name in ("q", "kind", "standing")),
    }
    return render(request, "sources.html", context)


def _narrowed(asked: dict[str, str], user: User) -> QuerySet[Source]:
    seen = Q(snapshots__gathered_for=None) | Q(snapshots__gathered_for__in=Article.objects.visible_to(user))
    rows = Source.objects.visible_to(user).exclude(kind="attestation")
    rows = rows.annotate(documents=Count("snapshots", filter=seen))
    words = asked["q"].strip()[:MAX_QUERY_CHARACTERS].replace("\0", "")
    if words:
        named = Q(name__icontains=words) | Q(publisher__icontains=words) | Q(owner__icontains=words)
        rows = rows.filter(named)
    if asked["kind"] in KINDS:
        rows = rows.filter(kind=asked["kind"])
    if asked["standing"] in STANDINGS:
        rows = rows.filter(standing=asked["standing"])
    if asked["after"]:
        rows = rows.filter(name__gt=asked["after"].replace("\0", ""))
    return rows.order_by("name")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show a source with its newest documents; an editor changes what is known of it."""
    _check_may_see(request, source_id)
    source = sources.get_source(source_id)
    form = _form(source, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, source, form)
    if not form.is_valid():
        return _page(request, source, form, status=422)
    try:
        sources.edit(
            actor=actor(request),
            source_id=source_id,
            expected_version=version(request),
            facts=SourceFacts(**form.cleaned_data),
        )
    except FactcheckError as error:
        form.add_error(None, error.message)
        return _page(request, sources.get_source(source_id), form, status=status_of(error), error=error)
    messages.success(request, f"What is known of {source.name} was saved.")
    return redirect("source", source_id)


def _form(source: Source, given: Any) -> SourceForm:
    known = {name: getattr(source, name) for name in ("kind", "publisher", "owner", "standing", "note")}
    form = SourceForm(given, initial=known)
    if source.kind in GIVEN_KINDS:
        del form.fields["kind"]
    return form


def _page(
    request: HttpRequest,
    source: Source,
    form: SourceForm,
    status: int = 200,
    error: FactcheckError | None = None,
) -> HttpResponse:
    held = Snapshot.objects.visible_to(person(request)).filter(source=source)
    light = held.select_related("origin").defer("text", "minhash", "bands")
    context = {
        "source": source,
        "kind": KINDS.get(source.kind, source.kind),
        "standing": STANDINGS.get(source.standing, source.standing),
        "form": form,
        "may_edit": has_role(actor(request), Role.EDITOR),
        "is_stale": isinstance(error, Conflict),
        "documents": light.order_by("-pk")[:DOCUMENTS],
        "documents_total": held.count(),
    }
    return render(request, "source.html", context, status=status)


def _check_may_see(request: HttpRequest, source_id: int | None = None) -> None:
    user = person(request)
    is_kept = source_id is not None and not Source.objects.visible_to(user).filter(pk=source_id).exists()
    if not user.roles or is_kept:
        raise NotFound("There is no such page, or it is not yours to see.")
