"""The queue over all articles: what to take first, filtered by the address, fifty at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from verification.articles.models import Article
from verification.claims.models import DECIDED, Claim, ClaimQuerySet
from verification.evidence.independence import Witnesses, witnesses_of
from verification.people import User
from verification.reviews import queue as queue_terms
from verification.reviews import serving
from verification.reviews.serving import Why
from verification.web import filters
from verification.web.bulk import form_for
from verification.web.queue_address import ALL, DEADLINE, UNDECIDED, Place, Wanted, of_status, wide
from verification.web.queue_address import wanted as wanted_of
from verification.web.reading import Answer, answers
from verification.web.requests import actor, person, whole_number
from verification.web.saved_filters import offered
from verification.web.tags import COUNT_CAP
from verification.web.vocabulary import CLAIM_STATUS, OUTCOME
from verification.workflow import Status

PAGE_SIZE: Final = 50
ARTICLES_OFFERED: Final = 100
WHY: Final = {
    Why.HELD: "You hold this claim.",
    Why.DUE: "It is time to ask again here.",
    Why.REVIEW: "This waits for a reviewer. Nobody else is led here for ten minutes.",
    Why.TAKEN: "You hold this claim for half an hour; working on it renews that.",
    Why.SUGGESTED: "Accept or dismiss this. Nobody else is led here for ten minutes.",
}


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
    user, wanted = person(request), wanted_of(request)
    matching = wide(Claim.objects.visible_to(user), wanted, user)
    base = filters.narrow(matching, wanted.narrowing)
    counts = _counts(base)
    total = _total(counts, wanted.shown_status)
    # Counted to the end, the claims were all found just now; longer lists are walked, but for rare words.
    few = total <= COUNT_CAP or queue_terms.are_few(wanted.asked)
    claims = _page(of_status(base, wanted.shown_status), wanted, few)
    more = len(claims) > PAGE_SIZE
    context = {
        "wanted": wanted,
        "rows": _rows(claims[:PAGE_SIZE]),
        "total": total,
        "saved": offered(user),
        "bulk": form_for(user, wanted.address(), total),
        "tabs": _tabs(counts, wanted),
        "next": wanted.address(after=Place.of(claims[PAGE_SIZE - 1], wanted.by)) if more else "",
        "first": wanted.address() if wanted.after else "",
        "other_order": wanted.address(by="" if wanted.by else DEADLINE),
        "is_filtered": wanted.is_narrow,
        "articles": _articles_offered(user, wanted.article),
        "holders": _holders(user),
        "facets": _facets(of_status(matching, wanted.shown_status), wanted, few),
        "outcomes": [(str(outcome), word.word) for outcome, word in OUTCOME.items()],
    }
    return render(request, "queue.html", context)


@require_POST
def next_for_me(request: HttpRequest) -> HttpResponse:
    """Take or open the claim that this person should look at now."""
    served = serving.serve(actor=actor(request), seen=whole_number(request.POST.get("seen", "")))
    if served is None:
        messages.info(request, "Nothing waits for you just now.")
        return redirect("queue")
    messages.info(request, WHY[served.why])
    return redirect("claim", served.claim.pk)


def _page(claims: ClaimQuerySet, wanted: Wanted, few: bool) -> list[Claim]:
    """Return the claims of a page and one more, if there is one."""
    rows = claims.select_related("article", "holder")
    if wanted.by == DEADLINE:
        return _by_deadline(rows, wanted.after, few)
    if wanted.after is not None:
        rows = rows.filter(wanted.after.following)
    return list(rows.in_queue_order(by_sorting=few)[: PAGE_SIZE + 1])


def _by_deadline(rows: ClaimQuerySet, after: Place | None, few: bool) -> list[Claim]:
    """Those with a deadline first: each half has an index, one sort over both would read everything."""
    dated, others = rows.with_deadline(by_sorting=few), rows.without_deadline(by_sorting=few)
    if after is not None and after.deadline is None:
        return list(others.filter(after.following)[: PAGE_SIZE + 1])
    if after is not None:
        dated = dated.filter(after.later)
    found = list(dated[: PAGE_SIZE + 1])
    return found + list(others[: PAGE_SIZE + 1 - len(found)])


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


def _facets(claims: ClaimQuerySet, wanted: Wanted, few: bool) -> filters.Facets:
    """Count what each filter would leave of this list, but never further than the cap."""
    # Rows of three columns: a thousand whole claims would cost more than everything else of the page.
    rows = claims.in_queue_order(by_sorting=few).values_list("kind", "speaker", "priority", named=True)
    return filters.facets(list(rows[: COUNT_CAP + 1]), wanted.narrowing)


def _tabs(counts: Counter[str], wanted: Wanted) -> list[Tab]:
    shown = wanted.shown_status
    named = [(str(status), look.word, look.icon) for status, look in CLAIM_STATUS.items()]
    tabs = [(UNDECIDED, "To decide", "inbox"), *named, (ALL, "All", "dotted")]
    return [
        Tab(
            word,
            icon,
            _total(counts, status),
            wanted.address(status="" if status == UNDECIDED else status),
            is_current=status == shown,
        )
        for status, word, icon in tabs
    ]


def _rows(claims: list[Claim]) -> list[Row]:
    standing = answers(claims)
    summaries = witnesses_of([claim.pk for claim in claims])
    return [
        Row(
            claim,
            standing[claim.pk],
            # How much bears on a claim is the machine's word, too.
            None if _is_hidden(standing[claim.pk]) else summaries.get(claim.pk),
            _holder(claim),
        )
        for claim in claims
    ]


def _holder(claim: Claim) -> User | None:
    holds = claim.status == Status.CHECKING and claim.lease_is_running()
    return claim.holder if holds or claim.status == Status.WAITING else None


def _is_hidden(standing: list[Answer]) -> bool:
    return any(answer.is_hidden for answer in standing)


def _articles_offered(user: User, chosen: int | None) -> list[tuple[int, str]]:
    """The newest articles, and the chosen one however old it is."""
    visible = Article.objects.visible_to(user)
    found = list(visible.values_list("pk", "title")[:ARTICLES_OFFERED])
    if chosen is not None and chosen not in {pk for pk, _ in found}:
        found += list(visible.filter(pk=chosen).values_list("pk", "title"))
    return found


def _holders(user: User) -> list[tuple[str, str]]:
    holding = Claim.objects.visible_to(user).filter(lease_until__gt=timezone.now(), status=Status.CHECKING)
    people = User.objects.filter(pk__in=holding.values("holder_id")).exclude(pk=user.pk)[:ARTICLES_OFFERED]
    found = [("me", "me"), ("nobody", "nobody")]
    return found + sorted(((str(one.pk), one.name) for one in people), key=lambda item: item[1])
