"""Sessions: a new key at every turn, an end in any case, and all of them ended at once."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD
from tests.integration.web.conftest import sign_in
from verification.audit import Event
from verification.integrations.services import create_token
from verification.web.middleware import BEGAN, NOTED_SECONDS, SEEN

NEW = "another long one, really"


def try_in(client):
    return client.post(reverse("sign-in"), {"username": "ben", "password": PASSWORD})


def aged(client, **seconds):
    """Let time pass for a session: how long ago it began and was last used."""
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


def test_key_of_the_session_changes_at_sign_in(anybody, cast):
    session = anybody.session
    session["kept"] = "yes"
    session.save()
    anybody.cookies["sessionid"] = before = session.session_key
    try_in(anybody)
    assert anybody.session.session_key != before
    assert not type(session)().exists(before)


def test_new_password_changes_the_key_and_ends_all_other_sessions(cast, ben):
    elsewhere, before = sign_in(cast.ben), ben.session.session_key
    ben.post("/password", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert ben.session.session_key != before
    assert ben.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert elsewhere.get("/api/v1/me").status_code == 401


def test_signing_out_everywhere_ends_every_session_and_no_token(cast, ben):
    _, secret = create_token(actor=cast.ben.as_actor(), name="CMS", scopes=["read"], days=1)
    elsewhere = sign_in(cast.ben)
    assert "Sign out everywhere" in ben.get(reverse("profile")).text
    assert ben.post(reverse("sign-out-everywhere")).url == reverse("sign-in")
    assert ben.get("/").status_code == elsewhere.get("/").status_code == 302
    assert elsewhere.get("/api/v1/me").status_code == 401
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").status_code == 200
    assert Event.objects.get(action="person.sessions").actor == cast.ben
    assert try_in(ben).status_code == 302 and ben.get("/").status_code == 200


def test_signing_out_everywhere_leaves_others_signed_in(ben, dan):
    ben.post(reverse("sign-out-everywhere"))
    assert dan.get("/").status_code == 200


@pytest.mark.parametrize("which", ["SESSION_SECONDS", "SESSION_IDLE_SECONDS"])
def test_session_ends_in_time(settings, cast, which):
    setattr(settings, which, 600)
    client = sign_in(cast.ben)
    name = BEGAN if which == "SESSION_SECONDS" else SEEN
    aged(client, **{name: 590})
    assert client.get("/").status_code == 200
    aged(client, **{name: 600})
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/").url.startswith("/sign-in")


def test_use_keeps_a_session_from_its_pause_and_not_from_its_end(settings, ben):
    settings.SESSION_IDLE_SECONDS = 600
    aged(ben, **{BEGAN: 5000, SEEN: 500})
    assert ben.get("/").status_code == 200
    assert int(time.time()) - ben.session[SEEN] < 5
    assert int(time.time()) - ben.session[BEGAN] >= 5000


def test_use_is_noted_once_a_minute_only(ben):
    aged(ben, **{SEEN: NOTED_SECONDS - 10})
    before = ben.session[SEEN]
    ben.get("/")
    assert ben.session[SEEN] == before


def test_session_that_does_not_say_when_it_began_is_over(ben):
    session = ben.session
    del session[BEGAN]
    session.save()
    assert ben.get("/").status_code == 302


def test_part_of_a_page_after_the_end_leads_to_sign_in(settings, ben):
    aged(ben, **{BEGAN: settings.SESSION_SECONDS})
    assert ben.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/sign-in"
