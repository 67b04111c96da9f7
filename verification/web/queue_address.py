"""What the queue's address asks for: a status, facets and a typed query, and where the page begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from verification.claims.models import Claim, ClaimQuerySet
from verification.engine.types import ConclusionClass
from verification.people import User
from verification.reviews import queue
from verification.reviews.query import MAX_CHARACTERS, Field, Query, Term, parse
from verification.verdicts.services import claims_proposed_as
from verification.web import filters
from verification.web.requests import whole_number
from verification.workflow import Status

UNDECIDED: Final = "undecided"
ALL: Final = "all"
DEADLINE: Final = "deadline"


@dataclass(frozen=True, slots=True)
class Place:
    """The last claim of a page: where the next one goes on. `deadline` only in the order by deadline."""

    priority: float
    claim_id: int
    deadline: datetime | None = None

    @classmethod
    def of(cls, claim: Claim, by: str) -> Place:
        """Return where a claim stands."""
        return cls(claim.priority, claim.pk, claim.article.deadline if by == DEADLINE else None)

    def __str__(self) -> str:
        told = f":{self.deadline.isoformat()}" if self.deadline else ""
        return f"{self.priority!r}:{self.claim_id}{told}"

    @property
    def following(self) -> Q:
        """Match what comes after it among claims of the same deadline."""
        # The bound by itself is where the index begins; with an "or" alone it is read from its top.
        after = Q(priority__lt=self.priority) | Q(priority=self.priority, pk__gt=self.claim_id)
        return Q(priority__lte=self.priority) & after

    @property
    def later(self) -> Q:
        """Match what comes after it among the claims with a deadline."""
        same = Q(article__deadline=self.deadline) & self.following
        return Q(article__deadline__gte=self.deadline) & (Q(article__deadline__gt=self.deadline) | same)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty and None mean "all". `query` is as typed, `asked` what was read."""

    status: str
    article: int | None
    holder: str
    kind: str
    speaker: str
    priority: str
    proposed: str
    query: str
    asked: Query
    by: str
    after: Place | None

    @property
    def narrowing(self) -> filters.Wanted:
        """Kind, speaker and priority, as the article's own list is narrowed by them."""
        return filters.Wanted(kind=self.kind, speaker=self.speaker, priority=self.priority)

    @property
    def is_narrow(self) -> bool:
        """More than a status is asked for."""
        return bool(self.article or self.holder or self.proposed or self.query or self.narrowing.is_narrow)

    @property
    def shown_status(self) -> str:
        """The status that is shown; who types one is not held to what is left to decide."""
        return ALL if self.status == UNDECIDED and self.asked.names(Field.STATUS) else self.status

    @property
    def as_query(self) -> str:
        """All of it as one query, to be kept under a name."""
        parts = [
            (Field.STATUS, "" if self.status == UNDECIDED else "any" if self.status == ALL else self.status),
            (Field.ARTICLE, str(self.article or "")),
            (Field.HOLDER, self.holder),
            (Field.KIND, self.kind),
            (Field.SPEAKER, "none" if self.speaker == filters.NOBODY else self.speaker),
            (Field.PRIORITY, self.priority),
            (Field.PROPOSED, self.proposed),
        ]
        return " ".join(
            [*(str(Term(field, (value,))) for field, value in parts if value), self.query]
        ).strip()

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
            "by": self.by,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})


def wanted(request: HttpRequest) -> Wanted:
    """Read the filters; what is not understood counts as not given."""
    given, narrowed = request.GET, filters.wanted(request.GET)
    status, holder = given.get("status", ""), given.get("holder", "")
    proposed = given.get("proposed", "")
    known = status in set(Status) or status == ALL
    typed = given.get("q", "").replace("\0", "").strip()
    return Wanted(
        status=status if known else UNDECIDED,
        article=whole_number(given.get("article", "")),
        holder=holder if holder in ("me", "nobody") or whole_number(holder) else "",
        kind=narrowed.kind,
        speaker=narrowed.speaker,
        priority=narrowed.priority,
        proposed=proposed if proposed in set(ConclusionClass) else "",
        query=typed[:MAX_CHARACTERS],
        asked=parse(typed),
        by=DEADLINE if given.get("by") == DEADLINE else "",
        after=read_place(given.get("after", "")),
    )


def read_place(text: str) -> Place | None:
    """Read where a page begins; None: at the top."""
    priority, _, rest = text.partition(":")
    claim_id, _, deadline = rest.partition(":")
    number = whole_number(claim_id)
    try:
        value, moment = float(priority), parse_datetime(deadline)
    except ValueError:
        return None
    if number is None or not abs(value) < 1e9 or (moment is not None and moment.tzinfo is None):
        return None
    return Place(value, number, moment)


def wide(claims: ClaimQuerySet, asked: Wanted, user: User) -> ClaimQuerySet:
    """Leave what the address asks for, but for its status and its facets.

    What is spiked or archived is listed only where its article is chosen.
    """
    if asked.article is not None:
        claims = claims.filter(article_id=asked.article)
    else:
        claims = claims.of_articles_at_work()
    if asked.proposed:
        claims = claims.filter(pk__in=claims_proposed_as(asked.proposed))
    return _of_holder(queue.find(claims, asked.asked, user), asked.holder, user)


def _of_holder(claims: ClaimQuerySet, holder: str, user: User) -> ClaimQuerySet:
    running = queue.held_now(timezone.now())
    if holder == "nobody":
        return claims.exclude(running)
    if holder:
        return claims.filter(running, holder_id=user.pk if holder == "me" else int(holder))
    return claims


def of_status(claims: ClaimQuerySet, status: str) -> ClaimQuerySet:
    """Leave the claims of the status that is shown."""
    if status == UNDECIDED:
        return claims.undecided()
    return claims if status == ALL else claims.filter(status=status)
