"""The schema as JSON, and the same as a page that loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from verification.api.errors import (
    CODES,
    Busy,
    InvalidPrecondition,
    InvalidQuery,
    MissingScope,
    PasswordChangeRequired,
    RequestTooLarge,
    status_of,
)
from verification.errors import FactcheckError, NotFound

MEDIA_TYPE: Final = "application/vnd.oai.openapi+json"
METHODS: Final = ("get", "post", "put", "patch", "delete")
OURS: Final = (Busy, InvalidPrecondition, InvalidQuery, MissingScope, PasswordChangeRequired, RequestTooLarge)
FRAMEWORK: Final[dict[type[exceptions.APIException], str]] = {
    exceptions.ParseError: "The request cannot be read.",
    exceptions.NotAuthenticated: "There is no token and no session.",
    exceptions.AuthenticationFailed: "The token is unknown, expired or revoked.",
    exceptions.MethodNotAllowed: "This address does not know this method.",
    exceptions.NotAcceptable: "Only JSON is answered.",
    exceptions.UnsupportedMediaType: "This kind of body is not read here.",
    exceptions.Throttled: "Too many requests; Retry-After says when to go on.",
}


@cache
def document() -> dict[str, Any]:
    """Return the description of the API, made once a process."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


@cache
def written() -> bytes:
    """Return the description as JSON."""
    return bytes(OpenApiJsonRenderer().render(document()))


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI document."""
    return HttpResponse(written(), content_type=MEDIA_TYPE)


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document to people."""
    found = document()
    context = {"info": found["info"], "groups": _groups(found), "codes": error_codes()}
    return render(request, "api/docs.html", context)


class Nowhere(APIView):
    """Every address below /api/ that does not exist."""

    schema = None
    metadata_class = None
    authentication_classes = ()
    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse every method alike."""
        raise NotFound("There is no such address.")

    def get(self, request: Request) -> Response:
        """Never reached."""
        raise NotFound


def error_codes() -> list[dict[str, object]]:
    """Return every code that an answer can carry, with its status and meaning, in the order of the codes."""
    rows = {code: {"code": code, "status": status, "text": text} for code, status, text in _codes()}
    return [rows[code] for code in sorted(rows)]


def _codes() -> Iterator[tuple[str, int, str]]:
    for kind in _tree(FactcheckError):
        if "code" in vars(kind):
            yield kind.code, status_of(kind), _first_line(kind)
    for ours in OURS:
        yield str(ours.default_code), ours.status_code, _first_line(ours)
    for theirs, text in FRAMEWORK.items():
        code = str(theirs.default_code)
        yield CODES.get(code, code), theirs.status_code, text
    yield "internal_error", 500, "Something went wrong here; it has been logged."


def _tree(kind: type[FactcheckError]) -> Iterator[type[FactcheckError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def _first_line(kind: type[Exception]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _groups(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in found["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                groups.setdefault(operation["tags"][0], []).append(_shown(found, path, method, operation))
    return groups


def _shown(found: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    scopes = [scope for entry in operation["security"] for scope in entry.get("token", [])]
    by_token = any("token" in entry for entry in operation["security"])
    responses = operation["responses"]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation["description"],
        "who": ", ".join(scopes) if scopes else "any" if by_token else "",
        "parameters": operation.get("parameters", []),
        "body": _fields(found, operation.get("requestBody", {}), body=True),
        "answers": [
            {"caption": f"Answer {status}", "fields": fields}
            for status in responses
            if status < "300" and (fields := _fields(found, responses[status]))
        ],
        "refusals": ", ".join(status for status in responses if status >= "300"),
    }


def _fields(found: dict[str, Any], holder: dict[str, Any], *, body: bool = False) -> list[dict[str, object]]:
    """Return the fields of the first kind of content; of a page, those of its rows as well."""
    content: dict[str, Any] = next(iter(holder.get("content", {}).values()), {})
    shape = _resolve(found, content.get("schema", {}))
    rows = shape.get("properties", {}).get("results", {}).get("items", {})
    return _rows(found, shape, body=body) + _rows(found, _resolve(found, rows), prefix="results[].")


def _rows(
    found: dict[str, Any], shape: dict[str, Any], *, prefix: str = "", body: bool = False
) -> list[dict[str, object]]:
    return [
        {
            "name": prefix + name,
            "kind": _kind(found, field),
            "text": field.get("description", ""),
            # An answer always has all its fields; in a body it matters which ones are needed.
            "required": body and name in shape.get("required", []),
        }
        for name, field in shape.get("properties", {}).items()
    ]


def _resolve(found: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    return found["components"]["schemas"][name] if name else shape


def _kind(found: dict[str, Any], field: dict[str, Any]) -> str:
    """Say in a word or two what a field holds."""
    if "$ref" in field:
        resolved = _resolve(found, field)
        return _kind(found, resolved) if "enum" in resolved else field["$ref"].rpartition("/")[2]
    if "enum" in field:
        return " · ".join(str(word) for word in field["enum"] if word not in ("", None))
    if "items" in field:
        return f"list of {_kind(found, field['items'])}"
    parts = field.get("oneOf") or field.get("allOf") or field.get("anyOf") or []
    if parts:
        return " or ".join(kind for part in parts if (kind := _kind(found, part)))
    kind = field.get("type", "")
    return " or ".join(kind) if isinstance(kind, list) else str(field.get("format", kind))
