"""Imports: a file, a text or an address becomes an article and a job."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.articles import ArticlePage, ArticleQuery, article_page
from verification.api.endpoint import IMPORTING, Endpoint
from verification.api.parsers import Form, StrictJSON
from verification.api.shapes import Text
from verification.articles import services
from verification.articles.services import Imported as ImportedRow
from verification.errors import DuplicateArticle
from verification.integrations.services import Answer, answer_once, body_digest
from verification.tasks import wake_article

DEFAULT_APP: Final = "api"
PLACES: Final = ("file", "text", "url")
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 200 visible ASCII characters. The same key and body get the same answer for a day; "
    "the same key with another body is refused (409).",
)
LOCATION: Final = OpenApiParameter(
    "Location",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The address of the job.",
    response=[200, 202],
)


class Details(serializers.Serializer[Any]):
    """What you know about the article; what you leave out is taken from the document."""

    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text="In a form only: txt, md, html, docx or pdf.",
    )
    text = Text(
        required=False, allow_blank=True, trim_whitespace=False, help_text="Plain text, instead of a file."
    )
    url = Text(required=False, max_length=2000, help_text="The address of a public page, instead of a file.")
    title = Text(required=False, allow_blank=True, max_length=300)
    byline = Text(required=False, allow_blank=True, max_length=300)
    dateline = Text(required=False, allow_blank=True, max_length=200)
    published_on = serializers.DateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of file, text and url is the article."""
        if sum(place in attrs for place in PLACES) != 1:
            raise serializers.ValidationError("Send exactly one of file, text and url.")
        return attrs


class Import(Details):
    """An article. With a source id it is imported once however often it is sent."""

    source_app = Text(required=False, max_length=64, help_text="The program it comes from.")
    source_id = Text(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="Its id there; empty: the hash of the text.",
    )


class Source(serializers.Serializer[Any]):
    """Where an article comes from."""

    source_app = serializers.CharField(max_length=64)
    source_id = serializers.CharField(max_length=200)


class Imported(serializers.Serializer[Any]):
    """What the import gave."""

    article = serializers.IntegerField(read_only=True)
    job = serializers.UUIDField(read_only=True)
    created = serializers.BooleanField(read_only=True, help_text="False: the same text had come before.")
    article_url = serializers.CharField(read_only=True)
    job_url = serializers.CharField(read_only=True)


class ArticleList(Endpoint):
    """All articles."""

    scopes = IMPORTING
    parser_classes = [StrictJSON, Form]

    @extend_schema(
        operation_id="list_articles",
        parameters=[ArticleQuery],
        responses=ArticlePage,
        summary="List articles",
    )
    def get(self, request: Request) -> Response:
        """Return the articles that you may see, newest first."""
        return article_page(self)

    @extend_schema(
        operation_id="import_article",
        parameters=[IDEMPOTENCY_KEY, LOCATION],
        request={"application/json": Import, "multipart/form-data": Import},
        responses={202: Imported, 200: Imported},
        summary="Import an article",
    )
    def post(self, request: Request) -> Response:
        """Import a file, a text or a page. 202: a job was made; 200: the same text had come before."""
        wish = self.body(Import)

        def import_it() -> tuple[int, dict[str, Any]]:
            return _import(self, wish)

        key = request.headers.get("Idempotency-Key")
        if key is None:
            return _answer(Answer(*import_it()))
        digest = body_digest(_meaning(wish))
        return _answer(answer_once(actor=self.actor, key=key, body_sha256=digest, answer=import_it))


class ArticleBySource(Endpoint):
    """An article by its source's own id."""

    scopes = IMPORTING
    parser_classes = [StrictJSON, Form]

    @extend_schema(
        operation_id="put_article_by_source",
        parameters=[LOCATION],
        request={"application/json": Details, "multipart/form-data": Details},
        responses={202: Imported, 200: Imported},
        summary="Import an article under its source's id",
    )
    def put(self, request: Request, source_app: str, source_id: str) -> Response:
        """Import once however often it is sent; another text under the same id is the next revision."""
        source = Source(data={"source_app": source_app, "source_id": source_id})
        source.is_valid(raise_exception=True)
        return _answer(Answer(*_import(self, self.body(Details) | source.validated_data)))


def _import(endpoint: Endpoint, wish: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    details = {name: value for name, value in wish.items() if name not in PLACES and value is not None}
    details.setdefault("source_app", DEFAULT_APP)
    imported = _read(endpoint, wish, details)
    if not endpoint.visible_articles().filter(pk=imported.article.pk).exists():
        raise DuplicateArticle("Somebody else has imported this very text; ask the desk about it.")
    wake_article(imported.article.pk)
    body = {
        "article": imported.article.pk,
        "job": str(imported.job.pk),
        "created": imported.created,
        "article_url": reverse("api:article", args=[imported.article.pk]),
        "job_url": reverse("api:job", args=[imported.job.pk]),
    }
    return 202 if imported.created else 200, body


def _read(endpoint: Endpoint, wish: dict[str, Any], details: dict[str, Any]) -> ImportedRow:
    actor = endpoint.actor
    if "text" in wish:
        return services.import_text(actor=actor, text=wish["text"], **details)
    if "url" in wish:
        return services.import_url(actor=actor, url=wish["url"], **details)
    file = wish["file"]
    return services.import_document(
        actor=actor,
        body=file.read(),
        filename=file.name or "",
        media_type=file.content_type or "",
        charset=file.charset or "",
        **details,
    )


def _meaning(wish: dict[str, Any]) -> dict[str, object]:
    """What makes two requests the same: the fields, and the file's bytes instead of the form's wrapping."""
    found: dict[str, object] = {name: value for name, value in wish.items() if name != "file"}
    if "file" in wish:
        found["file"] = hashlib.sha256(wish["file"].read()).hexdigest()
        wish["file"].seek(0)
    return found


def _answer(found: Answer) -> Response:
    headers = {"Location": found.body["job_url"]}
    if found.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(found.body, status=found.status, headers=headers)
