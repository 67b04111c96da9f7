"""Acts that change what the claims of an article are: edit, merge, split, join again, undo."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.actions import ClaimAction
from verification.api.claims import FullClaim, claim_answer
from verification.api.endpoint import versioned_answer
from verification.api.shapes import Empty, Flag, Number, RowNumber, Text
from verification.claims import merging, splitting, triage, wording
from verification.claims.anchoring import MAX_CLAIM_CHARACTERS
from verification.claims.splitting import Part
from verification.claims.wording import SPEAKER_LIMITS
from verification.engine.types import Kind, Speaker
from verification.evidence import splitting as evidence
from verification.tasks import wake_article
from verification.workflow import Action


class GivenSpeaker(serializers.Serializer[Any]):
    """Whom the statement belongs to. An empty name: the article states it itself."""

    name = Text(allow_blank=True, max_length=SPEAKER_LIMITS["name"])
    description = Text(required=False, default="", allow_blank=True, max_length=SPEAKER_LIMITS["description"])
    affiliation = Text(required=False, default="", allow_blank=True, max_length=SPEAKER_LIMITS["affiliation"])
    anonymous = Flag(required=False, default=False)


class Edit(serializers.Serializer[Any]):
    """What to change; what you leave out stays as it is."""

    text = Text(required=False, max_length=MAX_CLAIM_CHARACTERS, help_text="The claim, standing alone.")
    kind = serializers.ChoiceField(required=False, choices=[str(kind) for kind in Kind])
    speaker = GivenSpeaker(required=False)


class WordingWarning(serializers.Serializer[Any]):
    """A number or negation that the wording drops from the article's words, or adds to them."""

    code = serializers.ChoiceField(
        choices=["number_dropped", "number_added", "negation_dropped", "negation_added"], read_only=True
    )
    word = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)


class Edited(serializers.Serializer[wording.Edited]):
    """A claim as it is worded now, with what to look at again. Warnings refuse nothing."""

    claim = FullClaim(read_only=True)
    warnings = WordingWarning(many=True, read_only=True)


class Target(serializers.Serializer[Any]):
    """The claim of the same article that it goes on in."""

    into = RowNumber()
    into_version = Number(min_value=1, help_text="The version of that claim that you saw.")


class GivenPart(serializers.Serializer[Any]):
    """Words of the claim's own sentences. Context is needed only where they stand there twice."""

    exact = Text(max_length=MAX_CLAIM_CHARACTERS, trim_whitespace=False)
    prefix = Text(required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False)
    suffix = Text(required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False)
    text = Text(
        required=False, default="", allow_blank=True, max_length=MAX_CLAIM_CHARACTERS,
        help_text="The part in words that stand alone; empty: the words as they stand.",
    )  # fmt: skip


class SplitRequest(serializers.Serializer[Any]):
    """Two parts; they may share words."""

    first = GivenPart()
    second = GivenPart()


class SplitClaim(serializers.Serializer[splitting.Split]):
    """A claim that was split, and the claims that it goes on in."""

    claim = FullClaim(read_only=True)
    parts = FullClaim(many=True, read_only=True)


class EditClaim(ClaimAction):
    """Other words."""

    @extend_schema(operation_id="edit_claim", request=Edit, responses=Edited, summary="Word a claim anew")
    def post(self, request: Request, claim_id: int) -> Response:
        """Change the wording, the kind or the speaker; the anchor and every earlier wording stay."""
        claim, given = self.claim(claim_id), self.body(Edit)
        if "speaker" in given:
            given["speaker"] = Speaker(**given["speaker"])
        done = wording.edit(
            actor=self.actor, claim_id=claim.pk, expected_version=self.expected_version, **given
        )
        wake_article(claim.article_id)
        return versioned_answer(Edited(done).data, done.claim.version)


class Merge(ClaimAction):
    """suggested, queued, checking → merged."""

    @extend_schema(
        operation_id="merge_claim", request=Target, responses=FullClaim, summary="Merge a claim into another"
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Let a claim go on as part of another one of its article; it keeps its anchor."""
        claim, given, version = self.claim(claim_id), self.body(Target), self.expected_version
        # A claim that the caller may not see must not be told apart from one that is not there.
        into = self.claim(given["into"])
        done = merging.merge(
            actor=self.actor,
            claim_id=claim.pk,
            expected_version=version,
            into_id=into.pk,
            into_version=given["into_version"],
        )
        return claim_answer(done)


class Unmerge(ClaimAction):
    """merged → queued."""

    @extend_schema(
        operation_id="unmerge_claim",
        request=Empty,
        responses=FullClaim,
        summary="Take a claim out of a merge",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Queue a merged claim again, at its own words."""
        return self.answer(claim_id, merging.unmerge)


class SplitInTwo(ClaimAction):
    """suggested, queued, checking → split."""

    @extend_schema(
        operation_id="split_claim", request=SplitRequest, responses=SplitClaim, summary="Split a claim in two"
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Let a claim go on as two, with its evidence undecided at both. ETag is the split claim's."""
        claim, given = self.claim(claim_id), self.body(SplitRequest)
        done = evidence.split(
            actor=self.actor,
            claim_id=claim.pk,
            expected_version=self.expected_version,
            first=Part(**given["first"]),
            second=Part(**given["second"]),
        )
        wake_article(claim.article_id)
        return versioned_answer(SplitClaim(done).data, done.claim.version)


class Rejoin(ClaimAction):
    """The parts → merged; the split claim → queued."""

    @extend_schema(
        operation_id="rejoin_claim",
        request=Empty,
        responses=FullClaim,
        summary="Join the parts of a claim again",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Join what was split, or what extraction cut from one statement. Returns the whole.

        Name any of the parts, or the claim that was split; If-Match is that claim's version.
        """
        return self.answer(claim_id, splitting.rejoin)


class Undo(ClaimAction):
    """Back to where it was."""

    @extend_schema(
        operation_id="undo_claim",
        request=Empty,
        responses=FullClaim,
        summary="Take back your last act on a claim",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Take back your last act, as long as nothing came after it: back to exactly what stood before."""
        return self.answer(claim_id, triage.undo)


TRIAGE: dict[Action, type[ClaimAction]] = {
    Action.EDIT: EditClaim,
    Action.MERGE: Merge,
    Action.UNMERGE: Unmerge,
    Action.SPLIT: SplitInTwo,
    Action.REJOIN: Rejoin,
    Action.UNDO: Undo,
}
"""One address for each; `unsplit` is what `rejoin` does to the claim that was split."""
