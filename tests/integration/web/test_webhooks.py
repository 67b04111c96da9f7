"""Webhooks on the pages: for admins alone, secrets shown once, what was typed stays."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.integration.receiver import open_receiver, verify
from verification import tasks
from verification.audit import Event, record
from verification.integrations import outbox, sending, webhooks
from verification.integrations.webhook_models import DeliveryState, Webhook, WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings, monkeypatch):
    monkeypatch.setattr(tasks, "wake_webhooks", lambda: None)
    with open_receiver(settings) as running:
        yield running


@pytest.fixture
def hook(cast, receiver):
    made, _ = webhooks.add_webhook(
        actor=cast.root.as_actor(), url=receiver.url, description="CMS", kinds=["token.*"]
    )
    return made


def act(client, hook, action, version=1):
    return client.post(reverse("webhook-act", args=[hook.pk, action]), {"version": version})


def send(hook):
    outbox.plan()
    sending.deliver(hook.pk, 30)


def test_the_secret_is_shown_once_and_signs(cast, root, receiver):
    given = {"url": receiver.url, "description": "CMS", "kinds": "token.*, claim.approve"}
    shown = root.post(reverse("webhooks"), given)
    hook, secret = Webhook.objects.get(), shown.context["secret"]
    assert secret in shown.text and hook.kinds == ["token.*", "claim.approve"]
    for address in (reverse("webhooks"), reverse("webhook", args=[hook.pk])):
        assert "whsec_" not in root.get(address).text
    new = act(root, hook, "rotate").context["secret"]
    assert new != secret
    record(cast.root.as_actor(), "token.create", "token:1")
    send(hook)
    for one in (secret, new):
        verify(receiver.messages[0], one)


@pytest.mark.parametrize("who", ["cleo", "ben", "ada", "eve"])
def test_nobody_but_admins_gets_there(who, hook, request):
    client = request.getfixturevalue(who)
    for address in (reverse("webhooks"), reverse("webhook", args=[hook.pk])):
        assert client.get(address).status_code == 403
    for action in ("ping", "rotate", "disable", "remove"):
        assert act(client, hook, action).status_code == 403
    assert client.post(reverse("webhook-replay", args=[hook.pk]), {"since": "2026-01-01"}).status_code == 403
    assert "Webhooks</a>" not in client.get("/").text
    assert Webhook.objects.get().version == 1 and not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"url": "http://192.168.0.1/"}, 422, "private network"),
        ({"url": "ftp://a.example/"}, 422, "starts with http"),
        ({"url": ""}, 422, "required"),
        ({"kinds": "claim.fly"}, 422, "no kind of event"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(root, hook, change, status, told):
    given = {"url": "https://cms.example/kept", "description": "Typed", "kinds": "claim.*"} | change
    for address in (reverse("webhooks"), reverse("webhook", args=[hook.pk])):
        answer = root.post(address, given | {"version": 1})
        assert answer.status_code == status and told in answer.text
        assert 'value="Typed"' in answer.text
    hook.refresh_from_db()
    assert hook.version == 1 and Webhook.objects.count() == 1


def test_who_comes_second_gets_a_conflict_and_keeps_what_they_typed(cast, root, hook):
    given = {"url": hook.url, "description": "Mine", "kinds": "claim.*", "version": 1}
    assert root.post(reverse("webhook", args=[hook.pk]), given).status_code == 302
    second = root.post(reverse("webhook", args=[hook.pk]), given | {"description": "Second"})
    assert second.status_code in (409, 412) and 'value="Second"' in second.text
    assert act(root, hook, "disable", version=1).status_code in (409, 412)
    assert act(root, hook, "fly", version=2).status_code == 404
    assert Webhook.objects.get().description == "Mine"


def test_the_log_shows_answers_escaped_and_sends_one_or_all_again(cast, root, hook, receiver):
    for number in (1, 2):
        record(cast.root.as_actor(), "token.create", f"token:{number}")
    receiver.answer = lambda message: (200, {}, b"<script>alert(1)</script>")
    send(hook)
    page = root.get(reverse("webhook", args=[hook.pk]))
    assert "&lt;script&gt;alert(1)" in page.text and "<script>alert" not in page.text
    first = WebhookDelivery.objects.earliest("pk")
    assert root.post(reverse("webhook-delivery", args=[hook.pk, first.pk])).status_code == 302
    first.refresh_from_db()
    assert first.state == DeliveryState.WAITING
    send(hook)
    today = f"{timezone.now():%Y-%m-%d}"
    assert root.post(reverse("webhook-replay", args=[hook.pk]), {"since": today}).status_code == 302
    send(hook)
    assert len(receiver.messages) == 5
    for wrong in ("2999-01-01", "2020-01-01", "yesterday", ""):
        answer = root.post(reverse("webhook-replay", args=[hook.pk]), {"since": wrong})
        assert answer.status_code == 422
    assert root.post(reverse("webhook-delivery", args=[hook.pk, 2**40])).status_code == 404


def test_it_is_tested_switched_off_and_on_and_removed(cast, root, hook, receiver):
    assert act(root, hook, "ping").status_code == 302
    assert act(root, hook, "disable").status_code == 302
    send(hook)
    assert [message.told["type"] for message in receiver.messages] == ["ping"]
    assert act(root, hook, "enable", 2).status_code == 302
    assert act(root, hook, "remove", 3).status_code == 302
    assert not Webhook.objects.exists()
    kinds = set(Event.objects.filter(target=f"webhook:{hook.pk}").values_list("action", flat=True))
    wanted = ("add", "ping", "disable", "enable", "remove")
    assert kinds == {f"webhook.{act}" for act in wanted}
