"""What people say to each other over a claim or an article, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.articles.models import Article
from verification.claims import comments
from verification.claims.models import GONE, Claim
from verification.claims.talk_models import Comment, CommentQuerySet
from verification.evidence import queries, replies
from verification.evidence.query_models import Query, QueryEnd, QueryKind, QueryQuerySet
from verification.evidence.reply_models import Reply, ReplyOutcome
from verification.people import User
from verification.policies import has_role
from verification.publication.wordings import REPLY, SILENT
from verification.web.requests import whole_number
from verification.web.vocabulary import MEANS, Look

QUERY_KIND: Final = {
    QueryKind.SOURCE: "Where it comes from",
    QueryKind.DOCUMENT: "A document",
    QueryKind.FIGURE: "A figure",
    QueryKind.WORDING: "The wording",
    QueryKind.OTHER: "Something else",
}
REPLY_OUTCOME: Final = {
    ReplyOutcome.WAITING: Look("clock", REPLY[ReplyOutcome.WAITING], "change"),
    ReplyOutcome.ANSWERED: Look("check", REPLY[ReplyOutcome.ANSWERED], "good"),
    ReplyOutcome.DECLINED: Look("dash", REPLY[ReplyOutcome.DECLINED], "quiet"),
    ReplyOutcome.NOT_NEEDED: Look("dash", REPLY[ReplyOutcome.NOT_NEEDED], "quiet"),
}
SILENCE: Final = Look("dash", SILENT, "quiet")


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment; `can_turn`: this person may resolve it, or open it again."""

    comment: Comment
    can_turn: bool

    @property
    def named(self) -> str:
        """Whom it names, by name."""
        return ", ".join(mention.person.name for mention in self.comment.mentions.all())


@dataclass(frozen=True, slots=True)
class QueryView:
    """One query to the reporter, and what this person may do about it; `kind` in words."""

    query: Query
    kind: str
    can_answer: bool
    can_withdraw: bool
    is_overdue: bool

    @property
    def end(self) -> QueryEnd | None:
        """How it ended; None while it is open."""
        return self.query.ended


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One entry of the right of reply, in words; `is_open`: their answer can still be entered."""

    reply: Reply
    look: Look
    is_open: bool

    @property
    def form(self) -> str:
        """What the form for their answer is called when it was refused."""
        return f"reply-{self.reply.pk}"


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said and asked, open things before settled ones; `typed` is what a refused form held."""

    comments: Sequence[CommentView]
    can_comment: bool
    typed: Mapping[str, str]
    queries: Sequence[QueryView] = ()
    can_ask: bool = False
    replies: Sequence[ReplyView] = ()
    can_keep: bool = False

    @property
    def means(self) -> list[tuple[str, str]]:
        """How somebody can be asked."""
        return [(str(value), MEANS[value]) for value in replies.MEANS]

    @property
    def query_kinds(self) -> list[tuple[str, str]]:
        """What can be asked for."""
        return [(str(kind), word) for kind, word in QUERY_KIND.items()]

    @property
    def answering(self) -> int | None:
        """The query whose refused answer stands in its form again."""
        return whole_number(self.typed.get("query", ""))

    @property
    def open(self) -> int:
        """How many comments nobody has resolved, and queries that nobody has answered."""
        said = sum(not view.comment.is_resolved for view in self.comments)
        return said + sum(view.end is None for view in self.queries)


def talk_about(claim: Claim, user: User, typed: Mapping[str, str]) -> Talk:
    """Read what was said of a claim."""
    asked = query_views(Query.objects.about(claim), user)
    can_ask = has_role(user.as_actor(), *queries.ASKERS) and claim.status not in GONE
    said = _views(Comment.objects.about(claim), user)
    can_keep = replies.can_keep(user.as_actor())
    return Talk(said, _can_comment(user), typed, asked, can_ask, _reply_views(claim), can_keep)


def _reply_views(claim: Claim) -> list[ReplyView]:
    rows = Reply.objects.about(claim).select_related("by").prefetch_related("later").order_by("pk")
    return [ReplyView(row, _reply_look(row), row.is_open) for row in rows]


def _reply_look(row: Reply) -> Look:
    return SILENCE if row.is_silent() else REPLY_OUTCOME[ReplyOutcome(row.outcome)]


def query_views(rows: QueryQuerySet, user: User) -> list[QueryView]:
    """Return queries as the page shows them, open ones first."""
    actor = user.as_actor()
    found = [
        QueryView(
            query=row,
            kind=QUERY_KIND[QueryKind(row.kind)],
            can_answer=row.ended is None and queries.can_answer(actor, row),
            can_withdraw=row.ended is None and queries.can_withdraw(actor, row),
            is_overdue=row.is_overdue(),
        )
        for row in rows.with_ends()
    ]
    return sorted(found, key=lambda view: view.end is not None)


def talk_of_article(article: Article, user: User, typed: Mapping[str, str]) -> Talk:
    """Read what was said of an article, not of one of its claims."""
    return Talk(_views(Comment.objects.of_article(article), user), _can_comment(user), typed)


def _can_comment(user: User) -> bool:
    return has_role(user.as_actor(), *comments.COMMENTERS)


def _views(rows: CommentQuerySet, user: User) -> list[CommentView]:
    actor = user.as_actor()
    found = [CommentView(row, comments.can_turn(actor, row)) for row in rows.with_turns()]
    return sorted(found, key=lambda view: view.comment.is_resolved)
