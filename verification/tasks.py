"""The pipeline on one page: extract → search → propose, embed in the background, sweep every minute.

A new version of an article's text adds carry, before extract.
A new day of publication adds reword → search → propose.
A search of an article that allows it adds outside → propose, one a provider.
Claims made or worded anew add match, once for their article.
A decision on evidence, a moved origin, a changed source add propose.
Imports, feeds and later looks at sources have steps of their own, done beside the articles' by the workers
of the background, and so are webhooks sent.

Each task loads a step by id, calls one service and wakes what that service left. The database says
what is left to do; a lost message or a killed worker costs a minute, never a step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from verification import jobs
from verification.articles import services as articles
from verification.claims import digests, rewording
from verification.claims import services as claims
from verification.errors import EngineError, FactcheckError, TransientProviderError
from verification.evidence import earlier_checks, feeds, intake, queries, recount, watch
from verification.evidence import services as evidence
from verification.evidence.outside_search import search_outside
from verification.integrations import outbox, sending
from verification.integrations.webhook_models import Webhook
from verification.jobs import Job, PipelineStep
from verification.reviews import carrying, rescale
from verification.reviews import recount as reviews
from verification.verdicts import scale_versions
from verification.verdicts import services as verdicts

logger = structlog.get_logger(__name__)

EMBED_ROWS: Final = 256
ARCHIVE_SECONDS: Final = 2.0
ARCHIVE_WORKERS: Final = 2
"""So many workers at most are woken for imports and vectors; more can be started, and will be used."""
SWEEP_ROWS: Final = 500
WATCH_ROWS: Final = 50
WEBHOOK_SECONDS: Final = 10.0

WORK: Final[dict[str, Callable[[PipelineStep], bool]]] = {
    carrying.STEP: carrying.carry,
    "extract": claims.extract,
    "search": evidence.search_claim,
    "outside": search_outside,
    "propose": verdicts.propose,
    "match": earlier_checks.match_article,
    "reword": rewording.reword,
    recount.STEP: reviews.recount,
}
ARCHIVE_WORK: Final[dict[str, Callable[[PipelineStep], bool]]] = {
    # A new version of a scale may open what was cleared: nobody should go on long in the old belief.
    scale_versions.STEP: rescale.rescale,
    # Looks at feeds are short and come first, however long an import is.
    feeds.STEP: feeds.poll,
    intake.STEP: intake.archive_item,
    # A later look at a source can wait until people have what they asked for.
    watch.STEP: watch.watch,
}
GIVE_UP: Final[dict[str, Callable[[PipelineStep, FactcheckError], None]]] = {
    feeds.STEP: feeds.give_up,
    intake.STEP: intake.give_up,
}


def wake_article(article_id: int) -> None:
    """Wake workers for all that is left to do for an article, once the transaction is committed."""

    def wake() -> None:
        due = PipelineStep.objects.due().of_article(article_id)
        _send(list(due.values_list("pk", flat=True)[:SWEEP_ROWS]))

    transaction.on_commit(wake, robust=True)


def _wake_followers(step: PipelineStep) -> None:
    """Wake what a step left: after one on a claim only that claim's, as the others were woken before."""
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
    if step is not None and _do(step) and step.step in WORK:
        _wake_followers(step)


def _do(step: PipelineStep) -> bool:
    """Do a claimed step; False when it failed, or another worker's result stands."""
    give_up = GIVE_UP.get(step.step, articles.give_up)
    if step.is_spent:
        give_up(step, EngineError("The step was given up after too many attempts."))
        return False
    try:
        return (WORK | ARCHIVE_WORK)[step.step](step)
    except FactcheckError as error:
        give_up(step, error)
        logger.warning("step_failed", step=step.pk, kind=step.step, code=error.code, attempts=step.attempts)
    except SoftTimeLimitExceeded:
        give_up(step, TransientProviderError("This step took too long."))
    except Exception as error:
        # Whatever an engine throws must not leave a person waiting: the step says so, and it is tried again.
        give_up(step, _unexpected(step, error))
        logger.exception("step_crashed", step=step.pk, kind=step.step, attempts=step.attempts)
    return False


def _unexpected(step: PipelineStep, error: Exception) -> FactcheckError:
    kind = TransientProviderError if step.attempts < jobs.MAX_ATTEMPTS else EngineError
    return kind(f"The step “{step.step}” failed unexpectedly ({type(error).__name__}).")


@shared_task(name="verification.tasks.work_archive")
def work_archive() -> None:
    """Do what waits on its way into the archive, for a moment; then make way, and come back for the rest.

    A message is no step: thousands of files need not stand in the broker, and vectors get their turn.
    """
    end = time.monotonic() + ARCHIVE_SECONDS
    while (step_id := next_archive_step()) is not None:
        run_archive_step(step_id)
        if time.monotonic() >= end:
            _try(work_archive.delay)
            break
    _try(embed_passages.delay)


def next_archive_step(job: Job | None = None) -> int | None:
    """Return the step of an import or a feed that is to be done next."""
    due = PipelineStep.objects.due() if job is None else PipelineStep.objects.due().filter(job=job)
    for kind in ARCHIVE_WORK:
        found = due.filter(step=kind).values_list("pk", flat=True).first()
        if found is not None:
            return found
    return None


def run_archive_step(step_id: int) -> None:
    """Do one step of an import or a feed, unless somebody else is faster."""
    step = jobs.start(step_id)
    if step is None:
        return
    try:
        _do(step)
    except KeyboardInterrupt:
        jobs.release(step)
        raise


def wake_archive() -> None:
    """Wake workers for what waits on its way into the archive, once the transaction is committed."""
    transaction.on_commit(_wake_archive, robust=False)


def _wake_archive() -> None:
    for _ in range(ARCHIVE_WORKERS):
        _try(work_archive.delay)


@shared_task(name="verification.tasks.poll_feeds")
def poll_feeds() -> None:
    """Leave a step for every feed whose time has come."""
    if feeds.queue_due():
        wake_archive()


def wake_feeds() -> None:
    """Have the feeds looked at whose time has come, once the transaction is committed."""
    transaction.on_commit(partial(_try, poll_feeds.delay), robust=False)


@shared_task(name="verification.tasks.embed_passages")
def embed_passages() -> None:
    """Make vectors for the archive, a batch at a time, until none is missing."""
    if evidence.embed_batch(EMBED_ROWS):
        _try(embed_passages.delay)


def wake_embedding() -> None:
    """Wake workers for the archive's missing vectors, once the transaction is committed."""
    transaction.on_commit(_wake_embedding, robust=False)


def _wake_embedding() -> None:
    for _ in range(ARCHIVE_WORKERS):
        _try(embed_passages.delay)


def _try(send: Callable[[], object]) -> None:
    try:
        send()
    except OperationalError as error:
        logger.warning("broker_unreachable", error=type(error).__name__)


@shared_task(name="verification.tasks.sweep")
def sweep() -> None:
    """Wake workers for every step that is due and for missing vectors: what a lost message forgot.

    Answers of reporters whose claims take evidence again are attached on the way.
    """
    due = PipelineStep.objects.due()
    _send(list(due.exclude(step__in=ARCHIVE_WORK).values_list("pk", flat=True)[:SWEEP_ROWS]))
    if next_archive_step() is not None and not _is_archive_at_work():
        _wake_archive()
    wake_embedding()
    queries.attach_waiting()
    outbox.forget()


@shared_task(name="verification.tasks.watch_sources")
def watch_sources() -> None:
    """Leave a step for the sources of evidence that nobody has looked at for a while."""
    if watch.plan(WATCH_ROWS):
        wake_archive()


@shared_task(name="verification.tasks.send_webhooks")
def send_webhooks() -> None:
    """Leave deliveries for what happened, and wake a worker for every webhook with something to send."""
    outbox.plan()
    for webhook_id in Webhook.objects.ready().values_list("pk", flat=True):
        _try(partial(deliver_webhook.delay, webhook_id))


@shared_task(name="verification.tasks.deliver_webhook")
def deliver_webhook(webhook_id: int) -> None:
    """Send for a moment what waits for a webhook; then make way, and come back for the rest."""
    if sending.deliver(webhook_id, WEBHOOK_SECONDS):
        _try(partial(deliver_webhook.delay, webhook_id))


def wake_webhooks() -> None:
    """Have webhooks sent what waits for them, once the transaction is committed."""
    transaction.on_commit(partial(_try, send_webhooks.delay), robust=False)


@shared_task(name="verification.tasks.send_digests")
def send_digests() -> None:
    """Mail people what they have not read, once an interval, where mail is set up."""
    digests.send_due()


def _is_archive_at_work() -> bool:
    """Say whether a worker has a step of an import in hand: it goes on with the others by itself."""
    in_hand = PipelineStep.objects.filter(state=jobs.StepState.RUNNING, claimed_until__gt=timezone.now())
    return in_hand.filter(step__in=ARCHIVE_WORK).exists()
