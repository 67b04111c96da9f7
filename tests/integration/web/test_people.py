"""People and tokens: who may administer, what is shown once."""

import re

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, make_person
from verification.integrations.models import Token
from verification.integrations.services import authenticate
from verification.people import User
from verification.workflow import Role


def shown_secret(answer):
    return re.search(r'id="secret">([^<]+)<', answer.text)[1]


def add(client, username="fay", name="Fay", roles=("checker",)):
    return client.post(reverse("person-new"), {"username": username, "display_name": name, "roles": roles})


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "cleo", "eve"])
def test_only_an_admin_sees_or_changes_people(who, cast, request):
    client = request.getfixturevalue(who)
    assert client.get(reverse("people")).status_code == 403
    assert add(client).status_code == 403
    for name in ("person", "person-password", "person-active"):
        assert client.post(reverse(name, args=[cast.ben.pk]), {"roles": ["admin"]}).status_code == 403
    assert not User.objects.filter(username="fay").exists()


def test_admin_adds_somebody_and_sees_their_password_once(root, anybody):
    answer = add(root)
    secret = shown_secret(answer)
    fay = User.objects.get(username="fay")
    assert fay.roles == ["checker"] and fay.must_change_password and fay.check_password(secret)
    assert secret not in root.get(reverse("people")).text
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("username", "name", "roles"),
    [
        ("ben", "Another", []),
        ("", "Nobody", []),
        ("new", "", []),
        ("a b", "Space", []),
        ("new", "New", ["king"]),
        ("new", "New", ["service", "editor"]),
        ("x" * 200, "Long", []),
    ],
)
def test_bad_person_is_refused_and_what_was_typed_is_kept(root, username, name, roles):
    before = User.objects.count()
    answer = add(root, username, name, roles)
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert name in answer.text and User.objects.count() == before


def test_admin_changes_roles(root, cast):
    root.post(reverse("person", args=[cast.eve.pk]), {"seen": "", "roles": ["reviewer", "editor"]})
    cast.eve.refresh_from_db()
    assert cast.eve.roles == ["editor", "reviewer"]


def test_two_admins_at_once_do_not_overwrite_each_other(root, cast):
    page = reverse("person", args=[cast.ben.pk])
    assert root.post(page, {"roles": ["editor"]}).status_code == 422
    answer = root.post(page, {"seen": "reviewer", "roles": ["editor"]})
    assert answer.status_code == 409 and "Stored now: checker." in answer.text
    assert re.search(r'value="editor"[^>]* checked', answer.text)
    cast.ben.refresh_from_db()
    assert cast.ben.roles == ["checker"]


def test_last_admin_cannot_lose_the_role(root, cast):
    answer = root.post(reverse("person", args=[cast.root.pk]), {"seen": "admin", "roles": ["editor"]})
    assert answer.status_code == 422 and "last active admin" in answer.text


def test_admin_gives_a_new_password(root, cast):
    secret = shown_secret(root.post(reverse("person-password", args=[cast.ben.pk])))
    cast.ben.refresh_from_db()
    assert cast.ben.check_password(secret) and not cast.ben.check_password(PASSWORD)


def test_shut_out_person_loses_the_session_at_once(root, ben, cast):
    assert ben.get("/").status_code == 200
    root.post(reverse("person-active", args=[cast.ben.pk]), {"active": "no"})
    assert ben.get("/").status_code == 302
    root.post(reverse("person-active", args=[cast.ben.pk]), {"active": "yes"})
    cast.ben.refresh_from_db()
    assert cast.ben.is_active


def test_unknown_person_is_not_found(root):
    for name in ("person", "person-password", "person-active"):
        assert root.post(reverse(name, args=[9_999_999])).status_code == 404


def test_hostile_name_is_escaped(root):
    make_person("mallory", Role.CHECKER, display_name="<script>alert(1)</script>")
    text = root.get(reverse("people")).text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_token_is_made_shown_once_and_revoked(ben, cast):
    answer = ben.post(reverse("tokens"), {"name": "desk script", "scopes": ["read"], "days": "30"})
    secret = shown_secret(answer)
    token = authenticate(secret)
    assert token is not None and token.owner == cast.ben
    assert secret not in ben.get(reverse("tokens")).text
    ben.post(reverse("token-revoke", args=[token.pk]))
    assert authenticate(secret) is None


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "x"},
        {"name": "x", "scopes": ["approve"]},
        {"name": "x", "scopes": ["read"], "days": "99999"},
    ],
)
def test_bad_token_is_refused(ben, given):
    assert ben.post(reverse("tokens"), given).status_code == 422
    assert not Token.objects.exists()


def test_nobody_sees_or_revokes_another_persons_token(ben, dan):
    ben.post(reverse("tokens"), {"name": "desk script", "scopes": ["read"], "days": ""})
    assert "desk script" not in dan.get(reverse("tokens")).text
    assert dan.post(reverse("token-revoke", args=[Token.objects.get().pk])).status_code == 404
