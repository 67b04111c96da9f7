"""Errors as pages: each branch of the tree has one status and one heading."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from verification.errors import (
    ActionRefused,
    Conflict,
    EngineError,
    FactcheckError,
    InvalidInput,
    NotAllowed,
    NotFound,
    PreconditionRequired,
    ProviderError,
    TooManyAttempts,
)

STATUSES: Final[dict[type[FactcheckError], tuple[int, str]]] = {
    InvalidInput: (422, "This cannot be used as it is"),
    NotAllowed: (403, "You may not do this"),
    ActionRefused: (403, "This cannot be done now"),
    Conflict: (409, "Somebody else was faster"),
    NotFound: (404, "There is nothing here"),
    TooManyAttempts: (429, "Wait a little"),
    PreconditionRequired: (422, "The page was incomplete"),
    ProviderError: (502, "A source outside did not answer"),
    EngineError: (503, "A part of the engine is missing"),
}


def status_of(error: FactcheckError) -> int:
    """Return the HTTP status of an error's branch."""
    return _entry(error)[0]


def _entry(error: FactcheckError) -> tuple[int, str]:
    for branch, entry in STATUSES.items():
        if isinstance(error, branch):
            return entry
    return 500, "This went wrong"


def error_page(request: HttpRequest, error: FactcheckError) -> HttpResponse:
    """Answer with a page that says what happened and, for a refusal, every guard that failed."""
    status, heading = _entry(error)
    failures = error.failures if isinstance(error, ActionRefused) else ()
    context = {"heading": heading, "error": error, "failures": failures, "status": status}
    return told_to_wait(render(request, "error.html", context, status=status), error)


def told_to_wait(response: HttpResponse, error: FactcheckError) -> HttpResponse:
    """Say to programs, too, when there is room for another try."""
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
