"""Whether anything about an article may be asked outside: off until somebody answers for it."""

from __future__ import annotations

from django.db import transaction

from verification import audit
from verification.articles.models import Article
from verification.articles.moving import change, get
from verification.errors import NotAllowed
from verification.policies import Actor
from verification.workflow import Role

REFUSAL = "Only an editor, or a reporter of this article, decides what of it may be asked outside."


def can_decide(actor: Actor, article: Article) -> bool:
    """Say whether this person may switch outside search on or off for an article."""
    if not actor.is_person:
        return False
    return Role.EDITOR in actor.roles or (Role.REPORTER in actor.roles and actor.id in article.reporter_ids())


@transaction.atomic
def set_outside_search(
    *, actor: Actor, article_id: int, allowed: bool, expected_version: int | None
) -> Article:
    """Switch outside search on or off for an article.

    Raises:
        NotFound, StaleVersion; NotAllowed: neither an editor nor a reporter of it, or no person.
    """
    article = get(article_id)
    if not can_decide(actor, article):
        raise NotAllowed(REFUSAL)
    article = change(article, expected_version=expected_version, allow_outside_search=allowed)
    audit.record(actor, "article.outside", f"article:{article.pk}", article_id=article.pk, allowed=allowed)
    return article
