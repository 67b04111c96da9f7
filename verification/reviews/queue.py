"""What a query of the queue finds: its terms as conditions on claims, in the eyes of whoever asks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db.models import Q
from django.utils import timezone

from verification.articles.models import Article
from verification.claims.models import DECIDED, SPOKEN, STALE, Claim, ClaimQuerySet
from verification.engine.priority import LEVELS
from verification.errors import UnreadableQuery
from verification.people import User
from verification.reviews import query as asked
from verification.reviews.query import Field, Query, Term, parse, span_of
from verification.verdicts.models import VerdictRevision
from verification.verdicts.services import claims_proposed_as
from verification.workflow import Status

FEW: Final = 20_000
"""So many claims are found and sorted in about the time of a page; of more, a page is soon full."""
SIGNING: Final = (Status.IN_REVIEW, Status.APPROVED)
HYPHEN: Final = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")
"""Both parts of a compound are words by themselves, so the second may be begun only."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when."""

    user: User
    now: datetime


def find(claims: ClaimQuerySet, query: Query, user: User) -> ClaimQuerySet:
    """Leave the claims for which every term holds."""
    asker = Asker(user, timezone.now())
    for term in query.terms:
        condition = _condition(term, asker)
        claims = claims.exclude(condition) if term.is_negated else claims.filter(condition)
    return claims


def are_few(query: Query) -> bool:
    """Say whether the words that are looked for stand in few claims, as PostgreSQL guesses; reads none.

    Then it is quick to find all of these claims and slow to look for them among the others.
    """
    words = [term.values[0] for term in query.terms if term.field == Field.WORD and not term.is_negated]
    indexed = [_spoken(word) for word in words if _is_indexed(word)]
    if not indexed:
        return False
    plan = json.loads(Claim.objects.filter(*indexed).order_by().explain(format="json"))
    return bool(plan[0]["Plan"]["Plan Rows"] <= FEW)


def readable(text: str) -> Query:
    """Read a query that has to be whole: what acts or is kept must not rest on half of what was typed.

    Raises:
        UnreadableQuery: with every term that cannot be read.
    """
    query = parse(text)
    if query.bad:
        raise UnreadableQuery(problems=[str(bad) for bad in query.bad])
    return query


def _condition(term: Term, asker: Asker) -> Q:
    if term.field == Field.MINE:
        return mine(asker)
    return reduce(or_, (FINDERS[term.field](value, asker) for value in term.values))


def mine(asker: Asker) -> Q:
    """Match what somebody holds, lets rest or has submitted."""
    wrote = VerdictRevision.objects.filter(
        Q(submitted_by=asker.user) | Q(author=asker.user), claim__status__in=SIGNING
    )
    held = Claim.objects.filter(held_by(asker.user, asker.now))
    # Two short lists: an "or" of conditions would be tried on every claim.
    return Q(pk__in=held.order_by().values("pk").union(wrote.order_by().values("claim_id")))


def held_by(user: User, now: datetime) -> Q:
    """Match what somebody works on now, or lets rest."""
    return Q(holder=user) & held_now(now)


def held_now(now: datetime) -> Q:
    """Match what anybody works on now, or lets rest."""
    return Q(status=Status.CHECKING, lease_until__gt=now) | Q(status=Status.WAITING)


def _status(value: str, asker: Asker) -> Q:
    if value == asked.ANY:
        return Q(status__in=list(Status))
    return ~Q(status__in=DECIDED) if value == asked.UNDECIDED else Q(status=value)


def _holder(value: str, asker: Asker) -> Q:
    if value == asked.ME:
        return held_by(asker.user, asker.now)
    if value == asked.NOBODY:
        return ~held_now(asker.now)
    called = Q(username__iexact=value) | Q(display_name__icontains=value)
    if value.isascii() and value.isdigit() and int(value) <= asked.MAX_NUMBER:
        called |= Q(pk=int(value))
    return held_now(asker.now) & Q(holder__in=User.objects.filter(called).values("pk"))


def _article(value: str, asker: Asker) -> Q:
    if value.isascii() and value.isdigit():
        return Q(article_id=int(value))
    return Q(article__in=Article.objects.filter(title__icontains=value).values("pk"))


def _kind(value: str, asker: Asker) -> Q:
    return Q(kind=value)


def _risk(value: str, asker: Asker) -> Q:
    if value == asked.NONE:
        return Q(risks=[])
    # Said of every risk, so that the index of the few claims that have any is used.
    return ~Q(risks=[]) if value == asked.ANY else ~Q(risks=[]) & Q(risks__contains=[value])


def _waiting(value: str, asker: Asker) -> Q:
    waits = Q(status=Status.WAITING)
    if value == asked.ANY:
        return waits
    return waits & (Q(follow_up_at__lte=asker.now) if value == asked.DUE else Q(waiting_for=value))


def _flag(value: str, asker: Asker) -> Q:
    if value == asked.ANY:
        return ~Q(flags=[])
    named = Q(flags__overlap=list(STALE)) if value == asked.STALE else Q(flags__contains=[value])
    return ~Q(flags=[]) & named


def _priority(value: str, asker: Asker) -> Q:
    low, high = LEVELS[value]
    return Q(priority__gte=low, priority__lt=high)


def _proposed(value: str, asker: Asker) -> Q:
    return Q(pk__in=claims_proposed_as(value))


def _deadline(value: str, asker: Asker) -> Q:
    articles = Article.objects.filter(deadline__isnull=False)
    if value == asked.NONE:
        return ~Q(article__in=articles.values("pk"))
    if value == asked.OVERDUE:
        articles = articles.filter(deadline__lte=asker.now)
    elif value != asked.ANY:
        before, span = span_of(value)
        limit = asker.now + span
        articles = articles.filter(deadline__lt=limit) if before else articles.filter(deadline__gt=limit)
    return Q(article__in=articles.values("pk"))


def _speaker(value: str, asker: Asker) -> Q:
    return Q(speaker="") if value.casefold() == asked.NONE else Q(speaker__icontains=value)


def _word(value: str, asker: Asker) -> Q:
    """Match words one behind the other, the last of them perhaps only begun; an index finds them."""
    if not _is_indexed(value):
        return Q(text__icontains=value) | Q(speaker__icontains=value)
    return _spoken(value)


def _is_indexed(value: str) -> bool:
    return any(map(str.isalnum, value))


def _spoken(value: str) -> Q:
    return Q(SearchVectorExact(SPOKEN, _Begun(HYPHEN.sub(" ", value))))


class _Begun(SearchQuery):
    """Words one behind the other, of which the last may go on; without any it finds nothing."""

    def __init__(self, words: str) -> None:
        super().__init__(words, config="simple", search_type="phrase")

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, Any]:
        """Let the last word of the phrase go on."""
        sql, parameters = super().as_sql(*args, **options)
        return f"coalesce(nullif({sql}::text, '') || ':*', '')::tsquery", parameters


FINDERS: Final[Mapping[Field, Callable[[str, Asker], Q]]] = {
    Field.STATUS: _status,
    Field.HOLDER: _holder,
    Field.ARTICLE: _article,
    Field.KIND: _kind,
    Field.RISK: _risk,
    Field.WAITING: _waiting,
    Field.FLAG: _flag,
    Field.PRIORITY: _priority,
    Field.PROPOSED: _proposed,
    Field.DEADLINE: _deadline,
    Field.SPEAKER: _speaker,
    Field.WORD: _word,
}
"""Every field with the condition that one of its values puts on a claim."""
