"""Evidence that a person adds: from a page, a file, a stored document, or what somebody told the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from verification.claims.models import Claim
from verification.errors import DocumentTooLarge, FactcheckError, InvalidInput, NotFound, ProviderError
from verification.evidence import by_hand, contacts
from verification.evidence.by_hand import Quote
from verification.evidence.contacts import Reached
from verification.evidence.record_models import ContactOutcome
from verification.tasks import wake_article
from verification.web.claims import done
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_claim
from verification.web.requests import actor, is_too_large, person, typed, version, whole_number
from verification.web.snapshots import snapshot_context
from verification.web.workbench import claim_page

UNKNOWN_WAY: Final = "Say where the evidence comes from."
ADDED: Final = "Added: it counts, as adopted by you."


@dataclass(frozen=True, slots=True)
class _Adding:
    """One form that was sent: who adds to which claim, on which version of it."""

    request: HttpRequest
    claim: Claim

    def text(self, name: str) -> str:
        """Return what was typed in a field."""
        return typed(self.request, name)

    @property
    def snapshot(self) -> int | None:
        """The document that an earlier try has stored."""
        return whole_number(self.text("snapshot"))

    def quote(self) -> Quote:
        """Return the words and what was said of them; those that were offered come before those typed."""
        return Quote(
            quotation=self.text("wording") or self.text("quotation") or self.text("exact"),
            stance=self.text("stance"),
            question=self.text("question"),
            role=self.text("role"),
            note=self.text("note"),
            before=self.text("prefix"),
            after=self.text("suffix"),
        )

    def reached(self) -> Reached:
        """Return who was reached."""
        return Reached(
            means=self.text("means"),
            name=self.text("name"),
            function=self.text("function"),
            restricted=bool(self.text("restricted")),
            reached_at=_moment(self.text("reached_at")),
        )


@require_POST
def add(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Add evidence to a claim, or keep a contact; a refusal keeps all that was typed."""
    claim = find_claim(person(request), claim_id)
    given = {name: typed(request, name) for name in request.POST}
    way = WAYS.get(typed(request, "way"))
    try:
        if way is None:
            raise InvalidInput(UNKNOWN_WAY)
        word = way(_Adding(request, claim))
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(_for_form(error), given))
    wake_article(claim.article_id)
    return done(request, claim_id, word)


@require_POST
def quote(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Quote a stored document for a claim, with the words selected on its page."""
    claim_id = whole_number(typed(request, "claim"))
    if claim_id is None:
        raise NotFound("There is no such claim.")
    claim = find_claim(person(request), claim_id)
    try:
        row = by_hand.quote_snapshot(
            actor=actor(request),
            claim_id=claim.pk,
            expected_version=version(request),
            snapshot_id=snapshot_id,
            quote=_Adding(request, claim).quote(),
        )
    except FactcheckError as error:
        given = {name: typed(request, name) for name in request.POST}
        context = snapshot_context(request, snapshot_id, claim, Problem(error, given))
        return render(request, "snapshot.html", context, status=status_of(error))
    wake_article(claim.article_id)
    messages.success(request, ADDED)
    return redirect(f"{reverse('claim', args=[claim.pk])}#evidence-{row.pk}")


def _page(adding: _Adding) -> str:
    read = adding.snapshot
    if read is not None and adding.text("read_url") == adding.text("url"):
        return _again(adding, read)
    by_hand.quote_page(
        actor=actor(adding.request),
        claim_id=adding.claim.pk,
        expected_version=version(adding.request),
        url=adding.text("url"),
        source=adding.text("source"),
        quote=adding.quote(),
    )
    return ADDED


def _file(adding: _Adding) -> str:
    file, read = adding.request.FILES.get("file"), adding.snapshot
    if file is None and is_too_large(adding.request):
        raise DocumentTooLarge("A file has at most 5 MB.")
    if file is None and read is not None:
        return _again(adding, read)
    if file is None:
        raise InvalidInput("Choose a file.")
    by_hand.quote_file(
        actor=actor(adding.request),
        claim_id=adding.claim.pk,
        expected_version=version(adding.request),
        body=file.read(),
        filename=file.name or "",
        media_type=file.content_type or "",
        charset=file.charset or "",
        source=adding.text("source"),
        title=adding.text("title"),
        quote=adding.quote(),
    )
    return ADDED


def _again(adding: _Adding, read: int) -> str:
    """Look for mended words in a document that an earlier try has stored."""
    by_hand.quote_snapshot(
        actor=actor(adding.request),
        claim_id=adding.claim.pk,
        expected_version=version(adding.request),
        snapshot_id=read,
        quote=adding.quote(),
    )
    return ADDED


def _told(adding: _Adding) -> str:
    outcome, reached = adding.text("outcome"), adding.reached()
    if outcome == ContactOutcome.ANSWERED:
        contacts.attest(
            actor=actor(adding.request),
            claim_id=adding.claim.pk,
            expected_version=version(adding.request),
            reached=reached,
            quote=adding.quote(),
        )
        return ADDED
    contacts.log_contact(
        actor=actor(adding.request),
        claim_id=adding.claim.pk,
        expected_version=version(adding.request),
        reached=replace(reached, note=adding.text("quotation") or adding.text("note")),
        outcome=outcome,
    )
    return "The contact is on record."


WAYS: Final[dict[str, Callable[[_Adding], str]]] = {"page": _page, "file": _file, "told": _told}


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("Say when it was: day and time, UTC.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _for_form(error: FactcheckError) -> FactcheckError:
    """A page that did not come is, for the form, an address that cannot be used."""
    return InvalidInput(error.message) if isinstance(error, ProviderError) else error
