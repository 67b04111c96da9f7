"""Hidden proposals: the desk's policy, and having one shown once the claim is rated."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.actions import ClaimAction
from verification.api.claims import FullClaim
from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.shapes import Empty, Flag, Person
from verification.evidence import hiding
from verification.evidence.record_models import HidingChange
from verification.verdicts.revealing import reveal


class Hiding(serializers.Serializer[Any]):
    """Whether what the machine says of a claim is hidden until the claim is rated."""

    hides = serializers.BooleanField(read_only=True)
    by = Person(read_only=True, allow_null=True, help_text="Who decided; null: nobody ever did.")
    since = serializers.DateTimeField(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True, help_text="0: nobody ever decided.")


class HidingWish(serializers.Serializer[Any]):
    """To hide, or to show at once."""

    hides = Flag()


class ProposalHiding(Endpoint):
    """The policy."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"PUT"})

    @extend_schema(operation_id="read_hiding", responses=Hiding, summary="Read whether proposals are hidden")
    def get(self, request: Request) -> Response:
        """Return the policy in force. ETag is its version, "0" before the first."""
        return _answer(hiding.newest_change())

    @extend_schema(
        operation_id="set_hiding",
        request=HidingWish,
        responses=Hiding,
        summary="Hide proposals until a claim is rated, or no longer (signed-in editor or admin only)",
    )
    def put(self, request: Request) -> Response:
        """Decide what checkers may see, for the whole desk. If-Match is the policy's version."""
        wish = self.body(HidingWish)
        return _answer(hiding.set_hiding(actor=self.actor, expected_version=self.expected_version, **wish))


class RevealProposal(ClaimAction):
    """What the machine says of one claim."""

    @extend_schema(
        operation_id="reveal_proposal",
        request=Empty,
        responses=FullClaim,
        summary="Have the proposal shown (holder only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Keep the ratings of the drafts as given before anybody saw the proposal, and show it.

        Refused until every question has a rating and a confidence; nothing where it is shown already.
        """
        return self.answer(claim_id, reveal)


def _answer(change: HidingChange | None) -> Response:
    shown = {
        "hides": change is not None and change.hides,
        "by": change.by if change else None,
        "since": change.at if change else None,
        "version": change.pk if change else 0,
    }
    return versioned_answer(Hiding(shown).data, change.pk if change else 0)
