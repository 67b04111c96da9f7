"""Checks that an editor made public: made, listed, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, Order, Page, next_address, page_of, rows_of_page
from verification.api.shapes import Flag, Person, Text
from verification.engine.types import Question
from verification.errors import NotFound
from verification.publication import public_checks as checks
from verification.publication.public_models import MAX_CLAIMANT, MAX_SLUG, MAX_SUMMARY, MAX_WORDING
from verification.publication.public_models import Publication as PublicationRow
from verification.publication.public_models import PublicationEnd as PublicationEndRow

PUBLICATIONS: Final = Order("publications", NEWEST_FIRST)


class PublicationEnd(serializers.ModelSerializer[PublicationEndRow]):
    """That a publication was withdrawn, and why."""

    by = Person(read_only=True)

    class Meta:
        model = PublicationEndRow
        fields = ["reason", "by", "at"]
        read_only_fields = fields


class Publication(serializers.ModelSerializer[PublicationRow]):
    """A signed verdict that an editor made public. It counts while `why_not_current` is empty."""

    article = serializers.IntegerField(source="claim.article_id", read_only=True)
    question = serializers.ChoiceField(
        choices=[str(q) for q in Question], source="verdict.question", read_only=True
    )
    rating = serializers.CharField(source="rating.key", read_only=True, help_text="Its key in public.")
    rating_label = serializers.CharField(source="rating.label", read_only=True)
    why_not_current = serializers.SerializerMethodField(help_text="Empty: it is public now.")
    end = serializers.SerializerMethodField(help_text="Null: nobody withdrew it.")
    by = Person(read_only=True)

    class Meta:
        model = PublicationRow
        fields = [
            "id", "article", "claim", "verdict", "approval", "question", "digest", "scale_version", "rating",
            "rating_label", "wording", "summary", "claimant", "claimed_on", "slug", "stands_alone",
            "why_not_current", "end", "by", "at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_why_not_current(self, row: PublicationRow) -> str:
        """Say why it does not count any more."""
        standing: dict[int, str] = self.context["standing"]
        return standing[row.pk]

    @extend_schema_field(PublicationEnd(allow_null=True))
    def get_end(self, row: PublicationRow) -> dict[str, Any] | None:
        """Return who withdrew it, and why."""
        return dict(PublicationEnd(row.end).data) if hasattr(row, "end") else None


class PublicationWish(serializers.Serializer[Any]):
    """What is to be public, in words for readers, on the digest of what was shown as signed."""

    digest = Text(max_length=64, help_text="The claim's `review_digest`; another than today's is refused.")
    wording = Text(max_length=MAX_WORDING, help_text="What was claimed.")
    summary = Text(max_length=MAX_SUMMARY, help_text="What the check found.")
    claimant = Text(
        max_length=MAX_CLAIMANT, required=False, allow_blank=True, help_text="Empty: our own reporting."
    )
    claimed_on = serializers.DateField(required=False, allow_null=True)
    slug = Text(
        max_length=MAX_SLUG,
        required=False,
        allow_blank=True,
        help_text="Of its address; else the claim's.",
    )
    question = serializers.ChoiceField(
        choices=[str(q) for q in Question],
        required=False,
        help_text="Else whether it is so.",
    )
    stands_alone = Flag(
        required=False, help_text="True: it is public although its article is not; an editor's explicit word."
    )


class PublicationQuery(Page):
    """Which publications."""

    all = serializers.ChoiceField(
        choices=["yes"], required=False, help_text="`yes`: also those that do not count any more."
    )


class Withdrawal(serializers.Serializer[Any]):
    """Why it is no longer to be public."""

    reason = Text(max_length=checks.MAX_REASON_CHARACTERS, allow_blank=True)


class PublishCheck(Endpoint):
    """An editor's separate act on one claim."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="publish_check",
        request=PublicationWish,
        responses={201: Publication},
        summary="Make a signed verdict public (signed-in editor only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Make an approved claim public, bound to its signature. If-Match is the claim's version.

        Refused with everything that stands against it: the four eyes, doubts, a restricted or retracted
        article, one that is not published without `stands_alone`, a source who must not be named.
        """
        claim, wish = self.claim(claim_id), self.body(PublicationWish)
        digest = wish.pop("digest")
        row = checks.publish_check(
            actor=self.actor,
            claim_id=claim.pk,
            expected_version=self.expected_version,
            shown_digest=digest,
            words=checks.Words(**wish),
        )
        return versioned_answer(_shown([checks.get(row.pk)])[0], claim.version, status=201)


class PublicationList(Endpoint):
    """What is public."""

    @extend_schema(
        operation_id="list_publications",
        parameters=[PublicationQuery],
        responses=page_of(Publication, "Publication"),
        summary="List the checks that are public",
    )
    def get(self, request: Request) -> Response:
        """Return what is public now of the articles that you see, the newest first."""
        query = self.query(PublicationQuery)
        rows = PublicationRow.objects.visible_to(self.person).with_facts()
        rows = rows if query.get("all") else rows.current()
        page, cursor = rows_of_page(rows, PUBLICATIONS, query)
        return Response({"next": next_address(request, cursor), "results": _shown(page)})


class WithdrawPublication(Endpoint):
    """An editor takes it back."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="withdraw_publication",
        request=Withdrawal,
        responses=Publication,
        summary="Withdraw a publication (signed-in editor only)",
    )
    def post(self, request: Request, publication_id: int) -> Response:
        """Take a check back from the public, with the reason; it ends once."""
        if not PublicationRow.objects.visible_to(self.person).filter(pk=publication_id).exists():
            raise NotFound
        row = checks.withdraw(actor=self.actor, publication_id=publication_id, **self.body(Withdrawal))
        return Response(_shown([row])[0])


def _shown(rows: Sequence[PublicationRow]) -> list[dict[str, Any]]:
    context = {"standing": checks.standing(rows)}
    return [dict(Publication(row, context=context).data) for row in rows]
