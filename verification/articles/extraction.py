"""Writes what the search for claims says of an article: its status, blocks, sentences and their fate."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from verification import policies
from verification.articles.dating import reword_step
from verification.articles.models import Article, Block, Finding, Revision, Sentence
from verification.articles.moving import facts_of, hold_again, move
from verification.engine import types
from verification.engine.types import Disposition, Extraction, Span
from verification.workflow import ArticleAction, ArticleStatus


@transaction.atomic
def begin_extraction(article_id: int) -> None:
    """Show that the search for claims has begun; nothing when it had begun before."""
    article = Article.objects.locked(article_id)
    if article.status == ArticleStatus.IMPORTED:
        move(article, ArticleAction.EXTRACT, actor=policies.MACHINE_ACTOR, facts=facts_of(article))


def open_for_work(article: Article, revision: Revision, found: Extraction, engine: str) -> None:
    """Store blocks and sentences and open the article, inside the transaction that stores the claims.

    `article` is as the engine saw it: when somebody gave it another day since, its claims are dated anew.
    """
    Revision.objects.filter(pk=revision.pk).update(extracted_by=engine)
    Block.objects.bulk_create(Block(revision=revision, **asdict(block)) for block in found.blocks)
    told = {item.sentence: item for item in found.dispositions}
    Sentence.objects.bulk_create(
        _sentence(revision, sentence, told.get(sentence.ordinal)) for sentence in found.sentences
    )
    Finding.objects.bulk_create(
        _finding(revision, ordinal, finding, engine) for ordinal, finding in enumerate(found.findings)
    )
    # Locked: an editor who corrects the title right now must not cost the claims that were found.
    seen, article = article, Article.objects.locked(article.pk)
    if article.status == ArticleStatus.IMPORTED:
        article = move(article, ArticleAction.EXTRACT, actor=policies.MACHINE_ACTOR, facts=facts_of(article))
    article = move(article, ArticleAction.OPEN, actor=policies.MACHINE_ACTOR, facts=facts_of(article))
    hold_again(article)
    if article.published_on != seen.published_on:
        reword_step(article)


def _sentence(
    revision: Revision, sentence: types.Sentence, told: types.SentenceDisposition | None
) -> Sentence:
    return Sentence(
        revision=revision,
        ordinal=sentence.ordinal,
        block_ordinal=sentence.block,
        start=sentence.start,
        end=sentence.end,
        disposition=str(told.disposition) if told else "",
        reason=told.reason[:120] if told else "",
        repeats=told.repeats if told else None,
    )


def _finding(revision: Revision, ordinal: int, finding: types.Finding, engine: str) -> Finding:
    return Finding(
        revision=revision,
        ordinal=ordinal,
        kind=str(finding.check),
        message=finding.message[:500],
        spans=[[span.start, span.end] for span in finding.spans],
        made_by=engine,
    )


def account_for(revision: Revision, span: Span) -> None:
    """Count the sentences that a claim touches as accounted for."""
    touched = Sentence.objects.filter(revision=revision, start__lt=span.end, end__gt=span.start)
    touched.update(disposition=Disposition.CLAIM, reason="", repeats=None)
