"""Tokens and sessions: who is let in, and how a token is made and ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_person
from verification.audit import Event
from verification.integrations.models import Token
from verification.integrations.services import LIVE_TOKENS_PER_OWNER
from verification.workflow import Role

pytestmark = pytest.mark.django_db
WISH = {"name": "CMS", "scopes": ["read", "import"], "days": 30}


@pytest.fixture
def secret(cast, as_person):
    return as_person(cast.ada).post("/tokens", WISH).json()["secret"]


def test_a_token_is_shown_once_and_kept_as_a_hash(cast, as_person):
    caller = as_person(cast.ada)
    made = caller.post("/tokens", WISH)
    token = Token.objects.get()
    assert made.status_code == 201
    assert made.json()["secret"].startswith("fck_")
    assert made.json()["secret"] not in str(vars(token))
    (listed,) = caller.get("/tokens").json()["results"]
    assert "secret" not in listed
    assert "digest" not in listed
    assert listed["prefix"] == made.json()["secret"][:12]
    assert listed["is_live"]
    assert Event.objects.get(action="token.create").chain == "desk"


def test_a_token_acts_in_its_owners_name(cast, secret, as_person):
    assert as_person(secret=secret).get("/me").json()["username"] == "ada"


def test_the_scheme_may_be_written_in_any_case(secret, as_person):
    caller = as_person()
    caller.headers = {"Authorization": f"bEARER  {secret} "}
    assert caller.get("/me").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer fck_",
        "Bearer fck_" + "a" * 43,
        "Bearer " + "a" * 5000,
        "Bearer fck_" + "ü" * 43,
        "Bearer x y z",
    ],
)
def test_a_token_that_is_none_is_refused_even_with_a_session(header, cast, as_person, assert_refused):
    caller = as_person(cast.ada)
    caller.headers = {"Authorization": header}
    answer = caller.get("/me")
    assert_refused(answer, 401, "invalid_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_scheme_is_nobody(cast, as_person, assert_refused):
    caller = as_person()
    caller.headers = {"Authorization": "Basic YWRhOnBhc3N3b3Jk"}
    assert_refused(caller.get("/me"), 401, "not_authenticated")


def test_a_revoked_token_is_refused_at_once(cast, secret, as_person, assert_refused):
    token = Token.objects.get()
    for _ in range(2):
        assert as_person(cast.ada).delete(f"/tokens/{token.pk}").status_code == 204
    assert_refused(as_person(secret=secret).get("/me"), 401, "invalid_token")
    assert Event.objects.filter(action="token.revoke").count() == 1


def test_an_expired_token_is_refused(secret, as_person, assert_refused):
    Token.objects.update(expires_at=timezone.now())
    assert_refused(as_person(secret=secret).get("/me"), 401, "invalid_token")


def test_a_token_ends_with_its_owners_account(cast, secret, as_person, assert_refused):
    cast.ada.is_active = False
    cast.ada.save()
    assert_refused(as_person(secret=secret).get("/me"), 401, "invalid_token")


def test_the_last_use_is_written_once_a_minute_at_most(secret, as_person, django_assert_num_queries):
    caller = as_person(secret=secret)
    caller.get("/me")
    first = Token.objects.get().last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        caller.get("/me")
    Token.objects.update(last_used_at=first - timedelta(seconds=90))
    caller.get("/me")
    assert Token.objects.get().last_used_at >= first


def test_a_token_neither_makes_nor_sees_nor_revokes_tokens(cast, as_program, assert_refused):
    program = as_program(cast.root)
    token = Token.objects.get()
    for answer in (
        program.post("/tokens", WISH),
        program.get("/tokens"),
        program.delete(f"/tokens/{token.pk}"),
    ):
        problem = assert_refused(answer, 403, "action_refused")
        assert [guard["guard"] for guard in problem["guards"]] == ["person"]
    token.refresh_from_db()
    assert token.is_live


def test_somebody_elses_token_is_not_found_except_by_an_admin(cast, secret, as_person, assert_refused):
    token = Token.objects.get()
    assert_refused(as_person(cast.ben).delete(f"/tokens/{token.pk}"), 404, "not_found")
    assert as_person(cast.ben).get("/tokens").json()["results"] == []
    assert len(as_person(cast.root).get("/tokens").json()["results"]) == 1
    assert as_person(cast.root).delete(f"/tokens/{token.pk}").status_code == 204


def test_nobody_makes_a_token_in_another_persons_name(cast, as_person, assert_refused):
    robot = make_person("robot", Role.SERVICE)
    assert_refused(as_person(cast.root).post("/tokens", WISH | {"owner": cast.ada.pk}), 403, "not_allowed")
    assert_refused(as_person(cast.cleo).post("/tokens", WISH | {"owner": robot.pk}), 403, "not_allowed")
    assert_refused(as_person(cast.root).post("/tokens", WISH | {"owner": 2**62}), 403, "not_allowed")
    made = as_person(cast.root).post("/tokens", WISH | {"owner": robot.pk})
    assert made.json()["owner"]["name"] == "Robot"


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "a" * 121},
        {"name": 7},
        {"scopes": []},
        {"scopes": ["sign"]},
        {"scopes": "read"},
        {"scopes": ["read"] * 5},
        {"days": 0},
        {"days": 731},
        {"days": "30"},
        {"days": True},
        {"owner": 0},
    ],
)
def test_a_token_that_cannot_be_is_refused(change, cast, as_person, assert_refused):
    assert_refused(as_person(cast.ada).post("/tokens", WISH | change), 422, "invalid_input")
    assert not Token.objects.exists()


def test_the_number_of_live_tokens_is_bounded(cast, as_person, assert_refused):
    Token.objects.bulk_create(
        Token(owner=cast.ada, name="x", prefix="x", digest=str(number), scopes=["read"])
        for number in range(LIVE_TOKENS_PER_OWNER)
    )
    assert_refused(as_person(cast.ada).post("/tokens", WISH), 422, "invalid_input")


# Sessions


def test_a_write_by_session_needs_the_csrf_token(cast, assert_refused):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada)
    body = {"data": "{}", "content_type": "application/json"}
    assert_refused(client.post("/api/v1/tokens", **body), 403, "not_allowed")
    assert client.get("/api/v1/me").status_code == 200
    client.get("/sign-in")
    client.cookies["csrftoken"] = "a" * 32
    with_token = client.post("/api/v1/tokens", **body, headers={"X-CSRFToken": "a" * 32})
    assert_refused(with_token, 422, "invalid_input")


def test_a_token_needs_no_csrf_token(cast, secret, assert_refused):
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.post("/api/v1/articles", data="{}", content_type="application/json", headers=headers)
    assert_refused(answer, 422, "invalid_input")


def test_a_password_made_by_another_is_changed_first(cast, as_person, assert_refused):
    cast.ben.must_change_password = True
    cast.ben.save()
    assert_refused(as_person(cast.ben).get("/me"), 403, "password_change_required")
