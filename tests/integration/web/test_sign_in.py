"""Signing in and out, the brake on guessing, one's own password."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.urls import get_resolver, reverse

from tests.factories import PASSWORD
from verification import audit, people
from verification.audit import Event
from verification.policies import MACHINE_ACTOR
from verification.throttle import PASSWORD as BRAKE

OPEN_TO_ALL = {"sign-in", "sign-in-code", "sign-out"}
ARGUMENTS = {
    **dict.fromkeys(
        (
            *("comment_id", "emergency_id", "filter_id", "notice_id", "notification_id", "publication_id"),
            *("query_id", "reply_id"),
        ),
        1,
    ),
    "article_id": 1,
    "claim_id": 1,
    "user_id": 1,
    "token_id": 1,
    "webhook_id": 1,
    "delivery_id": 1,
    "verdict_id": 1,
    "evidence_id": 1,
    "snapshot_id": 1,
    "finding_id": 1,
    "feed_id": 1,
    "origin_id": 1,
    "source_id": 1,
    "job_id": "00000000-0000-4000-8000-000000000000",
    "ordinal": 0,
    "action": "take",
    "key": "wikipedia",
    "kind": "docx",
    "slug": "oslo-1",
}


def try_in(client, name="ben", password=PASSWORD, **more):
    return client.post(reverse("sign-in"), {"username": name, "password": password, **more})


def page_addresses():
    from verification.web.urls import urlpatterns

    for pattern in urlpatterns:
        names = pattern.pattern.converters
        yield pattern.name, reverse(pattern.name, kwargs={name: ARGUMENTS[name] for name in names})


@pytest.mark.parametrize(
    ("name", "address"), [pair for pair in page_addresses() if pair[0] not in OPEN_TO_ALL]
)
def test_page_asks_a_stranger_to_sign_in(anybody, name, address):
    for answer in (anybody.get(address), anybody.post(address)):
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in?next=")


def test_person_signs_in_with_name_and_password(anybody, cast):
    answer = try_in(anybody)
    assert answer.status_code == 302 and answer.url == "/"
    assert anybody.get("/").status_code == 200
    assert Event.objects.filter(action="sign_in", actor=cast.ben).count() == 1


@pytest.mark.django_db(transaction=True)
def test_sign_in_and_its_failure_are_recorded_outside_a_test_s_own_transaction(anybody, live_cast):
    try_in(anybody, password="wrong")
    try_in(anybody)
    assert set(Event.objects.values_list("action", flat=True)) >= {"sign_in", "sign_in_failed"}


def test_wrong_password_keeps_the_name_and_says_so(anybody, cast):
    answer = try_in(anybody, password="wrong")
    assert answer.status_code == 422
    assert "do not match" in answer.text and 'value="ben"' in answer.text


def test_shut_out_person_cannot_sign_in(anybody, cast):
    people.set_active(actor=MACHINE_ACTOR, user_id=cast.ben.pk, active=False)
    assert try_in(anybody).status_code == 422


def test_guessing_is_stopped_even_for_the_right_password(anybody, cast):
    for _ in range(BRAKE.here):
        try_in(anybody, password="wrong")
    assert try_in(anybody).status_code == 429
    assert try_in(anybody, "dan").status_code == 302


def test_a_refused_guess_costs_no_check_of_the_password(anybody, cast, monkeypatch):
    for _ in range(BRAKE.here):
        try_in(anybody, password="wrong")

    def check(*args, **kwargs):
        raise AssertionError("the password was looked at")

    monkeypatch.setattr(ModelBackend, "authenticate", check)
    answer = try_in(anybody)
    assert answer.status_code == 429 and 'value="ben"' in answer.text


def test_guessing_from_elsewhere_does_not_lock_a_person_out(anybody, cast):
    for _ in range(BRAKE.here):
        anybody.post(reverse("sign-in"), {"username": "ben", "password": "x"}, REMOTE_ADDR="203.0.113.9")
    assert try_in(anybody).status_code == 302


def test_a_whole_ipv6_network_counts_as_one_guesser(anybody, cast):
    for host in range(BRAKE.here):
        anybody.post(
            reverse("sign-in"), {"username": "ben", "password": "x"}, REMOTE_ADDR=f"2001:db8::{host + 1}"
        )
    answer = anybody.post(
        reverse("sign-in"), {"username": "ben", "password": PASSWORD}, REMOTE_ADDR="2001:db8::ffff"
    )
    assert answer.status_code == 429


def test_failed_attempts_do_not_store_what_was_typed(anybody, cast):
    try_in(anybody, "my secret password", "wrong")
    event = Event.objects.get(action="sign_in_failed")
    assert "my secret" not in f"{event.target}{event.data}{event.actor_name}"
    audit.check_verifies()


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_sign_in_never_leads_away(anybody, cast, goal):
    assert try_in(anybody, next=goal).url == "/"


def test_sign_in_leads_to_where_one_wanted_to_go(anybody, cast):
    assert try_in(anybody, next="/articles").url == "/articles"


@pytest.mark.parametrize("name", ["", "\0", "x" * 10_000, "ben\0", "’; DROP TABLE"])
def test_strange_names_are_refused_quietly(anybody, cast, name):
    assert try_in(anybody, name).status_code == 422


def test_sign_out_ends_the_session(ben):
    assert ben.get(reverse("sign-out")).status_code == 405
    assert ben.post(reverse("sign-out")).url == "/sign-in"
    assert ben.get("/").status_code == 302


def test_part_of_a_page_leads_the_whole_page_to_sign_in(anybody):
    answer = anybody.get("/claims/1", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_given_password_has_to_be_changed_first(anybody, cast):
    secret = people.reset_password(actor=cast.root.as_actor(), user_id=cast.ben.pk)
    try_in(anybody, password=secret)
    assert anybody.get("/").url == "/password"
    assert anybody.post("/claims/1/do/take").url == "/password"
    new = "another long one, really"
    answer = anybody.post("/password", {"old_password": secret, "new_password1": new, "new_password2": new})
    assert answer.url == "/"
    assert anybody.get("/").status_code == 200
    cast.ben.refresh_from_db()
    assert not cast.ben.must_change_password and cast.ben.check_password(new)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "another long one", "another long one"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "another long one", "yet another one"),
    ],
)
def test_bad_new_password_is_refused_beside_the_field(ben, cast, old, new, again):
    answer = ben.post("/password", {"old_password": old, "new_password1": new, "new_password2": again})
    assert answer.status_code == 422 and 'class="error"' in answer.text
    cast.ben.refresh_from_db()
    assert cast.ben.check_password(PASSWORD)


def test_every_page_carries_the_content_security_policy(ben, anybody):
    for answer in (ben.get("/"), anybody.get("/sign-in"), ben.get("/claims/999999")):
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert "private" in answer.headers["Cache-Control"]
        assert "<script>" not in answer.text and "style=" not in answer.text


def test_every_route_of_the_project_is_known_to_the_guard():
    assert {pattern.name for pattern in get_resolver().url_patterns if getattr(pattern, "name", None)} == {
        "live",
        "ready",
    }
