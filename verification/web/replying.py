"""The right of reply on the page: what was put to whom, what they answered, why nobody had to be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from verification.errors import FactcheckError, InvalidInput, NotFound
from verification.evidence import replies
from verification.evidence.replies import Put
from verification.evidence.reply_models import Reply
from verification.web.claims import done
from verification.web.detail import Problem
from verification.web.reading import find_claim
from verification.web.requests import actor, person, typed
from verification.web.workbench import claim_page


@require_POST
def put(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Keep that facts were put to somebody."""

    def keep() -> Reply:
        wish = Put(
            whom=typed(request, "whom"),
            means=typed(request, "means"),
            put_at=_moment(typed(request, "put_at")),
            facts=typed(request, "facts"),
            deadline=_moment(typed(request, "deadline")),
            outcome=typed(request, "outcome"),
            answer=typed(request, "answer"),
        )
        return replies.put(actor=actor(request), claim_id=claim_id, wish=wish)

    return _answer(request, claim_id, "put", keep, "It is on record.")


@require_POST
def not_needed(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Keep why nobody has to be asked."""

    def keep() -> Reply:
        reason = typed(request, "reason")
        return replies.say_not_needed(actor=actor(request), claim_id=claim_id, reason=reason)

    return _answer(request, claim_id, "not_needed", keep, "It is on record, with your name.")


@require_POST
def enter(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Add what they answered."""
    first = Reply.objects.visible_to(person(request)).filter(pk=reply_id).first()
    if first is None:
        raise NotFound("There is no such entry, or it is not yours to see.")

    def keep() -> Reply:
        outcome, text = typed(request, "outcome"), typed(request, "text")
        return replies.enter_answer(actor=actor(request), reply_id=reply_id, outcome=outcome, text=text)

    return _answer(request, first.claim_id, f"reply-{reply_id}", keep, "It is on record.")


def _answer(
    request: HttpRequest, claim_id: int, form: str, keep: Callable[[], Reply], word: str
) -> HttpResponse:
    """Keep an entry; a refusal keeps what was typed in its form."""
    find_claim(person(request), claim_id)
    try:
        keep()
    except FactcheckError as error:
        given = {name: typed(request, name) for name in request.POST}
        return claim_page(request, claim_id, Problem(error, {**given, "talk": form}))
    return done(request, claim_id, word)


def _moment(given: str) -> datetime:
    try:
        found = parse_datetime(given.strip())
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("Say when they were asked and by when they were to answer: day and time, UTC.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)
