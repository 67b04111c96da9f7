"""Queries: what the desk asks the reporter of an article, and what they answer."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Flag, Person, Text
from verification.errors import NotFound
from verification.evidence import queries
from verification.evidence.queries import Wish
from verification.evidence.query_models import Query as QueryRow
from verification.evidence.query_models import QueryEnd as EndRow
from verification.evidence.query_models import QueryKind

QUERIES: Final = Order("queries", OLDEST_FIRST)


class QueryEnd(serializers.ModelSerializer[EndRow]):
    """How a query ended: with the reporter's answer, or withdrawn."""

    by = Person(read_only=True)
    evidence = serializers.IntegerField(
        source="evidence_id",
        read_only=True,
        allow_null=True,
        help_text="The evidence that the answer became, for somebody to adopt; null: none, or not yet.",
    )

    class Meta:
        model = EndRow
        fields = ["outcome", "text", "evidence", "by", "at"]
        read_only_fields = fields


class Query(serializers.ModelSerializer[QueryRow]):
    """A question to whoever reports the article. Never edited."""

    claim = serializers.IntegerField(source="claim_id", read_only=True)
    by = Person(read_only=True)
    end = QueryEnd(source="ended", read_only=True, allow_null=True, help_text="Null: it is open.")

    class Meta:
        model = QueryRow
        fields = ["id", "claim", "text", "kind", "blocking", "due_at", "end", "by", "at"]
        read_only_fields = fields


class QueryWish(serializers.Serializer[Any]):
    """What the reporters are to be asked."""

    text = Text(max_length=queries.MAX_CHARACTERS)
    kind = serializers.ChoiceField(choices=QueryKind.choices, help_text="What is asked for.")
    blocking = Flag(required=False, default=False, help_text="Nobody signs the claim before it has ended.")
    due_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Within the next 90 days; null: any time."
    )


class QueryAnswer(serializers.Serializer[Any]):
    """What the reporter answers."""

    text = Text(max_length=queries.MAX_CHARACTERS)


class QueryWithdrawal(serializers.Serializer[Any]):
    """Why a query is taken back."""

    reason = Text(required=False, default="", allow_blank=True, max_length=queries.MAX_CHARACTERS)


QueryPage = page_of(Query, "Query")


class ClaimQueries(Endpoint):
    """What was asked about a claim."""

    scopes = WORKING

    @extend_schema(
        operation_id="list_claim_queries",
        parameters=[Page],
        responses=QueryPage,
        summary="List the queries to the reporter about a claim",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return what was asked about a claim, first things first; also about claims merged into it."""
        rows = QueryRow.objects.about(self.claim(claim_id)).with_ends()
        return answer(request, Query, rows_of_page(rows, QUERIES, self.query(Page)))

    @extend_schema(
        operation_id="ask_reporter",
        request=QueryWish,
        responses={201: Query},
        summary="Ask the reporter of the article (signed-in person only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Ask whoever reports the article, as a checker, reviewer or editor."""
        found = self.claim(claim_id)
        made = queries.ask(actor=self.actor, claim_id=found.pk, wish=Wish(**self.body(QueryWish)))
        return Response(Query(made).data, status=201)


class MyQueries(Endpoint):
    """What waits for one's own answer."""

    @extend_schema(
        operation_id="list_queries",
        parameters=[Page],
        responses=QueryPage,
        summary="List the open queries about your own articles",
    )
    def get(self, request: Request) -> Response:
        """Return the queries that wait for the answer of you as a reporter, first things first."""
        rows = QueryRow.objects.asked_of(self.person).open().with_ends()
        return answer(request, Query, rows_of_page(rows, QUERIES, self.query(Page)))


class QueryEndpoint(Endpoint):
    """An act that ends a query, which can be done once: no version is asked for."""

    scopes = {"POST": WORKING["POST"]}

    def found(self, query_id: int) -> QueryRow:
        """Return a query that the caller may see, or raise NotFound."""
        if not QueryRow.objects.visible_to(self.person).filter(pk=query_id).exists():
            raise NotFound
        return queries.get(query_id)


class AnswerQuery(QueryEndpoint):
    """open → answered."""

    @extend_schema(
        operation_id="answer_query",
        request=QueryAnswer,
        responses=Query,
        summary="Answer a query about your own article (signed-in reporter only)",
    )
    def post(self, request: Request, query_id: int) -> Response:
        """Answer. It becomes evidence that somebody still has to adopt, at once or as soon as the claim is at
        work again, and never counts as independent."""
        found = self.found(query_id)
        done = queries.answer(actor=self.actor, query_id=found.pk, **self.body(QueryAnswer))
        return Response(Query(done).data)


class WithdrawQuery(QueryEndpoint):
    """open → withdrawn."""

    @extend_schema(
        operation_id="withdraw_query",
        request=QueryWithdrawal,
        responses=Query,
        summary="Withdraw a query (who asked it, or an editor; signed-in person only)",
    )
    def post(self, request: Request, query_id: int) -> Response:
        """Take a query back; it blocks no longer."""
        found = self.found(query_id)
        done = queries.withdraw(actor=self.actor, query_id=found.pk, **self.body(QueryWithdrawal))
        return Response(Query(done).data)
