"""What a token of each scope may call: every operation of the description, with a token of one scope."""

import json
import re
from uuid import UUID

import pytest
from django.test import Client

from tests.factories import as_actor, make_person
from verification.api.docs import document
from verification.integrations.models import Scope
from verification.integrations.services import create_token
from verification.workflow import Role

NOWHERE = {"job_id": str(UUID(int=7)), "import_id": str(UUID(int=7))}
HEADERS = {"If-Match": '"1"', "Idempotency-Key": "scopes"}
BODIES = {"/api/v1/tokens": {"name": "Another", "scopes": ["read"], "days": 1}}


def operations():
    """Every operation with the scopes that it takes; none named: any token, None: no token at all."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            needed = [way["token"] for way in operation["security"] if "token" in way]
            yield method.upper(), path, needed[0] if needed else None


@pytest.fixture
def call(db, settings):
    """Call an operation about things that are not there, as somebody who holds every role, with one scope."""
    settings.API_REQUESTS_PER_MINUTE = 100_000
    una = make_person("una", *(set(Role) - {Role.SERVICE}))
    client, secrets = Client(raise_request_exception=False), {}

    def send(method, path, scope):
        if scope not in secrets:
            _, secrets[scope] = create_token(actor=as_actor(una), name=scope, scopes=[scope], days=1)
        address = re.sub(r"\{([^}]*)\}", lambda name: NOWHERE.get(name[1], "999999999"), path)
        body = json.dumps(BODIES.get(path, {}))
        headers = HEADERS | {"Authorization": f"Bearer {secrets[scope]}"}
        answer = client.generic(method, address, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.json().get("code", "") if answer.content[:1] == b"{" else ""

    return send


def test_every_write_of_a_token_needs_a_scope_of_its_own():
    for method, path, needed in operations():
        if needed == []:
            assert (method, path) == ("GET", "/api/v1/me")
        elif needed is not None:
            assert len(needed) == 1, (method, path)
            assert (needed == ["read"]) is (method == "GET"), (method, path, needed)


@pytest.mark.parametrize("scope", list(Scope), ids=str)
def test_a_token_calls_what_its_scope_names_and_nothing_else(call, scope):
    told = {(method, path): call(method, path, scope) for method, path, needed in operations() if needed}
    refused = {key for key, (status, code) in told.items() if (status, code) == (403, "missing_scope")}
    assert refused == {
        (method, path) for method, path, needed in operations() if needed and scope not in needed
    }
    assert not {key: answer for key, answer in told.items() if answer[0] >= 500}


def test_what_is_for_people_alone_takes_no_token(call):
    alone = [(method, path) for method, path, needed in operations() if needed is None]
    assert alone
    for method, path in alone:
        status, code = call(method, path, Scope.WORK)
        assert (status, code) == (403, "action_refused"), (method, path)
