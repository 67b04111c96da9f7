"""Next for me: the claim that the caller should look at now."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.claims import FullClaim
from verification.api.endpoint import WORKING, Endpoint
from verification.api.shapes import RowNumber
from verification.reviews import serving
from verification.reviews.serving import Why


class Seen(serializers.Serializer[Any]):
    """Where the caller comes from."""

    seen = RowNumber(required=False, help_text="The id of a claim that is not wanted again.")


class Served(serializers.Serializer[Any]):
    """The claim to look at, and why; both null when nothing waits."""

    why = serializers.ChoiceField(
        choices=[str(why) for why in Why],
        allow_null=True,
        read_only=True,
        help_text="`held` before, `due` to ask again, to `review`, `taken` just now, or `suggested`.",
    )
    claim = FullClaim(read_only=True, allow_null=True)


class NextClaim(Endpoint):
    """One claim for one person."""

    scopes = {"POST": WORKING["POST"]}
    people_only = True

    @extend_schema(
        operation_id="next_claim",
        request=Seen,
        responses=Served,
        summary="Take or open the next claim (signed-in person only)",
    )
    def post(self, request: Request) -> Response:
        """Lead the caller to what they hold or have to ask again, to a review, or to the next claim to take.

        A claim that can be taken is taken. A review or a suggestion is kept from others for ten minutes.
        """
        given = self.body(Seen)
        served = serving.serve(actor=self.actor, seen=given.get("seen"))
        if served is None:
            return Response({"why": None, "claim": None})
        return Response({"why": served.why, "claim": FullClaim(served.claim).data})
