"""A snapshot as it was read, with the quotation marked, and words of it to quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.articles.models import RawDocument
from verification.claims.models import Claim
from verification.errors import NotFound
from verification.evidence.models import UNSEARCHED, Evidence, Snapshot
from verification.people import User
from verification.web.detail import Problem
from verification.web.offer import Offer, offer
from verification.web.reading import find_claim
from verification.web.requests import person, whole_number
from verification.web.vocabulary import DECIDABLE_STANCES, QUESTION, SOURCE_ROLE, STANCE
from verification.web.watching import watch_of
from verification.workflow import Status

NO_SPANS: Final[Sequence[tuple[int, int]]] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the stored text; `is_quoted` is marked, `is_first` the first that is."""

    text: str
    is_quoted: bool
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Quoting:
    """The claim that words of this page can be quoted for, and what the form held when it was refused."""

    claim: Claim
    problem: Problem | None
    offer: Offer | None

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by the names of the fields."""
        return dict(self.problem.typed) if self.problem else {}

    @property
    def questions(self) -> list[tuple[str, str]]:
        """The questions of the claim."""
        return [(str(question), QUESTION[question]) for question in self.claim.questions]

    @property
    def stances(self) -> list[tuple[str, str]]:
        """The stances to choose from."""
        return [(str(stance), STANCE[stance].word) for stance in DECIDABLE_STANCES]

    @property
    def roles(self) -> list[tuple[str, str]]:
        """What a source may be to the claim."""
        return list(SOURCE_ROLE.items())


@require_safe
def snapshot(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Show the stored text; the archive is open to everybody who holds a role."""
    return render(request, "snapshot.html", snapshot_context(request, snapshot_id))


def snapshot_context(
    request: HttpRequest, snapshot_id: int, claim: Claim | None = None, problem: Problem | None = None
) -> dict[str, Any]:
    """Return what the page of a snapshot shows; `claim` and `problem` of a quotation that was refused.

    Raises:
        NotFound: there is none, or it was told for a claim that this person may not see.
    """
    user = person(request)
    visible = Snapshot.objects.visible_to(user).select_related("source", "origin")
    found = visible.filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("There is no such snapshot.")
    evidence = _evidence(request, found)
    spans = evidence.spans if evidence and evidence.is_verbatim else _asked_spans(request, found)
    return {
        "snapshot": found,
        "evidence": evidence,
        "stretches": _stretches(found.text, spans),
        "is_marked": bool(spans),
        "quoting": _quoting(request, found, evidence, claim, problem),
        "watch": watch_of(request, found),
        "raw": RawDocument.objects.annotate(size=Length("content")).defer("content").get(pk=found.raw_id),
        "same_origin": visible.filter(origin=found.origin_id).exclude(pk=found.pk)[:20],
    }


def _asked_spans(request: HttpRequest, found: Snapshot) -> Sequence[tuple[int, int]]:
    """Return the passage that `?at=start-end` names, none where it is not inside the text."""
    start, _, end = request.GET.get("at", "").partition("-")
    low, high = whole_number(start), whole_number(end)
    if low is None or high is None or not low < high <= len(found.text):
        return NO_SPANS
    return [(low, high)]


def _stretches(text: str, spans: Sequence[tuple[int, int]]) -> list[Stretch]:
    found, at = [], 0
    for number, (start, end) in enumerate(spans):
        found += [Stretch(text[at:start], False), Stretch(text[start:end], True, number == 0)]
        at = end
    return [*found, Stretch(text[at:], False)]


def _quoting(
    request: HttpRequest,
    found: Snapshot,
    evidence: Evidence | None,
    claim: Claim | None,
    problem: Problem | None,
) -> Quoting | None:
    """Return the claim to quote for: the refused form's, the evidence's, or the one that is asked for."""
    user = person(request)
    asked = whole_number(request.GET.get("claim", ""))
    if claim is None and evidence is not None:
        claim = evidence.claim
    if claim is None and asked is not None:
        claim = find_claim(user, asked)
    if claim is None or found.kind in UNSEARCHED or not (problem or _holds(user, claim)):
        return None
    return Quoting(claim, problem, offer(problem.error, problem.typed) if problem else None)


def _holds(user: User, claim: Claim) -> bool:
    return claim.status == Status.CHECKING and claim.holder_id == user.pk and claim.lease_is_running()


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
