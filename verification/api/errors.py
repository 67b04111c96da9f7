"""The one place that knows HTTP statuses: every error becomes application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from verification import errors
from verification.errors import ActionRefused, FactcheckError, Failure
from verification.workflow import Guard

log = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
DOCS: Final = "/api/docs/#error-"
MAX_FIELD_ERRORS: Final = 50

STATUSES: Final[dict[type[FactcheckError], int]] = {
    errors.InvalidInput: 422,
    errors.DocumentTooLarge: 413,
    errors.DecompressionBomb: 413,
    errors.UnsupportedDocument: 415,
    errors.TooFewVerdicts: 409,
    errors.NotAllowed: 403,
    errors.ActionRefused: 409,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.NotFound: 404,
    errors.TooManyAttempts: 429,
    errors.PreconditionRequired: 428,
    errors.ProviderError: 502,
    errors.ProviderTimeout: 504,
    errors.EngineError: 500,
    errors.BrokenChain: 500,
    errors.FactcheckError: 500,
}
"""An error has the status of its nearest ancestor in this table."""

ABOUT_THE_ACTOR: Final = frozenset(
    {
        "role",
        Guard.PERSON,
        Guard.FOUR_EYES,
        Guard.HOLDER,
        Guard.HOLDER_OR_EDITOR,
        Guard.NOT_REPORTER,
        Guard.SECOND_EDITOR,
    }
)
"""Guards that refuse who asks (403); every other guard refuses what things are like now (409)."""

CODES: Final = {
    "parse_error": "malformed_request",
    "permission_denied": "not_allowed",
    "authentication_failed": "invalid_token",
    "invalid": "invalid_input",
    "throttled": "rate_limited",
}
"""The framework's names for what has a name of ours."""


class MissingScope(exceptions.PermissionDenied):
    """The token does not carry the scope that this needs."""

    default_code = "missing_scope"
    default_detail = "This token lacks the scope for this."


class PasswordChangeRequired(exceptions.PermissionDenied):
    """A password that somebody else made has to be changed first."""

    default_code = "password_change_required"
    default_detail = "Choose your own password on the page first."


class SecondFactorRequired(exceptions.PermissionDenied):
    """A role asks for a second factor, which has to be set up on its page first."""

    default_code = "second_factor_required"
    default_detail = "Set up a second factor on its page first."


class InvalidQuery(exceptions.ValidationError):
    """A parameter of the address is unknown or cannot be read."""

    default_code = "invalid_parameter"


class InvalidPrecondition(exceptions.ParseError):
    """The If-Match header is not one entity tag."""

    default_code = "invalid_precondition"
    default_detail = "If-Match has to be exactly one entity tag, as the ETag header gave it."


class RequestTooLarge(exceptions.APIException):
    """The request is larger than the limit."""

    status_code = 413
    default_code = "request_too_large"
    default_detail = "The request is larger than the limit."


class Busy(exceptions.APIException):
    """What was asked for is being written at this moment; ask again."""

    status_code = 503
    default_code = "busy"
    default_detail = "What you asked for is being written at this moment; ask again."
    wait = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """What the answer says. `errors` name places in the body, or parameters."""

    status: int
    code: str
    detail: str
    guards: tuple[Failure, ...] = ()
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def as_response(self) -> Response:
        """Return the answer."""
        body = {
            "type": DOCS + self.code,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "guards": [{"guard": g.guard, "code": g.code, "text": g.text} for g in self.guards],
            "errors": self.errors,
        }
        return Response(body, status=self.status, headers=self.headers, content_type=MEDIA_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Turn anything that a view raised into a problem; what nobody foresaw is logged and not told."""
    problem = problem_of(error)
    if problem.status >= status.HTTP_500_INTERNAL_SERVER_ERROR and not isinstance(
        error, errors.ProviderError
    ):
        log.error("request failed", view=type(context.get("view")).__name__, exc_info=error)
    return problem.as_response()


def problem_of(error: Exception) -> Problem:
    """Find the status, the code and the words for an error."""
    match error:
        case ActionRefused():
            return Problem(_refusal_status(error), error.code, error.message, guards=error.failures)
        case FactcheckError():
            return _product_problem(error)
        case Http404():
            return problem_of(errors.NotFound())
        case PermissionDenied():
            return problem_of(exceptions.PermissionDenied())
        case RequestDataTooBig():
            return problem_of(RequestTooLarge())
        case SuspiciousOperation():
            return problem_of(exceptions.ParseError("The request could not be read."))
        case exceptions.APIException():
            return _framework_problem(error)
        case _:
            return Problem(500, "internal_error", "Something went wrong here; it has been logged.")


def status_of(kind: type[FactcheckError]) -> int:
    """Return the status of an error's nearest ancestor in the table."""
    return next(STATUSES[ancestor] for ancestor in kind.__mro__ if ancestor in STATUSES)


def _refusal_status(error: ActionRefused) -> int:
    return 403 if any(failure.guard in ABOUT_THE_ACTOR for failure in error.failures) else 409


def _product_problem(error: FactcheckError) -> Problem:
    found = status_of(type(error))
    # What a damaged model or chain says is for the log, not for a client.
    detail = error.message if found != status.HTTP_500_INTERNAL_SERVER_ERROR else "This failed here."
    transient = isinstance(error, errors.TransientProviderError)
    headers = {"Retry-After": "10"} if transient else {}
    if isinstance(error, errors.TooManyAttempts):
        headers = {"Retry-After": str(error.retry_after)}
    return Problem(found, error.code, detail, errors=_places(error), headers=headers)


def _places(error: FactcheckError) -> list[dict[str, str]]:
    """Say what is wrong where; for a quotation that was not found, which words are meant."""
    if isinstance(error, errors.InvalidScale):
        return [{"pointer": f"#{one.place}", "detail": one.text} for one in error.problems[:MAX_FIELD_ERRORS]]
    if isinstance(error, errors.UnreadableQuery):
        return [{"pointer": "#/q", "detail": text} for text in error.problems[:MAX_FIELD_ERRORS]]
    if not isinstance(error, errors.QuotationNotFound):
        return []
    nearest = f"The closest passage: “{error.nearest}”" if error.nearest else "No passage comes close."
    return [
        {"pointer": "#/quotation", "detail": nearest},
        {"pointer": "#/snapshot", "detail": str(error.snapshot)},
    ]


def _framework_problem(error: exceptions.APIException) -> Problem:
    if isinstance(error, exceptions.ValidationError):
        return _validation_problem(error)
    if isinstance(error, exceptions.NotFound):
        return problem_of(errors.NotFound())
    code = str(getattr(error.detail, "code", error.default_code))
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Problem(error.status_code, CODES.get(code, code), str(error.detail), headers=headers)


def _validation_problem(error: exceptions.ValidationError) -> Problem:
    if isinstance(error, InvalidQuery):
        found = [
            {"parameter": path[0] if path else "", "detail": text} for path, text in _flatten(error.detail)
        ]
        return Problem(400, InvalidQuery.default_code, "A parameter cannot be used.", errors=found)
    found = [{"pointer": _pointer(path), "detail": text} for path, text in _flatten(error.detail)]
    return Problem(422, "invalid_input", "A field cannot be used.", errors=found[:MAX_FIELD_ERRORS])


def _pointer(path: tuple[str, ...]) -> str:
    """Name a place in the body as a JSON Pointer in a URI fragment."""
    return "#" + "".join(
        "/" + part.replace("~", "~0").replace("/", "~1") for part in path if part != "non_field_errors"
    )


def _flatten(detail: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flatten(value, (*path, str(key)))
    elif isinstance(detail, list):
        for number, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from _flatten(value, (*path, str(number)) if nested else path)
    else:
        yield path, str(detail)
