"""Before you print: what stands open in an article, the most dangerous first."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.articles.models import Finding
from verification.claims.models import Claim
from verification.publication.before_print import Part, before_print
from verification.workflow import WaitingFor


class OpenClaim(serializers.ModelSerializer[Claim]):
    """A claim that stands open."""

    waiting_for = serializers.ChoiceField(
        choices=["", *map(str, WaitingFor)], read_only=True, help_text="Empty: it does not wait."
    )

    class Meta:
        model = Claim
        fields = [
            "id",
            "text",
            "status",
            "version",
            "risks",
            "flags",
            "waiting_for",
            "follow_up_at",
            "priority",
        ]
        read_only_fields = fields


class UnaccountedSentence(serializers.Serializer[Any]):
    """A sentence that nobody has accounted for."""

    ordinal = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)


class OpenFinding(serializers.ModelSerializer[Finding]):
    """A finding that nobody has settled."""

    class Meta:
        model = Finding
        fields = ["id", "kind", "message"]
        read_only_fields = fields


class OpenPart(serializers.Serializer[Any]):
    """One sort of what stands open; its rows are claims, sentences or findings."""

    part = serializers.ChoiceField(choices=[str(part) for part in Part], read_only=True)
    total = serializers.IntegerField(read_only=True)
    claims = OpenClaim(many=True, read_only=True)
    sentences = UnaccountedSentence(many=True, read_only=True)
    findings = OpenFinding(many=True, read_only=True)


class StandsOpen(serializers.Serializer[Any]):
    """Everything that stands open. A part of which nothing is open is left out."""

    total = serializers.IntegerField(read_only=True)
    sections = OpenPart(many=True, read_only=True)


class BeforePrintEndpoint(Endpoint):
    """The last look at an article."""

    @extend_schema(
        operation_id="read_before_print",
        responses=StandsOpen,
        summary="List what stands open before an article is printed",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return what stands open, the most dangerous first; at most 200 rows of each part."""
        return Response(StandsOpen(before_print(self.article(article_id))).data)
