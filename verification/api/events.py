"""Events: who did what, in order, to be pulled by programs."""

from __future__ import annotations

from typing import Any, Final

from django.db import OperationalError, connection, transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.api.errors import Busy
from verification.api.pagination import (
    DEFAULT_SIZE,
    MAX_SIZE,
    Key,
    Order,
    Page,
    answer,
    page_of,
    rows_of_page,
)
from verification.api.shapes import Person, Whole
from verification.articles.trail import COLUMNS, visible_events
from verification.audit import Event as EventRow

LOCK_MILLISECONDS: Final = 1000
IN_CHAIN: Final = Order("article-events", (Key("position"),))


class Event(serializers.ModelSerializer[EventRow]):
    """One act. Holds ids and digests only, never article text."""

    actor = Person(allow_null=True, read_only=True, help_text="Null: the machine.")
    data = serializers.DictField(read_only=True)  # type: ignore[assignment]

    class Meta:
        model = EventRow
        # Without the MACs: an export for whoever runs the desk has them.
        fields = [name for name in COLUMNS if name not in ("previous_mac", "mac")]
        read_only_fields = fields


class EventQuery(serializers.Serializer[Any]):
    """Where to go on."""

    after = Whole(required=False, min_value=0, default=0, help_text="The id of the last event that you have.")
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_SIZE, default=DEFAULT_SIZE, help_text="How many at most."
    )


EventPage = page_of(Event, "Event")


class EventList(Endpoint):
    """Everything that happened."""

    refusals = {503: "The events are being written at this moment; ask again."}

    @extend_schema(
        operation_id="list_events",
        parameters=[EventQuery],
        responses=EventPage,
        summary="Pull events",
    )
    def get(self, request: Request) -> Response:
        """Return events after one that you have, oldest first; ask again with the last id.

        The desk's own events (people, tokens) are shown to admins only. No event is ever skipped: what is
        written at this moment is waited for.
        """
        query = self.query(EventQuery)
        events = visible_events(self.person).after(query["after"]).select_related("actor")
        with transaction.atomic():
            _wait_for_writers()
            rows = list(events[: query["limit"] + 1])
        page = rows[: query["limit"]]
        more = f"{request.path}?after={page[-1].pk}&limit={query['limit']}" if len(rows) > len(page) else None
        return Response({"next": more, "results": [Event(row).data for row in page]})


class ArticleEvents(Endpoint):
    """What happened to one article."""

    @extend_schema(
        operation_id="list_article_events",
        parameters=[Page],
        responses=EventPage,
        summary="List an article's events",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the article's chain of events, oldest first."""
        article = self.article(article_id)
        events = EventRow.objects.of_article(article.pk).select_related("actor")
        return answer(request, Event, rows_of_page(events, IN_CHAIN, self.query(Page)))


def _wait_for_writers() -> None:
    """Wait until every event that has a number is committed.

    Numbers are drawn before the commit: without this, a reader could see 8 while 7 is still being
    written, go on after 8, and never see 7.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
            cursor.execute(f"LOCK TABLE {EventRow._meta.db_table} IN SHARE MODE")
    except OperationalError as error:
        raise Busy from error
