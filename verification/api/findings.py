"""Findings: what does not fit together inside an article, and what people said of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import Key, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Empty, Person, Text
from verification.articles import findings
from verification.articles.models import Finding as FindingRow
from verification.articles.models import FindingAnswer as AnswerRow
from verification.claims.models import Anchor
from verification.engine.types import Check
from verification.errors import NotFound

FINDINGS: Final = Order("findings", (Key("ordinal"), Key("pk")))


class Place(serializers.Serializer[Any]):
    """Words that clash. Offsets are Unicode code points into the text, half-open."""

    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)


class FindingAnswer(serializers.ModelSerializer[AnswerRow]):
    """What a person said: that the finding is settled, and why, or that it is open again."""

    by = Person(read_only=True)

    class Meta:
        model = AnswerRow
        fields = ["settles", "note", "by", "at"]
        read_only_fields = fields


class Finding(serializers.ModelSerializer[FindingRow]):
    """Places of a text that do not fit together, as the machine found them."""

    check = serializers.ChoiceField(source="kind", choices=[str(word) for word in Check], read_only=True)
    revision = serializers.IntegerField(source="revision.number", read_only=True)
    places = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField(help_text="The ids of the claims that stand there.")
    is_settled = serializers.BooleanField(read_only=True)
    answer = FindingAnswer(
        read_only=True, allow_null=True, help_text="What was said last; null: nothing yet."
    )
    version = serializers.IntegerField(read_only=True, help_text="How often people spoke of it: the ETag.")

    class Meta:
        model = FindingRow
        fields = [
            "id", "revision", "ordinal", "check", "message", "places", "claims", "is_settled", "answer",
            "version", "made_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(Place(many=True))
    def get_places(self, finding: FindingRow) -> list[dict[str, Any]]:
        """Return the words at each place."""
        text = finding.revision.text
        return [{"start": start, "end": end, "exact": text[start:end]} for start, end in finding.spans]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_claims(self, finding: FindingRow) -> list[int]:
        """Return the claims that stand where the finding does, as they are now."""
        anchors: Iterable[Anchor] = finding.revision.anchors.all()
        touched = {
            anchor.claim_id
            for anchor in anchors
            if any(anchor.start < end and start < anchor.end for start, end in finding.spans)
        }
        return sorted(touched)


class Settlement(serializers.Serializer[Any]):
    """Why a finding is settled, or no problem."""

    note = Text(max_length=500, allow_blank=True)


class ArticleFindings(Endpoint):
    """What does not fit together in one article."""

    @extend_schema(
        operation_id="list_findings",
        parameters=[Page],
        responses=page_of(Finding, "Finding"),
        summary="List what does not fit together in an article",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the findings in the newest revision, in the order of the text; settled ones too."""
        article, query = self.article(article_id), self.query(Page)
        rows = FindingRow.objects.filter(revision=article.current).with_answers()
        rows = rows.select_related("revision").prefetch_related("revision__anchors")
        return answer(request, Finding, rows_of_page(rows, FINDINGS, query))


class FindingEndpoint(Endpoint):
    """An act on a finding, on the version that the caller saw."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    def finding(self, finding_id: int) -> FindingRow:
        """Return a finding that the caller may see, or raise NotFound."""
        if not FindingRow.objects.visible_to(self.person).filter(pk=finding_id).exists():
            raise NotFound
        return findings.get(finding_id)


class SettleFinding(FindingEndpoint):
    """open → settled."""

    @extend_schema(
        operation_id="settle_finding",
        request=Settlement,
        responses=Finding,
        summary="Settle a finding (signed-in person only)",
    )
    def post(self, request: Request, finding_id: int) -> Response:
        """Say why a finding is settled or no problem. If-Match is the finding's version, ETag its new one."""
        finding = self.finding(finding_id)
        done = findings.settle(
            actor=self.actor,
            finding_id=finding.pk,
            expected_version=self.expected_version,
            **self.body(Settlement),
        )
        return versioned_answer(Finding(done).data, done.version)


class UnsettleFinding(FindingEndpoint):
    """settled → open."""

    @extend_schema(
        operation_id="unsettle_finding",
        request=Empty,
        responses=Finding,
        summary="Open a finding again (signed-in person only)",
    )
    def post(self, request: Request, finding_id: int) -> Response:
        """Open a settled finding again. If-Match is the finding's version, ETag its new one."""
        finding = self.finding(finding_id)
        done = findings.unsettle(
            actor=self.actor, finding_id=finding.pk, expected_version=self.expected_version
        )
        return versioned_answer(Finding(done).data, done.version)
