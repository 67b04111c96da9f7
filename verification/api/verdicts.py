"""Proposals, drafts, verdicts, approvals and rating scales."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Person, Text
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.engine.types import Question
from verification.errors import NotFound
from verification.evidence.hiding import check_shown
from verification.policies import check_has_role
from verification.reviews.models import Approval as ApprovalRow
from verification.verdicts import models, services
from verification.verdicts.history import proposals_of
from verification.verdicts.scale_versions import choice_of
from verification.workflow import Role

PROPOSALS: Final = Order("proposals", NEWEST_FIRST)
VERDICTS: Final = Order("verdicts", NEWEST_FIRST)
APPROVALS: Final = Order("approvals", NEWEST_FIRST)
SCALES: Final = Order("scales", OLDEST_FIRST)


class Proposal(serializers.ModelSerializer[models.Proposal]):
    """What the machine proposes for one question. The newest one a question stands."""

    probabilities = serializers.ListField(
        child=serializers.FloatField(),
        read_only=True,
        help_text="Of supported, refuted, conflicting, not enough, in this order; empty: not calibrated.",
    )
    abstained = serializers.BooleanField(
        read_only=True, help_text="Too unsure: it leans, and proposes nothing."
    )
    fragile = serializers.CharField(
        read_only=True, help_text="The one origin without which the class would be another; empty: none."
    )
    cause = serializers.ChoiceField(choices=models.Cause.values, read_only=True)
    cause_detail = serializers.CharField(read_only=True, help_text="What moved it, in words.")
    wording = serializers.IntegerField(
        read_only=True, help_text="The claim's wording that it was drawn from."
    )
    reasons = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = models.Proposal
        fields = [
            "id", "question", "outcome", "confidence", "calibrated_on", "probabilities", "abstained",
            "fragile", "reasons", "cause", "cause_detail", "wording", "made_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class Rating(serializers.ModelSerializer[models.Rating]):
    """One value of a scale. Degrees have a number; kinds have none."""

    class Meta:
        model = models.Rating
        fields = ["ordinal", "key", "label", "definition", "bucket", "number", "colour", "icon", "needs"]
        read_only_fields = fields


class RatingLink(serializers.ModelSerializer[models.Rating]):
    """A rating, and the version of the scale that it is of."""

    scale = serializers.CharField(source="scale.key", read_only=True)
    scale_version = serializers.IntegerField(source="scale.version", read_only=True)

    class Meta:
        model = models.Rating
        fields = ["scale", "scale_version", "key", "label", "bucket"]
        read_only_fields = fields


class Scale(serializers.ModelSerializer[models.RatingScale]):
    """One version of a rating scale."""

    ratings = Rating(many=True, read_only=True)
    proposes = serializers.DictField(
        child=serializers.CharField(),
        read_only=True,
        help_text="The rating that each class of the machine proposes; a class that is absent: by bucket.",
    )
    author = Person(read_only=True, allow_null=True)

    class Meta:
        model = models.RatingScale
        fields = [
            "id",
            "key",
            "version",
            "label",
            "is_default",
            "proposes",
            "author",
            "created_at",
            "ratings",
        ]
        read_only_fields = fields


class Verdict(serializers.ModelSerializer[models.VerdictRevision]):
    """A verdict as it was submitted, with the counted evidence frozen. Never changes."""

    rating = RatingLink(read_only=True)
    counted = serializers.ListField(child=serializers.DictField(), read_only=True)
    proposal = serializers.IntegerField(
        source="proposal_id", read_only=True, allow_null=True, help_text="The one that stood; null: none."
    )
    was_blind = serializers.BooleanField(
        read_only=True, help_text="The rating was given before the proposal could be seen."
    )
    blind_rating = RatingLink(
        read_only=True, allow_null=True, help_text="Given before the proposal could be seen; null: none was."
    )
    author = Person(read_only=True)
    submitted_by = Person(read_only=True)

    class Meta:
        model = models.VerdictRevision
        fields = [
            "id", "number", "question", "claim_text", "rating", "rationale", "confidence", "counted",
            "proposal", "was_blind", "blind_rating", "digest", "author", "submitted_by", "at",
        ]  # fmt: skip
        read_only_fields = fields


class Approval(serializers.ModelSerializer[ApprovalRow]):
    """A second person's signature on one verdict."""

    by = Person(read_only=True)

    class Meta:
        model = ApprovalRow
        fields = ["id", "verdict", "digest", "by", "at"]
        read_only_fields = fields


class Draft(serializers.Serializer[Any]):
    """What the holder of a claim is writing for one question. Version 0: nothing yet."""

    question = serializers.ChoiceField(choices=[str(question) for question in Question], read_only=True)
    rating = serializers.CharField(
        read_only=True,
        help_text="The key of a rating; empty: none chosen. With a version behind it (`mixed.desk.v1`): it "
        "left the desk’s scale or means something else there now, and has to be chosen anew.",
    )
    rationale = serializers.CharField(read_only=True)
    confidence = serializers.CharField(read_only=True, help_text="low, medium or high; empty: none chosen.")
    author = Person(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True, allow_null=True)
    claim_version = serializers.IntegerField(
        read_only=True, help_text="The claim's version: saving a draft raises it."
    )


class DraftWish(serializers.Serializer[Any]):
    """What to keep. Everything may still be empty."""

    rating = Text(max_length=100, allow_blank=True, help_text="The key of a rating, or what the draft has.")
    rationale = Text(max_length=services.MAX_RATIONALE_CHARACTERS, allow_blank=True, trim_whitespace=False)
    confidence = serializers.ChoiceField(choices=models.ConfidenceLevel.values, allow_blank=True)


class ClaimProposals(Endpoint):
    """The proposals of one claim."""

    @extend_schema(
        operation_id="list_proposals",
        parameters=[Page],
        responses=page_of(Proposal, "Proposal"),
        summary="List a claim's proposals",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return what the machine proposed, newest first: the first of each question stands.

        Where the desk hides proposals it is refused with `proposal_hidden` until the claim is rated.
        """
        claim = self.claim(claim_id)
        check_shown(claim.pk)
        return answer(request, Proposal, rows_of_page(proposals_of(claim), PROPOSALS, self.query(Page)))


class ClaimDraft(Endpoint):
    """The draft for one question of a claim."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"PUT"})

    @extend_schema(operation_id="read_draft", responses=Draft, summary="Read a verdict draft (desk only)")
    def get(self, request: Request, claim_id: int, question: str) -> Response:
        """Return what is being written. ETag is the draft's version, "0" before the first."""
        claim = self.claim(claim_id)
        check_has_role(self.actor, Role.CHECKER, Role.EDITOR, Role.REVIEWER)
        if question not in claim.questions:
            raise NotFound("This claim does not ask that question.")
        return _draft_answer(claim, question)

    @extend_schema(
        operation_id="save_draft",
        request=DraftWish,
        responses=Draft,
        summary="Save a verdict draft (holder only)",
    )
    def put(self, request: Request, claim_id: int, question: str) -> Response:
        """Keep what is being written. If-Match is the draft's version, "0" for the first."""
        claim, wish = self.claim(claim_id), self.body(DraftWish)
        if question not in claim.questions:
            raise NotFound("This claim does not ask that question.")
        services.save_draft(
            actor=self.actor,
            claim_id=claim.pk,
            question=question,
            expected_version=self.expected_version,
            **wish,
        )
        return _draft_answer(claims.get(claim.pk), question)


class ClaimVerdicts(Endpoint):
    """The verdicts of one claim."""

    @extend_schema(
        operation_id="list_verdicts",
        parameters=[Page],
        responses=page_of(Verdict, "Verdict"),
        summary="List a claim's verdicts",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every verdict that was submitted, newest first."""
        claim = self.claim(claim_id)
        told = ("rating__scale", "blind_rating__scale", "author", "submitted_by")
        verdicts = claim.verdicts.select_related(*told)
        return answer(request, Verdict, rows_of_page(verdicts, VERDICTS, self.query(Page)))


class ClaimApprovals(Endpoint):
    """The approvals of one claim."""

    @extend_schema(
        operation_id="list_approvals",
        parameters=[Page],
        responses=page_of(Approval, "Approval"),
        summary="List a claim's approvals",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every signature on the claim's verdicts, newest first."""
        claim = self.claim(claim_id)
        approvals: QuerySet[ApprovalRow] = ApprovalRow.objects.filter(verdict__claim=claim)
        return answer(
            request, Approval, rows_of_page(approvals.select_related("by"), APPROVALS, self.query(Page))
        )


class ScaleList(Endpoint):
    """All rating scales."""

    @extend_schema(
        operation_id="list_scales",
        parameters=[Page],
        responses=page_of(Scale, "Scale"),
        summary="List rating scales",
    )
    def get(self, request: Request) -> Response:
        """Return every version of every scale, oldest first."""
        scales = models.RatingScale.objects.prefetch_related("ratings").select_related("author")
        return answer(request, Scale, rows_of_page(scales, SCALES, self.query(Page)))


def _draft_answer(claim: Claim, question: str) -> Response:
    draft = claim.drafts.select_related("rating__scale", "author").filter(question=question).first()
    version = draft.version if draft else 0
    shown = {
        "question": question,
        "rating": choice_of(draft.rating) if draft else "",
        "rationale": draft.rationale if draft else "",
        "confidence": draft.confidence if draft else "",
        "author": draft.author if draft else None,
        "version": version,
        "updated_at": draft.updated_at if draft else None,
        "claim_version": claim.version,
    }
    return versioned_answer(Draft(shown).data, version)
