"""The outbox: leaves a delivery for every event that a webhook is to be told of.

In: the events themselves, behind the cursor of each webhook. Out: deliveries that wait. What happens
between is one transaction with the cursor's move, so that no event is lost or doubled, whoever dies.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import OperationalError, transaction
from django.utils import timezone

from verification import audit
from verification.articles.trail import visible_events
from verification.audit import Event
from verification.integrations import switching
from verification.integrations.kinds import matching
from verification.integrations.webhook_models import DeliveryState, Webhook, WebhookDelivery

logger = structlog.get_logger(__name__)

BATCH: Final = 500
KEPT: Final = timedelta(days=30)
"""So long an ended delivery is kept, and so far back events can be sent again."""


def plan() -> int:
    """Leave deliveries for all that happened since; returns for how many events."""
    behind = _behind()
    if not behind:
        return 0
    try:
        newest = audit.settled()
    except OperationalError:
        # Somebody writes events just now and does not end; the next look comes in seconds.
        logger.info("outbox_waits")
        return 0
    return sum(_plan_one(webhook, newest) for webhook in behind)


def _behind() -> list[int]:
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = []
    for webhook in (
        Webhook.objects.filter(active=True, cursor__lt=last).select_related("owner").order_by("pk")
    ):
        if switching.may_own(webhook.owner):
            found.append(webhook.pk)
        else:
            switching.switch_off(webhook.pk, switching.NO_OWNER)
    return found


def _plan_one(webhook_id: int, newest: int) -> int:
    planned = 0
    while True:
        count, more = _plan_batch(webhook_id, newest)
        planned += count
        if not more:
            return planned


@transaction.atomic
def _plan_batch(webhook_id: int, newest: int) -> tuple[int, bool]:
    """Plan one batch; returns how many events it held and whether there are more."""
    rows = Webhook.objects.select_for_update(skip_locked=True, of=("self",)).select_related("owner")
    webhook = rows.filter(pk=webhook_id, active=True, cursor__lt=newest).first()
    if webhook is None:
        return 0, False
    wanted = visible_events(webhook.owner).filter(matching(webhook.kinds), pk__lte=newest)
    events = list(wanted.after(webhook.cursor)[:BATCH])
    WebhookDelivery.objects.bulk_create(
        [_delivery(webhook, event) for event in events], ignore_conflicts=True
    )
    more = len(events) == BATCH
    # Only the cursor: whoever has the webhook's form open is not in anybody's way.
    Webhook.objects.filter(pk=webhook.pk).update(cursor=events[-1].pk if more else newest)
    return len(events), more


def send_again(webhook: Webhook, since: datetime) -> int:
    """Have all events since a time sent once more, in their order; returns how many.

    Call it with the webhook locked.
    """
    wanted = visible_events(webhook.owner).filter(
        matching(webhook.kinds), at__gte=since, pk__lte=webhook.cursor
    )
    count = 0
    for events in _batches(wanted.order_by("pk").iterator(chunk_size=BATCH)):
        _put_back(_delivery(webhook, event) for event in events)
        count += len(events)
    return count


def _put_back(rows: Iterable[WebhookDelivery]) -> None:
    told: dict[str, Any] = {"unique_fields": ["webhook", "event"]}
    told["update_fields"] = ["state", "attempts", "next_at", "ended_at"]
    WebhookDelivery.objects.bulk_create(rows, update_conflicts=True, **told)


def _batches(events: Iterable[Event]) -> Iterable[list[Event]]:
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _delivery(webhook: Webhook, event: Event) -> WebhookDelivery:
    return WebhookDelivery(
        webhook=webhook,
        event=event,
        chain=event.chain,
        kind=event.action,
        message=f"event_{event.pk}_{webhook.pk}",
        next_at=timezone.now(),
        state=DeliveryState.WAITING,
    )


def forget() -> int:
    """Remove what ended long ago; returns how many deliveries."""
    old = WebhookDelivery.objects.filter(ended_at__lt=timezone.now() - KEPT)
    rows = old.order_by("pk").values("pk")[: 10 * BATCH]
    return WebhookDelivery.objects.filter(pk__in=rows).delete()[0]
