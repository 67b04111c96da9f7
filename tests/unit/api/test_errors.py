"""Every error of the product has one status and one code."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions

from verification import errors
from verification.api.docs import error_codes
from verification.api.errors import STATUSES, InvalidQuery, problem_of, status_of
from verification.errors import ActionRefused, FactcheckError, Failure


def tree(kind=FactcheckError):
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_becomes_a_problem(kind):
    problem = problem_of(kind())
    assert (problem.status, problem.code) == (
        status_of(kind) if kind is not ActionRefused else 409,
        kind.code,
    )
    assert problem.detail


def test_every_code_is_documented_once():
    codes = [row["code"] for row in error_codes()]
    assert len(codes) == len(set(codes))
    assert {kind.code for kind in tree()} <= set(codes)


def test_the_table_names_only_errors_of_the_tree():
    assert set(STATUSES) <= set(tree())


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (exceptions.NotFound(), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (RequestDataTooBig(), 413, "request_too_large"),
        (SuspiciousOperation("names a path"), 400, "malformed_request"),
        (exceptions.ParseError("bad"), 400, "malformed_request"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "invalid_token"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/x"), 415, "unsupported_media_type"),
        (exceptions.Throttled(wait=7), 429, "rate_limited"),
        (KeyError("secret"), 500, "internal_error"),
    ],
)
def test_foreign_errors_become_problems(error, status, code):
    problem = problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert "secret" not in problem.detail


def test_a_throttled_caller_is_told_when_to_go_on():
    assert problem_of(exceptions.Throttled(wait=7)).headers == {"Retry-After": "7"}


def test_what_may_be_tried_again_says_when():
    assert problem_of(errors.ProviderTimeout()).headers == {"Retry-After": "10"}


@pytest.mark.parametrize(
    ("guards", "status"),
    [(["G3"], 409), (["status", "G4"], 409), (["G3", "person"], 403), (["role"], 403), (["G1"], 403)],
)
def test_a_refusal_about_the_actor_is_forbidden_and_another_a_conflict(guards, status):
    refusal = ActionRefused(failures=[Failure(guard, "code", "Text.") for guard in guards])
    problem = problem_of(refusal)
    assert (problem.status, [guard.guard for guard in problem.guards]) == (status, guards)


def test_fields_are_named_by_json_pointers():
    error = exceptions.ValidationError(
        {"a/b": ["No."], "list": [{"x~": ["Bad."]}, {}], "non_field_errors": ["All."]}
    )
    assert problem_of(error).errors == [
        {"pointer": "#/a~1b", "detail": "No."},
        {"pointer": "#/list/0/x~0", "detail": "Bad."},
        {"pointer": "#", "detail": "All."},
    ]


def test_parameters_are_named_by_their_name():
    problem = problem_of(InvalidQuery({"limit": ["Too much."]}))
    assert (problem.status, problem.code) == (400, "invalid_parameter")
    assert problem.errors == [{"parameter": "limit", "detail": "Too much."}]
