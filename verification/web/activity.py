"""Who did what: with an article, with a claim, and by one person; narrowed, in pages, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from verification.articles.models import Article
from verification.articles.trail import as_row, csv_lines, in_batches, json_line, of_claim, visible_events
from verification.audit import DESK_CHAIN, Event, EventQuerySet
from verification.errors import NotAllowed, NotFound
from verification.event_words import EVENTS
from verification.people import User
from verification.web.reading import find_article, find_claim
from verification.web.requests import person, whole_number
from verification.web.vocabulary import words
from verification.workflow import Role

EVENTS_PER_PAGE: Final = 100
MOST_IN_A_FILE: Final = 50_000
FILES: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
OVERSEERS: Final = (Role.EDITOR, Role.ADMIN)
"""Who may see what somebody else did, as far as they see the articles that it was done with."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the page is about. `name` is what a file of it is called."""

    title: str
    name: str
    back: str
    back_word: str
    events: EventQuerySet

    @property
    def names_articles(self) -> bool:
        """It reaches over several articles: it is about a person."""
        return self.name.startswith("person-")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address asks for; empty: everything."""

    who: int | None
    act: str
    day: date | None

    @property
    def query(self) -> str:
        """The same as a part of an address."""
        found = {"who": self.who, "act": self.act, "day": self.day.isoformat() if self.day else ""}
        return "".join(f"{name}={value}&" for name, value in found.items() if value)

    def within(self, events: EventQuerySet) -> EventQuerySet:
        """Return the events that fit."""
        if self.who is not None:
            events = events.filter(actor=self.who)
        if self.act:
            events = events.filter(action=self.act)
        if self.day is not None:
            start = datetime.combine(self.day, time(), timezone.get_default_timezone())
            events = events.filter(at__gte=start, at__lt=start + timedelta(days=1))
        return events


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a line of the page, with what it links to where the reader may see that."""

    event: Event
    claim: int | None
    article: Article | None


@require_safe
def activity(request: HttpRequest, article_id: int) -> HttpResponseBase:
    """Show who did what with an article, the newest first."""
    article = find_article(person(request), article_id)
    back, events = reverse("article", args=[article.pk]), Event.objects.of_article(article.pk)
    return _answer(request, Scope(article.title, f"article-{article.pk}", back, "the article", events))


@require_safe
def of_one_claim(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """Show who did what with a claim, its evidence and its talk."""
    claim = find_claim(person(request), claim_id)
    parts = {"evidence": claim.evidence, "verdict": claim.verdicts}
    rows = [f"{kind}:{pk}" for kind, found in parts.items() for pk in found.values_list("pk", flat=True)]
    events = of_claim(Event.objects.all(), claim.pk, claim.article_id, rows)
    back = reverse("claim", args=[claim.pk])
    return _answer(request, Scope(claim.text, f"claim-{claim.pk}", back, "the claim", events))


@require_safe
def of_one_person(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Show what somebody did: to themselves, editors and admins, with articles that the reader may see."""
    reader, who = person(request), User.objects.filter(pk=user_id).first()
    if who is None:
        raise NotFound("There is no such person.")
    if reader.pk != who.pk and not reader.has_role(*OVERSEERS):
        raise NotAllowed("What somebody did is shown to themselves, to editors and to admins.")
    events = visible_events(reader)
    if reader.pk == who.pk:
        events |= Event.objects.filter(chain=DESK_CHAIN)
    scope = Scope(who.name, f"person-{who.pk}", *_back(reader, who), events.filter(actor=who))
    return _answer(request, scope)


def _back(reader: User, who: User) -> tuple[str, str]:
    if reader.pk == who.pk:
        return reverse("profile"), "your profile"
    return (
        (reverse("people"), "everybody") if reader.has_role(Role.ADMIN) else (reverse("queue"), "the queue")
    )


def _answer(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    asked = _asked(request)
    events = asked.within(scope.events)
    if (kind := request.GET.get("as", "")) in FILES:
        return _file(scope, kind, events)
    before = whole_number(request.GET.get("before", ""))
    newest = events.filter(pk__lt=before) if before is not None else events
    rows = list(newest.order_by("-pk")[: EVENTS_PER_PAGE + 1])
    shown = rows[:EVENTS_PER_PAGE]
    context = {
        "scope": scope,
        "asked": asked,
        "lines": _lines(shown, person(request)),
        "next": shown[-1].pk if len(rows) > EVENTS_PER_PAGE else None,
        "is_later": before is not None,
        "actions": _actions(scope.events),
        "people": () if scope.names_articles else _people(scope.events),
        "most": MOST_IN_A_FILE,
    }
    return render(request, "activity.html", context)


def _asked(request: HttpRequest) -> Narrowed:
    """Read what the address asks for; what cannot be read narrows nothing."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = None
    act = request.GET.get("act", "").replace("\0", "")
    if day is not None and day == date.max:
        day = None
    return Narrowed(whole_number(request.GET.get("who", "")), act, day)


def _file(scope: Scope, kind: str, events: EventQuerySet) -> HttpResponseBase:
    rows = in_batches(events, MOST_IN_A_FILE)
    lines: Iterator[str] = csv_lines(rows) if kind == "csv" else (json_line(as_row(row)) for row in rows)
    answer = StreamingHttpResponse(lines, content_type=FILES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="activity-{scope.name}.{kind}"'
    return answer


def _lines(events: Iterable[Event], reader: User) -> list[Line]:
    articles = {event.chain: whole_number(event.chain.removeprefix("article:")) for event in events}
    numbers = {number for number in articles.values() if number is not None}
    found = Article.objects.visible_to(reader).in_bulk(numbers)
    return [Line(event, _claim_of(event), found.get(articles[event.chain] or 0)) for event in events]


def _claim_of(event: Event) -> int | None:
    kind, _, number = event.target.partition(":")
    return whole_number(number if kind == "claim" else str(event.data.get("claim", "")))


def _actions(events: EventQuerySet) -> list[tuple[str, str]]:
    """Return what was done here at all, in words."""
    codes = events.order_by().values_list("action", flat=True).distinct()
    return sorted(((code, EVENTS.get(code, words(code))) for code in codes), key=lambda pair: pair[1])


def _people(events: EventQuerySet) -> list[tuple[int, str]]:
    """Return who did something here, under the name that they have now."""
    ids = events.order_by().values_list("actor", flat=True).distinct()
    return sorted(((who.pk, who.name) for who in User.objects.filter(pk__in=ids)), key=lambda pair: pair[1])
