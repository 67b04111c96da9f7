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
    # A newer text that nobody has searched yet will be read with the day as it is then.
    revision = article.revisions.exclude(extracted_by="").order_by("-number").first()
    if revision is None:
        return None
    return jobs.ensure_step(
        target=f"revision:{revision.pk}",
        step="reword",
        engine=backends.extractor().name,
        digest=f"{article.published_on or 'no day'}, version {article.version}{occasion}",
        job=None,
        article_id=article.pk,
    )
