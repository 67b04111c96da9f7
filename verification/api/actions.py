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
from verification.api.shapes import Empty, RowNumber, Text
from verification.claims import holding
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.engine.types import Question
from verification.policies import Actor
from verification.reviews import resubmitting, risks
from verification.reviews import services as reviews
from verification.reviews.resubmitting import Fix
from verification.tasks import wake_article
from verification.verdicts import services as verdicts
from verification.verdicts.models import ConfidenceLevel
from verification.workflow import DismissReason, Risk, WaitingFor


class Dismissal(serializers.Serializer[Any]):
    """Why a claim need not be checked."""

    reason = serializers.ChoiceField(choices=[str(reason) for reason in DismissReason])


class Reason(serializers.Serializer[Any]):
    """Why."""

    reason = Text(max_length=500, allow_blank=True)


class Assignment(serializers.Serializer[Any]):
    """Who is to check it."""

    assignee = RowNumber(help_text="The id of a checker or editor.")


class Waiting(serializers.Serializer[Any]):
    """For whom or what it waits, and when to ask again."""

    waiting_for = serializers.ChoiceField(choices=[str(word) for word in WaitingFor])
    follow_up = serializers.DateTimeField(help_text="Within the next 90 days.")


class FixedVerdict(serializers.Serializer[Any]):
    """What one question should say; a field that is empty or left out stays as it was submitted."""

    question = serializers.ChoiceField(choices=[str(question) for question in Question])
    rating = Text(required=False, default="", allow_blank=True, max_length=40, help_text="Its key.")
    rationale = Text(required=False, default="", allow_blank=True, max_length=10_000)
    confidence = serializers.ChoiceField(
        required=False, default="", allow_blank=True, choices=ConfidenceLevel.values
    )


class Risks(serializers.Serializer[Any]):
    """What would make a mistake in it dear; all of them, as the list replaces the one before."""

    risks = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(risk) for risk in Risk]), max_length=8
    )


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


class Assign(ClaimAction):
    """queued → checking, by an editor."""

    @extend_schema(
        operation_id="assign_claim",
        request=Assignment,
        responses=FullClaim,
        summary="Give a claim to a checker (signed-in editor only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Give a claim to somebody who may check it; their half hour begins now."""
        return self.answer(claim_id, _assign, Assignment)


class Wait(ClaimAction):
    """checking → waiting."""

    @extend_schema(
        operation_id="wait_with_claim",
        request=Waiting,
        responses=FullClaim,
        summary="Let a claim wait (signed-in holder only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Let a claim rest with you until somebody outside answers; say when to ask again."""
        return self.answer(claim_id, holding.wait, Waiting)


class Resume(ClaimAction):
    """waiting → checking."""

    @extend_schema(
        operation_id="resume_claim",
        request=Empty,
        responses=FullClaim,
        summary="Go on with a claim that waits (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Go on with a claim that rested with you; an editor who does so holds it from then on."""
        return self.answer(claim_id, holding.resume)


class SetRisks(ClaimAction):
    """No move: how many have to sign."""

    @extend_schema(
        operation_id="set_claim_risks",
        request=Risks,
        responses=FullClaim,
        summary="Say what makes a mistake in a claim dear",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Replace the risks of a claim; they decide how many people have to sign it.

        Only a signed-in reviewer or editor who did not write the verdict can take one away.
        """
        return self.answer(claim_id, risks.set_risks, Risks)


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


class WithdrawSubmission(ClaimAction):
    """in review → checking, by who submitted it."""

    @extend_schema(
        operation_id="withdraw_submission",
        request=Empty,
        responses=FullClaim,
        summary="Take a submission back (signed-in submitter only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Take back what you submitted, as long as nobody signed it."""
        return self.answer(claim_id, reviews.withdraw_submission)


class FixVerdict(ClaimAction):
    """in review → in review, with a reviewer's verdict."""

    @extend_schema(
        operation_id="fix_verdict",
        request=FixedVerdict,
        responses=FullClaim,
        summary="Fix a verdict (signed-in reviewer only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Put your own verdict in the place of what was submitted. Signatures so far are void, and somebody
        else than you has to approve it."""
        return self.answer(claim_id, _fix, FixedVerdict)


class Reconfirm(ClaimAction):
    """approved → in review, on the facts of today."""

    @extend_schema(
        operation_id="reconfirm_claim",
        request=Empty,
        responses=FullClaim,
        summary="Confirm a doubted verdict again (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Hand an approved verdict that something doubts to review again, on today's evidence."""
        return self.answer(claim_id, resubmitting.reconfirm)


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
        """Sign the submitted verdicts. Another digest than the one of now is refused (409).

        The claim stays in review until as many different people have signed as `required_approvals` says.
        """
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


def _assign(*, assignee: int, **given: Any) -> Claim:
    return holding.assign(assignee_id=assignee, **given)


def _fix(*, actor: Actor, claim_id: int, expected_version: int | None, **wish: str) -> Claim:
    return resubmitting.fix(
        actor=actor, claim_id=claim_id, expected_version=expected_version, wish=Fix(**wish)
    )


def _approve(*, digest: str, **given: Any) -> Claim:
    return reviews.approve(shown_digest=digest, **given)


ACTIONS: dict[str, type[ClaimAction]] = {
    "accept": Accept,
    "dismiss": Dismiss,
    "restore": Restore,
    "take": Take,
    "assign": Assign,
    "release": Release,
    "wait": Wait,
    "resume": Resume,
    "submit": Submit,
    "withdraw_submission": WithdrawSubmission,
    "request_changes": RequestChanges,
    "fix": FixVerdict,
    "approve": Approve,
    "reconfirm": Reconfirm,
    "reopen": Reopen,
    "risks": SetRisks,
}
"""One address for each action of the table that a person can take, and for the risks that guard it."""
