"""One act on many claims of the queue: those that were ticked, or all that its address asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from verification import tasks
from verification.claims.holding import assignable
from verification.claims.models import Claim, ClaimQuerySet
from verification.errors import ActionRefused, CountChanged, FactcheckError, Failure, InvalidInput
from verification.people import User
from verification.reviews import bulk
from verification.reviews.bulk import MAX_CLAIMS, BulkAct, Item, Result, Wish
from verification.web import filters
from verification.web.errors import status_of
from verification.web.queue_address import Wanted, of_status, wanted, wide
from verification.web.requests import actor, person, typed, whole_number
from verification.web.vocabulary import DISMISS
from verification.workflow import CHECKERS, Role

ACTS: Final = {
    BulkAct.ACCEPT: "Accept",
    BulkAct.DISMISS: "Dismiss, because",
    BulkAct.RESTORE: "Restore",
    BulkAct.RELEASE: "Release",
    BulkAct.ASSIGN: "Assign to",
}
DONE: Final = {
    BulkAct.ACCEPT: "accepted",
    BulkAct.DISMISS: "dismissed",
    BulkAct.RESTORE: "restored",
    BulkAct.RELEASE: "released",
    BulkAct.ASSIGN: "assigned",
}


@dataclass(frozen=True, slots=True)
class Form:
    """The form for acting on many claims: how many match, who can be named, and what was typed before."""

    count: int
    address: str
    acts: Sequence[tuple[str, str]]
    reasons: Sequence[tuple[str, str]]
    people: Sequence[User]
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one claim, in words."""

    claim_id: int
    text: str
    failures: Sequence[Failure]
    message: str


def form_for(user: User, address: str, count: int, typed: Mapping[str, str] | None = None) -> Form | None:
    """Return the form for as many claims; None where this person cannot act on them, or not on so many."""
    if not user.has_role(*CHECKERS) or not 0 < count <= MAX_CLAIMS:
        return None
    assigns = user.has_role(Role.EDITOR)
    acts = [(str(act), word) for act, word in ACTS.items() if assigns or act != BulkAct.ASSIGN]
    reasons = [(str(reason), word) for reason, word in DISMISS.items()]
    return Form(count, address, acts, reasons, assignable() if assigns else (), typed or {})


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one act to every claim that was ticked, or to all of the list, and say what became of each."""
    user, asked = person(request), wanted(request)
    given = {name: typed(request, name) for name in ("act", "reason", "assignee", "scope")}
    claims = _claims(user, asked)
    try:
        wish, items = _wish(given), _items(request, claims, given["scope"])
        visible = Claim.objects.visible_to(user)
        results = bulk.act_on_all(actor=actor(request), visible=visible, items=items, wish=wish)
    except FactcheckError as error:
        return _refused(request, asked, claims, given, error)
    for article_id in bulk.articles_to_wake(wish, results):
        tasks.wake_article(article_id)
    done = sum(result.is_done for result in results)
    context = {"done": done, "word": DONE[wish.act], "lines": _lines(results), "address": asked.address()}
    return render(request, "bulk.html", context)


def _claims(user: User, asked: Wanted) -> ClaimQuerySet:
    found = filters.narrow(wide(Claim.objects.visible_to(user), asked, user), asked.narrowing)
    return of_status(found, asked.shown_status)


def _wish(given: Mapping[str, str]) -> Wish:
    if given["act"] not in frozenset(BulkAct):
        raise InvalidInput("Say what is to be done.")
    return Wish(BulkAct(given["act"]), given["reason"], whole_number(given["assignee"]))


def _items(request: HttpRequest, claims: ClaimQuerySet, scope: str) -> list[Item]:
    if scope == "all":
        return bulk.matching(claims, expected=whole_number(request.POST.get("expected", "")) or 0)
    pairs = [text.partition(":") for text in request.POST.getlist("item")]
    items = [(whole_number(claim), whole_number(version)) for claim, _, version in pairs]
    return [Item(claim, version) for claim, version in items if claim is not None and version is not None]


def _refused(
    request: HttpRequest,
    asked: Wanted,
    claims: ClaimQuerySet,
    given: Mapping[str, str],
    error: FactcheckError,
) -> HttpResponse:
    """Keep what was chosen, and ask again on the number of claims that match now."""
    count = error.there if isinstance(error, CountChanged) else claims[: MAX_CLAIMS + 1].count()
    context = {
        "error": error,
        "address": asked.address(),
        "form": form_for(person(request), asked.address(), count, given),
    }
    return render(request, "bulk.html", context, status=status_of(error))


def _lines(results: Sequence[Result]) -> list[Line]:
    """Describe what was refused; what was done needs no line."""
    refused = {result.claim_id: result.error for result in results if result.error is not None}
    texts = dict(Claim.objects.filter(pk__in=refused).values_list("pk", "text"))
    return [
        Line(
            claim_id,
            # Words of a claim that is not theirs to see stay away.
            "" if error.code == "not_found" else texts.get(claim_id, ""),
            error.failures if isinstance(error, ActionRefused) else (),
            error.message,
        )
        for claim_id, error in refused.items()
    ]
