"""Flags on claims: what somebody has to look at again, and the cleared article that opens with it."""

from __future__ import annotations

from typing import Final

from django.db.models import F
from django.utils import timezone

from verification.articles.moving import facts_of, move
from verification.articles.moving import get as get_article
from verification.claims.models import Claim
from verification.claims.services import get
from verification.errors import StaleVersion
from verification.policies import MACHINE_ACTOR
from verification.workflow import ArticleAction, ArticleStatus, Status

SIGNED: Final = (Status.IN_REVIEW, Status.APPROVED)
"""Where words and evidence stand under somebody's name: they are flagged, never changed."""


def set_flag(claim: Claim, flag: str, *, is_raised: bool) -> bool:
    """Raise or lower a flag; a cleared article opens again when an approved claim is flagged.

    Call it with the article locked. Returns whether anything changed. Raises StaleVersion.
    """
    if (flag in claim.flags) == is_raised:
        return False
    others = [other for other in claim.flags if other != flag]
    write(claim, flags=[*others, flag] if is_raised else others)
    if is_raised and claim.status == Status.APPROVED:
        unclear(claim.article_id)
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


def unclear(article_id: int) -> None:
    """Open a cleared article again: what was signed with it is not what stands there now."""
    article = get_article(article_id)
    if article.status == ArticleStatus.CLEARED:
        move(article, ArticleAction.UNCLEAR, actor=MACHINE_ACTOR, facts=facts_of(article))
