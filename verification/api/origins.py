"""Origins and sources: what goes back to one first report, split and join, what is known of a source."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Q
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.archive import Origin, SnapshotHead, Source
from verification.api.endpoint import READING, WORKING, Endpoint, versioned_answer
from verification.api.shapes import Number, Person, Text
from verification.errors import NotFound
from verification.evidence import models, provenance, sources
from verification.evidence.models import SnapshotQuerySet
from verification.evidence.record_models import OriginChange
from verification.evidence.sources import GIVEN_KINDS, KINDS, STANDINGS, SourceFacts
from verification.people import User

SHOWN: Final = 200


class Move(serializers.ModelSerializer[OriginChange]):
    """A document went over to another origin; `by` is null where the machine saw that two are one."""

    before = Origin(read_only=True)
    after = Origin(read_only=True)
    by = Person(read_only=True, allow_null=True)

    class Meta:
        model = OriginChange
        fields = ["id", "snapshot", "before", "after", "reason", "by", "at"]
        read_only_fields = fields


class OriginPage(serializers.ModelSerializer[models.Origin]):
    """An origin with the documents that the caller may see, the earliest first; at most 200 of each list."""

    documents = serializers.SerializerMethodField()
    documents_total = serializers.SerializerMethodField(help_text="How many it holds; `join` wants it.")
    moves = serializers.SerializerMethodField()

    class Meta:
        model = models.Origin
        fields = ["id", "label", "method", "created_at", "documents", "documents_total", "moves"]
        read_only_fields = fields

    @extend_schema_field(SnapshotHead(many=True))
    def get_documents(self, origin: models.Origin) -> Any:
        """Return the heads of its documents."""
        rows = _visible(self.context["person"]).filter(origin=origin).select_related("origin")
        ordered = rows.order_by(F("published_on").asc(nulls_last=True), "pk")[:SHOWN]
        return SnapshotHead(ordered, many=True).data

    @extend_schema_field(serializers.IntegerField())
    def get_documents_total(self, origin: models.Origin) -> int:
        """Count all of them."""
        return origin.snapshots.count()

    @extend_schema_field(Move(many=True))
    def get_moves(self, origin: models.Origin) -> Any:
        """Return the moves from and to it, the newest first."""
        rows = OriginChange.objects.filter(Q(before=origin) | Q(after=origin))
        rows = rows.filter(snapshot__in=_visible(self.context["person"]))
        return Move(rows.select_related("before", "after", "by").order_by("-pk")[:SHOWN], many=True).data


class JoinWish(serializers.Serializer[Any]):
    """Which origin to bring the documents into, and why."""

    into = Number(min_value=0, help_text="The origin that they go to.")
    reason = Text(max_length=provenance.MAX_REASON_CHARACTERS)
    documents = Number(min_value=0, help_text="How many documents the origin held when you looked.")


class SplitWish(serializers.Serializer[Any]):
    """Why a document does not go back to its origin."""

    origin = Number(min_value=0, help_text="The origin that it belonged to when you looked.")
    reason = Text(max_length=provenance.MAX_REASON_CHARACTERS)


class SourceChange(serializers.Serializer[Any]):
    """What is known of a source; what is left out stays."""

    kind = serializers.ChoiceField(
        choices=[(kind, word) for kind, word in KINDS.items() if kind not in GIVEN_KINDS], required=False
    )
    publisher = Text(required=False, allow_blank=True, max_length=sources.MAX_NAME_CHARACTERS)
    owner = Text(required=False, allow_blank=True, max_length=sources.MAX_NAME_CHARACTERS)
    standing = serializers.ChoiceField(choices=list(STANDINGS.items()), required=False)
    note = Text(required=False, allow_blank=True, max_length=sources.MAX_NOTE_CHARACTERS)


class OriginEndpoint(Endpoint):
    """One origin."""

    scopes = READING

    @extend_schema(operation_id="read_origin", responses=OriginPage, summary="Read an origin")
    def get(self, request: Request, origin_id: int) -> Response:
        """Return what goes back to one first report, with why, and the moves so far."""
        return _shown(self, origin_id)


class JoinOrigin(Endpoint):
    """Two origins that are one."""

    scopes = {"POST": WORKING["POST"]}
    refusals = {412: "Somebody moved documents of it since."}

    @extend_schema(
        operation_id="join_origin",
        request=JoinWish,
        responses=OriginPage,
        summary="Bring the documents of an origin into another (checker, editor)",
    )
    def post(self, request: Request, origin_id: int) -> Response:
        """Join two origins; `split-origin` takes each document out again. A signed-in person only."""
        given = self.body(JoinWish)
        _check_visible(self, origin_id)
        joined = provenance.join(
            actor=self.actor,
            origin_id=origin_id,
            into_origin_id=given["into"],
            reason=given["reason"],
            expected_documents=given["documents"],
        )
        return _shown(self, joined.pk)


class SplitOrigin(Endpoint):
    """A document that does not go back to its origin."""

    scopes = {"POST": WORKING["POST"]}
    refusals = {412: "It has moved since."}

    @extend_schema(
        operation_id="split_origin",
        request=SplitWish,
        responses=OriginPage,
        summary="Take a document out of its origin (checker, editor)",
    )
    def post(self, request: Request, snapshot_id: int) -> Response:
        """Make a document an origin of its own; `join` undoes it. A signed-in person only."""
        given = self.body(SplitWish)
        if not _visible(self.person).filter(pk=snapshot_id).exists():
            raise NotFound
        made = provenance.split(
            actor=self.actor,
            snapshot_id=snapshot_id,
            reason=given["reason"],
            expected_origin=given["origin"],
        )
        return _shown(self, made.pk)


class SourceEndpoint(Endpoint):
    """One source."""

    tagged = True
    scopes = {"GET": WORKING["GET"], "PATCH": WORKING["PATCH"]}
    versioned = frozenset({"PATCH"})

    @extend_schema(operation_id="read_source", responses=Source, summary="Read a source")
    def get(self, request: Request, source_id: int) -> Response:
        """Return what the newsroom knows of a source. ETag is its version."""
        source = self._source(source_id)
        return versioned_answer(Source(source).data, source.version)

    @extend_schema(
        operation_id="change_source",
        request=SourceChange,
        responses=Source,
        summary="Write what is known of a source (editor)",
    )
    def patch(self, request: Request, source_id: int) -> Response:
        """Change kind, publisher, owner, standing or note. A signed-in editor only."""
        self._source(source_id)
        changed = sources.edit(
            actor=self.actor,
            source_id=source_id,
            expected_version=self.expected_version,
            facts=SourceFacts(**self.body(SourceChange)),
        )
        return versioned_answer(Source(changed).data, changed.version)

    def _source(self, source_id: int) -> models.Source:
        if not models.Source.objects.visible_to(self.person).filter(pk=source_id).exists():
            raise NotFound
        return sources.get_source(source_id)


def _visible(person: User) -> SnapshotQuerySet:
    light = models.Snapshot.objects.visible_to(person).select_related("source")
    return light.defer("text", "minhash", "bands")


def _check_visible(endpoint: Endpoint, origin_id: int) -> None:
    moved = OriginChange.objects.filter(before=origin_id, snapshot__in=_visible(endpoint.person))
    if not (_visible(endpoint.person).filter(origin=origin_id).exists() or moved.exists()):
        raise NotFound


def _shown(endpoint: Endpoint, origin_id: int) -> Response:
    _check_visible(endpoint, origin_id)
    origin = provenance.get_origin(origin_id)
    return Response(OriginPage(origin, context={"person": endpoint.person}).data)
