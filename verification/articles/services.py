"""The only writer of articles: import, describe, settle the byline, try again; see also `extraction.py`."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from verification import audit, backends, jobs, policies
from verification.articles.dating import reword_step
from verification.articles.given import Details, check_source, line
from verification.articles.models import Article, Revision
from verification.articles.moving import change, facts_of, get, hold_again, move
from verification.articles.revising import Version, add_revision
from verification.articles.storing import (
    CARRY,
    EXTRACT,
    Imported,
    extraction_step,
    job_of,
    store_raw,
    store_references,
)
from verification.errors import FactcheckError, InvalidInput, NotAllowed
from verification.jobs import Job, PipelineStep
from verification.people import User, match_byline
from verification.policies import Actor, Facts
from verification.workflow import ArticleAction, ArticleStatus, Role

__all__ = [
    "Imported",
    "change",
    "facts_of",
    "get",
    "give_up",
    "import_document",
    "import_text",
    "import_url",
    "move",
    "retry",
    "revise",
    "set_details",
    "settle_byline",
]

UPLOAD: Final = "upload"
DESCRIBERS: Final = (Role.REPORTER, Role.CHECKER, Role.EDITOR)
OPENING: Final = (CARRY, EXTRACT)
"""The steps without which an article does not open."""
SIGNED: Final = (
    ArticleStatus.CLEARED,
    ArticleStatus.PUBLISHED,
    ArticleStatus.CORRECTED,
    ArticleStatus.RETRACTED,
)
"""Where an editor has signed for the article."""


def import_document(
    *,
    actor: Actor,
    body: bytes,
    filename: str = "",
    media_type: str = "",
    charset: str = "",
    source_app: str = UPLOAD,
    source_id: str = "",
    source_url: str = "",
    title: str = "",
    byline: str = "",
    dateline: str = "",
    published_on: date | None = None,
) -> Imported:
    """Read a document, store its bytes, its text and the work that it makes, in one transaction.

    Idempotent by source id (else the text's own hash) and text: another text under a known id becomes the
    newest revision of its article.

    Raises:
        InvalidInput: the document cannot be used; nothing was stored.
        DuplicateArticle: this source id stands for an article that this actor may not see.
        ActionRefused: this actor may not import, or the article takes no new text now.
    """
    policies.check_can(ArticleAction.IMPORT, actor, Facts(now=timezone.now()))
    check_source(source_app, source_id, source_url)
    document = backends.reader().read(
        body, filename=filename, media_type=media_type, charset=charset, address=source_url
    )
    version = Version(
        document,
        body,
        digest=hashlib.sha256(document.text.encode()).hexdigest(),
        details=Details(line(title), line(byline), line(dateline), published_on),
    )
    try:
        with transaction.atomic():
            return _known(actor, source_app, source_id, version) or _store(
                actor, version, source=(source_app, source_id or version.digest), url=source_url
            )
    except IntegrityError:
        # Two imports of the same source at once: the other one won, and its rows are visible now.
        known = _known(actor, source_app, source_id, version)
        if known is None:
            raise
        return known


def revise(
    *,
    actor: Actor,
    article_id: int,
    expected_version: int | None,
    body: bytes,
    filename: str = "",
    media_type: str = "",
    charset: str = "",
) -> Imported:
    """Read a document and add it to an article as its newest revision; the same text again adds nothing.

    Raises:
        InvalidInput: the document cannot be used; nothing was stored.
        NotFound; StaleVersion; DuplicateArticle, ActionRefused: see `add_revision`.
    """
    policies.check_can(ArticleAction.IMPORT, actor, Facts(now=timezone.now()))
    document = backends.reader().read(
        body, filename=filename, media_type=media_type, charset=charset, address=""
    )
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    return add_revision(
        actor=actor,
        article_id=article_id,
        expected_version=expected_version,
        version=Version(document, body, digest, Details()),
    )


def import_text(*, actor: Actor, text: str, **details: str | date | None) -> Imported:
    """Import pasted text. Raises as `import_document` does."""
    body = text.encode("utf-8", "replace")
    return import_document(actor=actor, body=body, media_type="text/plain", charset="utf-8", **details)  # type: ignore[arg-type]


def import_url(*, actor: Actor, url: str, **details: str | date | None) -> Imported:
    """Fetch a page through the safe client, then import it.

    Raises:
        InvalidAddress, ForbiddenAddress: the address is not one, or must not be fetched.
        ProviderError: the page did not come.
        InvalidInput: what came cannot be used.
    """
    policies.check_can(ArticleAction.IMPORT, actor, Facts(now=timezone.now()))
    page = backends.fetcher().fetch(url.strip())
    return import_document(
        actor=actor,
        body=page.body,
        filename=page.final_url.rpartition("/")[2].partition("?")[0],
        media_type=page.media_type,
        charset=page.charset,
        source_url=page.final_url[:2000],
        **details,  # type: ignore[arg-type]
    )


def _known(actor: Actor, app: str, source_id: str, version: Version) -> Imported | None:
    """Return the article of this source; a text that is new there becomes its newest revision.

    Without an id of its own a text only stands for itself: sent again, it brings back no earlier version.
    """
    article = Article.objects.filter(source_app=app, source_id=source_id or version.digest).first()
    if article is None:
        return None
    if not source_id:
        return Imported(article, job_of(article.current), created=False)
    return add_revision(actor=actor, article_id=article.pk, expected_version=None, version=version)


def _store(actor: Actor, version: Version, *, source: tuple[str, str], url: str) -> Imported:
    document, details = version.document, version.details
    raw = store_raw(version.body, document.media_type)
    article = Article.objects.create(
        title=(details.title or line(document.title) or _first_line(document.text))[:300],
        byline=(details.byline or line(document.byline))[:300].strip(),
        dateline=(details.dateline or line(document.dateline))[:200],
        published_on=details.published_on or document.published,
        source_app=source[0],
        source_id=source[1],
        source_url=url,
        created_by_id=actor.id,
    )
    _name_reporters(article, actor)
    revision = Revision.objects.create(
        article=article,
        number=1,
        text=document.text,
        sha256=version.digest,
        raw=raw,
        created_by_id=actor.id,
    )
    store_references(revision, document)
    job = Job.objects.create(kind="import", article_id=article.pk, created_by_id=actor.id)
    extraction_step(revision, job)
    audit.record(
        actor,
        "article.import",
        f"article:{article.pk}",
        article_id=article.pk,
        raw=raw.pk,
        text=revision.sha256,
        reporters=_reporters(article),
    )
    return Imported(article, job, created=True)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "Untitled")[:120]


def _name_reporters(article: Article, actor: Actor) -> None:
    """Name as reporters whom the byline names; with no byline, the reporter who imported it."""
    article.reporters.set(match_byline(article.byline, User.objects.filter(is_active=True)))
    if not article.byline and Role.REPORTER in actor.roles and actor.id is not None:
        article.reporters.set([actor.id])


def _reporters(article: Article) -> list[int]:
    """Return whom the four eyes count as the article's reporters, for the record of what changed them."""
    return sorted(article.reporters.values_list("pk", flat=True))


@transaction.atomic
def give_up(step: PipelineStep, error: FactcheckError) -> None:
    """Record that a step failed; when an article cannot open without it and it was final, it says so."""
    if not jobs.fail(step, error) or step.step not in OPENING or step.article_id is None:
        return
    article = Article.objects.locked(step.article_id)
    if article.status in (ArticleStatus.IMPORTED, ArticleStatus.EXTRACTING):
        failed = move(
            article,
            ArticleAction.FAIL,
            actor=policies.MACHINE_ACTOR,
            facts=facts_of(article),
            error=error.code,
        )
        hold_again(failed)


@transaction.atomic
def retry(*, actor: Actor, article_id: int, expected_version: int | None) -> Article:
    """Try the search for claims again after it failed. Raises ActionRefused, StaleVersion, NotFound."""
    article = get(article_id)
    facts = facts_of(article, expected_version)
    failed = PipelineStep.objects.filter(
        target=f"revision:{article.current.pk}", step__in=OPENING, state=jobs.StepState.FAILED
    )
    failed.update(state=jobs.StepState.WAITING, attempts=0, claimed_until=None)
    return move(article, ArticleAction.RETRY, actor=actor, facts=facts, expected_version=expected_version)


@transaction.atomic
def set_details(
    *,
    actor: Actor,
    article_id: int,
    expected_version: int | None,
    title: str,
    byline: str,
    dateline: str,
    published_on: date | None,
) -> Article:
    """Correct what an article says about itself; a new byline names its reporters anew.

    Raises:
        NotAllowed: also where a byline that names nobody is changed by anyone but an editor, and where
        the article is cleared or published and the actor could not clear it;
        NotFound, StaleVersion; InvalidInput: no title.
    """
    article = described = get(article_id)
    _check_can_describe(actor, article)
    title, byline = line(title)[:300], line(byline)[:300].strip()
    if not title:
        raise InvalidInput("An article needs a title.")
    if byline != article.byline and article.unmatched_byline:
        # Otherwise whoever is blocked by the byline could lift the block by rewriting it.
        policies.check_has_role(actor, Role.EDITOR)
    article = change(
        article,
        expected_version=expected_version,
        title=title,
        byline=byline,
        byline_is_outside=article.byline_is_outside and byline == article.byline,
        dateline=line(dateline)[:200],
        published_on=published_on,
    )
    if published_on != described.published_on:
        reword_step(article)
    if article.byline:
        # Whoever reported it stays its reporter: a changed byline must not lift the four eyes.
        article.reporters.add(*match_byline(article.byline, User.objects.filter(is_active=True)))
    audit.record(
        actor,
        "article.details",
        f"article:{article.pk}",
        article_id=article.pk,
        reporters=_reporters(article),
    )
    return article


def _check_can_describe(actor: Actor, article: Article) -> None:
    """Raise unless this person may describe the article: what is cleared is theirs alone who may clear it."""
    policies.check_has_role(actor, *DESCRIBERS)
    if article.status not in SIGNED:
        return
    policies.check_has_role(actor, Role.EDITOR)
    if actor.user_id in article.reporter_ids():
        text = f"The article is {article.status}, and you report it; another editor has to change this."
        raise NotAllowed(text)


@transaction.atomic
def settle_byline(
    *, actor: Actor, article_id: int, expected_version: int | None, reporter_ids: list[int], outside: bool
) -> Article:
    """Name the people behind a byline, or say that it belongs to somebody outside.

    Raises:
        NotAllowed, NotFound, StaleVersion; InvalidInput: unknown people.
    """
    policies.check_has_role(actor, Role.EDITOR)
    article = get(article_id)
    if actor.user_id in article.reporter_ids():
        raise NotAllowed("You report this article; another editor has to settle its byline.")
    people = User.objects.filter(pk__in=reporter_ids)
    if len(set(reporter_ids)) != people.count():
        raise InvalidInput("One of these people is not known here.")
    article = change(article, expected_version=expected_version, byline_is_outside=outside)
    article.reporters.set(people)
    audit.record(
        actor,
        "article.byline",
        f"article:{article.pk}",
        article_id=article.pk,
        reporters=sorted(reporter_ids),
        outside=outside,
    )
    return article
