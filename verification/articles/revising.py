"""Takes in a new version of an article's text, and leaves to do what that means for the claims."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from verification.articles.given import Details, line
from verification.articles.models import HELD, Article, Revision
from verification.articles.moving import facts_of, move
from verification.articles.storing import Imported, carrying_step, job_of, store_raw, store_references
from verification.engine.documents import Document
from verification.errors import DuplicateArticle
from verification.jobs import Job
from verification.people import User, match_byline
from verification.policies import Actor
from verification.workflow import ArticleAction, ArticleStatus


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it was read, its bytes, its text's digest and what a person said about it."""

    document: Document
    body: bytes
    digest: str
    details: Details


@transaction.atomic
def add_revision(
    *, actor: Actor, article_id: int, expected_version: int | None, version: Version
) -> Imported:
    """Add a text to an article as its newest revision; the same text again adds nothing.

    Claims stay where they are until the step that is left here says what became of them; until then the
    article is closed; one that was on hold is on hold again after that. What the article says about itself
    stays, but for a title that was given. Whoever the new byline names becomes one of its reporters.

    Raises:
        NotFound; StaleVersion; DuplicateArticle: it is an article that this person may not see;
        ActionRefused: this actor may not, or its claims are being searched.
    """
    article = Article.objects.locked(article_id)
    _check_sees(actor, article)
    before = article.current
    if before.sha256 == version.digest:
        return Imported(article, job_of(before), created=False)
    facts = facts_of(article, expected_version)
    revision = _store(article, before.number + 1, version, actor)
    _count_reporters(article, version)
    job = Job.objects.create(kind="revise", article_id=article.pk, created_by_id=actor.id)
    carrying_step(revision, job)
    revised = move(
        article,
        ArticleAction.REVISE,
        actor=actor,
        facts=facts,
        expected_version=expected_version,
        columns=_columns(article, version),
        revision=revision.pk,
        raw=revision.raw_id,
        text=revision.sha256,
        reporters=sorted(article.reporters.values_list("pk", flat=True)),
    )
    return Imported(revised, job, created=True)


def _columns(article: Article, version: Version) -> dict[str, object]:
    """Return what changes with the status."""
    title = version.details.title[:300]
    held = {"flags": [*article.flags, HELD]} if article.status == ArticleStatus.ON_HOLD else {}
    return {**held, **({"title": title} if title else {})}


def _check_sees(actor: Actor, article: Article) -> None:
    """Raise unless the article is one that the actor sees: the id of a source is no key to its text."""
    if actor.id is None:
        return
    user = User.objects.filter(pk=actor.id).first()
    if user is None or not Article.objects.visible_to(user).filter(pk=article.pk).exists():
        raise DuplicateArticle("An article with this source id is somebody else’s; ask the desk about it.")


def _store(article: Article, number: int, version: Version, actor: Actor) -> Revision:
    revision = Revision.objects.create(
        article=article,
        number=number,
        text=version.document.text,
        sha256=version.digest,
        raw=store_raw(version.body, version.document.media_type),
        created_by_id=actor.id,
    )
    store_references(revision, version.document)
    return revision


def _count_reporters(article: Article, version: Version) -> None:
    """Count whom the new byline names among the reporters; nobody is taken off: the four eyes stay."""
    byline = (version.details.byline or line(version.document.byline))[:300].strip()
    if byline:
        article.reporters.add(*match_byline(byline, User.objects.filter(is_active=True)))
