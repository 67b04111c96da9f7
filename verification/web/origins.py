"""The page of an origin: what goes back to one first report and why, split and join, and all moves so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from verification.engine.shared_words import shared_spans
from verification.errors import FactcheckError, InvalidInput, NotFound
from verification.evidence import provenance
from verification.evidence.models import Origin, Snapshot, SnapshotQuerySet
from verification.evidence.record_models import OriginChange
from verification.policies import has_role
from verification.web.errors import status_of
from verification.web.requests import actor, person, typed, whole_number

SHOWN: Final = 200
ADDRESS: Final = re.compile(r"(?:.*/)?(?P<kind>origins|snapshots)/(?P<number>\d{1,18})(?:[/?#].*)?")


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that could not be done: why, and what was typed. `document` is 0 where it was the joining."""

    message: str
    reason: str
    document: int = 0
    into: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text; `is_shared`: it stands in the first report word for word."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document of the origin with what it shares with the first one."""

    snapshot: Snapshot
    first: Snapshot
    stretches: Sequence[Stretch]
    share: float


@require_safe
def show(request: HttpRequest, origin_id: int) -> HttpResponse:
    """Show the documents of an origin, the earliest first."""
    return _page(request, provenance.get_origin(origin_id))


@require_POST
def join(request: HttpRequest, origin_id: int) -> HttpResponse:
    """Bring all documents of this origin into another one."""
    origin = provenance.get_origin(origin_id)
    reason, into = typed(request, "reason"), typed(request, "into").strip()
    try:
        joined = provenance.join(
            actor=actor(request),
            origin_id=origin_id,
            into_origin_id=_origin_at(request, into),
            reason=reason,
            expected_documents=whole_number(request.POST.get("documents", "")),
        )
    except FactcheckError as error:
        return _page(request, origin, Refused(error.message, reason, into=into), status_of(error))
    messages.success(request, "These documents are one origin now.")
    return redirect("origin", joined.pk)


@require_POST
def split(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Take a document out of its origin."""
    snapshot = _visible(request).select_related("origin").filter(pk=snapshot_id).first()
    if snapshot is None:
        raise NotFound("There is no such document.")
    reason = typed(request, "reason")
    expected = whole_number(request.POST.get("origin", ""))
    try:
        made = provenance.split(
            actor=actor(request), snapshot_id=snapshot_id, reason=reason, expected_origin=expected
        )
    except FactcheckError as error:
        refused = Refused(error.message, reason, document=snapshot_id)
        return _page(request, snapshot.origin, refused, status_of(error))
    messages.success(request, "This document is an origin of its own now.")
    return redirect("origin", made.pk)


def _visible(request: HttpRequest) -> SnapshotQuerySet:
    light = Snapshot.objects.visible_to(person(request)).select_related("source")
    return light.defer("text", "minhash", "bands")


def _origin_at(request: HttpRequest, address: str) -> int:
    """Return the origin that was named: by its number, or by the address of its page or of a document's."""
    number = whole_number(address)
    if number is not None:
        return number
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise InvalidInput("Give the number or the address of the other origin, or of a document of it.")
    if found["kind"] == "origins":
        return int(found["number"])
    snapshot = _visible(request).filter(pk=int(found["number"])).first()
    if snapshot is None:
        raise NotFound("There is no such document.")
    return snapshot.origin_id


def _page(
    request: HttpRequest, origin: Origin, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    held = _visible(request).filter(origin=origin)
    rows = list(held.order_by(F("published_on").asc(nulls_last=True), "pk")[:SHOWN])
    changes = _changes(request, origin)
    if not rows and not changes:
        raise NotFound("There is no such origin, or it is not yours to see.")
    context: dict[str, Any] = {
        "origin": origin,
        "rows": rows,
        "documents": held.count(),
        "all_documents": origin.snapshots.count(),
        "changes": changes,
        "refused": refused,
        "may_move": has_role(actor(request), *provenance.JUDGES),
        "comparison": _comparison(request, rows),
    }
    return render(request, "origin.html", context, status=status)


def _changes(request: HttpRequest, origin: Origin) -> list[OriginChange]:
    rows = OriginChange.objects.filter(Q(before=origin) | Q(after=origin), snapshot__in=_visible(request))
    return list(rows.select_related("snapshot", "before", "after", "by").order_by("-pk")[:SHOWN])


def _comparison(request: HttpRequest, rows: Sequence[Snapshot]) -> Comparison | None:
    """Mark in the document that the address names what stands in the first report, too."""
    wanted = whole_number(request.GET.get("compare", ""))
    chosen = next((row for row in rows[1:] if row.pk == wanted), None)
    if chosen is None:
        return None
    # The texts are long and were left out; both are read here.
    first, other = rows[0].text, chosen.text
    spans = shared_spans(other, first)
    stretches, at = [], 0
    for span in spans:
        stretches += [Stretch(other[at : span.start], False), Stretch(other[span.start : span.end], True)]
        at = span.end
    stretches.append(Stretch(other[at:], False))
    shared = sum(span.end - span.start for span in spans)
    return Comparison(chosen, rows[0], [part for part in stretches if part.text], shared / max(len(other), 1))
