"""The pipeline on one page: extract → search → propose, embed in the background, sweep every minute.

A new day of publication adds reword → search → propose.
A search of an article that allows it adds outside → propose, one a provider.
Claims made or worded anew add match, once for their article.

Each task loads a step by id, calls one service and wakes what that service left. The database says
what is left to do; a lost message or a killed worker costs a minute, never a step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from kombu.exceptions import OperationalError

from verification import jobs
from verification.articles import services as articles
from verification.claims import matching, rewording
from verification.claims import services as claims
from verification.errors import EngineError, FactcheckError, TransientProviderError
from verification.evidence import services as evidence
from verification.evidence import watch
from verification.evidence.outside_search import search_outside
from verification.jobs import PipelineStep
from verification.verdicts import services as verdicts

logger = structlog.get_logger(__name__)

EMBED_ROWS: Final = 256
SWEEP_ROWS: Final = 500
WATCH_ROWS: Final = 50

WORK: Final[dict[str, Callable[[PipelineStep], bool]]] = {
    "extract": claims.extract,
    "search": evidence.search_claim,
    "outside": search_outside,
    "propose": verdicts.propose,
    "match": matching.match_article,
    "reword": rewording.reword,
    watch.STEP: watch.watch,
}


def wake_article(article_id: int) -> None:
    """Wake workers for all that is left to do for an article, once the transaction is committed."""

    def wake() -> None:
        due = PipelineStep.objects.due().of_article(article_id)
        _send(list(due.values_list("pk", flat=True)[:SWEEP_ROWS]))

    transaction.on_commit(wake, robust=True)


def _wake_followers(step: PipelineStep) -> None:
    """Wake what a step left: after one on a claim only that claim's, as the others were woken before."""
    if step.article_id is None:
        return
    due = PipelineStep.objects.due().of_article(step.article_id)
    if step.target.startswith("claim:"):
        due = due.filter(target=step.target)
    _send(list(due.values_list("pk", flat=True)[:SWEEP_ROWS]))


def _send(step_ids: list[int]) -> None:
    """Wake one worker a step. A broker that does not answer costs time, not work: the sweep comes by."""
    try:
        for step_id in step_ids:
            run_step.delay(step_id)
    except OperationalError as error:
        logger.warning("broker_unreachable", error=type(error).__name__, steps=len(step_ids))


@shared_task(name="verification.tasks.run_step")
def run_step(step_id: int) -> None:
    """Do one step of the pipeline, unless somebody else does it or has done it."""
    step = jobs.start(step_id)
    if step is None:
        return
    if step.is_spent:
        articles.give_up(step, EngineError("The step was given up after too many attempts."))
        return
    try:
        done = WORK[step.step](step)
    except FactcheckError as error:
        articles.give_up(step, error)
        logger.warning("step_failed", step=step.pk, kind=step.step, code=error.code, attempts=step.attempts)
        return
    except SoftTimeLimitExceeded:
        articles.give_up(step, TransientProviderError("This step took too long."))
        return
    except Exception as error:
        # Whatever an engine throws must not leave a person waiting: the step says so, and it is tried again.
        articles.give_up(step, _unexpected(step, error))
        logger.exception("step_crashed", step=step.pk, kind=step.step, attempts=step.attempts)
        return
    if done:
        _wake_followers(step)


def _unexpected(step: PipelineStep, error: Exception) -> FactcheckError:
    kind = TransientProviderError if step.attempts < jobs.MAX_ATTEMPTS else EngineError
    return kind(f"The step “{step.step}” failed unexpectedly ({type(error).__name__}).")


@shared_task(name="verification.tasks.embed_passages")
def embed_passages() -> None:
    """Make vectors for the archive, a batch at a time, until none is missing."""
    if evidence.embed_batch(EMBED_ROWS):
        wake_embedding()


def wake_embedding() -> None:
    """Wake a worker for the archive's missing vectors, once the transaction is committed."""
    transaction.on_commit(partial(_try, embed_passages.delay), robust=False)


def _try(send: Callable[[], object]) -> None:
    try:
        send()
    except OperationalError as error:
        logger.warning("broker_unreachable", error=type(error).__name__)


@shared_task(name="verification.tasks.sweep")
def sweep() -> None:
    """Wake workers for every step that is due and for missing vectors: what a lost message forgot."""
    _send(list(PipelineStep.objects.due().values_list("pk", flat=True)[:SWEEP_ROWS]))
    wake_embedding()


@shared_task(name="verification.tasks.watch_sources")
def watch_sources() -> None:
    """Wake workers for the sources of evidence that nobody has looked at for a while."""
    _send(watch.plan(WATCH_ROWS))
