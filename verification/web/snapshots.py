"""A snapshot as it was read, with the quotation marked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.errors import NotFound
from verification.evidence.models import Evidence, Snapshot
from verification.web.reading import find_claim
from verification.web.requests import person, whole_number


@require_safe
def snapshot(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Show the stored text; the archive is open to everybody who holds a role."""
    rows = Snapshot.objects.visible_to(person(request)).select_related("source", "origin")
    found = rows.filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("There is no such snapshot.")
    evidence = _evidence(request, found)
    start, end = (evidence.start, evidence.end) if evidence and evidence.is_verbatim else (0, 0)
    context = {
        "snapshot": found,
        "evidence": evidence,
        "before": found.text[:start],
        "quoted": found.text[start:end],
        "after": found.text[end:],
        "same_origin": Snapshot.objects.visible_to(person(request))
        .filter(origin=found.origin_id)
        .exclude(pk=found.pk)
        .select_related("source")[:20],
    }
    return render(request, "snapshot.html", context)


def _evidence(request: HttpRequest, found: Snapshot) -> Evidence | None:
    """Return the evidence that the address names, if it lies here and its claim may be seen."""
    evidence_id = whole_number(request.GET.get("evidence", ""))
    if evidence_id is None:
        return None
    rows = Evidence.objects.select_related("passage__snapshot", "claim")
    evidence = rows.filter(pk=evidence_id, passage__snapshot=found).first()
    if evidence is not None:
        find_claim(person(request), evidence.claim_id)
    return evidence
