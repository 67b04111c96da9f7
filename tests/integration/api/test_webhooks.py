"""Webhooks by the API: kept by signed-in admins, their secrets shown once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.integration.receiver import open_receiver, verify
from verification import tasks
from verification.audit import record
from verification.integrations import outbox, sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings):
    with open_receiver(settings) as running:
        yield running


@pytest.fixture
def root(cast, as_person, monkeypatch):
    monkeypatch.setattr(tasks, "wake_webhooks", lambda: None)
    return as_person(cast.root)


@pytest.fixture
def made(root, receiver):
    answer = root.post("/webhooks", {"url": receiver.url, "description": "CMS", "kinds": ["token.*"]})
    assert answer.status_code == 201, answer.content
    return answer.json()


def at(made, *parts):
    return "/".join(["/webhooks", str(made["id"]), *map(str, parts)])


def send(made):
    outbox.plan()
    sending.deliver(made["id"], 30)


def test_a_webhook_is_added_read_changed_and_removed(root, made, receiver, assert_refused):
    assert made["secret"].startswith("whsec_")
    assert (made["url"], made["kinds"], made["active"]) == (receiver.url, ["token.*"], True)
    read = root.get(at(made))
    assert read.headers["ETag"] == '"1"' and "secret" not in read.json()
    assert_refused(root.patch(at(made), {"kinds": []}), 428, "precondition_required")
    changed = root.patch(at(made), {"kinds": []}, version=1)
    assert changed.json()["kinds"] == [] and changed.headers["ETag"] == '"2"'
    assert_refused(root.patch(at(made), {"kinds": []}, version=1), 412, "stale_version")
    assert_refused(root.patch(at(made), {"kinds": ["claim.fly"]}, version=2), 422, "invalid_input")
    assert root.send("DELETE", at(made), version=2).status_code == 204
    assert_refused(root.get(at(made)), 404, "not_found")


def test_the_secret_is_in_no_answer_but_the_first(cast, root, made):
    rotated = root.post(at(made, "rotate"), version=1).json()
    record(cast.root.as_actor(), "token.create", "token:1")
    send(made)
    shown = "".join(
        root.get(path).content.decode() for path in ("/webhooks", at(made), at(made, "deliveries"), "/events")
    )
    assert at(made)[1:] and "webhook.rotate" in shown and "token.create" in shown
    for secret in (made["secret"], rotated["secret"]):
        assert secret.removeprefix("whsec_") not in shown


def test_what_was_sent_is_listed_and_sent_again(cast, root, made, receiver, assert_refused):
    record(cast.root.as_actor(), "token.create", "token:1")
    receiver.answer = lambda message: (200, {}, b"<i>thanks</i>")
    send(made)
    (row,) = root.get(at(made, "deliveries")).json()["results"]
    assert (row["state"], row["kind"]) == ("delivered", "token.create")
    assert (row["attempts"][0]["status"], row["attempts"][0]["answer"]) == (200, "<i>thanks</i>")
    assert root.post(at(made, "deliveries", row["id"], "replay")).json()["state"] == "waiting"
    send(made)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    answer = root.post(at(made, "replay"), {"since": since})
    assert (answer.status_code, answer.json()) == (202, {"events": 1})
    send(made)
    assert [message.id for message in receiver.messages] == [row["message"]] * 3
    verify(receiver.messages[-1], made["secret"])
    assert_refused(root.post(at(made, "deliveries", 2**40, "replay")), 404, "not_found")
    for days in (-1, 31):
        wrong = (timezone.now() - timedelta(days=days)).isoformat()
        assert_refused(root.post(at(made, "replay"), {"since": wrong}), 422, "invalid_input")


def test_a_test_is_sent_and_it_is_switched_off_and_on(root, made, receiver):
    assert root.post(at(made, "ping")).status_code == 202
    send(made)
    assert receiver.messages[-1].told["type"] == "ping"
    assert root.post(at(made, "disable"), version=1).json()["active"] is False
    assert root.post(at(made, "enable"), version=2).json()["active"] is True


def test_a_hostile_address_is_refused(root, receiver, assert_refused):
    refused = root.post("/webhooks", {"url": "http://169.254.169.254/latest"})
    assert_refused(refused, 422, "forbidden_address")


def test_nobody_but_signed_in_admins_sees_webhooks(cast, made, as_person, as_program, assert_refused):
    for path in ("/webhooks", at(made), at(made, "deliveries")):
        assert_refused(as_person(cast.cleo).get(path), 403, "not_allowed")
        assert_refused(as_program(cast.root).get(path), 403, "action_refused")
    for act in ("rotate", "ping", "replay", "enable"):
        assert_refused(as_person(cast.ben).post(at(made, act), version=1), 403, "not_allowed")
    assert_refused(
        as_program(cast.root).post("/webhooks", {"url": "https://a.example"}), 403, "action_refused"
    )


def test_events_are_pulled_by_kind_with_the_names_that_webhooks_use(cast, as_person, assert_refused):
    root = as_person(cast.root)
    for action in ("token.create", "webhook.ping", "token.revoke", "token.create"):
        record(cast.root.as_actor(), action, "token:1")
    first = root.get("/events", kinds="token.*", limit=2).json()
    assert [row["action"] for row in first["results"]] == ["token.create", "token.revoke"]
    path, _, query = first["next"].partition("?")
    rest = root.client.get(f"{path}?{query}").json()
    assert [row["action"] for row in rest["results"]] == ["token.create"] and rest["next"] is None
    assert_refused(root.get("/events", kinds="token.fly"), 400, "invalid_parameter")
