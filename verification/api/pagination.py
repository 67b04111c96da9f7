"""Cursor pages: bounded, stable while rows come and go, and only with cursors that we signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.errors import InvalidQuery

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 200

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Key:
    """A column that a list is ordered by; the last one has to be unique."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """The one order of a list; its name is signed into its cursors."""

    name: str
    keys: tuple[Key, ...]
    said: tuple[Any, ...] = ()
    """The same order in other words, for order_by."""

    @property
    def columns(self) -> list[Any]:
        """What order_by takes."""
        return list(self.said) or [("-" if key.descending else "") + key.name for key in self.keys]

    def after(self, position: Sequence[object]) -> Q:
        """Match the rows that come after a position: (a > x) or (a = x and b > y) and so on."""
        found, equal = Q(pk__in=[]), Q()
        for key, value in zip(self.keys, position, strict=True):
            beyond = "lt" if key.descending else "gt"
            found |= equal & Q(**{f"{key.name}__{beyond}": value})
            equal &= Q(**{key.name: value})
        return found


NEWEST_FIRST: Final = (Key("pk", descending=True),)
OLDEST_FIRST: Final = (Key("pk"),)


class Page(serializers.Serializer[Any]):
    """The parameters that every list has."""

    cursor = serializers.CharField(
        required=False, max_length=500, help_text="Where to go on: take the whole address from `next`."
    )
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_SIZE,
        default=DEFAULT_SIZE,
        help_text="How many rows at most.",
    )


def write_cursor(order: Order, row: Model) -> str:
    """Return the signed position of a row."""
    position = [getattr(row, key.name) for key in order.keys]
    written = [value.isoformat() if isinstance(value, datetime) else value for value in position]
    return signing.dumps(written, salt=_salt(order))


def read_cursor(order: Order, cursor: str) -> list[object]:
    """Return the position that we once signed.

    Raises:
        InvalidQuery: it is not ours, or of another list.
    """
    try:
        position = signing.loads(cursor, salt=_salt(order))
    # A NUL or a lone surrogate makes the decoder stumble before the signature is looked at.
    except (signing.BadSignature, ValueError) as error:
        raise InvalidQuery({"cursor": ["This cursor is not one of this list."]}) from error
    return list(position)


def rows_of_page(rows: QuerySet[Row], order: Order, query: dict[str, Any]) -> tuple[list[Row], str | None]:
    """Return one page of rows and the cursor of the next one, None when this is the last."""
    if query.get("cursor"):
        rows = rows.filter(order.after(read_cursor(order, query["cursor"])))
    found = list(rows.order_by(*order.columns)[: query["limit"] + 1])
    page = found[: query["limit"]]
    return page, write_cursor(order, page[-1]) if len(found) > len(page) else None


def answer(
    request: Request, shape: type[serializers.BaseSerializer[Any]], page: tuple[Sequence[Any], str | None]
) -> Response:
    """Return a page with the address of the next one, which keeps every filter."""
    rows, cursor = page
    return Response({"next": next_address(request, cursor), "results": shape(rows, many=True).data})


def next_address(request: Request, cursor: str | None) -> str | None:
    """Return the address of the next page on this server."""
    if cursor is None:
        return None
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return f"{request.path}?{parameters.urlencode()}"


def page_of(shape: type[serializers.BaseSerializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """Return the shape of a page, for the schema."""
    fields = {
        "next": serializers.CharField(allow_null=True, help_text="The address of the next page."),
        "results": shape(many=True),
        "__doc__": f"One page of the list “{name}”.",
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)


def _salt(order: Order) -> str:
    return f"verification.api.cursor.{order.name}"
