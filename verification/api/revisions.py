"""The versions of an article's text, what became of its claims in them, and what people say of that."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.actions import ClaimAction
from verification.api.claims import FullClaim
from verification.api.endpoint import WORKING, Endpoint
from verification.api.pagination import OLDEST_FIRST, Key, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Choices, Person, RowNumber, Text, Whole
from verification.articles.models import Revision as RevisionRow
from verification.claims.anchoring import MAX_CLAIM_CHARACTERS
from verification.engine.carry_over import Fate
from verification.engine.wording_diff import Op
from verification.errors import FactcheckError
from verification.reviews import placing
from verification.reviews.models import CarryOver as Row
from verification.reviews.placing import AT_ONCE, Confirmed

REVISIONS: Final = Order("revisions", (Key("number", descending=True), Key("pk")))
CARRY_OVERS: Final = Order("carry_overs", OLDEST_FIRST)
FATES: Final = [str(fate) for fate in Fate]


class RevisionLine(serializers.ModelSerializer[RevisionRow]):
    """One version of the text, without the text: the newest one is the article's `revision`."""

    created_by = Person(read_only=True, allow_null=True, help_text="Null: the machine.")
    outcomes = serializers.SerializerMethodField(help_text="How many claims met which fate in it.")

    class Meta:
        model = RevisionRow
        fields = ["id", "number", "sha256", "extracted_by", "created_by", "created_at", "outcomes"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_outcomes(self, revision: RevisionRow) -> dict[str, int]:
        """Return the counts, zeros too."""
        return {fate: getattr(revision, f"fate_{fate}") for fate in FATES}


class Piece(serializers.Serializer[Any]):
    """Some words as they were and as they are; either may be empty."""

    op = serializers.ChoiceField(choices=[str(op) for op in Op], read_only=True)
    before = serializers.CharField(read_only=True)
    now = serializers.CharField(read_only=True)


class Spot(serializers.Serializer[Any]):
    """Where a claim may stand in the later revision: code points, half-open."""

    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)


class CarryOver(serializers.ModelSerializer[Row]):
    """What became of a claim in a new revision. Only who confirmed it is added later."""

    from_revision = serializers.IntegerField(source="from_revision.number", read_only=True)
    to_revision = serializers.IntegerField(source="to_revision.number", read_only=True)
    fate = serializers.ChoiceField(choices=FATES, read_only=True)
    why = serializers.ChoiceField(
        choices=["", "words", "surroundings"], read_only=True, help_text="What a change touches."
    )
    diff = serializers.SerializerMethodField()
    places = serializers.SerializerMethodField(help_text="Of an ambiguous one: those to choose from.")
    is_to_confirm = serializers.BooleanField(
        read_only=True, help_text="A person has still to say that the claim is the same."
    )
    confirmed_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = Row
        fields = [
            "id", "claim", "from_revision", "to_revision", "fate", "why", "diff", "places", "is_to_confirm",
            "confirmed_by", "confirmed_at", "made_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(Piece(many=True))
    def get_diff(self, row: Row) -> list[dict[str, str]]:
        """Return the difference, piece by piece."""
        return [{"op": op, "before": before, "now": now} for op, before, now in row.diff]

    @extend_schema_field(Spot(many=True))
    def get_places(self, row: Row) -> list[dict[str, int]]:
        """Return the places."""
        return [{"start": start, "end": end} for start, end in row.places]


class CarryOverQuery(Page):
    """Which of them."""

    revision = Whole(required=False, help_text="The number of the later revision.")
    fate = Choices(FATES, help_text="Fates, separated by commas.")
    claim = Whole(required=False, help_text="One claim's history.")


class Confirmation(serializers.Serializer[Any]):
    """Which claims still say the same although their marks or spaces changed."""

    ids = serializers.ListField(child=RowNumber(), min_length=1, max_length=AT_ONCE)


class ConfirmedItem(serializers.Serializer[Confirmed]):
    """What became of one of them; without a code it is confirmed."""

    id = serializers.IntegerField(source="carry_over", read_only=True)
    code = serializers.SerializerMethodField()
    detail = serializers.SerializerMethodField()

    def get_code(self, item: Confirmed) -> str:
        """Return the error's code; empty: none."""
        return item.error.code if isinstance(item.error, FactcheckError) else ""

    def get_detail(self, item: Confirmed) -> str:
        """Return the error in words; empty: none."""
        return item.error.message if isinstance(item.error, FactcheckError) else ""


class ConfirmedItems(serializers.Serializer[Any]):
    """One result for each id, in the order given."""

    results = ConfirmedItem(many=True, read_only=True)


class Quotation(serializers.Serializer[Any]):
    """Words of the newest revision. Context is needed only where they stand there twice."""

    exact = Text(max_length=MAX_CLAIM_CHARACTERS, trim_whitespace=False)
    prefix = Text(required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False)
    suffix = Text(required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False)


class ArticleRevisions(Endpoint):
    """The versions of one article's text."""

    @extend_schema(
        operation_id="list_revisions",
        parameters=[Page],
        responses=page_of(RevisionLine, "Revision"),
        summary="List the revisions of an article",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the versions of the text, the newest first, with what became of the claims in each."""
        article, query = self.article(article_id), self.query(Page)
        met = {f"fate_{fate}": Count("carry_overs", filter=Q(carry_overs__fate=fate)) for fate in FATES}
        rows = article.revisions.select_related("created_by").defer("text").annotate(**met)
        return answer(request, RevisionLine, rows_of_page(rows, REVISIONS, query))


class ArticleCarryOvers(Endpoint):
    """What became of the claims of one article."""

    @extend_schema(
        operation_id="list_carry_overs",
        parameters=[CarryOverQuery],
        responses=page_of(CarryOver, "CarryOver"),
        summary="List what became of the claims in new revisions",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the outcomes, oldest first."""
        article, query = self.article(article_id), self.query(CarryOverQuery)
        asked = {"revision": "to_revision__number", "fate": "fate__in", "claim": "claim"}
        wanted = {column: query[name] for name, column in asked.items() if name in query}
        rows = Row.objects.of_article(article.pk).filter(**wanted)
        rows = rows.select_related("from_revision", "to_revision", "confirmed_by")
        rows = rows.defer("from_revision__text", "to_revision__text")
        return answer(request, CarryOver, rows_of_page(rows, CARRY_OVERS, query))


class ConfirmCarryOvers(Endpoint):
    """Claims whose marks or spaces changed still say the same."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="confirm_carry_overs",
        request=Confirmation,
        responses=ConfirmedItems,
        summary="Confirm that claims still say the same (signed-in person only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Confirm up to 500 claims that were carried over with other marks or spaces, each by itself."""
        article = self.article(article_id)
        done = placing.confirm_all(
            actor=self.actor, article_id=article.pk, carry_over_ids=self.body(Confirmation)["ids"]
        )
        return Response(ConfirmedItems({"results": done}).data)


class PlaceClaim(ClaimAction):
    """orphaned → placed."""

    @extend_schema(
        operation_id="place_claim",
        request=Quotation,
        responses=FullClaim,
        summary="Say where a claim stands in the newest revision (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Place a claim that was lost in a new revision; at other words than its own it goes back to work."""
        return self.answer(claim_id, placing.place, Quotation)
