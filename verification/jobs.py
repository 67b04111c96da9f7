"""What work is left: jobs that people wait for, and the steps of the pipeline that they consist of.

The database says what is left to do; the broker only wakes workers. A step is claimed for a while by
compare-and-set, and taken over by the sweep when its claim ran out. Nothing here enqueues.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from verification.errors import Conflict, FactcheckError, RateLimited, TransientProviderError

CLAIM_SECONDS: Final = 180
MAX_ATTEMPTS: Final = 5
MAX_TOLD_CHARACTERS: Final = 300
BACKOFF_SECONDS: Final = 5
MAX_WAIT_SECONDS: Final = 3_600
RESTING: Final = timedelta(minutes=1)
MAX_QUEUED: Final = timedelta(hours=6)
"""So long a step waits for its turn with a provider that may not be asked yet."""
PASSING: Final = (TransientProviderError, Conflict)
"""Errors after which trying again may help."""


class Job(models.Model):
    """One thing that somebody asked for and can watch: an import, for example."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24)
    article_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class StepState(models.TextChoices):
    """Where a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class StepQuerySet(models.QuerySet["PipelineStep"]):
    """Named reads of the work that is left."""

    def due(self) -> StepQuerySet:
        """Return the steps that nobody works on and that may be taken now, oldest first."""
        now = timezone.now()
        idle = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        return self.filter(idle, state__in=[StepState.WAITING, StepState.RUNNING]).order_by("pk")

    def due_or_running(self, target: str) -> StepQuerySet:
        """Return what is still to be done for a target, by whomever."""
        return self.filter(target=target, state__in=[StepState.WAITING, StepState.RUNNING])

    def of_article(self, article_id: int | None) -> StepQuerySet:
        """Return every step made for one article."""
        return self.filter(article_id=article_id)


class PipelineStep(models.Model):
    """One step for one target: idempotent by (target, step, engine, digest of its input).

    `cause` and `told` say what it was left for, where that is not plain from the step before it.
    """

    job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="steps")
    article_id = models.BigIntegerField(null=True)
    target = models.CharField(max_length=64)
    step = models.CharField(max_length=24)
    engine = models.CharField(max_length=120)
    input_digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=16, blank=True)
    told = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=48, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "step", "engine", "input_digest"], name="one_step_per_input"
            )
        ]
        indexes = [
            models.Index(
                fields=["claimed_until"], name="step_due", condition=Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["article_id", "step"], name="step_of_article"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.target} ({self.state})"

    @property
    def is_spent(self) -> bool:
        """It was claimed `MAX_ATTEMPTS` times before and never finished: it has killed its workers."""
        return self.attempts > MAX_ATTEMPTS

    @property
    def target_id(self) -> int:
        """The id behind `claim:12`."""
        return int(self.target.rpartition(":")[2])


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far one kind of step is, over all targets of an article.

    `part` of `parts` is how far the step that runs now is, as its last heartbeat told: for the search of
    claims the sentences that were read. Both are 0 where nothing runs, or nothing was told yet. `resting`
    steps wait for a turn that is more than a minute away.
    """

    step: str
    done: int
    total: int
    failed: int
    errors: tuple[str, ...] = ()
    part: int = 0
    parts: int = 0
    resting: int = 0

    @property
    def is_finished(self) -> bool:
        """True when nothing of this kind is left to do."""
        return self.done + self.failed >= self.total

    @property
    def is_resting(self) -> bool:
        """True when all that is left waits for a turn that is more than a minute away."""
        return self.done + self.failed + self.resting >= self.total


def ensure_step(
    *, target: str, step: str, engine: str, digest: str, job: Job | None, article_id: int | None
) -> PipelineStep:
    """Return the step for this input, made on first sight."""
    row, _ = PipelineStep.objects.get_or_create(
        target=target,
        step=step,
        engine=engine,
        input_digest=digest,
        defaults={"job": job, "article_id": article_id},
    )
    return row


def follow(step: PipelineStep, name: str, *, engine: str, cause: str = "", told: str = "") -> PipelineStep:
    """Leave the next step for the same target, in the transaction that finishes this one."""
    row, _ = PipelineStep.objects.get_or_create(
        target=step.target,
        step=name,
        engine=engine,
        input_digest=f"after:{step.pk}",
        defaults={
            "job": step.job,
            "article_id": step.article_id,
            "cause": cause,
            "told": told[:MAX_TOLD_CHARACTERS],
        },
    )
    return row


def leave_or_join(
    *, target: str, step: str, engine: str, digest: str, article_id: int | None, cause: str, told: str
) -> PipelineStep:
    """Leave a step because something happened, in the transaction in which it did.

    What happens while an earlier step for the same still waits is told with that one: no worker can have
    read anything for it yet, and none claims it before this transaction has ended.
    """
    waiting = PipelineStep.objects.filter(target=target, step=step, engine=engine, state=StepState.WAITING)
    joined = waiting.exclude(input_digest=digest).order_by("pk").last()
    if joined is not None and waiting.filter(pk=joined.pk).update(cause=cause, told=_also(joined.told, told)):
        return joined
    row, _ = PipelineStep.objects.get_or_create(
        target=target,
        step=step,
        engine=engine,
        input_digest=digest,
        defaults={"article_id": article_id, "cause": cause, "told": told[:MAX_TOLD_CHARACTERS]},
    )
    return row


def _also(told: str, more: str) -> str:
    """Add what happened to what did before, as far as there is room."""
    both = f"{told}; {more}" if told else more
    return told if more in told or len(both) > MAX_TOLD_CHARACTERS else both


def start(step_id: int) -> PipelineStep | None:
    """Claim a step for this worker; None when it is done, failed or claimed by another.

    The caller gives up a step that `is_spent`.
    """
    if (
        not PipelineStep.objects.due()
        .filter(pk=step_id)
        .update(
            state=StepState.RUNNING,
            claimed_until=timezone.now() + timedelta(seconds=CLAIM_SECONDS),
            attempts=F("attempts") + 1,
        )
    ):
        return None
    return PipelineStep.objects.select_related("job").get(pk=step_id)


def heartbeat(step: PipelineStep, done: int, total: int) -> None:
    """Store how far a running step is and keep its claim."""
    PipelineStep.objects.filter(pk=step.pk, attempts=step.attempts, state=StepState.RUNNING).update(
        done=done, total=total, claimed_until=timezone.now() + timedelta(seconds=CLAIM_SECONDS)
    )


def finish(step: PipelineStep) -> bool:
    """Mark a step as done; False when another worker took it over, whose result then stands.

    Call it first in the transaction that stores the outputs, and store nothing when it is False.
    """
    return bool(
        PipelineStep.objects.filter(pk=step.pk, attempts=step.attempts, state=StepState.RUNNING).update(
            state=StepState.DONE, claimed_until=None, finished_at=timezone.now(), error="", error_code=""
        )
    )


def release(step: PipelineStep) -> None:
    """Give a step back that somebody interrupted, so that nobody waits for its claim to run out."""
    mine = PipelineStep.objects.filter(pk=step.pk, attempts=step.attempts, state=StepState.RUNNING)
    mine.update(state=StepState.WAITING, claimed_until=None, attempts=F("attempts") - 1)


def is_final(step: PipelineStep, error: FactcheckError) -> bool:
    """Say whether a step that failed so is given up; else it is tried again."""
    if isinstance(error, RateLimited):
        return timezone.now() - step.created_at > MAX_QUEUED
    return not isinstance(error, PASSING) or step.attempts >= MAX_ATTEMPTS


def fail(step: PipelineStep, error: FactcheckError) -> bool:
    """Give a step up, or leave it to the sweep when trying again may help.

    Returns whether it is final; False also when another worker took the step over.
    """
    final = is_final(step, error)
    seconds: float = BACKOFF_SECONDS * 2**step.attempts
    if isinstance(error, RateLimited):
        seconds = min(max(error.retry_after, 1.0), MAX_WAIT_SECONDS)
    wait = timedelta(seconds=seconds)
    mine = PipelineStep.objects.filter(pk=step.pk, attempts=step.attempts, state=StepState.RUNNING)
    written = mine.update(
        state=StepState.FAILED if final else StepState.WAITING,
        claimed_until=None if final else timezone.now() + wait,
        # Waiting for its turn is no attempt: otherwise the last of many claims would never be searched.
        attempts=F("attempts") - (1 if isinstance(error, RateLimited) and not final else 0),
        finished_at=timezone.now() if final else None,
        error_code=error.code,
        error=error.message[:2000],
    )
    return final and bool(written)


def progress(article_id: int) -> list[StepProgress]:
    """Say how far each kind of step of an article is, in the order in which they run."""
    soon = timezone.now() + RESTING
    rows = (
        PipelineStep.objects.of_article(article_id)
        .values("step")
        .annotate(
            # Before the next one takes the name of the column that they read.
            part=models.Max("done", filter=Q(state=StepState.RUNNING), default=0),
            parts=models.Max("total", filter=Q(state=StepState.RUNNING), default=0),
            total=Count("pk"),
            ready=Count("pk", filter=Q(state=StepState.DONE)),
            failed=Count("pk", filter=Q(state=StepState.FAILED)),
            resting=Count("pk", filter=Q(state=StepState.WAITING, claimed_until__gt=soon)),
            first=models.Min("pk"),
        )
        .order_by("first")
    )
    return [
        StepProgress(
            row["step"],
            row["ready"],
            row["total"],
            row["failed"],
            _errors(article_id, row["step"]) if row["failed"] else (),
            part=row["part"],
            parts=row["parts"],
            resting=row["resting"],
        )
        for row in rows
    ]


def _errors(article_id: int, step: str) -> tuple[str, ...]:
    failed = PipelineStep.objects.of_article(article_id).filter(step=step, state=StepState.FAILED)
    return tuple(failed.order_by().values_list("error", flat=True).distinct()[:5])
