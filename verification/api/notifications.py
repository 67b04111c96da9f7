"""Notifications: what one is told of what others did, until it is read."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Person, RowNumber
from verification.claims import notifications
from verification.claims.notification_models import Notification as NotificationRow

NOTIFICATIONS: Final = Order("notifications", NEWEST_FIRST)


class Notification(serializers.ModelSerializer[NotificationRow]):
    """One thing that you are told; it holds no text of a draft."""

    article = serializers.IntegerField(
        source="article_id", read_only=True, allow_null=True, help_text="Null: it is about the desk itself."
    )
    claim = serializers.IntegerField(
        source="claim_id", read_only=True, allow_null=True, help_text="Null: it is about the whole article."
    )
    by = Person(read_only=True, allow_null=True, help_text="Null: the machine.")

    class Meta:
        model = NotificationRow
        fields = ["id", "kind", "article", "claim", "by", "at", "read_at"]
        read_only_fields = fields


class NotificationQuery(Page):
    """Which notifications."""

    unread = serializers.ChoiceField(
        choices=["yes"], required=False, help_text="`yes`: only what you have not read."
    )


class Read(serializers.Serializer[Any]):
    """What you have read."""

    ids = serializers.ListField(child=RowNumber(), min_length=1, max_length=notifications.MAX_AT_ONCE)


class Unread(serializers.Serializer[Any]):
    """How much is left, counted up to 100."""

    unread = serializers.IntegerField(read_only=True)


class NotificationList(Endpoint):
    """What you are told."""

    @extend_schema(
        operation_id="list_notifications",
        parameters=[NotificationQuery],
        responses=page_of(Notification, "Notification"),
        summary="List your notifications",
    )
    def get(self, request: Request) -> Response:
        """Return what you are told of what others did, the newest first."""
        query = self.query(NotificationQuery)
        rows = NotificationRow.objects.of(self.person).select_related("by")
        rows = rows.unread() if query.get("unread") else rows
        return answer(request, Notification, rows_of_page(rows, NOTIFICATIONS, query))


class ReadNotifications(Endpoint):
    """unread → read."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="read_notifications",
        request=Read,
        responses=Unread,
        summary="Mark notifications as read",
    )
    def post(self, request: Request) -> Response:
        """Mark what you have read; what is not yours, or was read before, is passed over."""
        notifications.mark_read(actor=self.actor, **self.body(Read))
        return Response({"unread": notifications.unread_count(self.person)})
