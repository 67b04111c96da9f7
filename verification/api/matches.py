"""Matches of a claim: what the newsroom said before about the same thing."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.api.verdicts import Verdict
from verification.claims.models import Claim
from verification.engine.agreement import Differs
from verification.verdicts.earlier import EarlierClaim, earlier_claims


class MatchedClaim(serializers.ModelSerializer[Claim]):
    """The other claim, with the article that says it."""

    article_title = serializers.CharField(source="article.title", read_only=True)
    published_on = serializers.DateField(source="article.published_on", allow_null=True, read_only=True)

    class Meta:
        model = Claim
        fields = ["id", "article", "article_title", "published_on", "status", "text", "speaker"]
        read_only_fields = fields


class MatchDifference(serializers.Serializer[Any]):
    """Where the two part, in the words of both; a side is empty where it says nothing of the kind."""

    code = serializers.ChoiceField(choices=[str(code) for code in Differs], read_only=True)
    ours = serializers.CharField(read_only=True, help_text="In the claim that you asked for.")
    theirs = serializers.CharField(read_only=True, help_text="In the other claim.")
    is_contradiction = serializers.BooleanField(
        read_only=True, help_text="Both say something, and not the same."
    )


class Match(serializers.Serializer[EarlierClaim]):
    """Another claim that says the same or about the same. A proposal: nothing is copied, nobody is bound."""

    claim = MatchedClaim(source="shown.claim", read_only=True)
    same = serializers.BooleanField(
        source="shown.match.same", read_only=True, help_text="Close in wording, and nothing differs."
    )
    score = serializers.FloatField(
        source="shown.match.score", read_only=True, help_text="How close the wordings are, 0 to 1."
    )
    in_same_article = serializers.BooleanField(source="shown.in_same_article", read_only=True)
    differs = MatchDifference(source="shown.differs", many=True, read_only=True)
    verdicts = Verdict(many=True, read_only=True, help_text="Its approved verdicts; empty: not approved.")
    warnings = MatchDifference(
        many=True, read_only=True, help_text="In what your claim contradicts an approved one."
    )
    made_by = serializers.CharField(source="shown.match.made_by", read_only=True)
    created_at = serializers.DateTimeField(source="shown.match.created_at", read_only=True)


class Matches(serializers.Serializer[Any]):
    """The matches of a claim, the same first, then the approved, then the closest; at most 50."""

    results = Match(many=True, read_only=True)


class ClaimMatches(Endpoint):
    """What was said before, and what was said again later."""

    @extend_schema(operation_id="list_matches", responses=Matches, summary="List claims that say the same")
    def get(self, request: Request, claim_id: int) -> Response:
        """Return the claims of this newsroom that match one, with their articles and approved verdicts."""
        found = earlier_claims(self.claim(claim_id), self.person)
        return Response(Matches({"results": found}).data)
