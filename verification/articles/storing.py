"""Stores what comes in with a text: raw bytes, links and notes, and the work that it makes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from verification import backends, jobs
from verification.articles.models import Article, RawDocument, ReporterSource, Revision
from verification.engine.carry_over import METHOD
from verification.engine.documents import Document
from verification.jobs import Job, PipelineStep

EXTRACT: Final = "extract"
CARRY: Final = "carry"
"""The step that says what became of the claims in a new revision; the search for claims follows it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gave; `created` is False when the same text had come before."""

    article: Article
    job: Job
    created: bool


def store_raw(body: bytes, media_type: str) -> RawDocument:
    """Keep the bytes as they came, once per content. Call it inside the transaction that refers to them."""
    digest = hashlib.sha256(body).hexdigest()
    RawDocument.objects.bulk_create(
        [RawDocument(sha256=digest, media_type=media_type[:120], content=body)], ignore_conflicts=True
    )
    return RawDocument.objects.defer("content").get(pk=digest)


def store_references(revision: Revision, document: Document) -> None:
    """Keep the links, footnotes and comments of the imported file."""
    ReporterSource.objects.bulk_create(
        ReporterSource(
            revision=revision,
            ordinal=ordinal,
            kind=str(reference.kind),
            start=reference.start,
            end=reference.end,
            url=reference.url[:2000],
            text=reference.text,
            author=reference.author[:200],
        )
        for ordinal, reference in enumerate(document.references)
    )


def extraction_step(revision: Revision, job: Job | None) -> PipelineStep:
    """Leave the search for the claims of a revision."""
    return jobs.ensure_step(
        target=f"revision:{revision.pk}",
        step=EXTRACT,
        engine=backends.extractor().name,
        digest=revision.sha256,
        job=job,
        article_id=revision.article_id,
    )


def carrying_step(revision: Revision, job: Job) -> PipelineStep:
    """Leave the work of saying what became of the claims in a new revision."""
    return jobs.ensure_step(
        target=f"revision:{revision.pk}",
        step=CARRY,
        engine=METHOD,
        digest=revision.sha256,
        job=job,
        article_id=revision.article_id,
    )


def job_of(revision: Revision) -> Job:
    """Return the job that brought a revision: for the first one the import itself."""
    step = (
        PipelineStep.objects.filter(target=f"revision:{revision.pk}", job__isnull=False)
        .order_by("pk")
        .first()
    )
    if step is not None and step.job is not None:
        return step.job
    return Job.objects.filter(article_id=revision.article_id, kind="import").earliest("created_at")
