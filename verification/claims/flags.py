"""Flags on claims: what somebody has to look at again, and what that means for an article that is signed."""

from __future__ import annotations

from typing import Final

from django.db.models import F
from django.utils import timezone

from verification import audit
from verification.articles.models import PUBLISHED_STALE, Article
from verification.articles.moving import change, facts_of, move
from verification.articles.moving import get as get_article
from verification.claims.models import Claim
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import tell
from verification.claims.services import get
from verification.errors import StaleVersion
from verification.people import User
from verification.policies import MACHINE_ACTOR, Actor
from verification.workflow import ArticleAction, ArticleStatus, Role, Status

SIGNED: Final = (Status.IN_REVIEW, Status.APPROVED)
"""Where words and evidence stand under somebody's name: they are flagged, never changed."""


def set_flag(claim: Claim, flag: str, *, is_raised: bool) -> bool:
    """Raise or lower a flag; when an approved claim is flagged, its article is in doubt with it.

    Call it with the article locked. Returns whether anything changed. Raises StaleVersion.
    """
    if (flag in claim.flags) == is_raised:
        return False
    others = [other for other in claim.flags if other != flag]
    write(claim, flags=[*others, flag] if is_raised else others)
    if is_raised and claim.status == Status.APPROVED:
        doubt(claim.article_id)
    return True


def write(claim: Claim, **columns: object) -> Claim:
    """Write columns of a claim; whoever saw the claim before looks again.

    Raises:
        StaleVersion: somebody was faster; a step is tried again.
    """
    written = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        version=F("version") + 1, updated_at=timezone.now(), **columns
    )
    if written != 1:
        raise StaleVersion
    return get(claim.pk)


def doubt(article_id: int) -> None:
    """Say that what was signed is not what stands there now. Call it with the article locked.

    A cleared article opens again; a published one is flagged, for it is out.
    """
    article = get_article(article_id)
    if article.status == ArticleStatus.CLEARED:
        move(article, ArticleAction.UNCLEAR, actor=MACHINE_ACTOR, facts=facts_of(article))
    elif article.status in (ArticleStatus.PUBLISHED, ArticleStatus.CORRECTED):
        flag_published(article, PUBLISHED_STALE, NotificationKind.PUBLISHED_STALE, is_raised=True)


def flag_published(
    article: Article, flag: str, kind: NotificationKind, *, is_raised: bool, by: Actor = MACHINE_ACTOR
) -> None:
    """Raise or lower a flag of a published article; the editors are told once that it is raised."""
    if (flag in article.flags) == is_raised:
        return
    others = [other for other in article.flags if other != flag]
    article = change(article, expected_version=None, flags=[*others, flag] if is_raised else others)
    action = f"article.{flag}" if is_raised else f"article.{flag}_over"
    audit.record(by, action, f"article:{article.pk}", article_id=article.pk)
    if is_raised:
        tell(kind, editors(), by=by, article=article)


def editors() -> list[int]:
    """Return who may have to deal with a published article."""
    rows = User.objects.filter(is_active=True, roles__contains=[str(Role.EDITOR)])
    return list(rows.values_list("pk", flat=True))
