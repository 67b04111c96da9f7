"""What people send to add evidence: words of a page, a file or a stored document, and what they were told."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Flag, Person, RowNumber, Text
from verification.claims import services as claims
from verification.engine.types import Question, Stance
from verification.evidence import by_hand, contacts
from verification.evidence.by_hand import Quote
from verification.evidence.contacts import Reached
from verification.evidence.models import Evidence, EvidenceRole
from verification.evidence.record_models import Contact as ContactRow
from verification.evidence.record_models import ContactMeans, ContactOutcome
from verification.integrations.services import check_is_person

CONTACTS: Final = Order("contacts", OLDEST_FIRST)
PLACES: Final = ("url", "snapshot", "file")


class Judged(serializers.Serializer[Any]):
    """What a person says of a source and why."""

    role = serializers.ChoiceField(
        choices=EvidenceRole.choices,
        required=False,
        default="",
        allow_blank=True,
        help_text="What the source is to this claim; empty: as it was found.",
    )
    note = Text(required=False, default="", allow_blank=True, max_length=500)


class Bearing(Judged):
    """How words bear on a claim."""

    stance = serializers.ChoiceField(
        choices=[str(stance) for stance in Stance],
        required=False,
        default=str(Stance.SUPPORTS),
        help_text="How the words bear on the claim.",
    )
    question = serializers.ChoiceField(
        choices=[str(question) for question in Question],
        required=False,
        default="",
        allow_blank=True,
        help_text="Which question they answer; needed where the claim asks two.",
    )


class EvidenceWish(Bearing):
    """Words, and exactly one place where they stand."""

    url = Text(required=False, max_length=2000, help_text="The address of a page, which is read and stored.")
    snapshot = RowNumber(required=False, help_text="A document of the archive.")
    file = serializers.FileField(
        required=False, max_length=255, help_text="In a form only: txt, md, html, docx or pdf."
    )
    source = Text(  # type: ignore[assignment]
        required=False,
        default="",
        allow_blank=True,
        max_length=200,
        help_text="Who published it; needed for a file. Empty for a page: its host.",
    )
    title = Text(required=False, default="", allow_blank=True, max_length=300, help_text="For a file.")
    quotation = Text(
        max_length=by_hand.MAX_QUOTATION_CHARACTERS,
        help_text="The words; quotes, dashes and spaces may differ, and … leaves words out.",
    )
    before = Text(required=False, default="", allow_blank=True, trim_whitespace=False, max_length=1000)
    after = Text(
        required=False,
        default="",
        allow_blank=True,
        trim_whitespace=False,
        max_length=1000,
        help_text="What stands before and after them, to choose between several places.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of url, snapshot and file is the place."""
        if sum(place in attrs for place in PLACES) != 1:
            raise serializers.ValidationError("Send exactly one of url, snapshot and file.")
        return attrs


def add_evidence(endpoint: Endpoint, claim_id: int) -> Evidence:
    """Add what the body asks for; only a signed-in person adopts, so only one adds."""
    check_is_person(endpoint.actor)
    wish = endpoint.body(EvidenceWish)
    quote = _quote(wish, wish["quotation"])
    actor, version = endpoint.actor, endpoint.expected_version
    if "snapshot" in wish:
        return by_hand.quote_snapshot(
            actor=actor,
            claim_id=claim_id,
            expected_version=version,
            snapshot_id=wish["snapshot"],
            quote=quote,
        )
    if "url" in wish:
        return by_hand.quote_page(
            actor=actor,
            claim_id=claim_id,
            expected_version=version,
            url=wish["url"],
            source=wish["source"],
            quote=quote,
        )
    file = wish["file"]
    return by_hand.quote_file(
        actor=actor,
        claim_id=claim_id,
        expected_version=version,
        body=file.read(),
        filename=file.name or "",
        media_type=file.content_type or "",
        charset=file.charset or "",
        source=wish["source"],
        title=wish["title"],
        quote=quote,
    )


def _quote(wish: dict[str, Any], quotation: str) -> Quote:
    return Quote(
        quotation=quotation,
        stance=wish["stance"],
        question=wish["question"],
        role=wish["role"],
        note=wish["note"],
        before=wish.get("before", ""),
        after=wish.get("after", ""),
    )


class Contact(serializers.ModelSerializer[ContactRow]):
    """One attempt to reach a source. A restricted name, and its note, are shown on the page to few alone."""

    evidence = serializers.IntegerField(
        source="evidence_id", read_only=True, allow_null=True, help_text="What they said; null: nothing."
    )
    name = serializers.SerializerMethodField(help_text="Empty where the name is restricted.")
    function = serializers.SerializerMethodField(help_text="Empty where the name is restricted.")
    note = serializers.SerializerMethodField(help_text="Empty where the name is restricted.")
    by = Person(read_only=True)

    class Meta:
        model = ContactRow
        fields = [
            "id", "means", "outcome", "name", "function", "restricted", "reached_at", "note", "evidence",
            "by", "at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_name(self, contact: ContactRow) -> str:
        """Return the name, unless it is restricted."""
        return "" if contact.restricted else contact.name

    def get_function(self, contact: ContactRow) -> str:
        """Return the function, unless the name is restricted."""
        return "" if contact.restricted else contact.function

    def get_note(self, contact: ContactRow) -> str:
        """Return the note, unless the name is restricted."""
        return "" if contact.restricted else contact.note


class ContactWish(Bearing):
    """Whom somebody asked; with the outcome "answered", `said` becomes evidence by attestation."""

    means = serializers.ChoiceField(choices=ContactMeans.choices)
    outcome = serializers.ChoiceField(choices=ContactOutcome.choices)
    name = Text(max_length=200, help_text="Who was asked, or whose document was seen.")
    function = Text(required=False, default="", allow_blank=True, max_length=200)
    restricted = Flag(
        required=False,
        default=False,
        help_text="Keep the name to who holds the claim, reviewers and editors.",
    )
    reached_at = serializers.DateTimeField(help_text="When it was, UTC unless it says otherwise.")
    said = Text(
        required=False,
        default="",
        allow_blank=True,
        max_length=contacts.MAX_TOLD_CHARACTERS,
        help_text="What they said or what it says, as written down.",
    )


class ClaimContacts(Endpoint):
    """Whom the desk asked for a claim."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="list_contacts",
        parameters=[Page],
        responses=page_of(Contact, "Contact"),
        summary="List whom the desk asked for a claim",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every contact of a claim, the first one first."""
        rows = ContactRow.objects.filter(claim=self.claim(claim_id)).select_related("by")
        return answer(request, Contact, rows_of_page(rows, CONTACTS, self.query(Page)))

    @extend_schema(
        operation_id="add_contact",
        request=ContactWish,
        responses={201: Contact},
        summary="Keep a contact, and what was said as evidence (signed-in holder only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Keep a contact. If-Match is the claim's version, and ETag its new one."""
        claim_id = self.claim(claim_id).pk
        check_is_person(self.actor)
        contact = _keep(self, claim_id, self.body(ContactWish))
        return versioned_answer(Contact(contact).data, claims.get(claim_id).version, status=201)


def _keep(endpoint: Endpoint, claim_id: int, wish: dict[str, Any]) -> ContactRow:
    answered = wish["outcome"] == ContactOutcome.ANSWERED
    reached = Reached(
        means=wish["means"],
        name=wish["name"],
        function=wish["function"],
        restricted=wish["restricted"],
        reached_at=wish["reached_at"],
        note="" if answered else wish["said"] or wish["note"],
    )
    if answered:
        return contacts.attest(
            actor=endpoint.actor,
            claim_id=claim_id,
            expected_version=endpoint.expected_version,
            reached=reached,
            quote=_quote(wish, wish["said"]),
        )
    return contacts.log_contact(
        actor=endpoint.actor,
        claim_id=claim_id,
        expected_version=endpoint.expected_version,
        reached=reached,
        outcome=wish["outcome"],
    )
