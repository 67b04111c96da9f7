"""The right of reply: what was put to whom a claim speaks against, and what they answered."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Person, Text
from verification.errors import NotFound
from verification.evidence import replies
from verification.evidence.contacts import MAX_TOLD_CHARACTERS
from verification.evidence.replies import Put
from verification.evidence.reply_models import Reply as ReplyRow
from verification.evidence.reply_models import ReplyOutcome

REPLIES: Final = Order("replies", OLDEST_FIRST)


class Reply(serializers.ModelSerializer[ReplyRow]):
    """One entry of the right of reply. Never edited; what came later points to the `first`."""

    claim = serializers.IntegerField(source="claim_id", read_only=True)
    first = serializers.IntegerField(source="first_id", read_only=True, allow_null=True)
    means = serializers.CharField(read_only=True, help_text="Empty: nobody had to be asked.")
    by = Person(read_only=True)

    class Meta:
        model = ReplyRow
        fields = [
            "id", "claim", "first", "outcome", "whom", "means", "put_at", "facts", "deadline", "text", "by",
            "at",
        ]  # fmt: skip
        read_only_fields = fields


class PutWish(serializers.Serializer[Any]):
    """What was put to whom."""

    whom = Text(max_length=200)
    means = serializers.ChoiceField(choices=[str(word) for word in replies.MEANS])
    put_at = serializers.DateTimeField(help_text="When it was, UTC unless it says otherwise.")
    facts = Text(max_length=MAX_TOLD_CHARACTERS, help_text="The facts that were put to them.")
    deadline = serializers.DateTimeField(help_text="By when they were to answer; after it, silence is one.")
    outcome = serializers.ChoiceField(
        choices=[str(word) for word in (ReplyOutcome.WAITING, *replies.ENDS)],
        required=False,
        default=str(ReplyOutcome.WAITING),
    )
    answer = Text(required=False, default="", allow_blank=True, max_length=MAX_TOLD_CHARACTERS)


class LaterAnswer(serializers.Serializer[Any]):
    """What came of it."""

    outcome = serializers.ChoiceField(choices=[str(word) for word in replies.ENDS])
    text = Text(required=False, default="", allow_blank=True, max_length=MAX_TOLD_CHARACTERS)


class NoReply(serializers.Serializer[Any]):
    """Why nobody has to be asked."""

    reason = Text(max_length=MAX_TOLD_CHARACTERS)


class ClaimReplies(Endpoint):
    """The entries of a claim."""

    scopes = WORKING

    @extend_schema(
        operation_id="list_replies",
        parameters=[Page],
        responses=page_of(Reply, "Reply"),
        summary="List what was put to whom a claim speaks against",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every entry of the right of reply, first things first."""
        rows = ReplyRow.objects.about(self.claim(claim_id)).select_related("by")
        return answer(request, Reply, rows_of_page(rows, REPLIES, self.query(Page)))

    @extend_schema(
        operation_id="put_to_them",
        request=PutWish,
        responses={201: Reply},
        summary="Keep that facts were put to somebody (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Keep whom you asked, how, when, the facts, the deadline, and what came of it so far."""
        found = self.claim(claim_id)
        made = replies.put(actor=self.actor, claim_id=found.pk, wish=Put(**self.body(PutWish)))
        return Response(Reply(made).data, status=201)


class NoReplyNeeded(Endpoint):
    """A person's word that nobody has to be asked."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="say_no_reply_needed",
        request=NoReply,
        responses={201: Reply},
        summary="Say that no reply is needed, and why (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Keep by name why nobody has to be asked; nobody who reports the article can say so."""
        found = self.claim(claim_id)
        made = replies.say_not_needed(actor=self.actor, claim_id=found.pk, **self.body(NoReply))
        return Response(Reply(made).data, status=201)


class EnterAnswer(Endpoint):
    """waiting → answered, declined."""

    scopes = {"POST": WORKING["POST"]}

    @extend_schema(
        operation_id="enter_reply",
        request=LaterAnswer,
        responses={201: Reply},
        summary="Add what they answered (signed-in person only)",
    )
    def post(self, request: Request, reply_id: int) -> Response:
        """Add what came of facts that were put to somebody before; it is an entry of its own."""
        if not ReplyRow.objects.visible_to(self.person).filter(pk=reply_id).exists():
            raise NotFound
        made = replies.enter_answer(actor=self.actor, reply_id=reply_id, **self.body(LaterAnswer))
        return Response(Reply(made).data, status=201)
