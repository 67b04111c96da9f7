"""One act on many claims: by their ids or by a query, with a result for each."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint
from verification.api.shapes import Guard, Number, RowNumber, Text
from verification.claims.models import Claim
from verification.errors import ActionRefused, InvalidInput
from verification.reviews import bulk, queue
from verification.reviews.bulk import MAX_CLAIMS, BulkAct, Item, Wish
from verification.reviews.query import MAX_CHARACTERS
from verification.tasks import wake_article
from verification.workflow import DismissReason


class BulkItem(serializers.Serializer[Any]):
    """A claim in the version that you saw."""

    id = RowNumber()
    version = Number(min_value=1, max_value=2**31 - 1)


class BulkWish(serializers.Serializer[Any]):
    """What to do, and to which claims: `items`, or `q` with `expected`."""

    act = serializers.ChoiceField(choices=[str(act) for act in BulkAct])
    reason = serializers.ChoiceField(
        choices=[str(reason) for reason in DismissReason], required=False, help_text="For `dismiss`."
    )
    assignee = RowNumber(required=False, help_text="For `assign`: the id of a checker or editor.")
    items = BulkItem(many=True, required=False, max_length=MAX_CLAIMS)  # type: ignore[call-arg]
    q = Text(required=False, max_length=MAX_CHARACTERS, help_text="A query, as in the list of claims.")
    expected = Number(
        required=False, min_value=1, max_value=MAX_CLAIMS, help_text="How many claims the query showed."
    )


class BulkResult(serializers.Serializer[bulk.Result]):
    """What became of one claim. `version` is the one of now; null where nothing was done."""

    id = serializers.IntegerField(source="claim_id", read_only=True)
    done = serializers.BooleanField(source="is_done", read_only=True)
    version = serializers.SerializerMethodField()
    code = serializers.CharField(
        source="error.code", read_only=True, default="", help_text="Why not; empty: it was done."
    )
    detail = serializers.CharField(source="error.message", read_only=True, default="")
    guards = serializers.SerializerMethodField()

    def get_version(self, result: bulk.Result) -> int | None:
        """Return the version of now."""
        return result.claim.version if result.claim else None

    @extend_schema_field(Guard(many=True))
    def get_guards(self, result: bulk.Result) -> list[dict[str, Any]]:
        """Return every guard that failed."""
        failures = result.error.failures if isinstance(result.error, ActionRefused) else ()
        return [dict(Guard(failure).data) for failure in failures]


class BulkDone(serializers.Serializer[Any]):
    """A result for each claim, in the order of the items."""

    done = serializers.IntegerField(read_only=True)
    refused = serializers.IntegerField(read_only=True)
    results = BulkResult(many=True, read_only=True)


class BulkClaims(Endpoint):
    """Many claims at once."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="act_on_claims",
        request=BulkWish,
        responses=BulkDone,
        summary="Accept, dismiss, restore, release or assign many claims",
    )
    def post(self, request: Request) -> Response:
        """Do one act to each claim, through its own guards; what is refused to one stops no other.

        With `q`, nothing is done unless as many claims match as you `expected`.
        """
        given = self.body(BulkWish)
        wish = Wish(BulkAct(given["act"]), given.get("reason", ""), given.get("assignee"))
        visible = Claim.objects.visible_to(self.person)
        results = bulk.act_on_all(actor=self.actor, visible=visible, items=self._items(given), wish=wish)
        for article_id in bulk.articles_to_wake(wish, results):
            wake_article(article_id)
        done = sum(result.is_done for result in results)
        shown = BulkDone({"done": done, "refused": len(results) - done, "results": results})
        return Response(shown.data)

    def _items(self, given: dict[str, Any]) -> list[Item]:
        if ("items" in given) == ("q" in given):
            raise InvalidInput("Name the claims by `items` or by `q`, not by both.")
        if "items" in given:
            return [Item(item["id"], item["version"]) for item in given["items"]]
        if "expected" not in given:
            raise InvalidInput("Say with `expected` how many claims the query showed.")
        claims = queue.find(Claim.objects.visible_to(self.person), queue.readable(given["q"]), self.person)
        return bulk.matching(claims, expected=given["expected"])
