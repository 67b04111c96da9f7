"""Webhooks: who is told of events, and what became of each telling."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from verification.audit import Event

KIND_LENGTH = 48
ANSWER_LENGTH = 500
WHY_LENGTH = 300


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Named reads of webhooks."""

    def ready(self) -> WebhookQuerySet:
        """Return those with something to send now and nobody who sends it."""
        now = timezone.now()
        free = Q(sending_until__isnull=True) | Q(sending_until__lte=now)
        awake = Q(rests_until__isnull=True) | Q(rests_until__lte=now)
        pings = WebhookDelivery.objects.due().filter(webhook=OuterRef("pk"), event__isnull=True)
        due = WebhookDelivery.objects.due().filter(webhook=OuterRef("pk"))
        return self.filter(free).filter(Exists(pings) | (awake & Q(active=True) & Exists(due)))


class Webhook(models.Model):
    """An address that is told of events, as far as its owner may see them.

    The secret itself is nowhere: it follows from `salt` and the desk's own key. `cursor` is the last event
    that was looked at for it; `failing_since` and `failures` count since the last success.
    """

    url = models.CharField(max_length=600)
    description = models.CharField(max_length=200, blank=True)
    kinds = ArrayField(models.CharField(max_length=KIND_LENGTH), default=list, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=64)
    previous_salt = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=WHY_LENGTH, blank=True)
    cursor = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.description or f"webhook {self.pk}"


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Named reads of deliveries."""

    def due(self) -> DeliveryQuerySet:
        """Return what may be sent now: nothing whose article has an earlier event that still waits."""
        waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING)
        same = waiting.filter(webhook=OuterRef("webhook"), chain=OuterRef("chain"))
        earlier = same.filter(event__lt=OuterRef("event_id"))
        return self.filter(~Exists(earlier), state=DeliveryState.WAITING, next_at__lte=timezone.now())


class WebhookDelivery(models.Model):
    """One event for one webhook, without an event a test; `message` is its id however often it is sent."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+")
    chain = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=KIND_LENGTH)
    message = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_per_event")]
        indexes = [
            models.Index(
                fields=["webhook", "chain", "event"],
                name="delivery_waiting",
                condition=Q(state=DeliveryState.WAITING),
            ),
            models.Index(fields=["ended_at"], name="delivery_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to webhook {self.webhook_id}"


class WebhookAttempt(models.Model):
    """One try to send: what was answered, and after how long. `status` None: there was no answer."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(auto_now_add=True)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    answer = models.CharField(max_length=ANSWER_LENGTH, blank=True)
    error = models.CharField(max_length=WHY_LENGTH, blank=True)

    def __str__(self) -> str:
        return f"{self.status or self.error} for {self.delivery_id}"
