"""Sends what waits for webhooks: signed, at least once, in order for each article, with patience.

In: deliveries that are due. Out: the receiver's answer in the log, and when to try again. One worker at a
time sends for a webhook; when it dies, the lease runs out and the next one goes on where the database says.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from verification import backends
from verification.articles.trail import visible_events
from verification.audit import Event
from verification.engine.canonical import canonical_text
from verification.errors import FactcheckError
from verification.integrations import signing
from verification.integrations.switching import switch_off
from verification.integrations.webhook_models import (
    ANSWER_LENGTH,
    WHY_LENGTH,
    DeliveryState,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)

logger = structlog.get_logger(__name__)

DELAYS: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)
"""Seconds between the tries of one delivery, nearly a day in all; then it is given up."""
JITTER: Final = 0.2
LEASE: Final = timedelta(seconds=60)
RESTS_AFTER: Final = 3
LONGEST_REST: Final = 300
DISABLED_AFTER: Final = timedelta(days=3)
"""After so long without one success a webhook is switched off."""
GONE: Final = 410
PING: Final = "ping"
CONTENT: Final = {"Content-Type": "application/json; charset=utf-8", "Accept": "*/*"}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try; `status` None: no answer, `error` says why."""

    status: int | None
    milliseconds: int
    wait: float | None = None
    answer: str = ""
    error: str = ""

    @property
    def is_success(self) -> bool:
        """The receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def payload(event: Event) -> dict[str, Any]:
    """Return what is told of an event: what kind, when, and the numbers to ask for more with."""
    kind, _, number = event.target.partition(":")
    claim = event.data.get("claim") if isinstance(event.data, dict) else None
    if kind == "claim" and number.isdigit():
        claim = int(number)
    chain, _, article = event.chain.partition(":")
    data = {
        "id": event.pk,
        "position": event.position,
        "article": int(article) if chain == "article" else None,
        "claim": claim if isinstance(claim, int) else None,
        "target": event.target,
        "actor": event.actor_id,
        "by_token": event.by_token,
    }
    return {"type": event.action, "timestamp": event.at.isoformat(), "data": data}


def deliver(webhook_id: int, seconds: float) -> bool:
    """Send what is due for a webhook, for a while; returns whether more is left to be sent now."""
    if not _lease(webhook_id):
        return False
    end = time.monotonic() + seconds
    try:
        while (delivery := _next(webhook_id)) is not None:
            _send(delivery)
            if time.monotonic() >= end:
                break
            _lease(webhook_id, again=True)
    finally:
        Webhook.objects.filter(pk=webhook_id).update(sending_until=None)
    return Webhook.objects.ready().filter(pk=webhook_id).exists()


def _lease(webhook_id: int, *, again: bool = False) -> bool:
    now = timezone.now()
    rows = Webhook.objects.filter(pk=webhook_id)
    free = rows if again else rows.filter(Q(sending_until__isnull=True) | Q(sending_until__lte=now))
    return bool(free.update(sending_until=now + LEASE))


def _next(webhook_id: int) -> WebhookDelivery | None:
    """Return what is to be sent next; to a webhook that is off or rests only tests."""
    due = WebhookDelivery.objects.due().filter(webhook=webhook_id)
    rests = Q(webhook__active=False) | Q(webhook__rests_until__gt=timezone.now())
    rows = due.exclude(rests & Q(event__isnull=False)).select_related("webhook__owner", "event")
    return rows.order_by("next_at", "pk").first()


def _send(delivery: WebhookDelivery) -> None:
    event = delivery.event
    if event is not None and not visible_events(delivery.webhook.owner).filter(pk=event.pk).exists():
        # Restricted since, to others than the owner.
        _write(delivery, state=DeliveryState.WITHHELD, ended_at=timezone.now())
        return
    told = {"type": PING, "timestamp": delivery.created_at.isoformat(), "data": {}}
    result = _post(delivery, json.dumps(payload(event) if event else told, separators=(",", ":")).encode())
    _settle(delivery, result)


def _post(delivery: WebhookDelivery, body: bytes) -> Result:
    webhook, now = delivery.webhook, timezone.now()
    salts = [webhook.salt]
    if webhook.previous_salt and webhook.previous_until and webhook.previous_until > now:
        salts.append(webhook.previous_salt)
    headers = CONTENT | signing.headers(delivery.message, int(now.timestamp()), body, salts)
    began = time.monotonic()
    try:
        posted = backends.webhooks().post(webhook.url, headers=headers, body=body)
    except FactcheckError as error:
        return Result(None, _milliseconds(began), error=error.message[:WHY_LENGTH])
    answer = canonical_text(posted.body.decode("utf-8", "replace"))[:ANSWER_LENGTH]
    return Result(posted.status, _milliseconds(began), posted.wait, answer)


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


@transaction.atomic
def _settle(delivery: WebhookDelivery, result: Result) -> None:
    """Log a try and say what follows from it, for the delivery and for the webhook."""
    WebhookAttempt.objects.create(
        delivery=delivery,
        status=result.status,
        milliseconds=result.milliseconds,
        answer=result.answer,
        error=result.error,
    )
    if result.is_success:
        _write(delivery, state=DeliveryState.DELIVERED, ended_at=timezone.now())
        _recover(delivery)
        return
    logger.warning("webhook_failed", webhook=delivery.webhook_id, delivery=delivery.pk, status=result.status)
    _put_off(delivery, result)
    if result.status == GONE:
        switch_off(delivery.webhook_id, "The receiver answered 410: it wants no more.")
    elif delivery.event_id is not None:
        _note_failure(delivery.webhook_id, result)


def _write(delivery: WebhookDelivery, **values: Any) -> None:
    """Write a delivery, unless it was put back meanwhile to be sent anew."""
    mine = WebhookDelivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.WAITING
    )
    mine.update(attempts=F("attempts") + 1, **values)


def _put_off(delivery: WebhookDelivery, result: Result) -> None:
    if delivery.event_id is None or (delivery.attempts >= len(DELAYS) and result.status != GONE):
        _write(delivery, state=DeliveryState.FAILED, ended_at=timezone.now())
        return
    seconds = DELAYS[min(delivery.attempts, len(DELAYS) - 1)] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
    wait = timedelta(seconds=max(seconds, result.wait or 0.0))
    _write(delivery, next_at=timezone.now() + wait)


def _recover(delivery: WebhookDelivery) -> None:
    """Forget failures; what was put off while nobody answered is sent now."""
    failing = Webhook.objects.filter(pk=delivery.webhook_id, failing_since__isnull=False)
    rested = failing.filter(failures__gte=RESTS_AFTER).exists()
    if failing.update(failures=0, failing_since=None, rests_until=None) and rested:
        waiting = WebhookDelivery.objects.filter(webhook=delivery.webhook_id, state=DeliveryState.WAITING)
        waiting.update(next_at=timezone.now())


def _note_failure(webhook_id: int, result: Result) -> None:
    now = timezone.now()
    webhook = Webhook.objects.select_for_update().get(pk=webhook_id)
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    rest = min(2.0**webhook.failures, LONGEST_REST) if webhook.failures >= RESTS_AFTER else 0.0
    if rest := max(rest, result.wait or 0.0):
        webhook.rests_until = now + timedelta(seconds=rest)
    webhook.save(update_fields=["failures", "failing_since", "rests_until"])
    if now - webhook.failing_since > DISABLED_AFTER:
        switch_off(webhook_id, f"Nothing was delivered for {DISABLED_AFTER.days} days.")
