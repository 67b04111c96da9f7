"""Webhooks: who is told of events, what was sent there, and sending it again. Only signed-in admins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification import tasks
from verification.api.endpoint import Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Person, Text
from verification.integrations import kinds, outbox, webhooks
from verification.integrations.webhook_models import Webhook as WebhookRow
from verification.integrations.webhook_models import WebhookAttempt, WebhookDelivery

WEBHOOKS: Final = Order("webhooks", OLDEST_FIRST)
DELIVERIES: Final = Order("webhook-deliveries", NEWEST_FIRST)


class Webhook(serializers.ModelSerializer[WebhookRow]):
    """A webhook, without its secret."""

    owner = Person(read_only=True, help_text="It is told of what they may see.")

    class Meta:
        model = WebhookRow
        fields = [
            "id", "url", "description", "kinds", "owner", "active", "disabled_at", "disabled_why", "failures",
            "failing_since", "rests_until", "previous_until", "created_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class NewWebhook(Webhook):
    """A webhook with its secret, shown this once."""

    secret = serializers.CharField(read_only=True, help_text="Keep it: it is never shown again.")

    class Meta(Webhook.Meta):
        fields = [*Webhook.Meta.fields, "secret"]
        read_only_fields = fields


class WebhookChange(serializers.Serializer[Any]):
    """What is to be changed; what is left out stays."""

    url = Text(required=False, max_length=webhooks.MAX_URL_CHARACTERS)
    description = Text(required=False, allow_blank=True, max_length=webhooks.MAX_DESCRIPTION)
    kinds = serializers.ListField(
        child=Text(max_length=48),
        required=False,
        max_length=kinds.MAX_KINDS,
        help_text="`claim.approve` is one kind, `claim.*` all that begin so; empty: all.",
    )


class WebhookWish(WebhookChange):
    """A new webhook."""

    url = Text(max_length=webhooks.MAX_URL_CHARACTERS, help_text="Where events are sent to.")


class Attempt(serializers.ModelSerializer[WebhookAttempt]):
    """One try."""

    class Meta:
        model = WebhookAttempt
        fields = ["at", "status", "milliseconds", "answer", "error"]
        read_only_fields = fields


class Delivery(serializers.ModelSerializer[WebhookDelivery]):
    """One event for one webhook, and every try to send it, the newest first."""

    event = serializers.IntegerField(
        source="event_id", read_only=True, allow_null=True, help_text="Null: it is a test."
    )
    attempts = Attempt(source="tries", many=True, read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = ["id", "message", "kind", "event", "state", "next_at", "created_at", "ended_at", "attempts"]
        read_only_fields = fields


class Again(serializers.Serializer[Any]):
    """From when on."""

    since = serializers.DateTimeField(help_text="At most 30 days ago.")

    def validate_since(self, value: datetime) -> datetime:
        """Return a moment that has been."""
        if value > timezone.now():
            raise serializers.ValidationError("This is yet to come.")
        if value < timezone.now() - outbox.KEPT:
            raise serializers.ValidationError(f"This is more than {outbox.KEPT.days} days ago.")
        return value


class Replayed(serializers.Serializer[Any]):
    """How much is sent again."""

    events = serializers.IntegerField(read_only=True)


class Keeping(Endpoint):
    """What all of these share."""

    scopes = {}
    people_only = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let only signed-in admins in."""
        super().initial(request, *args, **kwargs)
        webhooks.check_keeps(self.actor)


class WebhookList(Keeping):
    """All webhooks."""

    @extend_schema(
        operation_id="list_webhooks",
        parameters=[Page],
        responses=page_of(Webhook, "Webhook"),
        summary="List webhooks (admin)",
    )
    def get(self, request: Request) -> Response:
        """Return every webhook."""
        rows = WebhookRow.objects.select_related("owner")
        return answer(request, Webhook, rows_of_page(rows, WEBHOOKS, self.query(Page)))

    @extend_schema(
        operation_id="add_webhook",
        request=WebhookWish,
        responses={201: NewWebhook},
        summary="Add a webhook (admin)",
    )
    def post(self, request: Request) -> Response:
        """Add a webhook and return its secret, this once. It is told of what happens from now on."""
        webhook, secret = webhooks.add_webhook(actor=self.actor, **self.body(WebhookWish))
        return Response(Webhook(webhook).data | {"secret": secret}, status=201)


class WebhookEndpoint(Keeping):
    """One webhook."""

    tagged = True
    versioned = frozenset({"PATCH", "DELETE"})

    @extend_schema(operation_id="read_webhook", responses=Webhook, summary="Read a webhook (admin)")
    def get(self, request: Request, webhook_id: int) -> Response:
        """Return a webhook and how it does. ETag is its version."""
        return _answered(webhooks.find(webhook_id))

    @extend_schema(
        operation_id="change_webhook",
        request=WebhookChange,
        responses=Webhook,
        summary="Change a webhook (admin)",
    )
    def patch(self, request: Request, webhook_id: int) -> Response:
        """Change where a webhook goes, what it is told of, or its description."""
        webhooks.find(webhook_id)
        given = self.body(WebhookChange)
        version = self.expected_version
        return _answered(
            webhooks.change_webhook(
                actor=self.actor, webhook_id=webhook_id, expected_version=version, **given
            )
        )

    @extend_schema(operation_id="remove_webhook", responses={204: None}, summary="Remove a webhook (admin)")
    def delete(self, request: Request, webhook_id: int) -> Response:
        """Remove a webhook with its log."""
        webhooks.remove_webhook(
            actor=self.actor, webhook_id=webhook_id, expected_version=self.expected_version
        )
        return Response(status=204)


class RotateSecret(Keeping):
    """Another secret."""

    tagged = True
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="rotate_webhook_secret",
        request=None,
        responses=NewWebhook,
        summary="Make a new secret (admin)",
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Make a new secret and return it, this once. For a day messages are signed with the old one, too."""
        webhook, secret = webhooks.rotate_secret(
            actor=self.actor, webhook_id=webhook_id, expected_version=self.expected_version
        )
        return versioned_answer(Webhook(webhook).data | {"secret": secret}, webhook.version)


class EnableWebhook(Keeping):
    """off → on."""

    tagged = True
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="enable_webhook", request=None, responses=Webhook, summary="Switch a webhook on (admin)"
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Switch a webhook on; it goes on where it stopped. From now it is told of what you may see."""
        webhook = webhooks.enable_webhook(
            actor=self.actor, webhook_id=webhook_id, expected_version=self.expected_version
        )
        tasks.wake_webhooks()
        return _answered(webhook)


class DisableWebhook(Keeping):
    """on → off."""

    tagged = True
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="disable_webhook",
        request=None,
        responses=Webhook,
        summary="Switch a webhook off (admin)",
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Switch a webhook off; what it was to be told waits."""
        return _answered(
            webhooks.disable_webhook(
                actor=self.actor, webhook_id=webhook_id, expected_version=self.expected_version
            )
        )


class PingWebhook(Keeping):
    """A test."""

    @extend_schema(
        operation_id="ping_webhook", request=None, responses={202: Delivery}, summary="Send a test (admin)"
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Have a message of the type `ping` sent, once, also to a webhook that is off."""
        delivery = webhooks.ping(actor=self.actor, webhook_id=webhook_id)
        tasks.wake_webhooks()
        return Response(Delivery(delivery).data, status=202)


class DeliveryList(Keeping):
    """The log of a webhook."""

    @extend_schema(
        operation_id="list_webhook_deliveries",
        parameters=[Page],
        responses=page_of(Delivery, "Delivery"),
        summary="List what was sent (admin)",
    )
    def get(self, request: Request, webhook_id: int) -> Response:
        """Return what was sent to a webhook and what it answered, the newest first, for 30 days."""
        webhooks.find(webhook_id)
        rows = webhooks.visible_deliveries(self.person, webhook_id)
        return answer(request, Delivery, rows_of_page(rows, DELIVERIES, self.query(Page)))


class ReplayDelivery(Keeping):
    """One delivery, once more."""

    @extend_schema(
        operation_id="replay_webhook_delivery",
        request=None,
        responses={202: Delivery},
        summary="Send one again (admin)",
    )
    def post(self, request: Request, webhook_id: int, delivery_id: int) -> Response:
        """Have one delivery sent again, under the same id."""
        webhooks.replay_one(actor=self.actor, webhook_id=webhook_id, delivery_id=delivery_id)
        tasks.wake_webhooks()
        delivery = webhooks.visible_deliveries(self.person, webhook_id).get(pk=delivery_id)
        return Response(Delivery(delivery).data, status=202)


class ReplayWebhook(Keeping):
    """Everything since a time, once more."""

    @extend_schema(
        operation_id="replay_webhook",
        request=Again,
        responses={202: Replayed},
        summary="Send all since a time again (admin)",
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Have everything since a time sent again, in order and under the same ids."""
        webhooks.find(webhook_id)
        count = webhooks.replay_since(actor=self.actor, webhook_id=webhook_id, **self.body(Again))
        tasks.wake_webhooks()
        return Response({"events": count}, status=202)


def _answered(webhook: WebhookRow) -> Response:
    return versioned_answer(Webhook(webhook).data, webhook.version)
