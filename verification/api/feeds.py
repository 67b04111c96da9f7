"""Feeds: which are looked at, how often, how that goes."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification import tasks
from verification.api.endpoint import Endpoint, versioned_answer
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Flag, Number, Text
from verification.errors import NotFound
from verification.evidence import feeds
from verification.evidence import intake_models as models
from verification.evidence.intake import MAX_SOURCE_CHARACTERS
from verification.integrations.models import Scope

FEEDS: Final = Order("feeds", OLDEST_FIRST)
LEAST, MOST = feeds.EVERY_MINUTES
KEEPING: Final = {"GET": Scope.READ, "POST": Scope.IMPORT, "PATCH": Scope.IMPORT}


class Feed(serializers.ModelSerializer[models.Feed]):
    """A feed and how its last look went."""

    documents = serializers.IntegerField(
        source="brought", read_only=True, help_text="How many new documents it has brought."
    )
    archive_import = serializers.UUIDField(
        source="job_id", read_only=True, allow_null=True, help_text="The import that its entries belong to."
    )

    class Meta:
        model = models.Feed
        fields = [
            "id", "url", "source", "title", "every_minutes", "active", "polled_at", "next_at", "failures",
            "outcome", "documents", "archive_import", "version",
        ]  # fmt: skip
        read_only_fields = fields


class FeedChange(serializers.Serializer[Any]):
    """What is to be changed; what is left out stays."""

    source = Text(  # type: ignore[assignment]
        required=False, max_length=MAX_SOURCE_CHARACTERS
    )
    every_minutes = Number(required=False, min_value=LEAST, max_value=MOST)
    active = Flag(required=False, help_text="False pauses it; true has it looked at now.")


class FeedWish(serializers.Serializer[Any]):
    """A new feed."""

    url = Text(max_length=feeds.MAX_URL_CHARACTERS, help_text="The address of an RSS or Atom feed.")
    source = Text(  # type: ignore[assignment]
        required=False,
        allow_blank=True,
        default="",
        max_length=MAX_SOURCE_CHARACTERS,
        help_text="Who publishes it; empty: the host of its address.",
    )
    every_minutes = Number(required=False, default=30, min_value=LEAST, max_value=MOST)


class FeedList(Endpoint):
    """All feeds."""

    scopes = KEEPING

    @extend_schema(
        operation_id="list_feeds",
        parameters=[Page],
        responses=page_of(Feed, "Feed"),
        summary="List the feeds",
    )
    def get(self, request: Request) -> Response:
        """Return every feed."""
        return answer(request, Feed, rows_of_page(_visible(self), FEEDS, self.query(Page)))

    @extend_schema(
        operation_id="add_feed", request=FeedWish, responses={201: Feed}, summary="Add a feed (editor, admin)"
    )
    def post(self, request: Request) -> Response:
        """Add a feed; it is looked at at once. Its new entries go into the archive, read at their pages."""
        made = feeds.add_feed(actor=self.actor, **self.body(FeedWish))
        tasks.wake_feeds()
        return Response(Feed(_shown(self, made.pk)).data, status=201)


class FeedEndpoint(Endpoint):
    """One feed."""

    tagged = True
    scopes = KEEPING
    versioned = frozenset({"PATCH"})

    @extend_schema(operation_id="read_feed", responses=Feed, summary="Read a feed")
    def get(self, request: Request, feed_id: int) -> Response:
        """Return a feed and how its last look went. ETag is its version."""
        feed = _shown(self, feed_id)
        return versioned_answer(Feed(feed).data, feed.version)

    @extend_schema(
        operation_id="change_feed",
        request=FeedChange,
        responses=Feed,
        summary="Rename, pause or start a feed, or look at it more or less often (editor, admin)",
    )
    def patch(self, request: Request, feed_id: int) -> Response:
        """Change a feed."""
        _shown(self, feed_id)
        given = self.body(FeedChange)
        feeds.change_feed(actor=self.actor, feed_id=feed_id, expected_version=self.expected_version, **given)
        tasks.wake_feeds()
        feed = _shown(self, feed_id)
        return versioned_answer(Feed(feed).data, feed.version)


def _visible(endpoint: Endpoint) -> QuerySet[models.Feed]:
    rows = feeds.with_counts()
    return rows if endpoint.person.roles else rows.none()


def _shown(endpoint: Endpoint, feed_id: int) -> models.Feed:
    feed = _visible(endpoint).filter(pk=feed_id).first()
    if feed is None:
        raise NotFound
    return feed
