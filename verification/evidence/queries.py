"""Asks the reporters of an article, and keeps what they answer: the author's word, and no witness.

In: a question, one that blocks or not, with a time. Out: a query that stands against signing until it is
answered or withdrawn (guard G6). An answer becomes evidence by attestation that nobody has adopted and that
never counts as independent; while the claim can take none, the answer waits and is attached later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from verification import audit, policies
from verification.articles.models import Article
from verification.claims import services as claim_services
from verification.claims.comments import excerpt
from verification.claims.models import GONE, Claim
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import readers_among, tell
from verification.engine.canonical import typed_text
from verification.engine.types import Question, Stance
from verification.errors import ActionRefused, Conflict, Failure, InvalidInput, NotAllowed, NotFound
from verification.evidence.contacts import LABEL, METHOD, write_down
from verification.evidence.models import BY_HAND, Evidence, Origin
from verification.evidence.query_models import AttachedAnswer, Query, QueryEnd, QueryKind, QueryOutcome
from verification.people import User
from verification.policies import MACHINE_ACTOR, Actor
from verification.workflow import UNSIGNED, ArticleStatus, Role, Status

ASKERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR)
MAX_CHARACTERS: Final = 10_000
MAX_DUE: Final = timedelta(days=90)
FOUND_BY: Final = "query.v1"
TITLE: Final = "Answer of the reporter"
OWN_WORD: Final = "the author’s own word, no independent witness"
TAKING: Final = (*UNSIGNED, Status.WAITING)
"""Where a claim takes evidence that nobody has decided on: before it is signed."""
OPEN_ARTICLES: Final = (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED)
ABOUT_WORDS: Final = (QueryKind.SOURCE, QueryKind.WORDING)
"""What is asked about how the article came to say it, not about whether it is so."""
BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reporters are to be asked; `due_at` None: when they can."""

    text: str
    kind: str
    blocking: bool = False
    due_at: datetime | None = None


@transaction.atomic
def ask(*, actor: Actor, claim_id: int, wish: Wish) -> Query:
    """Ask whoever reports the article.

    Raises:
        NotFound: there is no such claim, or it is not theirs to see; NotAllowed: no checker, reviewer or
        editor, or a program; ActionRefused: nothing is left of the claim; InvalidInput: no question, an
        unknown kind, a time that has passed, or nobody here who could answer.
    """
    words = _words(wish.text, "Write what you want to know.")
    _check_wish(wish)
    # Locked, so that nobody signs between what the guards saw and what is asked here.
    claim = claim_services.get_locked(claim_id)
    _check_can_ask(actor, claim.article)
    if claim.status in GONE:
        refused = f"Nothing is left of this claim to ask about; it is {claim.status}."
        raise ActionRefused(failures=[Failure("status", "wrong_status", refused)])
    reporters = claim.article.reporter_ids()
    if not reporters:
        raise InvalidInput("Nobody here reports this article. Ask them outside, and log the contact.")
    query = Query.objects.create(
        claim=claim,
        text=words,
        kind=wish.kind,
        blocking=wish.blocking,
        due_at=wish.due_at,
        by_id=actor.user_id,
    )
    tell(NotificationKind.QUERY_ASKED, reporters, by=actor, article=claim.article, claim=claim)
    _record(actor, "query.ask", query, kind=query.kind, blocking=query.blocking)
    return query


def _check_wish(wish: Wish) -> None:
    if wish.kind not in QueryKind.values:
        raise InvalidInput(f"Say what you ask for: {', '.join(QueryKind.values)}.")
    now = timezone.now()
    if wish.due_at is not None and not now < wish.due_at <= now + MAX_DUE:
        raise InvalidInput(f"The time for the answer lies within the next {MAX_DUE.days} days.")


def _words(text: str, without: str) -> str:
    words = typed_text(text).strip()
    if not any(map(str.isalnum, words)):
        raise InvalidInput(without)
    if len(words) > MAX_CHARACTERS:
        raise InvalidInput(f"This has at most {MAX_CHARACTERS:,} characters.")
    return words


def _check_can_ask(actor: Actor, article: Article) -> None:
    policies.check_has_role(actor, *ASKERS)
    if not actor.is_person:
        raise NotAllowed("Only people ask people.")
    _check_sees(actor, article)


def _check_sees(actor: Actor, article: Article) -> None:
    person = User.objects.filter(pk=actor.user_id).first()
    if person is None or not readers_among(article, [person]):
        raise NotFound("There is no such claim, or it is not yours to see.")


def get(query_id: int) -> Query:
    """Return a query with its claim and how it ended.

    Raises:
        NotFound: there is none.
    """
    query = Query.objects.filter(pk=query_id).with_ends().first()
    if query is None:
        raise NotFound("There is no such query.")
    return query


@transaction.atomic
def answer(*, actor: Actor, query_id: int, text: str) -> Query:
    """Answer a query about one's own article; the answer becomes evidence as soon as the claim takes some.

    Raises:
        NotFound; NotAllowed: they do not report the article, or a program; InvalidInput: no words;
        Conflict: it has ended.
    """
    words = _words(text, "Write your answer.")
    query = _locked(query_id, actor)
    if not can_answer(actor, query):
        raise NotAllowed("Only a signed-in reporter of this article answers.")
    _check_open(query)
    end = QueryEnd.objects.create(query=query, outcome=QueryOutcome.ANSWERED, text=words, by_id=actor.user_id)
    row = _attach(end)
    claim = query.claim
    tell(NotificationKind.QUERY_ANSWERED, [query.by_id], by=actor, article=claim.article, claim=claim)
    _record(actor, "query.answer", query, **({"evidence": row.pk} if row else {}))
    return get(query_id)


@transaction.atomic
def withdraw(*, actor: Actor, query_id: int, reason: str = "") -> Query:
    """Take a query back: who asked it, or an editor.

    Raises:
        NotFound; NotAllowed: somebody else, or a program; Conflict: it has ended; InvalidInput.
    """
    words = _words(reason, "") if reason.strip() else ""
    query = _locked(query_id, actor)
    if not can_withdraw(actor, query):
        raise NotAllowed("Only who asked it, or an editor, withdraws a query.")
    _check_open(query)
    QueryEnd.objects.create(query=query, outcome=QueryOutcome.WITHDRAWN, text=words, by_id=actor.user_id)
    _record(actor, "query.withdraw", query)
    return get(query_id)


def can_answer(actor: Actor, query: Query) -> bool:
    """Say whether the actor reports the article that a query is about."""
    return actor.is_person and actor.id in query.claim.article.reporter_ids()


def can_withdraw(actor: Actor, query: Query) -> bool:
    """Say whether the actor may take a query back."""
    return actor.is_person and (actor.id == query.by_id or Role.EDITOR in actor.roles)


def _locked(query_id: int, actor: Actor) -> Query:
    article = Article.objects.locked(get(query_id).claim.article_id)
    _check_sees(actor, article)
    # Read after the lock: whoever was faster has written.
    return get(query_id)


def _check_open(query: Query) -> None:
    if query.ended is not None:
        text = f"This query was {query.ended.outcome} by {query.ended.by.name} already."
        raise Conflict(text)


def _record(actor: Actor, action: str, query: Query, **data: object) -> None:
    audit.record(
        actor,
        action,
        f"query:{query.pk}",
        article_id=query.claim.article_id,
        claim=query.claim_id,
        **data,
    )


def attach_waiting(limit: int = BATCH) -> int:
    """Make evidence of the answers whose claims take some again; returns of how many."""
    waiting = QueryEnd.objects.filter(outcome=QueryOutcome.ANSWERED, attached__isnull=True)
    here = Q(query__claim__status__in=TAKING) | Q(query__claim__merged_into__status__in=TAKING)
    due = waiting.filter(here, query__claim__article__status__in=OPEN_ARTICLES).order_by("pk")
    return sum(_attach_later(end_id) for end_id in list(due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _attach_later(end_id: int) -> bool:
    end = QueryEnd.objects.select_related("query__claim").get(pk=end_id)
    Article.objects.locked(end.query.claim.article_id)
    row = _attach(QueryEnd.objects.select_related("query").get(pk=end_id))
    if row is not None:
        _record(MACHINE_ACTOR, "query.attach", end.query, evidence=row.pk)
    return row is not None


def _attach(end: QueryEnd) -> Evidence | None:
    """Add an answer to its claim, or to the one that it goes on in; None while that takes nothing."""
    claim = claim_services.get(end.query.claim_id)
    if claim.status == Status.MERGED and claim.merged_into_id is not None:
        claim = claim_services.get(claim.merged_into_id)
    can_take = claim.status in TAKING and claim.article.status in OPEN_ARTICLES
    if not can_take or AttachedAnswer.objects.filter(end=end).exists():
        return None
    row = _evidence(claim, end)
    AttachedAnswer.objects.create(end=end, evidence=row)
    return row


def _evidence(claim: Claim, end: QueryEnd) -> Evidence:
    """Store what a reporter answered as evidence that nobody has decided on."""
    passage = write_down(claim, end.text, title=TITLE, told_at=end.at, origin=_origin(end))
    return Evidence.objects.create(
        claim=claim,
        ordinal=(claim.evidence.aggregate(top=Max("ordinal"))["top"] or 0) + 1,
        channel=BY_HAND,
        question=_question(claim, end.query),
        passage=passage,
        quotation=end.text,
        start=passage.start,
        end=passage.end,
        stance=Stance.CONTEXT,
        relevance=1.0,
        is_primary=False,
        is_independent=False,
        note=OWN_WORD,
        found_by=FOUND_BY,
        judged_by=FOUND_BY,
        added_by_id=end.by_id,
    )


def _question(claim: Claim, query: Query) -> Question:
    """Return the question that the answer bears on: who said it, or whether it is so."""
    wanted = Question.SAID if query.kind in ABOUT_WORDS else Question.TRUE
    return wanted if wanted in claim.questions else claim.questions[0]


def _origin(end: QueryEnd) -> Origin:
    """Return the origin of what this reporter answered before: one person is one witness."""
    earlier = AttachedAnswer.objects.filter(end__by=end.by_id)
    row = earlier.select_related("evidence__passage__snapshot__origin").order_by("pk").first()
    return row.evidence.passage.snapshot.origin if row else Origin.objects.create(label=LABEL, method=METHOD)


def open_on_claim(claim: Claim) -> tuple[str, ...]:
    """Name the queries that stand against signing a claim (guard G6)."""
    return tuple(map(_named, Query.objects.about(claim).filter(blocking=True).open().with_ends()))


def open_in_article(article: Article) -> tuple[str, ...]:
    """Name the queries that stand against clearing an article."""
    return tuple(map(_named, Query.objects.blocking_in(article).with_ends()))


def _named(query: Query) -> str:
    return f"{query.by.name}’s query to the reporter “{excerpt(query.text)}”"
