"""Events: who did what, in order, to be pulled by programs."""

from __future__ import annotations

from typing import Any, Final

from django.db import OperationalError, transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.api.errors import Busy, InvalidQuery
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
from verification.audit import wait_for_writers
from verification.errors import InvalidInput
from verification.integrations.kinds import check_kinds, matching

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
    kinds = serializers.CharField(
        required=False,
        max_length=2000,
        help_text="Only these actions, with commas; `claim.*` is all that begin so.",
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
        kinds = _kinds(query.get("kinds", ""))
        events = (
            visible_events(self.person).filter(matching(kinds)).after(query["after"]).select_related("actor")
        )
        with transaction.atomic():
            _wait()
            rows = list(events[: query["limit"] + 1])
        page = rows[: query["limit"]]
        more = f"{request.path}?after={page[-1].pk}&limit={query['limit']}" if len(rows) > len(page) else None
        if more and kinds:
            more += f"&kinds={','.join(kinds)}"
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


def _kinds(written: str) -> list[str]:
    try:
        return check_kinds([kind.strip() for kind in written.split(",") if kind.strip()])
    except InvalidInput as error:
        raise InvalidQuery({"kinds": [error.message]}) from error


def _wait() -> None:
    try:
        wait_for_writers()
    except OperationalError as error:
        raise Busy from error
