"""When an article has to be done; an editor's word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from verification import audit, policies
from verification.articles.models import Article
from verification.articles.services import change
from verification.errors import InvalidInput
from verification.policies import Actor
from verification.workflow import Role

MAX_AWAY: Final = timedelta(days=5 * 365)


@transaction.atomic
def set_deadline(
    *, actor: Actor, article_id: int, expected_version: int | None, deadline: datetime | None
) -> Article:
    """Say when an article has to be done; None: there is no such time. What is past stands as overdue.

    Raises:
        NotFound; StaleVersion; NotAllowed: no editor; InvalidInput: no such time is meant.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if deadline is not None and abs(deadline - timezone.now()) > MAX_AWAY:
        raise InvalidInput("A deadline lies at most five years away.")
    article = Article.objects.locked(article_id)
    before = article.deadline
    article = change(article, expected_version=expected_version, deadline=deadline)
    audit.record(
        actor,
        "article.deadline",
        f"article:{article.pk}",
        article_id=article.pk,
        before=before.isoformat() if before else None,
        after=deadline.isoformat() if deadline else None,
    )
    return article


def can_set_deadline(actor: Actor) -> bool:
    """Say whether somebody decides when an article has to be done."""
    return policies.has_role(actor, Role.EDITOR)
