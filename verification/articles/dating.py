"""Leaves the work that a new day of publication makes."""

from __future__ import annotations

from verification import backends, jobs
from verification.articles.models import Article
from verification.jobs import PipelineStep


def reword_step(article: Article, *, occasion: str = "") -> PipelineStep | None:
    """Leave the work of dating the claims anew; None while no claims were found.

    Call it when the article's row is written in this transaction: then whoever finds its claims at the
    same moment either has stored them already or sees the new day.
    """
    revision = article.current
    if not revision.extracted_by:
        return None
    return jobs.ensure_step(
        target=f"revision:{revision.pk}",
        step="reword",
        engine=backends.extractor().name,
        digest=f"{article.published_on or 'no day'}, version {article.version}{occasion}",
        job=None,
        article_id=article.pk,
    )
