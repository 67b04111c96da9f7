"""Takes note that an article went out, and compares what went out with what was cleared.

A difference is no refusal: it is out already. It is kept, raised as a flag and told to the editors.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from verification import audit, backends, policies
from verification.articles.models import PUBLISHED_DIFFERS, Article
from verification.articles.moving import get, move
from verification.claims.flags import flag_published
from verification.claims.notification_models import NotificationKind
from verification.engine.canonical import MAX_DOCUMENT_CHARACTERS
from verification.engine.published_text import Compared, compare_published
from verification.engine.revision_diff import Line
from verification.errors import ActionRefused, DocumentTooLarge, Failure, InvalidInput, StaleVersion
from verification.evidence.snapshots import MAX_URL_CHARACTERS, ask_page
from verification.policies import Actor
from verification.publication.closing import closing_facts
from verification.publication.closing_models import LiveText
from verification.publication.models import Clearance
from verification.workflow import ArticleAction, ArticleStatus, Role

CHECKERS: Final = (Role.EDITOR, Role.SERVICE)
OUT: Final = (ArticleStatus.PUBLISHED, ArticleStatus.CORRECTED)
MAX_LINES: Final = 200
"""So many sentences that differ are kept; the others are counted."""


@dataclass(frozen=True, slots=True)
class Live:
    """The text that went out, or where it stands. With a text, the address is noted and not fetched."""

    text: str = ""
    url: str = ""

    @property
    def is_given(self) -> bool:
        """There is something to compare."""
        return bool(self.text.strip() or self.url.strip())


@dataclass(frozen=True, slots=True)
class _Read:
    """A live text as it was read and compared; `url` is where it came from in the end."""

    clearance: Clearance
    sha256: str
    compared: Compared
    url: str
    is_fetched: bool


def publish(*, actor: Actor, article_id: int, expected_version: int | None, live: Live) -> LiveText | None:
    """Take note that a cleared article went out; returns the comparison, if there was a text to compare.

    Raises:
        NotFound; StaleVersion; ActionRefused: also where nothing of the article may be fetched;
        InvalidAddress, ForbiddenAddress, ProviderError, InvalidInput: the live text cannot be had or read.
    """
    policies.check_can(ArticleAction.PUBLISH, actor, closing_facts(get(article_id), expected_version))
    read = _read(get(article_id), live) if live.is_given else None
    with transaction.atomic():
        article = Article.objects.locked(article_id)
        published = move(
            article,
            ArticleAction.PUBLISH,
            actor=actor,
            facts=closing_facts(article, expected_version),
            expected_version=expected_version,
        )
        return _store(published, read, actor) if read else None


def check(*, actor: Actor, article_id: int, live: Live) -> LiveText:
    """Compare once more what stands in public with what was cleared.

    Raises:
        NotFound; NotAllowed: no editor and no service account; ActionRefused: it is not out, or must not be
        fetched; StaleVersion; InvalidAddress, ForbiddenAddress, ProviderError, InvalidInput: see `publish`.
    """
    policies.check_has_role(actor, *CHECKERS)
    _check_out(get(article_id))
    if not live.is_given:
        raise InvalidInput("Give the live text, or the address where it stands.")
    read = _read(get(article_id), live)
    with transaction.atomic():
        article = Article.objects.locked(article_id)
        _check_out(article)
        return _store(article, read, actor)


def why_not_fetched(article: Article) -> str:
    """Say why the live text is not fetched for this article; empty: it can be."""
    if article.allow_outside_search:
        return ""
    return "Nothing of this article may be asked outside, so no page is fetched for it; paste the text."


def went_out(article: Article) -> bool:
    """Say whether an article was published once, whatever became of it since."""
    return audit.Event.objects.of_article(article.pk).filter(action="article.publish").exists()


def live_texts(article: Article) -> Any:
    """Return the comparisons of an article, the newest first."""
    rows = LiveText.objects.filter(clearance__revision__article=article)
    return rows.select_related("by", "clearance__revision").defer("clearance__revision__text")


def _check_out(article: Article) -> None:
    if article.status not in OUT:
        text = f"The article is {article.status.replace('_', ' ')}; a live text is compared once it is out."
        raise ActionRefused(failures=[Failure("status", "wrong_status", text)])


def _clearance(article: Article) -> Clearance:
    rows = Clearance.objects.filter(revision__article=article).select_related("revision")
    found = rows.order_by("-pk").first()
    if found is None:
        raise StaleVersion
    return found


def _read(article: Article, live: Live) -> _Read:
    """Read and compare outside of any transaction: a page may be slow, and a long text as well."""
    clearance, url = _clearance(article), live.url.strip()
    if len(url) > MAX_URL_CHARACTERS:
        raise InvalidInput(f"An address has at most {MAX_URL_CHARACTERS:,} characters.")
    if live.text.strip():
        text, is_fetched = _given(live.text), False
    else:
        if why := why_not_fetched(article):
            raise ActionRefused(failures=[Failure("outside", "outside_off", why)])
        page = ask_page(url)
        text, url, is_fetched = page.document.text, page.fetched.final_url[:MAX_URL_CHARACTERS], True
    digest = hashlib.sha256(text.encode()).hexdigest()
    return _Read(clearance, digest, compare_published(clearance.revision.text, text), url, is_fetched)


def _given(text: str) -> str:
    """Read a text as an import does, so that the same words have the same digest."""
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise DocumentTooLarge
    body = text.encode("utf-8", "replace")
    read = backends.reader().read(body, filename="", media_type="text/plain", charset="utf-8", address="")
    return read.text


def _told(line: Line) -> dict[str, Any]:
    pieces = [[str(part.op), part.author, part.ours] for part in line.segments]
    return {"op": str(line.op), "segments": pieces}


def _store(article: Article, read: _Read, actor: Actor) -> LiveText:
    """Keep a comparison; the article is locked. Words that somebody has dealt with raise no flag again."""
    if _clearance(article) != read.clearance:
        raise StaleVersion
    before = live_texts(article).first()
    lines = read.compared.lines
    kept = LiveText.objects.create(
        clearance=read.clearance,
        text_sha256=read.sha256,
        outcome=str(read.compared.outcome),
        summary=read.compared.summary,
        diff=[_told(line) for line in lines[:MAX_LINES]],
        left_off=max(0, len(lines) - MAX_LINES),
        url=read.url,
        is_fetched=read.is_fetched,
        by_id=actor.user_id,
    )
    audit.record(
        actor,
        "article.live_text",
        f"article:{article.pk}",
        article_id=article.pk,
        live_text=kept.pk,
        text=kept.text_sha256,
        outcome=kept.outcome,
    )
    is_known = before is not None and before.text_sha256 == kept.text_sha256
    if not (kept.differs and is_known):
        flag_published(
            article, PUBLISHED_DIFFERS, NotificationKind.PUBLISHED_DIFFERS, is_raised=kept.differs, by=actor
        )
    return kept
