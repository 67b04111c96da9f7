"""The queue over all articles: what to take first, filtered by the address, fifty at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from verification.articles.models import Article
from verification.claims.models import DECIDED, Claim, ClaimQuerySet
from verification.engine.types import ConclusionClass
from verification.evidence.independence import Witnesses, witnesses_of
from verification.people import User
from verification.verdicts.services import claims_proposed_as
from verification.web import filters
from verification.web.reading import Answer, answers
from verification.web.requests import person, whole_number
from verification.web.tags import COUNT_CAP
from verification.web.vocabulary import CLAIM_STATUS, OUTCOME
from verification.workflow import ArticleStatus, Role, Status

PAGE_SIZE: Final = 50
ARTICLES_OFFERED: Final = 100
MAX_QUERY: Final = 200
UNDECIDED: Final = "undecided"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty and None mean "all"."""

    status: str
    article: int | None
    holder: str
    kind: str
    speaker: str
    priority: str
    proposed: str
    query: str
    after: tuple[float, int] | None

    @property
    def narrowing(self) -> filters.Wanted:
        """Kind, speaker and priority, as the article's own list is narrowed by them."""
        return filters.Wanted(kind=self.kind, speaker=self.speaker, priority=self.priority)

    @property
    def is_narrow(self) -> bool:
        """More than a status is asked for."""
        return bool(self.article or self.holder or self.proposed or self.query or self.narrowing.is_narrow)

    def address(self, **changes: object) -> str:
        """Return the query string of these filters with some changed; the place in the list is dropped."""
        fields = {
            "status": self.status if self.status != UNDECIDED else "",
            "article": self.article or "",
            "holder": self.holder,
            "kind": self.kind,
            "speaker": self.speaker,
            "priority": self.priority,
            "proposed": self.proposed,
            "q": self.query,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    claim: Claim
    answers: list[Answer]
    evidence: Witnesses | None
    holder: User | None

    @property
    def is_searched(self) -> bool:
        """The machine has looked for evidence and said what it makes of it."""
        return any(answer.proposal for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Tab:
    """One status above the list, with how many claims it holds."""

    word: str
    icon: str
    count: int
    address: str
    is_current: bool


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what to take first."""
    user, wanted = person(request), _wanted(request)
    wide = _filtered(Claim.objects.visible_to(user), wanted, user)
    base = filters.narrow(wide, wanted.narrowing)
    counts = _counts(base)
    claims = list(_page(_of_status(base, wanted.status), wanted))
    more = len(claims) > PAGE_SIZE
    context = {
        "wanted": wanted,
        "rows": _rows(claims[:PAGE_SIZE]),
        "total": _total(counts, wanted.status),
        "tabs": _tabs(counts, wanted),
        "next": wanted.address(after=_place(claims[PAGE_SIZE - 1])) if more else "",
        "first": wanted.address() if wanted.after else "",
        "is_filtered": wanted.is_narrow,
        "articles": _articles_offered(user, wanted.article),
        "holders": _holders(user, wanted),
        "facets": _facets(_of_status(wide, wanted.status), wanted),
        "outcomes": [(str(outcome), word.word) for outcome, word in OUTCOME.items()],
    }
    return render(request, "queue.html", context)


@require_safe
def next_for_me(request: HttpRequest) -> HttpResponse:
    """Lead to the claim that this person should look at now."""
    user = person(request)
    visible = Claim.objects.visible_to(user).exclude(article__status=ArticleStatus.CLEARED)
    for candidates in _candidates(user, visible):
        claim = candidates.in_queue_order().values_list("pk", flat=True).first()
        if claim is not None:
            return redirect("claim", claim)
    messages.info(request, "Nothing waits for you just now.")
    return redirect("queue")


def _candidates(user: User, visible: ClaimQuerySet) -> list[ClaimQuerySet]:
    """What waits for this person, the most urgent kind first."""
    found = []
    if user.has_role(Role.CHECKER, Role.EDITOR):
        found.append(visible.held_by(user))
    if user.has_role(Role.REVIEWER):
        # Whoever submitted a claim or reports the article cannot approve it: it does not wait for them.
        own = Q(verdicts__submitted_by=user) | Q(article__reporters=user)
        found.append(visible.filter(status=Status.IN_REVIEW).exclude(own))
    if user.has_role(Role.CHECKER, Role.EDITOR):
        found.append(visible.takeable())
        found.append(visible.filter(status=Status.SUGGESTED))
    return found


def _wanted(request: HttpRequest) -> Wanted:
    """Read the filters; what is not understood counts as not given."""
    given, narrowed = request.GET, filters.wanted(request.GET)
    status, holder = given.get("status", ""), given.get("holder", "")
    proposed = given.get("proposed", "")
    known = status in set(Status) or status in ("all", "mine")
    return Wanted(
        status=status if known else UNDECIDED,
        article=whole_number(given.get("article", "")),
        holder=holder if holder in ("me", "nobody") or whole_number(holder) else "",
        kind=narrowed.kind,
        speaker=narrowed.speaker,
        priority=narrowed.priority,
        proposed=proposed if proposed in set(ConclusionClass) else "",
        query=given.get("q", "").replace("\0", "").strip()[:MAX_QUERY],
        after=_read_place(given.get("after", "")),
    )


def _place(claim: Claim) -> str:
    return f"{claim.priority!r}:{claim.pk}"


def _read_place(text: str) -> tuple[float, int] | None:
    priority, _, claim_id = text.partition(":")
    number = whole_number(claim_id)
    try:
        value = float(priority)
    except ValueError:
        return None
    return (value, number) if number is not None and abs(value) < 1e9 else None


def _filtered(claims: ClaimQuerySet, wanted: Wanted, user: User) -> ClaimQuerySet:
    if wanted.article is not None:
        claims = claims.filter(article_id=wanted.article)
    if wanted.proposed:
        claims = claims.filter(pk__in=claims_proposed_as(wanted.proposed))
    if wanted.query:
        claims = claims.filter(Q(text__icontains=wanted.query) | Q(speaker__icontains=wanted.query))
    return _of_holder(claims, wanted.holder, user)


def _of_holder(claims: ClaimQuerySet, holder: str, user: User) -> ClaimQuerySet:
    running = Q(lease_until__gt=timezone.now(), status=Status.CHECKING)
    if holder == "nobody":
        return claims.exclude(running)
    if holder:
        return claims.filter(running, holder_id=user.pk if holder == "me" else int(holder))
    return claims


def _of_status(claims: ClaimQuerySet, status: str) -> ClaimQuerySet:
    if status == UNDECIDED:
        return claims.undecided()
    return claims if status == "all" else claims.filter(status=status)


def _page(claims: ClaimQuerySet, wanted: Wanted) -> QuerySet[Claim]:
    if wanted.after is not None:
        priority, claim_id = wanted.after
        claims = claims.filter(Q(priority__lt=priority) | Q(priority=priority, pk__gt=claim_id))
    rows = claims.in_queue_order().select_related("article", "holder")
    return rows[: PAGE_SIZE + 1]


def _counts(claims: ClaimQuerySet) -> Counter[str]:
    """Count each status, but never further than the cap: a long queue must not cost a long count."""
    parts = [
        claims.filter(status=status).order_by().values_list("status", flat=True)[: COUNT_CAP + 1]
        for status in Status
    ]
    return Counter(parts[0].union(*parts[1:], all=True))


def _total(counts: Counter[str], status: str) -> int:
    if status in set(Status):
        return counts[status]
    left = set(Status) - (set(DECIDED) if status == UNDECIDED else set())
    return sum(counts[name] for name in left)


def _facets(claims: ClaimQuerySet, wanted: Wanted) -> filters.Facets:
    """Count what each filter would leave of this list, but never further than the cap."""
    # Rows of three columns: a thousand whole claims would cost more than everything else of the page.
    rows = claims.in_queue_order().values_list("kind", "speaker", "priority", named=True)
    return filters.facets(list(rows[: COUNT_CAP + 1]), wanted.narrowing)


def _tabs(counts: Counter[str], wanted: Wanted) -> list[Tab]:
    tabs = [
        Tab(
            "To decide",
            "inbox",
            _total(counts, UNDECIDED),
            wanted.address(status=""),
            wanted.status == UNDECIDED,
        )
    ]
    for status, look in CLAIM_STATUS.items():
        address = wanted.address(status=str(status))
        tabs.append(Tab(look.word, look.icon, counts[status], address, wanted.status == status))
    tabs.append(
        Tab("All", "dotted", _total(counts, "all"), wanted.address(status="all"), wanted.status == "all")
    )
    return tabs


def _rows(claims: list[Claim]) -> list[Row]:
    standing = answers(claims)
    summaries = witnesses_of([claim.pk for claim in claims])
    return [
        Row(
            claim,
            standing[claim.pk],
            # How much bears on a claim is the machine's word, too.
            None if _is_hidden(standing[claim.pk]) else summaries.get(claim.pk),
            claim.holder if claim.status == Status.CHECKING and claim.lease_is_running() else None,
        )
        for claim in claims
    ]


def _is_hidden(standing: list[Answer]) -> bool:
    return any(answer.is_hidden for answer in standing)


def _articles_offered(user: User, chosen: int | None) -> list[tuple[int, str]]:
    """The newest articles, and the chosen one however old it is."""
    visible = Article.objects.visible_to(user)
    found = list(visible.values_list("pk", "title")[:ARTICLES_OFFERED])
    if chosen is not None and chosen not in {pk for pk, _ in found}:
        found += list(visible.filter(pk=chosen).values_list("pk", "title"))
    return found


def _holders(user: User, wanted: Wanted) -> list[tuple[str, str]]:
    holding = Claim.objects.visible_to(user).filter(lease_until__gt=timezone.now(), status=Status.CHECKING)
    people = User.objects.filter(pk__in=holding.values("holder_id")).exclude(pk=user.pk)[:ARTICLES_OFFERED]
    found = [("me", "me"), ("nobody", "nobody")]
    return found + sorted(((str(one.pk), one.name) for one in people), key=lambda item: item[1])
