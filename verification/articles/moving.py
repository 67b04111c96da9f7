"""Finds articles, writes their columns, moves them by the rows of the table: what every act on one uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from verification import audit, policies
from verification.articles.models import HELD, Article
from verification.errors import NotFound, StaleVersion
from verification.policies import Actor, Facts
from verification.workflow import ArticleAction, ArticleStatus, row_for

NO_COLUMNS: Final[Mapping[str, object]] = MappingProxyType({})


def get(article_id: int) -> Article:
    """Return an article.

    Raises:
        NotFound: there is none.
    """
    article = Article.objects.filter(pk=article_id).first()
    if article is None:
        raise NotFound("There is no such article.")
    return article


def change(article: Article, *, expected_version: int | None, **values: object) -> Article:
    """Write columns of an article if nobody wrote since; every other writer of articles goes through here.

    Raises:
        StaleVersion: somebody did.
    """
    version = article.version if expected_version is None else expected_version
    written = Article.objects.filter(pk=article.pk, version=version).update(
        version=F("version") + 1, updated_at=timezone.now(), **values
    )
    if not written:
        raise StaleVersion
    return get(article.pk)


@transaction.atomic
def move(
    article: Article,
    action: ArticleAction,
    *,
    actor: Actor,
    facts: Facts,
    expected_version: int | None = None,
    columns: Mapping[str, object] = NO_COLUMNS,
    **data: object,
) -> Article:
    """Move an article by one row of the table: guards, compare-and-set, event. Only this writes a status.

    `columns` are written together with it.

    Raises:
        ActionRefused: guards failed; it carries all of them.
        StaleVersion: somebody was faster.
    """
    policies.check_can(action, actor, facts)
    target = row_for(action).after(ArticleStatus(article.status))
    article = change(article, expected_version=expected_version, status=target, **columns)
    audit.record(actor, f"article.{action}", f"article:{article.pk}", article_id=article.pk, **data)
    return article


def hold_again(article: Article) -> Article:
    """Put an article back on hold whose new version was read meanwhile; any other stays as it is."""
    if HELD not in article.flags:
        return article
    flags = [flag for flag in article.flags if flag != HELD]
    return move(
        article,
        ArticleAction.HOLD_AGAIN,
        actor=policies.MACHINE_ACTOR,
        facts=facts_of(article),
        columns={"flags": flags},
    )


def facts_of(article: Article, expected_version: int | None = None) -> Facts:
    """Gather what the guards of an article's own rows look at."""
    return Facts(
        now=timezone.now(),
        status=ArticleStatus(article.status),
        version=article.version,
        expected_version=expected_version,
        reporters=article.reporter_ids(),
    )
