"""The API's description (OpenAPI 3.1): adds to each operation what every endpoint has in common."""

from __future__ import annotations

from typing import Any, Final, cast

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from verification.api.endpoint import Endpoint
from verification.api.errors import MEDIA_TYPE
from verification.api.parsers import Form
from verification.api.shapes import Guard

ALWAYS: Final = {
    400: "The request, or a parameter, cannot be read.",
    401: "No token or session, or one that is not valid.",
    403: "You may not do this: a scope, a role or a guard about who you are stands against it.",
    406: "Only JSON is answered.",
    429: "Too many requests; Retry-After says when to go on.",
    500: "Something went wrong here.",
}
WITH_PLACE: Final = {404: "There is no such thing, or you may not see it."}
WITH_BODY: Final = {
    413: "The body or the document is too large.",
    415: "This kind of body or document is not read.",
    422: "A field or the document cannot be used.",
}
WRITING: Final = {409: "Somebody was faster, or guards of the work flow failed; `guards` names all of them."}
VERSIONED: Final = {
    412: "The version in If-Match is not the one of now.",
    428: "If-Match is missing.",
}
FETCHING: Final = {502: "The page could not be fetched.", 504: "The page did not answer in time."}
COMMON: Final = {
    str(status): text
    for texts in (ALWAYS, WITH_PLACE, WITH_BODY, WRITING, VERSIONED, FETCHING)
    for status, text in texts.items()
}
"""What every refusal with this status is described with, unless an endpoint says something else of it."""
RATE_HEADERS: Final = {
    "RateLimit-Limit": "Requests a minute.",
    "RateLimit-Remaining": "Requests left in this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}
IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "pattern": '^"(0|[1-9][0-9]{0,9})"$'},
    "description": "The ETag of the version that your change is based on. Exactly one strong tag.",
}


def share_answers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Put the refusals and headers that operations have in common among the components, and refer to them."""
    shared: dict[str, dict[str, Any]] = {"responses": {}, "headers": {}}
    for operation in (one for methods in result["paths"].values() for one in methods.values()):
        answers = operation["responses"]
        for status, answer in answers.items():
            headers = answer.get("headers", {})
            for name in RATE_HEADERS.keys() & headers.keys():
                headers[name] = _shared(shared, "headers", name, headers[name])
            if status in COMMON and answer["description"] == COMMON[status]:
                answers[status] = _shared(shared, "responses", f"Refused{status}", answer)
    for kind, found in shared.items():
        result["components"][kind] = dict(sorted(found.items()))
    return result


def _shared(shared: dict[str, dict[str, Any]], kind: str, name: str, value: dict[str, Any]) -> dict[str, str]:
    shared[kind][name] = value
    return {"$ref": f"#/components/{kind}/{name}"}


class FieldError(serializers.Serializer[Any]):
    """A field of the body (`pointer`) or a parameter of the address that cannot be used."""

    pointer = serializers.CharField(required=False, help_text="A JSON Pointer into the body.")
    parameter = serializers.CharField(required=False)
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """What went wrong (RFC 9457). Programs may rely on `code`; `detail` is for people."""

    type = serializers.CharField(help_text="Where the code is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    guards = Guard(many=True, help_text="Every guard of the work flow that failed.")
    errors = FieldError(many=True)  # type: ignore[assignment]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes our tokens."""

    target_class = "verification.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "fck_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the pages' session."""

    target_class = "verification.api.authentication.Session"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the scheme."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A signed-in person. Writes need the X-CSRFToken header as well.",
        }


class ChoicesField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describes words separated by commas."""

    target_class = "verification.api.shapes.Choices"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Return the pattern."""
        word = f"({'|'.join(self.target.known)})"
        return {"type": "string", "pattern": f"^{word}(,{word})*$"}


class PartOfClaim(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Describes an answer that may leave out any field."""

    target_class = "verification.api.claims.ClaimPart"

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Return the shape of a claim with nothing required."""
        shape: dict[str, Any] = auto_schema._map_serializer(  # type: ignore[no-untyped-call]
            self.target, direction, bypass_extensions=True
        )
        return {name: value for name, value in shape.items() if name != "required"}


class Schema(AutoSchema):
    """Adds scopes, If-Match, headers and every problem to what the endpoint itself declares."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Return the operation, completed."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if self.method in self.endpoint.versioned:
            operation.setdefault("parameters", []).append(IF_MATCH)
        for status, response in operation["responses"].items():
            response.setdefault("headers", {}).update(self._headers(status))
        operation["responses"] |= self._problems()
        return dict(operation)

    @property
    def endpoint(self) -> Endpoint:
        """The view: only endpoints are described."""
        return cast(Endpoint, self.view)

    def get_auth(self) -> list[dict[str, Any]]:
        """Name the scope that a token needs; endpoints for people alone take no token."""
        found = super().get_auth()
        if self.endpoint.people_only:
            return [entry for entry in found if "token" not in entry]
        scope = self.endpoint.scopes.get(self.method)
        return [{"token": [str(scope)]} if scope and "token" in entry else entry for entry in found]

    def _headers(self, status: str) -> dict[str, Any]:
        texts = dict(RATE_HEADERS)
        if self.endpoint.tagged:
            texts["ETag"] = "The version, to be sent back as If-Match."
        if status == "202":
            texts["Location"] = "The address of the job."
        return {name: {"schema": {"type": "string"}, "description": text} for name, text in texts.items()}

    def _problems(self) -> dict[str, Any]:
        shape = self.resolve_serializer(Problem(), "response").ref
        content = {MEDIA_TYPE: {"schema": shape}}
        return {
            str(status): {"description": text, "content": content}
            for status, text in sorted(self._statuses().items())
        }

    def _statuses(self) -> dict[int, str]:
        writes = self.method not in ("GET", "HEAD")
        found = dict(ALWAYS)
        found |= WITH_PLACE if "{" in self.path else {}
        found |= WITH_BODY if writes and self.method != "DELETE" else {}
        found |= WRITING if writes else {}
        found |= VERSIONED if self.method in self.endpoint.versioned else {}
        found |= FETCHING if writes and Form in self.endpoint.parser_classes else {}
        return found | dict(self.endpoint.refusals)
