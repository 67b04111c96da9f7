"""Who may read an article."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint, versioned_answer
from verification.api.shapes import Flag, Person, RowNumber, Text
from verification.articles.models import Article
from verification.claims.readers import MAX_READERS, MAX_REASON_CHARACTERS, Wish, set_readers
from verification.integrations.models import Scope


class Readers(serializers.ModelSerializer[Article]):
    """Who reads an article; nobody is named where the whole desk does. Its reporters read it either way."""

    readers = serializers.SerializerMethodField()

    class Meta:
        model = Article
        fields = ["is_restricted", "readers"]
        read_only_fields = fields

    @extend_schema_field(Person(many=True))
    def get_readers(self, article: Article) -> list[dict[str, Any]]:
        """Return the people named, in the order of their ids."""
        return [dict(Person(one).data) for one in article.readers.order_by("pk")]


class ReadersWish(serializers.Serializer[Any]):
    """Whom to restrict it to, and why."""

    is_restricted = Flag(help_text="False: the whole desk reads it, and nobody is named.")
    readers = serializers.ListField(
        child=RowNumber(),
        required=False,
        default=list,
        max_length=MAX_READERS,
        help_text="The ids of the people; the caller is one of them in any case.",
    )
    reason = Text(max_length=MAX_REASON_CHARACTERS, allow_blank=True)


class ArticleReaders(Endpoint):
    """An editor's word."""

    tagged = True
    scopes = {"GET": Scope.READ, "PUT": Scope.WORK}
    versioned = frozenset({"PUT"})

    @extend_schema(operation_id="read_readers", responses=Readers, summary="Ask who reads an article")
    def get(self, request: Request, article_id: int) -> Response:
        """Say whether an article is restricted, and to whom. ETag is the article's version."""
        article = self.article(article_id)
        return versioned_answer(Readers(article).data, article.version)

    @extend_schema(
        operation_id="set_readers",
        request=ReadersWish,
        responses=Readers,
        summary="Say who reads an article (signed-in editor only)",
    )
    def put(self, request: Request, article_id: int) -> Response:
        """Restrict an article to people by name, or open it to the desk. If-Match is the article's version.

        Nobody else sees it anywhere then, admins included; what they hold goes back to the queue.
        """
        article, given = self.article(article_id), self.body(ReadersWish)
        kept = set_readers(
            actor=self.actor,
            article_id=article.pk,
            expected_version=self.expected_version,
            wish=Wish(given["is_restricted"], given["readers"], given["reason"]),
        )
        return versioned_answer(Readers(kept).data, kept.version)
