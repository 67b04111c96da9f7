"""Evidence of a claim, and people's decisions on it."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.adding import EvidenceWish, Judged, add_evidence
from verification.api.archive import SnapshotHead
from verification.api.archive_search import FoundIn
from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.parsers import Form, StrictJSON
from verification.api.shapes import Choices, Flag, Person
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.engine.types import Question, Stance
from verification.errors import NotFound
from verification.evidence import services
from verification.evidence.hiding import check_shown, veil
from verification.evidence.models import Evidence as EvidenceRow
from verification.evidence.models import EvidenceDecision, EvidenceRole
from verification.integrations.services import check_is_person
from verification.tasks import wake_article

EVIDENCE: Final = Order("evidence", OLDEST_FIRST)


class Decision(serializers.ModelSerializer[EvidenceDecision]):
    """A person adopted or rejected a piece of evidence; the newest decision counts."""

    stance = serializers.ChoiceField(
        choices=[str(stance) for stance in Stance], allow_blank=True, read_only=True
    )
    role = serializers.ChoiceField(choices=EvidenceRole.choices, allow_blank=True, read_only=True)
    by = Person(read_only=True)

    class Meta:
        model = EvidenceDecision
        fields = ["id", "adopted", "stance", "role", "note", "by", "at"]
        read_only_fields = fields


class Evidence(serializers.ModelSerializer[EvidenceRow]):
    """A quotation as it bears on one question of a claim, found by the machine or added by a person."""

    claim = serializers.IntegerField(source="claim_id", read_only=True)
    snapshot = SnapshotHead(source="passage.snapshot", read_only=True)
    comparison = serializers.DictField(
        read_only=True, allow_null=True, help_text="Null: nothing could be compared."
    )
    found_in = FoundIn(many=True, read_only=True, help_text="The lists of the search that found it.")
    is_verbatim = serializers.BooleanField(read_only=True)
    pieces = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        read_only=True,
        help_text="Offsets of the parts between […]; empty: the quotation leaves nothing out.",
    )
    added_by = Person(read_only=True, allow_null=True, help_text="Null: a search found it.")
    stance = serializers.SerializerMethodField(help_text="Null: hidden until the claim is rated.")
    relevance = serializers.SerializerMethodField(help_text="Null: hidden until the claim is rated.")
    decision = serializers.SerializerMethodField(help_text="Null: nobody has decided.")

    class Meta:
        model = EvidenceRow
        fields = [
            "id", "claim", "question", "channel", "quotation", "start", "end", "pieces", "is_verbatim",
            "stance", "relevance", "is_primary", "is_independent", "comparison", "note", "found_in",
            "found_by", "judged_by", "added_by", "created_at", "snapshot", "decision",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=[str(one) for one in Stance], allow_null=True))
    def get_stance(self, evidence: EvidenceRow) -> str | None:
        """Return how it bears on the claim, where that is shown."""
        return evidence.stance or None

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_relevance(self, evidence: EvidenceRow) -> float | None:
        """Return how near it is to the claim, where that is shown."""
        return evidence.relevance if evidence.stance else None

    @extend_schema_field(Decision(allow_null=True))
    def get_decision(self, evidence: EvidenceRow) -> dict[str, Any] | None:
        """Return the newest decision of a person."""
        newest = evidence.decision
        return None if newest is None else dict(Decision(newest).data)


class EvidenceQuery(Page):
    """Which evidence."""

    question = Choices(list(Question), help_text="Questions, separated by commas.")
    stance = Choices(list(Stance), help_text="The machine's stances, separated by commas.")


class DecisionWish(Judged):
    """What the holder of the claim decides."""

    adopted = Flag()
    stance = serializers.ChoiceField(
        choices=[str(stance) for stance in Stance],
        required=False,
        default="",
        allow_blank=True,
        help_text="How the quotation bears on the claim; empty: as the machine says.",
    )


class ClaimEvidence(Endpoint):
    """The evidence of one claim."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})
    parser_classes = [StrictJSON, Form]

    @extend_schema(
        operation_id="list_evidence",
        parameters=[EvidenceQuery],
        responses=page_of(Evidence, "Evidence"),
        summary="List a claim's evidence",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return what the newest search found, and everything that people decided on.

        Where the desk hides proposals, the machine's stance, relevance, comparison and note are empty until
        the claim is rated, and a filter for stances is refused.
        """
        claim, query = self.claim(claim_id), self.query(EvidenceQuery)
        if query.get("stance"):
            check_shown(claim.pk)
        filters = {"question__in": query.get("question"), "stance__in": query.get("stance")}
        wanted = {name: value for name, value in filters.items() if value is not None}
        evidence = EvidenceRow.objects.filter(claim=claim, **wanted).newest().with_provenance()
        rows, cursor = rows_of_page(evidence, EVIDENCE, query)
        return answer(request, Evidence, (veil(rows), cursor))

    @extend_schema(
        operation_id="add_evidence",
        request={"application/json": EvidenceWish, "multipart/form-data": EvidenceWish},
        responses={201: Evidence},
        summary="Quote a page, a file or a stored document (signed-in holder only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Add evidence, adopted by who adds it. If-Match is the claim's version, and ETag its new one."""
        claim = self.claim(claim_id)
        added = add_evidence(self, claim.pk)
        wake_article(claim.article_id)
        row = veil([EvidenceRow.objects.with_provenance().get(pk=added.pk)])[0]
        return versioned_answer(Evidence(row).data, claims.get(row.claim_id).version, status=201)


class DecisionList(Endpoint):
    """Decisions on one piece of evidence."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="decide_evidence",
        request=DecisionWish,
        responses={201: Decision},
        summary="Adopt or reject evidence (signed-in holder only)",
    )
    def post(self, request: Request, evidence_id: int) -> Response:
        """Adopt or reject a piece of evidence. If-Match is the claim's version, and ETag its new one."""
        visible = Claim.objects.visible_to(self.person)
        rows = EvidenceRow.objects.select_related("claim")
        evidence = rows.filter(pk=evidence_id, claim__in=visible).first()
        if evidence is None:
            raise NotFound
        # The machine proposes, people decide: a program cannot adopt, whatever its scopes.
        check_is_person(self.actor)
        decision = services.decide(
            actor=self.actor,
            evidence_id=evidence.pk,
            expected_version=self.expected_version,
            **self.body(DecisionWish),
        )
        wake_article(evidence.claim.article_id)
        return versioned_answer(Decision(decision).data, claims.get(evidence.claim_id).version, status=201)
