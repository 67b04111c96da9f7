"""Tells people what others did that concerns them, in the transaction in which it is done.

In: an act of a service, and whom it concerns. Out: rows that every page counts until they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import timezone

from verification.articles.models import Article
from verification.claims.models import Claim
from verification.claims.notification_models import Notification, NotificationKind
from verification.errors import NotFound
from verification.people import User
from verification.policies import Actor
from verification.workflow import Role

WORDS: Final = {
    NotificationKind.MENTION: "named you in a comment",
    NotificationKind.QUERY_ASKED: "asks you something",
    NotificationKind.QUERY_ANSWERED: "answered your query",
    NotificationKind.ASSIGNED: "gave you a claim to check",
    NotificationKind.CHANGES_REQUESTED: "asks for changes of your verdict",
    NotificationKind.APPROVED: "approved your verdict",
    NotificationKind.REOPENED: "reopened what you submitted",
    NotificationKind.INVALIDATED: "brought a version that changes the words of your claim",
    NotificationKind.PUBLISHED_STALE: "doubts a claim of a published article",
    NotificationKind.PUBLISHED_DIFFERS: "found other words published than were cleared",
    NotificationKind.NOTICE_PROPOSED: "proposes a notice that another editor has to confirm",
    NotificationKind.NOTICE_CONFIRMED: "confirmed a notice on a published article",
    NotificationKind.EMERGENCY: "cleared an article past its guards; it waits for another editor’s review",
    NotificationKind.EMERGENCY_REVIEWED: "reviewed an article that you cleared past its guards",
    NotificationKind.WEBHOOK_DISABLED: "switched a webhook off; its receiver is told of nothing more",
}
"""What happened, after the name of who did it."""
MAX_AT_ONCE: Final = 200
COUNTED: Final = 100
"""Unread ones are counted up to this; nobody needs to know more."""


def readers_among(article: Article, people: Iterable[User]) -> list[User]:
    """Return the people who may see an article, in the order given."""
    return [one for one in people if Article.objects.visible_to(one).filter(pk=article.pk).exists()]


def check_sees(actor: Actor, article: Article) -> None:
    """Raise unless an article is the actor's to see.

    Raises:
        NotFound: it is not.
    """
    people = User.objects.filter(pk=actor.id) if actor.id is not None else ()
    if not readers_among(article, people):
        raise NotFound("There is nothing here, or it is not yours to see.")


def tell(
    kind: NotificationKind,
    people: Iterable[int | None],
    *,
    by: Actor,
    article: Article,
    claim: Claim | None = None,
) -> None:
    """Tell people what `by` did, in the caller's transaction.

    Nobody is told of their own acts, or of what they may not see; no program is told anything.
    """
    wanted = {one for one in people if one is not None} - {by.id}
    found = User.objects.filter(pk__in=wanted, is_active=True).exclude(roles__contains=[str(Role.SERVICE)])
    Notification.objects.bulk_create(
        Notification(person=person, kind=kind, article=article, claim=claim, by_id=by.id)
        for person in readers_among(article, found.order_by("pk"))
    )


def tell_admins(kind: NotificationKind) -> None:
    """Tell every admin what the machine did with the desk itself, in the caller's transaction."""
    admins = User.objects.filter(is_active=True, roles__contains=[str(Role.ADMIN)])
    Notification.objects.bulk_create(
        Notification(person=person, kind=kind) for person in admins.order_by("pk")
    )


def unread_count(user: User) -> int:
    """Return how much a person has not read, at most `COUNTED`."""
    return Notification.objects.of(user).unread()[:COUNTED].count()


def mark_read(*, actor: Actor, ids: Sequence[int]) -> int:
    """Note that a person has read some of what they were told; returns of how many that is new.

    It leaves no event: what somebody has read is no act of the desk.

    Raises:
        NotAllowed: the machine has nothing to read.
    """
    mine = Notification.objects.filter(person_id=actor.user_id, pk__in=list(ids)[:MAX_AT_ONCE])
    return mine.unread().update(read_at=timezone.now())
