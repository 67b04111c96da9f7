"""Sources and snapshots: who speaks, and the documents as they were read."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import READING, WORKING, Endpoint
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Empty, Person, Text
from verification.errors import NotFound
from verification.evidence import models, standing, watch
from verification.evidence.record_models import SnapshotCheck as CheckRow
from verification.evidence.standing import Standing
from verification.integrations.services import check_is_person
from verification.people import User

SOURCES: Final = Order("sources", OLDEST_FIRST)


class Source(serializers.ModelSerializer[models.Source]):
    """Who speaks: a publisher, an office, a reference work, a person."""

    class Meta:
        model = models.Source
        fields = ["id", "name", "kind", "standing", "publisher", "owner", "note", "licence", "version"]
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


class SnapshotCheck(serializers.ModelSerializer[CheckRow]):
    """A later look at the address of a snapshot, or a person's word that it still counts."""

    reading = serializers.IntegerField(
        source="reading_id",
        read_only=True,
        allow_null=True,
        help_text="The snapshot of what stands there now.",
    )
    by = Person(read_only=True, allow_null=True, help_text="Null: the desk itself.")

    class Meta:
        model = CheckRow
        fields = ["id", "state", "detail", "reading", "by", "at"]
        read_only_fields = fields


class Reading(serializers.ModelSerializer[models.Snapshot]):
    """Another reading of the same page."""

    class Meta:
        model = models.Snapshot
        fields = ["id", "title", "sha256", "accessed_at"]
        read_only_fields = fields


class Watch(serializers.Serializer[Standing]):
    """How the source of a snapshot stands after later looks."""

    is_changed = serializers.BooleanField(
        read_only=True, help_text="Edited, gone or retracted, and nobody has said yet that it still counts."
    )
    decided = SnapshotCheck(
        read_only=True, allow_null=True, help_text="What says how it stands; null: as it was read."
    )
    looked = SnapshotCheck(read_only=True, allow_null=True, help_text="The last look, whatever came of it.")
    missing_since = serializers.DateTimeField(read_only=True, allow_null=True)


class Snapshot(SnapshotHead):
    """A document as it was read."""

    watch = serializers.SerializerMethodField()
    readings = serializers.SerializerMethodField(help_text="Newest first, at most 20.")

    class Meta(SnapshotHead.Meta):
        fields = [*SnapshotHead.Meta.fields, "text", "watch", "readings"]
        read_only_fields = fields

    @extend_schema_field(Watch)
    def get_watch(self, snapshot: models.Snapshot) -> dict[str, Any]:
        """Return how its source stands."""
        return dict(Watch(standing.standing_of(snapshot.pk)).data)

    @extend_schema_field(Reading(many=True))
    def get_readings(self, snapshot: models.Snapshot) -> list[dict[str, Any]]:
        """Return the other readings of its page."""
        return list(Reading(standing.readings_of(snapshot, self.context["person"]), many=True).data)


class SeenWish(serializers.Serializer[Any]):
    """Why what was taken from a changed source still counts."""

    reason = Text(max_length=500)


class SnapshotEndpoint(Endpoint):
    """One snapshot."""

    scopes = READING

    @extend_schema(operation_id="read_snapshot", responses=Snapshot, summary="Read a snapshot")
    def get(self, request: Request, snapshot_id: int) -> Response:
        """Return a stored document with its text; quotations are offsets into this text."""
        found = _visible(self.person, snapshot_id)
        return Response(Snapshot(found, context={"person": self.person}).data)


def _visible(user: User, snapshot_id: int) -> models.Snapshot:
    rows = models.Snapshot.objects.visible_to(user).select_related("source", "origin")
    found = rows.defer("minhash").filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound
    return found


class CheckSnapshot(Endpoint):
    """A look at the address of a snapshot."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="check_snapshot",
        request=Empty,
        responses={201: SnapshotCheck},
        summary="Look at a source now",
    )
    def post(self, request: Request, snapshot_id: int) -> Response:
        """Fetch the page again and keep what was found, a failure too. It takes up to 20 seconds."""
        self.body(Empty)
        found = _visible(self.person, snapshot_id)
        check = watch.check_now(actor=self.actor, snapshot_id=found.pk)
        return Response(SnapshotCheck(check).data, status=201)


class SettleSnapshot(Endpoint):
    """A person's word on a changed source."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="settle_snapshot",
        request=SeenWish,
        responses={201: SnapshotCheck},
        summary="Say that a changed source still counts (signed-in person only)",
    )
    def post(self, request: Request, snapshot_id: int) -> Response:
        """Keep the reason, and lower the flag of the claims that rest on it."""
        found = _visible(self.person, snapshot_id)
        check_is_person(self.actor)
        check = watch.say_seen(actor=self.actor, snapshot_id=found.pk, **self.body(SeenWish))
        return Response(SnapshotCheck(check).data, status=201)


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
        rows = models.Source.objects.visible_to(self.person)
        return answer(request, Source, rows_of_page(rows, SOURCES, self.query(Page)))
