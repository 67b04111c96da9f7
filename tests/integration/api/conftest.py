"""Callers of the API: people with a session, programs with a token."""

import json

import pytest
from django.test import Client

from verification.integrations.services import create_token

PROBLEM = "application/problem+json"
ALL_SCOPES = ("read", "import", "suggest", "work")


class Caller:
    """Sends JSON, with the session of a person or with a token."""

    def __init__(self, user=None, secret=""):
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def send(self, method, path, body=None, *, version=None, **headers):
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self.client.generic(
            method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=sent
        )

    def post(self, path, body=None, **options):
        return self.send("POST", path, body, **options)

    def put(self, path, body=None, **options):
        return self.send("PUT", path, body, **options)

    def patch(self, path, body=None, **options):
        return self.send("PATCH", path, body, **options)

    def delete(self, path):
        return self.send("DELETE", path)

    def upload(self, path, **fields):
        return self.client.post(f"/api/v1{path}", fields, headers=self.headers)


@pytest.fixture
def as_person():
    return Caller


@pytest.fixture
def as_program():
    """A caller with a token of a person; all scopes unless some are named."""

    def make(owner, *scopes, **options):
        _, secret = create_token(
            actor=owner.as_actor(), name="Program", scopes=scopes or ALL_SCOPES, days=30, **options
        )
        return Caller(secret=secret)

    return make


@pytest.fixture
def assert_refused():
    """Check that an answer is a whole problem with this status and code, and return it."""

    def check(answer, status, code):
        assert answer.headers["Content-Type"] == PROBLEM, answer.content[:500]
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), problem
        assert set(problem) == {"type", "title", "status", "detail", "code", "guards", "errors"}
        assert problem["status"] == status
        assert problem["type"] == f"/api/docs/#error-{code}"
        assert problem["detail"]
        return problem

    return check
