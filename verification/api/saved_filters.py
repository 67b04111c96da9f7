"""Saved filters of the queue: one's own, and those that editors share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.shapes import Flag, Person, Text
from verification.integrations.models import Scope
from verification.reviews import saved_filters
from verification.reviews.models import SavedFilter as SavedFilterRow
from verification.reviews.query import MAX_CHARACTERS
from verification.reviews.saved_filters import MAX_NAME, MAX_SHOWN


class SavedFilter(serializers.ModelSerializer[SavedFilterRow]):
    """A query of the queue under a name."""

    owner = Person(read_only=True)

    class Meta:
        model = SavedFilterRow
        fields = ["id", "name", "query", "owner", "is_shared", "version", "created_at", "updated_at"]
        read_only_fields = fields


class CountedFilter(SavedFilter):
    """A filter with how many claims it finds for the caller."""

    count = serializers.IntegerField(read_only=True, help_text="1001: more than a thousand.")

    class Meta(SavedFilter.Meta):
        fields = [*SavedFilter.Meta.fields, "count"]
        read_only_fields = fields


class SavedFilters(serializers.Serializer[Any]):
    """At most a hundred filters, by name."""

    results = CountedFilter(many=True, read_only=True)


class FilterWish(serializers.Serializer[Any]):
    """What to keep. Only editors share."""

    name = Text(max_length=MAX_NAME)
    query = Text(max_length=MAX_CHARACTERS)
    is_shared = Flag(required=False, default=False)


class FilterList(Endpoint):
    """All that the caller may use."""

    scopes = WORKING

    @extend_schema(operation_id="list_filters", responses=SavedFilters, summary="List saved filters")
    def get(self, request: Request) -> Response:
        """Return your own filters and those shared with the desk, with how many claims each finds for you."""
        rows = list(SavedFilterRow.objects.of(self.person)[:MAX_SHOWN])
        counts = saved_filters.counts(rows, self.person)
        results = [dict(SavedFilter(row).data) | {"count": counts.get(row.pk, 0)} for row in rows]
        return Response({"results": results})

    @extend_schema(
        operation_id="save_filter", request=FilterWish, responses={201: SavedFilter}, summary="Save a filter"
    )
    def post(self, request: Request) -> Response:
        """Keep a query under a name. It is yours alone unless you share it, which editors may."""
        row = saved_filters.save(actor=self.actor, **self.body(FilterWish))
        return versioned_answer(SavedFilter(row).data, row.version, status=201)


class FilterEndpoint(Endpoint):
    """One of the caller's own."""

    tagged = True
    scopes = {"GET": Scope.READ, "PUT": Scope.WORK, "DELETE": Scope.WORK}
    versioned = frozenset({"PUT", "DELETE"})

    @extend_schema(operation_id="read_filter", responses=SavedFilter, summary="Read a filter of your own")
    def get(self, request: Request, filter_id: int) -> Response:
        """Return one of your own filters. ETag is its version."""
        row = saved_filters.own(self.actor, filter_id)
        return versioned_answer(SavedFilter(row).data, row.version)

    @extend_schema(
        operation_id="change_filter",
        request=FilterWish,
        responses=SavedFilter,
        summary="Change a filter of your own",
    )
    def put(self, request: Request, filter_id: int) -> Response:
        """Name, word or share it anew."""
        row = saved_filters.change(
            actor=self.actor,
            filter_id=filter_id,
            expected_version=self.expected_version,
            **self.body(FilterWish),
        )
        return versioned_answer(SavedFilter(row).data, row.version)

    @extend_schema(operation_id="remove_filter", responses={204: None}, summary="Remove a filter of your own")
    def delete(self, request: Request, filter_id: int) -> Response:
        """Throw it away."""
        saved_filters.remove(actor=self.actor, filter_id=filter_id, expected_version=self.expected_version)
        return Response(status=204)
