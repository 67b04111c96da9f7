"""The list of claims with its filters, and the query language of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.claims import Claim, ClaimPart, shown_claims
from verification.api.endpoint import Endpoint
from verification.api.errors import InvalidQuery
from verification.api.pagination import Key, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Choices, Whole
from verification.claims.models import SORTED, ClaimQuerySet
from verification.claims.models import Claim as ClaimRow
from verification.engine.priority import LEVELS, PriorityLevel
from verification.engine.types import AttributionClass, Kind
from verification.reviews import queue
from verification.reviews.query import MAX_CHARACTERS, Query, parse
from verification.workflow import Status

QUEUE: Final = Order("claims", (Key("priority", descending=True), Key("pk")))
RARE: Final = replace(QUEUE, said=SORTED)
"""Where few of very many claims match: they are found first and sorted then."""


class ClaimQuery(Page):
    """Which claims. The order is fixed: what to take first."""

    status = Choices(list(Status), help_text="Statuses, separated by commas.")
    article = Whole(required=False, help_text="The id of an article.")
    kind = Choices(list(Kind), help_text="Kinds, separated by commas.")
    attribution = Choices(list(AttributionClass), help_text="Classes of attribution, separated by commas.")
    holder = serializers.RegexField(
        r"^(me|none|[1-9][0-9]{0,17})$", required=False, help_text="`me`, `none` or the id of a person."
    )
    speaker = serializers.CharField(required=False, max_length=200, help_text="Part of the speaker's name.")
    min_priority = serializers.FloatField(
        required=False, min_value=0, max_value=100, help_text="At least this priority."
    )
    priority = Choices(list(PriorityLevel), help_text="Levels of priority, separated by commas.")
    updated_since = serializers.DateTimeField(required=False, help_text="Changed at or after this time.")
    q = serializers.CharField(
        required=False,
        max_length=MAX_CHARACTERS,
        help_text="A query as in the queue: words of the claim or its speaker, and terms such as "
        "`status:in_review`, `not:mine`, `deadline:<2h`.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Name `fields`, which is taken in this class, as the address does."""
        only: serializers.Field[Any, Any, Any, Any] = Choices(
            Claim.Meta.fields, help_text="Only these fields, separated by commas."
        )
        return {**super().get_fields(), "fields": only}


ClaimPage = page_of(ClaimPart, "Claim")


class ClaimList(Endpoint):
    """All claims."""

    @extend_schema(
        operation_id="list_claims",
        parameters=[ClaimQuery],
        responses=ClaimPage,
        summary="List claims",
    )
    def get(self, request: Request) -> Response:
        """Return the claims that you may see, what to take first on top. `fields` leaves out the others."""
        query = self.query(ClaimQuery)
        asked = _read(query.get("q", ""))
        order = RARE if queue.are_few(asked) else QUEUE
        wanted = self.matching(query, asked)
        response = answer(request, Claim, rows_of_page(shown_claims(wanted), order, query))
        response.data["results"] = _only(response.data["results"], query.get("fields"))
        return response

    def matching(self, query: dict[str, Any], asked: Query) -> ClaimQuerySet:
        """Return the claims that the caller may see and asked for."""
        rows = ClaimRow.objects.visible_to(self.person).filter(_filter(query, self.person.pk))
        return queue.find(rows, asked, self.person)


def _read(text: str) -> Query:
    asked = parse(text)
    if asked.bad:
        raise InvalidQuery({"q": [str(bad) for bad in asked.bad]})
    return asked


def _filter(query: dict[str, Any], caller: int) -> Q:
    filters = {
        "status__in": query.get("status"),
        "article": query.get("article"),
        "kind__in": query.get("kind"),
        "attribution__in": query.get("attribution"),
        "speaker__icontains": query.get("speaker"),
        "priority__gte": query.get("min_priority"),
        "updated_at__gte": query.get("updated_since"),
    }
    found = Q(**{name: value for name, value in filters.items() if value is not None})
    if levels := query.get("priority"):
        found &= _of_levels(levels)
    if holder := query.get("holder"):
        found &= Q(holder=None) if holder == "none" else Q(holder=caller if holder == "me" else int(holder))
    return found


def _of_levels(levels: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for level in levels:
        low, high = LEVELS[PriorityLevel(level)]
        found |= Q(priority__gte=low, priority__lt=high)
    return found


def _only(rows: Sequence[Any], fields: list[str] | None) -> list[Any]:
    if fields is None:
        return list(rows)
    return [{name: row[name] for name in fields} for row in rows]
