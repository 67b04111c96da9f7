"""Imports into the archive: documents as JSON, and what became of each."""

from __future__ import annotations

import json
import uuid
from io import BytesIO
from typing import Any, Final

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification import backends, tasks
from verification.api.endpoint import IMPORTING, READING, Endpoint
from verification.api.imports import IDEMPOTENCY_KEY
from verification.api.pagination import Key, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Person, Text
from verification.errors import NotFound
from verification.evidence import intake
from verification.evidence.intake_models import ArchiveItem
from verification.integrations.services import Answer, answer_once, body_digest
from verification.jobs import Job

MAX_DOCUMENTS: Final = 500
NAME: Final = "documents.jsonl"
ITEMS: Final = Order("archive-items", (Key("ordinal"),))
LOCATION: Final = OpenApiParameter(
    "Location",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The address of the import.",
    response=[202],
)


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnyObject(serializers.Field[dict[str, Any], Any, Any, Any]):
    """A JSON object; what it says is judged when it is read, so that one bad document stops no other."""

    default_error_messages = {"invalid": "A document is an object."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the object."""
        if not isinstance(data, dict):
            self.fail("invalid")
        return data

    def to_representation(self, value: dict[str, Any]) -> Any:
        """Return the object."""
        return value


class Documents(serializers.Serializer[Any]):
    """Documents for the archive."""

    documents = serializers.ListField(
        child=AnyObject(),
        min_length=1,
        max_length=MAX_DOCUMENTS,
        help_text="Each has a `text`, and may have `title`, `url`, `date` (2024-03-05), `publisher`, "
        "`byline`, `speaker`, `credit`, `reprint_of`; `kind` is report, transcript or check, and a check "
        "has a `claim` and a `rating`.",
    )
    source = Text(  # type: ignore[assignment]
        required=False,
        allow_blank=True,
        max_length=intake.MAX_SOURCE_CHARACTERS,
        help_text="Who published those that do not say so.",
    )


class Refusal(serializers.Serializer[Any]):
    """What could not be used, and why."""

    place = serializers.CharField(read_only=True, help_text="The file; for lines, file:line, from 1.")
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)


class ArchiveImport(serializers.ModelSerializer[Job]):
    """An import: how far it is, and what it gave so far."""

    created_by = Person(read_only=True, allow_null=True)
    is_finished = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField(help_text="Files, and parts of files of about 50 lines.")
    parts_read = serializers.SerializerMethodField()
    stored = serializers.SerializerMethodField(help_text="New documents.")
    known = serializers.SerializerMethodField(help_text="Documents that the archive held before.")
    refused = serializers.SerializerMethodField(help_text="Documents or files that could not be used.")
    passages = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id", "kind", "created_at", "created_by", "is_finished", "parts", "parts_read", "stored", "known",
            "refused", "passages",
        ]  # fmt: skip
        read_only_fields = fields

    @property
    def _progress(self) -> intake.ImportProgress:
        found: intake.ImportProgress = self.context["progress"]
        return found

    def get_is_finished(self, job: Job) -> bool:
        """Say whether nothing is left to do."""
        return self._progress.is_finished

    def get_parts(self, job: Job) -> int:
        """Count what is to be read."""
        return self._progress.items

    def get_parts_read(self, job: Job) -> int:
        """Count what was read."""
        return self._progress.ended

    def get_stored(self, job: Job) -> int:
        """Count what is new."""
        return self._progress.stored

    def get_known(self, job: Job) -> int:
        """Count what was there."""
        return self._progress.known

    def get_refused(self, job: Job) -> int:
        """Count what was refused."""
        return self._progress.refused

    def get_passages(self, job: Job) -> int:
        """Count the new passages."""
        return self._progress.passages


class ImportItem(serializers.ModelSerializer[ArchiveItem]):
    """One file, part of a file, or page of an import."""

    outcome = serializers.CharField(
        read_only=True, help_text="stored, known, partly or refused; empty while it waits."
    )
    refused = Refusal(many=True, read_only=True)
    snapshot = serializers.IntegerField(
        source="snapshot_id",
        read_only=True,
        allow_null=True,
        help_text="Null where it gave none or several.",
    )

    class Meta:
        model = ArchiveItem
        fields = ["name", "url", "outcome", "snapshot", "stored", "known", "passages", "refused"]
        read_only_fields = fields


class ImportList(Endpoint):
    """Documents for the archive."""

    scopes = {"POST": IMPORTING["POST"]}

    @extend_schema(
        operation_id="import_documents",
        parameters=[IDEMPOTENCY_KEY, LOCATION],
        request=Documents,
        responses={202: ArchiveImport},
        summary="Put documents into the archive",
    )
    def post(self, request: Request) -> Response:
        """Take in up to 500 documents; they are read in the background. What is known is stored once."""
        wish = self.body(Documents)

        def take_in() -> tuple[int, dict[str, Any]]:
            return 202, _begin(self, wish)

        key = request.headers.get("Idempotency-Key")
        if key is None:
            return _accepted(Answer(*take_in()))
        found = answer_once(actor=self.actor, key=key, body_sha256=body_digest(wish), answer=take_in)
        return _accepted(found)


def _begin(endpoint: Endpoint, wish: dict[str, Any]) -> dict[str, Any]:
    body = "\n".join(json.dumps(document) for document in wish["documents"]).encode()
    parts = backends.archive_reader().cut(BytesIO(body), name=NAME)
    job = intake.begin_import(actor=endpoint.actor, parts=parts, source=wish.get("source", ""))
    tasks.wake_archive()
    # As it is answered again for the same key: in words of JSON only.
    shown: dict[str, Any] = json.loads(json.dumps(dict(_shown(intake.find(job.pk))), default=str))
    return shown


def _shown(job: Job) -> Any:
    return ArchiveImport(job, context={"progress": intake.progress(job)}).data


def _accepted(found: Answer) -> Response:
    headers = {"Location": reverse("api:archive-import", args=[found.body["id"]])}
    if found.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(found.body, status=found.status, headers=headers)


class ImportEndpoint(Endpoint):
    """One import."""

    scopes = READING

    @extend_schema(operation_id="read_import", responses=ArchiveImport, summary="Read how far an import is")
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        """Say how far an import is, and what it gave so far."""
        return Response(_shown(_visible(self, import_id)))


class ImportItems(Endpoint):
    """What was brought with an import."""

    scopes = READING

    @extend_schema(
        operation_id="list_import_items",
        parameters=[Page],
        responses=page_of(ImportItem, "ImportItem"),
        summary="List the items of an import",
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        """Return every file or part of a file, in the order in which it was brought."""
        items = _visible(self, import_id).items.all()
        return answer(request, ImportItem, rows_of_page(items, ITEMS, self.query(Page)))


def _visible(endpoint: Endpoint, import_id: uuid.UUID) -> Job:
    if not endpoint.person.roles:
        raise NotFound
    return intake.find(import_id)
