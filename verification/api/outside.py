"""What is asked outside: where a claim was searched, what would leave, and the providers' switches."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Empty, Flag
from verification.evidence import outside, providers
from verification.evidence.models import Search as SearchRow
from verification.evidence.providers import ProviderReport, ProviderState
from verification.integrations.services import check_is_person
from verification.policies import check_has_role
from verification.tasks import wake_article
from verification.workflow import Role

SEARCHES: Final = Order("searches", NEWEST_FIRST)


class Search(serializers.ModelSerializer[SearchRow]):
    """One question to one place: what was asked and what came, or why it was not searched."""

    searched = serializers.BooleanField(
        read_only=True, help_text="False: not searched; `outcome` says why. Never read it as nothing found."
    )

    class Meta:
        model = SearchRow
        fields = ["id", "question", "channel", "provider", "query", "searched", "hits", "outcome", "at"]
        read_only_fields = fields


class OutsideRequest(serializers.Serializer[Any]):
    """One request as it would leave."""

    text = serializers.CharField(read_only=True)
    shown = serializers.CharField(read_only=True, help_text="The whole address, without any key.")
    as_of = serializers.DateField(read_only=True, allow_null=True)


class Outlook(serializers.Serializer[Any]):
    """What one provider would be asked about a claim."""

    key = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    leaves = serializers.CharField(read_only=True)
    refusal = serializers.CharField(read_only=True, help_text="Why it would not be asked; empty: it would.")
    has_fallbacks = serializers.BooleanField(
        read_only=True, help_text="True: a later request is made only when those before found nothing."
    )
    queries = OutsideRequest(many=True, read_only=True)


class Outlooks(serializers.Serializer[Any]):
    """What would leave, a provider at a time."""

    results = Outlook(many=True, read_only=True)


class Asked(serializers.Serializer[Any]):
    """Which providers will be asked; the log of searches tells what came."""

    providers = serializers.ListField(child=serializers.CharField(), read_only=True)


class Budget(serializers.Serializer[Any]):
    """What may still be asked."""

    left = serializers.IntegerField(read_only=True)
    burst = serializers.IntegerField(read_only=True)
    failures = serializers.IntegerField(read_only=True)


class Provider(serializers.Serializer[ProviderReport]):
    """An outside provider with its switch."""

    key = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    leaves = serializers.CharField(read_only=True)
    missing = serializers.CharField(read_only=True, help_text="What the settings lack; empty: nothing.")
    enabled = serializers.BooleanField(read_only=True)
    version = serializers.IntegerField(read_only=True, help_text="0: nobody ever switched it.")
    state = serializers.ChoiceField(choices=[str(state) for state in ProviderState], read_only=True)
    until = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When it may be asked again."
    )
    budget = Budget(read_only=True, allow_null=True, help_text="Null: the count cannot be reached.")


class Providers(serializers.Serializer[Any]):
    """Every provider that the settings name."""

    results = Provider(many=True, read_only=True)


class Switch(serializers.Serializer[Any]):
    """On or off."""

    enabled = Flag()


class Permission(serializers.Serializer[Any]):
    """Whether an article may be asked about outside."""

    allowed = Flag()


class ClaimSearches(Endpoint):
    """The log of searches for one claim."""

    @extend_schema(
        operation_id="list_searches",
        parameters=[Page],
        responses=page_of(Search, "Search"),
        summary="List where a claim was searched",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every search, the newest first, those that were not made too."""
        rows = SearchRow.objects.filter(claim=self.claim(claim_id))
        return answer(request, Search, rows_of_page(rows, SEARCHES, self.query(Page)))


class OutsideQueries(Endpoint):
    """What would leave for one claim."""

    @extend_schema(
        operation_id="list_outside_queries", responses=Outlooks, summary="Show what would leave for a claim"
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return the very requests that each provider would get. Nothing is sent."""
        return Response(Outlooks({"results": outside.outlooks(self.claim(claim_id))}).data)


class SearchOutside(Endpoint):
    """Asking outside at once."""

    scopes = {"POST": WORKING["POST"]}
    refusals = {409: "No provider may be asked; the guards say why."}

    @extend_schema(
        operation_id="search_outside",
        request=Empty,
        responses={201: Asked},
        summary="Ask outside about a claim (signed-in checker or editor only)",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Ask every provider that may be asked. What waits already is not doubled."""
        claim = self.claim(claim_id)
        self.body(Empty)
        check_is_person(self.actor)
        steps = outside.search_now(actor=self.actor, claim_id=claim.pk)
        wake_article(claim.article_id)
        return Response(Asked({"providers": [step.engine for step in steps]}).data, status=201)


class OutsidePermission(Endpoint):
    """The article's own switch."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"PUT"})

    @extend_schema(
        operation_id="read_outside_permission",
        responses=Permission,
        summary="Ask whether an article may be asked about outside",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the switch. ETag is the article's version."""
        article = self.article(article_id)
        return versioned_answer({"allowed": article.allow_outside_search}, article.version)

    @extend_schema(
        operation_id="set_outside_permission",
        request=Permission,
        responses=Permission,
        summary="Let an article be asked about outside (its signed-in editor or reporter only)",
    )
    def put(self, request: Request, article_id: int) -> Response:
        """Switch it; all its claims are searched at once when it is switched on."""
        article, wish = self.article(article_id), self.body(Permission)
        check_is_person(self.actor)
        article = outside.allow(
            actor=self.actor,
            article_id=article.pk,
            allowed=wish["allowed"],
            expected_version=self.expected_version,
        )
        wake_article(article.pk)
        return versioned_answer({"allowed": article.allow_outside_search}, article.version)


class ProviderList(Endpoint):
    """The outside providers."""

    scopes = {}
    people_only = True

    @extend_schema(operation_id="list_providers", responses=Providers, summary="List outside providers")
    def get(self, request: Request) -> Response:
        """Return every provider with its switch, its state and its budget; for admins."""
        check_is_person(self.actor)
        check_has_role(self.actor, Role.ADMIN)
        return Response(Providers({"results": providers.reports()}).data)


class ProviderEndpoint(Endpoint):
    """One outside provider."""

    tagged = True
    scopes = {}
    people_only = True
    versioned = frozenset({"PUT"})

    @extend_schema(operation_id="read_provider", responses=Provider, summary="Read an outside provider")
    def get(self, request: Request, key: str) -> Response:
        """Return a provider; for admins. ETag is the version of its switch."""
        check_is_person(self.actor)
        check_has_role(self.actor, Role.ADMIN)
        found = providers.report(key)
        return versioned_answer(Provider(found).data, found.version)

    @extend_schema(
        operation_id="switch_provider",
        request=Switch,
        responses=Provider,
        summary="Switch an outside provider on or off (admin)",
    )
    def put(self, request: Request, key: str) -> Response:
        """Switch it. If-Match is the version of the switch, `"0"` for one that was never switched."""
        check_is_person(self.actor)
        wish = self.body(Switch)
        providers.set_enabled(
            actor=self.actor, key=key, enabled=wish["enabled"], expected_version=self.expected_version
        )
        found = providers.report(key)
        return versioned_answer(Provider(found).data, found.version)
