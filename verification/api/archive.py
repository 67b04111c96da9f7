"""Sources and snapshots: who speaks, and the documents as they were read."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import READING, Endpoint
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.errors import NotFound
from verification.evidence import models

SOURCES: Final = Order("sources", OLDEST_FIRST)


class Source(serializers.ModelSerializer[models.Source]):
    """Who speaks: a publisher, an office, a reference work, a person."""

    class Meta:
        model = models.Source
        fields = ["id", "name", "kind", "standing", "owner", "licence"]
        read_only_fields = fields


class Origin(serializers.ModelSerializer[models.Origin]):
    """The first report that several documents go back to."""

    class Meta:
        model = models.Origin
        fields = ["id", "label", "method"]
        read_only_fields = fields


class SnapshotHead(serializers.ModelSerializer[models.Snapshot]):
    """A document as it was read, without its text."""

    source = Source(read_only=True)  # type: ignore[assignment]
    origin = Origin(read_only=True)

    class Meta:
        model = models.Snapshot
        fields = [
            "id", "source", "origin", "origin_reason", "kind", "title", "url", "sha256", "accessed_at",
            "published_on", "speaker", "is_primary", "edition", "made_by",
        ]  # fmt: skip
        read_only_fields = fields


class Snapshot(SnapshotHead):
    """A document as it was read."""

    class Meta(SnapshotHead.Meta):
        fields = [*SnapshotHead.Meta.fields, "text"]
        read_only_fields = fields


class SnapshotEndpoint(Endpoint):
    """One snapshot."""

    scopes = READING

    @extend_schema(operation_id="read_snapshot", responses=Snapshot, summary="Read a snapshot")
    def get(self, request: Request, snapshot_id: int) -> Response:
        """Return a stored document with its text; quotations are offsets into this text."""
        rows = models.Snapshot.objects.visible_to(self.person).select_related("source", "origin")
        found = rows.defer("minhash").filter(pk=snapshot_id).first()
        if found is None:
            raise NotFound
        return Response(Snapshot(found).data)


class SourceList(Endpoint):
    """All sources."""

    @extend_schema(
        operation_id="list_sources",
        parameters=[Page],
        responses=page_of(Source, "Source"),
        summary="List the archive's sources",
    )
    def get(self, request: Request) -> Response:
        """Return every source of the archive."""
        rows = models.Source.objects.all() if self.person.roles else models.Source.objects.none()
        return answer(request, Source, rows_of_page(rows, SOURCES, self.query(Page)))
