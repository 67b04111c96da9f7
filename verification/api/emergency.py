"""Clearing past the guards, in an emergency, and the review that follows."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Guard, Person, Text
from verification.articles import services
from verification.errors import NotFound
from verification.publication import emergency
from verification.publication.emergency_models import Emergency as EmergencyRow
from verification.publication.emergency_models import EmergencyReview as ReviewRow

EMERGENCIES: Final = Order("emergencies", NEWEST_FIRST)


class EmergencyReview(serializers.ModelSerializer[ReviewRow]):
    """What another editor found."""

    by = Person(read_only=True)

    class Meta:
        model = ReviewRow
        fields = ["finding", "by", "at"]
        read_only_fields = fields


class Emergency(serializers.ModelSerializer[EmergencyRow]):
    """An article was cleared past its guards: by whom, why, and past which."""

    by = Person(source="clearance.by", read_only=True)
    at = serializers.DateTimeField(source="clearance.at", read_only=True)
    passed = Guard(many=True, read_only=True, help_text="What stood against clearing it.")
    review = serializers.SerializerMethodField(help_text="Null: another editor has yet to look at it.")

    class Meta:
        model = EmergencyRow
        fields = ["id", "article", "clearance", "reason", "passed", "review", "by", "at"]
        read_only_fields = fields

    @extend_schema_field(EmergencyReview(allow_null=True))
    def get_review(self, row: EmergencyRow) -> dict[str, Any] | None:
        """Return what was found."""
        return None if row.is_open else dict(EmergencyReview(row.review).data)


class EmergencyWish(serializers.Serializer[Any]):
    """Why, and the words by which it is meant."""

    reason = Text(max_length=emergency.MAX_CHARACTERS, help_text="At least five words.")
    confirmation = Text(max_length=40, help_text="“break the glass”.")


class EmergencyFinding(serializers.Serializer[Any]):
    """What was found."""

    finding = Text(max_length=emergency.MAX_CHARACTERS)


class EmergencyQuery(Page):
    """Which emergencies."""

    open = serializers.ChoiceField(
        choices=["yes"], required=False, help_text="`yes`: only those that wait for a review."
    )


class EmergencyClear(Endpoint):
    """Break-glass."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="emergency_clear",
        request=EmergencyWish,
        responses={201: Emergency},
        summary="Clear an article in an emergency (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Clear an article past its guards, but never past the four eyes. If-Match is its version.

        All that stood against it is kept, reviewers and editors are told, and a review stays open until
        another editor closes it.
        """
        article, wish = self.article(article_id), self.body(EmergencyWish)
        row = emergency.emergency_clear(
            actor=self.actor, article_id=article.pk, expected_version=self.expected_version, **wish
        )
        return versioned_answer(Emergency(row).data, services.get(article.pk).version, status=201)


class EmergencyList(Endpoint):
    """All of them."""

    @extend_schema(
        operation_id="list_emergencies",
        parameters=[EmergencyQuery],
        responses=page_of(Emergency, "Emergency"),
        summary="List the articles that were cleared in an emergency",
    )
    def get(self, request: Request) -> Response:
        """Return the emergencies of the articles that you see, the newest first."""
        query = self.query(EmergencyQuery)
        rows = EmergencyRow.objects.visible_to(self.person).with_facts()
        rows = rows.open() if query.get("open") else rows
        return answer(request, Emergency, rows_of_page(rows, EMERGENCIES, query))


class ReviewEmergency(Endpoint):
    """open → reviewed."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="review_emergency",
        request=EmergencyFinding,
        responses=Emergency,
        summary="Close the review of an emergency (another signed-in editor)",
    )
    def post(self, request: Request, emergency_id: int) -> Response:
        """Say what was found; it closes once, and not by who broke the glass."""
        if not EmergencyRow.objects.visible_to(self.person).filter(pk=emergency_id).exists():
            raise NotFound
        row = emergency.review(actor=self.actor, emergency_id=emergency_id, **self.body(EmergencyFinding))
        return Response(Emergency(row).data)
