"""What people say to each other over a claim or an article, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verification.articles.models import Article
from verification.claims import comments
from verification.claims.models import Claim
from verification.claims.talk_models import Comment, CommentQuerySet
from verification.people import User
from verification.policies import has_role


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
class Talk:
    """What was said, open comments before resolved ones; `typed` is what a refused form held."""

    comments: Sequence[CommentView]
    can_comment: bool
    typed: Mapping[str, str]

    @property
    def open(self) -> int:
        """How many comments nobody has resolved."""
        return sum(not view.comment.is_resolved for view in self.comments)


def talk_about(claim: Claim, user: User, typed: Mapping[str, str]) -> Talk:
    """Read what was said of a claim."""
    return Talk(_views(Comment.objects.about(claim), user), _can_comment(user), typed)


def talk_of_article(article: Article, user: User, typed: Mapping[str, str]) -> Talk:
    """Read what was said of an article, not of one of its claims."""
    return Talk(_views(Comment.objects.of_article(article), user), _can_comment(user), typed)


def _can_comment(user: User) -> bool:
    return has_role(user.as_actor(), *comments.COMMENTERS)


def _views(rows: CommentQuerySet, user: User) -> list[CommentView]:
    actor = user.as_actor()
    found = [CommentView(row, comments.can_turn(actor, row)) for row in rows.with_turns()]
    return sorted(found, key=lambda view: view.comment.is_resolved)
