"""Actions: every move of a claim by a person, one address each, driven by the table of the work flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.claims import FullClaim, claim_answer
from verification.api.endpoint import WORKING, Endpoint
from verification.api.shapes import Empty, Text
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.reviews import services as reviews
from verification.tasks import wake_article
from verification.verdicts import services as verdicts
from verification.workflow import DismissReason


class Dismissal(serializers.Serializer[Any]):
    """Why a claim need not be checked."""

    reason = serializers.ChoiceField(choices=[str(reason) for reason in DismissReason])


class Reason(serializers.Serializer[Any]):
    """Why."""

    reason = Text(max_length=500, allow_blank=True)


class Comment(serializers.Serializer[Any]):
    """What has to change."""

    comment = Text(max_length=5000, allow_blank=True)


class Signature(serializers.Serializer[Any]):
    """What is signed: `review_digest` of the claim, as it was shown."""

    digest = Text(max_length=64, allow_blank=True)


class ClaimAction(Endpoint):
    """An act on a claim, on the version that the caller saw."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    def answer(
        self, claim_id: int, act: Callable[..., Claim], shape: type[serializers.Serializer[Any]] = Empty
    ) -> Response:
        """Find the claim, check the body, do the service's act, wake what it left, and return the claim."""
        claim, given = self.claim(claim_id), self.body(shape)
        done = act(actor=self.actor, claim_id=claim.pk, expected_version=self.expected_version, **given)
        wake_article(claim.article_id)
        return claim_answer(done)


class Accept(ClaimAction):
    """suggested → queued."""

    @extend_schema(operation_id="accept_claim", request=Empty, responses=FullClaim, summary="Accept a claim")
    def post(self, request: Request, claim_id: int) -> Response:
        """Put a suggested claim into the queue, and wake its search."""
        return self.answer(claim_id, claims.accept)


class Dismiss(ClaimAction):
    """suggested, queued → dismissed."""

    @extend_schema(
        operation_id="dismiss_claim", request=Dismissal, responses=FullClaim, summary="Dismiss a claim"
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Say why a claim need not be checked."""
        return self.answer(claim_id, claims.dismiss, Dismissal)


class Restore(ClaimAction):
    """dismissed → queued."""

    @extend_schema(
        operation_id="restore_claim", request=Empty, responses=FullClaim, summary="Restore a dismissed claim"
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Bring a dismissed claim back into the queue."""
        return self.answer(claim_id, claims.restore)


class Take(ClaimAction):
    """queued → checking."""

    @extend_schema(
        operation_id="take_claim",
        request=Empty,
        responses=FullClaim,
        summary="Take a claim (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Hold a claim for half an hour of work; every write of yours on it renews the half hour."""
        return self.answer(claim_id, claims.take)


class Release(ClaimAction):
    """checking → queued."""

    @extend_schema(
        operation_id="release_claim", request=Empty, responses=FullClaim, summary="Release a claim"
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Give a claim back to the queue; its draft stays."""
        return self.answer(claim_id, claims.release)


class Submit(ClaimAction):
    """checking → in review."""

    @extend_schema(
        operation_id="submit_claim",
        request=Empty,
        responses=FullClaim,
        summary="Submit a claim for review (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Freeze the verdict drafts of every question and hand the claim to review."""
        return self.answer(claim_id, verdicts.submit)


class RequestChanges(ClaimAction):
    """in review → checking."""

    @extend_schema(
        operation_id="request_changes",
        request=Comment,
        responses=FullClaim,
        summary="Request changes (signed-in reviewer only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Send a claim back to whoever submitted it, with what has to change."""
        return self.answer(claim_id, reviews.request_changes, Comment)


class Approve(ClaimAction):
    """in review → approved."""

    @extend_schema(
        operation_id="approve_claim",
        request=Signature,
        responses=FullClaim,
        summary="Approve a claim (signed-in reviewer only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Sign the submitted verdicts. Another digest than the one of now is refused (409)."""
        return self.answer(claim_id, _approve, Signature)


class Reopen(ClaimAction):
    """approved → checking."""

    @extend_schema(
        operation_id="reopen_claim",
        request=Reason,
        responses=FullClaim,
        summary="Reopen an approved claim (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Take an approved claim back into work; a cleared article opens again with it."""
        return self.answer(claim_id, reviews.reopen, Reason)


def _approve(*, digest: str, **given: Any) -> Claim:
    return reviews.approve(shown_digest=digest, **given)


ACTIONS: dict[str, type[ClaimAction]] = {
    "accept": Accept,
    "dismiss": Dismiss,
    "restore": Restore,
    "take": Take,
    "release": Release,
    "submit": Submit,
    "request_changes": RequestChanges,
    "approve": Approve,
    "reopen": Reopen,
}
"""One address for each action of the table that a person can take."""
