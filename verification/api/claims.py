"""Claims: read, list with filters, suggest; and what may be done with one now."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint, versioned_answer
from verification.api.shapes import Guard, Person, Text
from verification.claims import services
from verification.claims.anchoring import MAX_CLAIM_CHARACTERS
from verification.claims.models import Anchor as AnchorRow
from verification.claims.models import Claim as ClaimRow
from verification.claims.models import Wording as WordingRow
from verification.engine import wording_diff
from verification.engine.priority import PriorityLevel, priority_level
from verification.engine.types import AttributionClass, Question
from verification.integrations.models import Scope
from verification.people import User
from verification.reviews.services import Available, available, required_approvals, review_digest, signers
from verification.tasks import wake_article
from verification.verdicts.services import current_verdicts
from verification.workflow import Action, Status, WaitingFor


class Anchor(serializers.ModelSerializer[AnchorRow]):
    """The exact words, with their context and offsets, in one revision."""

    revision = serializers.IntegerField(source="revision.number", read_only=True)

    class Meta:
        model = AnchorRow
        fields = ["revision", "exact", "prefix", "suffix", "start", "end"]
        read_only_fields = fields


class Attribution(serializers.Serializer[ClaimRow]):
    """Who says so, as the article tells it. `class` is none where the article says it itself."""

    speaker = serializers.CharField(read_only=True)
    description = serializers.CharField(source="speaker_description", read_only=True)
    affiliation = serializers.CharField(source="speaker_affiliation", read_only=True)
    anonymous = serializers.BooleanField(source="speaker_anonymous", read_only=True)
    cue = serializers.CharField(read_only=True)
    quotation = serializers.CharField(read_only=True)
    flags = serializers.ListField(source="attribution_flags", child=serializers.CharField(), read_only=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the one name that is a word of the language."""
        kind = serializers.ChoiceField(
            source="attribution", choices=[str(word) for word in AttributionClass], read_only=True
        )
        return {"class": kind, **super().get_fields()}


class Resolution(serializers.Serializer[Any]):
    """A mention and what it stands for; empty where that is not known, or a date waits for a day."""

    mention = serializers.CharField(read_only=True)
    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    resolved = serializers.CharField(read_only=True)
    method = serializers.CharField(read_only=True)
    confidence = serializers.FloatField(read_only=True)
    candidates = serializers.ListField(child=serializers.CharField(), default=list, read_only=True)


class Cut(serializers.Serializer[Any]):
    """The range of the whole statement, and the rule by which it was cut."""

    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    method = serializers.CharField(read_only=True)


class ArticleLink(serializers.Serializer[Any]):
    """The article that a claim stands in."""

    id = serializers.IntegerField(read_only=True)
    title = serializers.CharField(read_only=True)


class Claim(serializers.ModelSerializer[ClaimRow]):
    """One checkable statement: a text that stands alone, its anchor, attribution and work status."""

    article = ArticleLink(read_only=True)
    holder = Person(read_only=True, allow_null=True, help_text="Who took it last; see lease_until.")
    author = Person(read_only=True, allow_null=True, help_text="Null: the machine found it.")
    attribution = Attribution(source="*", read_only=True)
    anchor = serializers.SerializerMethodField()
    waiting_for = serializers.ChoiceField(
        choices=["", *map(str, WaitingFor)], read_only=True, help_text="Empty: it does not wait."
    )
    questions = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(question) for question in Question]), read_only=True
    )
    resolutions = Resolution(many=True, read_only=True)
    split = Cut(
        read_only=True, allow_null=True, help_text="What extraction cut it from; null: nothing longer."
    )
    wording = serializers.IntegerField(read_only=True, help_text="The number of the wording in force.")
    part_of = serializers.IntegerField(
        source="part_of_id", read_only=True, allow_null=True, help_text="The claim that was split into it."
    )
    merged_into = serializers.IntegerField(
        source="merged_into_id", read_only=True, allow_null=True, help_text="The claim that it goes on in."
    )
    priority_level = serializers.SerializerMethodField(help_text="The priority as a word.")

    class Meta:
        model = ClaimRow
        fields = [
            "id", "article", "ordinal", "text", "wording", "kind", "status", "version", "questions", "holder",
            "lease_until", "waiting_for", "follow_up_at", "dismiss_reason", "risks", "flags",
            "checkworthiness", "priority", "priority_level",
            "priority_reasons", "attribution", "anchor", "resolutions", "split", "part_of", "merged_into",
            "author", "made_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=[str(level) for level in PriorityLevel]))
    def get_priority_level(self, claim: ClaimRow) -> str:
        """Return high, medium or low."""
        return str(priority_level(claim.priority))

    @extend_schema_field(Anchor)
    def get_anchor(self, claim: ClaimRow) -> dict[str, Any] | None:
        """Return the words in the newest revision that has them."""
        newest = max(claim.anchors.all(), key=lambda anchor: anchor.revision.number, default=None)
        return None if newest is None else dict(Anchor(newest).data)


class ClaimPart(Claim):
    """A claim, or only those of its fields that were asked for."""


class Segment(serializers.Serializer[wording_diff.Segment]):
    """A piece of the author's words and what the wording makes of it."""

    op = serializers.ChoiceField(choices=[str(op) for op in wording_diff.Op], read_only=True)
    author = serializers.CharField(read_only=True)
    ours = serializers.CharField(read_only=True)


class Wording(serializers.ModelSerializer[WordingRow]):
    """One wording that the claim has had; the highest number is in force."""

    author = Person(read_only=True, allow_null=True, help_text="Null: the machine made it.")

    class Meta:
        model = WordingRow
        fields = ["number", "text", "kind", "speaker", "author", "made_by", "created_at"]
        read_only_fields = fields


class FullClaim(Claim):
    """A claim with what its wording changes, its earlier wordings, and the digest of its verdicts."""

    wording_diff = serializers.SerializerMethodField(
        help_text="The anchor's words and the claim's text, piece by piece."
    )
    wordings = Wording(many=True, read_only=True)
    parts = serializers.PrimaryKeyRelatedField(
        many=True, read_only=True, help_text="The claims that it was split into."
    )  # type: ignore[var-annotated]
    merged = serializers.PrimaryKeyRelatedField(
        many=True, read_only=True, help_text="The claims that go on in it."
    )  # type: ignore[var-annotated]
    review_digest = serializers.SerializerMethodField(
        help_text="Of the verdicts submitted last; empty before the first."
    )

    required_approvals = serializers.SerializerMethodField(
        help_text="How many different people have to sign it, by its risks."
    )
    signers = serializers.SerializerMethodField(help_text="Who signed the verdicts as they stand.")

    class Meta(Claim.Meta):
        fields = [
            *Claim.Meta.fields, "wording_diff", "wordings", "parts", "merged", "review_digest",
            "required_approvals", "signers",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(Segment(many=True))
    def get_wording_diff(self, claim: ClaimRow) -> list[dict[str, Any]]:
        """Compare the words in the newest revision with the text."""
        anchor = claim.anchors.order_by("-revision_id").first()
        if anchor is None:
            return []
        segments = wording_diff.diff_wording(anchor.exact, claim.text)
        return [dict(Segment(segment).data) for segment in segments]

    def get_review_digest(self, claim: ClaimRow) -> str:
        """Return what `approve` must be given back."""
        return review_digest(claim)

    def get_required_approvals(self, claim: ClaimRow) -> int:
        """Return the number of signatures."""
        return required_approvals(claim)

    @extend_schema_field(Person(many=True))
    def get_signers(self, claim: ClaimRow) -> list[dict[str, Any]]:
        """Return the people, by name."""
        people = User.objects.filter(pk__in=signers(current_verdicts(claim)))
        return [dict(Person(person).data) for person in sorted(people, key=lambda one: one.name)]


class Transition(serializers.Serializer[Available]):
    """One row of the work flow that leaves the claim's status."""

    action = serializers.ChoiceField(
        source="row.action", choices=[str(action) for action in Action], read_only=True
    )
    label = serializers.CharField(source="row.label", read_only=True)  # type: ignore[assignment]
    target = serializers.ChoiceField(
        source="row.target",
        choices=[str(status) for status in Status],
        allow_null=True,
        read_only=True,
        help_text="Null: as before. An edit leaves the status as it is, an undo goes back to what it was.",
    )
    sign_off = serializers.BooleanField(
        source="row.sign_off", read_only=True, help_text="Only a signed-in person can do this."
    )
    allowed = serializers.BooleanField(read_only=True)
    failures = Guard(many=True, read_only=True)


class Transitions(serializers.Serializer[Any]):
    """What can be done with a claim now, by the caller."""

    status = serializers.ChoiceField(choices=[str(status) for status in Status], read_only=True)
    version = serializers.IntegerField(read_only=True)
    transitions = Transition(many=True, read_only=True)


class Suggestion(serializers.Serializer[Any]):
    """Marked words. Context is needed only where the words stand in more than one place."""

    exact = Text(
        max_length=MAX_CLAIM_CHARACTERS,
        trim_whitespace=False,
        help_text="The words, exactly as they stand.",
    )
    prefix = Text(
        required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False,
        help_text="What stands right before them.",
    )  # fmt: skip
    suffix = Text(
        required=False, default="", allow_blank=True, max_length=200, trim_whitespace=False,
        help_text="What stands right after them.",
    )  # fmt: skip
    text = Text(
        required=False, default="", allow_blank=True, max_length=MAX_CLAIM_CHARACTERS,
        help_text="The claim in words that stand alone; empty: the marked words.",
    )  # fmt: skip


class ClaimEndpoint(Endpoint):
    """One claim."""

    tagged = True

    @extend_schema(operation_id="read_claim", responses=FullClaim, summary="Read a claim")
    def get(self, request: Request, claim_id: int) -> Response:
        """Return a claim. ETag is its version, to be sent back as If-Match with every act on it."""
        return claim_answer(self.claim(claim_id))


class ClaimTransitions(Endpoint):
    """What may be done."""

    tagged = True

    @extend_schema(
        operation_id="list_transitions", responses=Transitions, summary="Ask what can be done with a claim"
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every action that leaves the claim's status, with all guards that refuse it to you now."""
        claim = self.claim(claim_id)
        found = {
            "status": claim.status,
            "version": claim.version,
            "transitions": available(claim, self.actor),
        }
        return versioned_answer(Transitions(found).data, claim.version)


class ArticleClaims(Endpoint):
    """Claims by hand."""

    tagged = True
    scopes = {"POST": Scope.SUGGEST}

    @extend_schema(
        operation_id="suggest_claim",
        request=Suggestion,
        responses={201: FullClaim},
        summary="Suggest a claim",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Make a claim of words of the article: suggested by reporters and programs, queued by the desk."""
        article = self.article(article_id)
        claim = services.suggest(actor=self.actor, article_id=article.pk, **self.body(Suggestion))
        wake_article(article.pk)
        return claim_answer(claim, status=201)


def claim_answer(claim: ClaimRow, status: int = 200) -> Response:
    """Return a claim with its version as ETag."""
    return versioned_answer(FullClaim(claim).data, claim.version, status=status)


def shown_claims(rows: QuerySet[ClaimRow]) -> QuerySet[ClaimRow]:
    """Fetch what a claim shows, in a fixed number of queries, without the texts of articles."""
    anchors = AnchorRow.objects.select_related("revision").defer("revision__text")
    return rows.select_related("article", "holder", "author").prefetch_related(Prefetch("anchors", anchors))
