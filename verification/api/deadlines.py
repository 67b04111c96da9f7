"""When an article has to be done."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint, versioned_answer
from verification.articles import deadlines
from verification.articles.models import Article
from verification.integrations.models import Scope


class Deadline(serializers.Serializer[Article]):
    """When an article has to be done; null: there is no such time."""

    deadline = serializers.DateTimeField(allow_null=True)


class ArticleDeadline(Endpoint):
    """An editor's word."""

    tagged = True
    scopes = {"PUT": Scope.WORK}
    versioned = frozenset({"PUT"})

    @extend_schema(
        operation_id="set_deadline",
        request=Deadline,
        responses=Deadline,
        summary="Say when an article has to be done (editor only)",
    )
    def put(self, request: Request, article_id: int) -> Response:
        """Set or take away the deadline. If-Match is the article's version."""
        article, given = self.article(article_id), self.body(Deadline)
        kept = deadlines.set_deadline(
            actor=self.actor,
            article_id=article.pk,
            expected_version=self.expected_version,
            deadline=given["deadline"],
        )
        return versioned_answer(Deadline(kept).data, kept.version)
