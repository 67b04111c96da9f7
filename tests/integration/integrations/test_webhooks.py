"""Webhooks: signed, in order for each article, with patience, and never more than their owner may see."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.factories import make_article, make_person
from tests.integration.receiver import NotAuthentic, Receiver, open_receiver, verify
from verification import backends
from verification.articles.models import Article
from verification.articles.trail import visible_events
from verification.audit import Event, record
from verification.claims.notification_models import Notification, NotificationKind
from verification.errors import (
    ActionRefused,
    ForbiddenAddress,
    InvalidAddress,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
)
from verification.event_words import EVENTS
from verification.facts import Actor
from verification.integrations import outbox, sending, webhooks
from verification.integrations.webhook_models import (
    DeliveryState,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from verification.policies import MACHINE_ACTOR
from verification.workflow import Role

pytestmark = pytest.mark.django_db
OTHER = "Other\n\nBergen lies in Norway."


@pytest.fixture
def receiver(settings):
    with open_receiver(settings) as running:
        yield running


@pytest.fixture
def root(cast):
    return cast.root.as_actor()


@pytest.fixture
def add(receiver, root):
    def make(*kinds):
        return webhooks.add_webhook(actor=root, url=receiver.url, description="CMS", kinds=kinds)

    return make


def send(webhook):
    """What the workers do, once."""
    outbox.plan()
    if Webhook.objects.ready().filter(pk=webhook.pk).exists():
        sending.deliver(webhook.pk, 30)


def let_time_pass():
    """As if every pause were over."""
    past = timezone.now() - timedelta(seconds=1)
    Webhook.objects.update(rests_until=None)
    WebhookDelivery.objects.filter(state=DeliveryState.WAITING).update(next_at=past)


def chain_of(message):
    return message.told["data"]["article"]


def test_events_since_it_was_added_arrive_signed_and_thin(cast, add, receiver):
    make_article(cast.ada)
    webhook, secret = add()
    article = make_article(cast.ada, OTHER)
    send(webhook)
    assert receiver.messages
    events = visible_events(cast.root).filter(pk__gt=webhook.cursor).order_by("pk")
    assert [message.told["data"]["id"] for message in receiver.messages] == [event.pk for event in events]
    for message, event in zip(receiver.messages, events, strict=True):
        verify(message, secret)
        told = message.told
        assert set(told) == {"type", "timestamp", "data"}
        assert told["type"] == event.action and told["timestamp"] == event.at.isoformat()
        assert set(told["data"]) == {"id", "position", "article", "claim", "target", "actor", "by_token"}
        assert message.headers["content-type"] == "application/json; charset=utf-8"
    imported = next(m for m in receiver.messages if m.told["type"] == "article.import")
    assert imported.told["data"]["article"] == article.pk
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
    before = len(receiver.messages)
    send(webhook)
    assert len(receiver.messages) == before


def test_a_forged_or_old_message_does_not_pass_the_check(cast, add, receiver):
    webhook, secret = add("webhook.*")
    record(cast.root.as_actor(), "webhook.ping", "webhook:1")
    send(webhook)
    message = receiver.messages[-1]
    verify(message, secret)
    other = webhooks.signing.secret_of(webhooks.signing.new_salt())
    for wrong in (
        {"secret": other},
        {"secret": secret, "now": int(message.headers["webhook-timestamp"]) + 301},
    ):
        with pytest.raises(NotAuthentic):
            verify(message, **wrong)
    forged = type(message)(message.path, message.headers, message.body.replace(b"ping", b"pong"))
    with pytest.raises(NotAuthentic):
        verify(forged, secret)


def test_only_the_kinds_that_were_asked_for_are_sent(cast, add, receiver):
    webhook, _ = add("article.open", "token.*")
    make_article(cast.ada)
    record(cast.root.as_actor(), "token.create", "token:1")
    send(webhook)
    assert [message.told["type"] for message in receiver.messages] == ["article.open", "token.create"]


def test_an_articles_next_event_waits_for_the_one_before_and_other_articles_go_on(cast, add, receiver):
    webhook, _ = add("article.*")
    first, second = make_article(cast.ada), make_article(cast.ada, OTHER)
    receiver.answer = lambda message: (500 if chain_of(message) == first.pk else 204, {}, b"")
    send(webhook)
    of_first = [m.told["data"]["position"] for m in receiver.messages if chain_of(m) == first.pk]
    of_second = [m.told["data"]["position"] for m in receiver.messages if chain_of(m) == second.pk]
    assert of_first == [1]
    assert len(of_second) > 1 and of_second == sorted(of_second)
    receiver.answer = lambda message: (204, {}, b"")
    let_time_pass()
    send(webhook)
    again = [m.told["data"]["position"] for m in receiver.messages if chain_of(m) == first.pk]
    assert again[1:] == sorted(set(again)) and again[0] == again[1]


def test_a_delivery_is_tried_for_nearly_a_day_with_the_same_id_and_then_given_up(cast, add, receiver):
    webhook, _ = add("token.create")
    record(cast.root.as_actor(), "token.create", "token:1")
    receiver.answer = lambda message: (503, {}, b"")
    waits = []
    for _ in range(len(sending.DELAYS) + 1):
        send(webhook)
        waits.append((WebhookDelivery.objects.get().next_at - timezone.now()).total_seconds())
        let_time_pass()
    for wait, wanted in zip(waits, sending.DELAYS, strict=False):
        assert wanted * 0.75 < wait < wanted * 1.25
    assert 20 * 3600 < sum(sending.DELAYS) < 26 * 3600
    delivery = WebhookDelivery.objects.get()
    assert delivery.state == DeliveryState.FAILED
    assert len(receiver.messages) == delivery.attempts == len(sending.DELAYS) + 1
    assert {message.id for message in receiver.messages} == {delivery.message}
    send(webhook)
    assert len(receiver.messages) == delivery.attempts


def test_a_receiver_says_when_it_wants_to_be_asked_again(cast, add, receiver):
    webhook, _ = add("token.create")
    for number in (1, 2):
        record(cast.root.as_actor(), "token.create", f"token:{number}")
    receiver.answer = lambda message: (429, {"Retry-After": "120"}, b"slowly")
    send(webhook)
    assert len(receiver.messages) == 1
    wait = (Webhook.objects.get().rests_until - timezone.now()).total_seconds()
    assert 110 < wait <= 120
    wait = (WebhookDelivery.objects.earliest("pk").next_at - timezone.now()).total_seconds()
    assert 110 < wait <= 120


def test_a_dead_receiver_is_left_alone_for_longer_and_longer_and_gets_everything_when_it_is_back(
    cast, add, receiver
):
    webhook, _ = add("token.create")
    for number in range(5):
        record(cast.root.as_actor(), "token.create", f"token:{number}")
    port = receiver.port
    receiver.close()
    for _ in range(sending.RESTS_AFTER):
        send(webhook)
        WebhookDelivery.objects.filter(state=DeliveryState.WAITING).update(next_at=timezone.now())
    webhook.refresh_from_db()
    assert webhook.rests_until > timezone.now()
    tried = WebhookAttempt.objects.count()
    send(webhook)
    assert WebhookAttempt.objects.count() == tried
    assert set(WebhookAttempt.objects.values_list("status", flat=True)) == {None}
    assert "could not be reached" in WebhookAttempt.objects.first().error
    back = Receiver(port)
    try:
        let_time_pass()
        send(webhook)
        assert [message.told["data"]["target"] for message in back.messages] == [
            f"token:{number}" for number in range(5)
        ]
    finally:
        back.close()
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.failing_since, webhook.rests_until) == (0, None, None)


def test_gone_switches_it_off_and_tells_the_admins(cast, add, receiver):
    webhook, _ = add("token.create")
    record(cast.root.as_actor(), "token.create", "token:1")
    receiver.answer = lambda message: (410, {}, b"")
    send(webhook)
    webhook.refresh_from_db()
    assert not webhook.active and "410" in webhook.disabled_why and webhook.disabled_at
    told = Notification.objects.get()
    assert (told.person, told.kind, told.article) == (cast.root, NotificationKind.WEBHOOK_DISABLED, None)
    assert Event.objects.filter(action="webhook.disable").count() == 1
    record(cast.root.as_actor(), "token.create", "token:2")
    let_time_pass()
    send(webhook)
    assert len(receiver.messages) == 1
    receiver.answer = lambda message: (204, {}, b"")
    webhooks.enable_webhook(actor=cast.root.as_actor(), webhook_id=webhook.pk, expected_version=None)
    send(webhook)
    assert [m.told["data"]["target"] for m in receiver.messages] == ["token:1", "token:1", "token:2"]


def test_days_of_failure_switch_it_off(cast, add, receiver):
    webhook, _ = add("token.create")
    record(cast.root.as_actor(), "token.create", "token:1")
    receiver.answer = lambda message: (500, {}, b"")
    send(webhook)
    Webhook.objects.update(failing_since=timezone.now() - sending.DISABLED_AFTER + timedelta(minutes=1))
    let_time_pass()
    send(webhook)
    assert Webhook.objects.get().active
    Webhook.objects.update(failing_since=timezone.now() - sending.DISABLED_AFTER - timedelta(minutes=1))
    let_time_pass()
    send(webhook)
    assert not Webhook.objects.get().active
    assert Notification.objects.count() == 1


def test_the_log_keeps_status_time_and_the_start_of_the_answer(cast, add, receiver):
    webhook, _ = add("token.create")
    record(cast.root.as_actor(), "token.create", "token:1")
    receiver.answer = lambda message: (400, {}, b"<b>no</b>\0" + b"x" * 5_000_000)
    send(webhook)
    row = WebhookAttempt.objects.get()
    assert (row.status, len(row.answer), row.error) == (400, 500, "")
    assert row.answer.startswith("<b>no</b>\ufffdx")


def test_a_redirect_is_no_success_and_is_not_followed(cast, add, receiver):
    webhook, _ = add("token.create")
    record(cast.root.as_actor(), "token.create", "token:1")
    receiver.answer = lambda message: (307, {"Location": f"{receiver.url}/other"}, b"")
    send(webhook)
    assert [message.path for message in receiver.messages] == ["/hook"]
    assert WebhookDelivery.objects.get().state == DeliveryState.WAITING


def test_an_answer_that_breaks_off_or_is_no_text_counts_by_its_status(cast, add, receiver, root):
    webhook, _ = add("token.create")
    record(root, "token.create", "token:1")
    receiver.answer = lambda message: (200, {"Content-Encoding": "gzip"}, b"\xff no gzip")
    send(webhook)
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED
    assert (WebhookAttempt.objects.get().status, WebhookAttempt.objects.get().answer) == (200, "")


def test_one_delivery_and_all_since_a_time_are_sent_again_under_the_same_ids(cast, add, receiver, root):
    webhook, secret = add("token.create")
    for number in (1, 2, 3):
        record(root, "token.create", f"token:{number}")
    send(webhook)
    first = [message.id for message in receiver.messages]
    second = WebhookDelivery.objects.order_by("pk")[1]
    webhooks.replay_one(actor=root, webhook_id=webhook.pk, delivery_id=second.pk)
    send(webhook)
    assert receiver.messages[-1].id == second.message and len(receiver.messages) == 4
    since = Event.objects.get(target="token:2").at
    WebhookDelivery.objects.order_by("-pk").first().delete()
    count = webhooks.replay_since(actor=root, webhook_id=webhook.pk, since=since)
    send(webhook)
    assert count == 2
    assert [message.id for message in receiver.messages[4:]] == first[1:]
    verify(receiver.messages[-1], secret)
    with pytest.raises(InvalidInput):
        long_ago = timezone.now() - timedelta(days=31)
        webhooks.replay_since(actor=root, webhook_id=webhook.pk, since=long_ago)


def test_two_secrets_hold_for_a_day_after_a_new_one_was_made(cast, add, receiver, root):
    webhook, old = add("token.create")
    _, new = webhooks.rotate_secret(actor=root, webhook_id=webhook.pk, expected_version=webhook.version)
    assert new != old
    record(root, "token.create", "token:1")
    send(webhook)
    for secret in (old, new):
        verify(receiver.messages[-1], secret)
    Webhook.objects.update(previous_until=timezone.now())
    record(root, "token.create", "token:2")
    send(webhook)
    verify(receiver.messages[-1], new)
    with pytest.raises(NotAuthentic):
        verify(receiver.messages[-1], old)


def test_a_test_is_sent_once_even_to_a_webhook_that_is_off(cast, add, receiver, root):
    webhook, secret = add("token.create")
    webhooks.disable_webhook(actor=root, webhook_id=webhook.pk, expected_version=None)
    webhooks.ping(actor=root, webhook_id=webhook.pk)
    send(webhook)
    assert receiver.messages[-1].told["type"] == "ping"
    verify(receiver.messages[-1], secret)
    receiver.answer = lambda message: (500, {}, b"")
    webhooks.ping(actor=root, webhook_id=webhook.pk)
    send(webhook)
    let_time_pass()
    send(webhook)
    assert len(receiver.messages) == 2
    states = WebhookDelivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeliveryState.DELIVERED, DeliveryState.FAILED]
    assert Webhook.objects.get().failures == 0


def test_a_webhook_is_told_nothing_of_an_article_that_its_owner_may_not_see(cast, add, receiver):
    webhook, _ = add("article.*")
    hidden, shown = make_article(cast.ada), make_article(cast.ada, OTHER)
    Article.objects.filter(pk=hidden.pk).update(is_restricted=True)
    send(webhook)
    assert {chain_of(message) for message in receiver.messages} == {shown.pk}
    record(MACHINE_ACTOR, "article.details", f"article:{shown.pk}", article_id=shown.pk)
    outbox.plan()
    # Restricted after it was planned, before it was sent.
    Article.objects.filter(pk=shown.pk).update(is_restricted=True)
    before = len(receiver.messages)
    send(webhook)
    assert len(receiver.messages) == before
    assert WebhookDelivery.objects.order_by("-pk").first().state == DeliveryState.WITHHELD
    assert not webhooks.visible_deliveries(cast.root, webhook.pk).filter(event__isnull=False).exists()


def test_a_webhook_whose_owner_is_no_admin_any_more_is_switched_off(cast, add, receiver):
    webhook, _ = add()
    other = make_person("olga", Role.ADMIN)
    cast.root.roles = [Role.CHECKER]
    cast.root.save()
    record(MACHINE_ACTOR, "token.create", "token:1")
    send(webhook)
    assert not receiver.messages
    assert Webhook.objects.get().disabled_why
    webhooks.enable_webhook(actor=other.as_actor(), webhook_id=webhook.pk, expected_version=None)
    assert Webhook.objects.get().owner == other
    send(webhook)
    assert receiver.messages


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1/", ForbiddenAddress),
        ("http://169.254.169.254/latest/meta-data/", ForbiddenAddress),
        ("http://[::1]/", ForbiddenAddress),
        ("http://[::ffff:10.0.0.1]/", ForbiddenAddress),
        ("http://2130706433/", ForbiddenAddress),
        ("http://localhost/", ForbiddenAddress),
        ("https://name:word@hooks.example/", InvalidAddress),
        ("https://hooks.example:6379/", InvalidAddress),
        ("file:///etc/passwd", InvalidAddress),
        ("gopher://hooks.example/", InvalidAddress),
        ("", InvalidAddress),
        (f"https://hooks.example/{'a' * 600}", InvalidInput),
    ],
)
def test_a_hostile_address_is_refused(root, url, error):
    backends.backend.cache_clear()
    with pytest.raises(error):
        webhooks.add_webhook(actor=root, url=url)
    assert not Webhook.objects.exists()


def test_an_address_that_became_hostile_is_not_asked(cast, add, receiver, root):
    webhook, _ = add("token.create")
    Webhook.objects.update(url=f"http://127.0.0.2:{receiver.port}/hook")
    record(root, "token.create", "token:1")
    send(webhook)
    assert not receiver.messages
    assert "private network" in WebhookAttempt.objects.get().error


def test_only_signed_in_admins_keep_webhooks(cast, add, receiver, root):
    webhook, _ = add()
    token = Actor(id=cast.root.pk, name="Root", roles=root.roles, by_token=True)
    acts = [
        (webhooks.add_webhook, {"url": receiver.url}),
        (webhooks.change_webhook, {"webhook_id": webhook.pk, "expected_version": 1}),
        (webhooks.rotate_secret, {"webhook_id": webhook.pk, "expected_version": 1}),
        (webhooks.enable_webhook, {"webhook_id": webhook.pk, "expected_version": 1}),
        (webhooks.disable_webhook, {"webhook_id": webhook.pk, "expected_version": 1}),
        (webhooks.remove_webhook, {"webhook_id": webhook.pk, "expected_version": 1}),
        (webhooks.ping, {"webhook_id": webhook.pk}),
        (webhooks.replay_one, {"webhook_id": webhook.pk, "delivery_id": 1}),
        (webhooks.replay_since, {"webhook_id": webhook.pk, "since": timezone.now()}),
    ]
    for act, told in acts:
        with pytest.raises(NotAllowed):
            act(actor=cast.cleo.as_actor(), **told)
        with pytest.raises(ActionRefused):
            act(actor=token, **told)
    assert Webhook.objects.get().version == 1


def test_changes_name_the_version_they_are_based_on_and_unknown_kinds_are_refused(cast, add, root):
    webhook, _ = add()
    told = {"actor": root, "webhook_id": webhook.pk}
    changed = webhooks.change_webhook(
        expected_version=1, kinds=["claim.*", "claim.*"], description="x", **told
    )
    assert (changed.version, changed.kinds, changed.description) == (2, ["claim.*"], "x")
    with pytest.raises(StaleVersion):
        webhooks.change_webhook(expected_version=1, description="y", **told)
    for kind in ("claim.fly", "claim", "*", "claim.approve*"):
        with pytest.raises(InvalidInput):
            webhooks.change_webhook(expected_version=2, kinds=[kind], **told)
    webhooks.remove_webhook(expected_version=2, **told)
    with pytest.raises(NotFound):
        webhooks.find(webhook.pk)


def test_no_secret_stands_in_the_database_the_events_or_the_log(cast, add, receiver, root, caplog, capfd):
    webhook, secret = add()
    _, second = webhooks.rotate_secret(actor=root, webhook_id=webhook.pk, expected_version=None)
    receiver.answer = lambda message: (500, {}, b"")
    send(webhook)
    written = json.dumps(list(Event.objects.values("data", "target", "actor_name")), default=str)
    written += json.dumps(list(Webhook.objects.values()), default=str)
    written += json.dumps(list(WebhookDelivery.objects.values()), default=str)
    written += caplog.text + "".join(capfd.readouterr())
    assert "webhook_failed" in written
    for one in (secret, second):
        assert one.removeprefix("whsec_") not in written
    assert receiver.url not in caplog.text


def test_what_ended_long_ago_is_forgotten(cast, add, receiver, root):
    webhook, _ = add("token.create")
    record(root, "token.create", "token:1")
    send(webhook)
    outbox.forget()
    assert WebhookDelivery.objects.count() == 1
    WebhookDelivery.objects.update(ended_at=timezone.now() - outbox.KEPT - timedelta(hours=1))
    outbox.forget()
    assert not WebhookDelivery.objects.exists() and not WebhookAttempt.objects.exists()


def test_two_workers_do_not_send_for_one_webhook_at_once(cast, add, receiver, root):
    webhook, _ = add("token.create")
    record(root, "token.create", "token:1")
    outbox.plan()
    Webhook.objects.update(sending_until=timezone.now() + timedelta(seconds=30))
    assert not Webhook.objects.ready().exists()
    assert not sending.deliver(webhook.pk, 1) and not receiver.messages


def test_every_kind_that_was_recorded_is_one_that_can_be_asked_for(cast):
    make_article(cast.ada)
    assert set(Event.objects.values_list("action", flat=True)) <= set(EVENTS)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_not_passed_over(live_cast, settings):
    """It has the lower number, and is committed after the one that was seen first."""
    with open_receiver(settings) as receiver:
        webhook, _ = webhooks.add_webhook(
            actor=live_cast.root.as_actor(), url=receiver.url, kinds=["token.create", "article.*"]
        )
        written, may_commit = threading.Event(), threading.Event()

        def write():
            with transaction.atomic():
                record(live_cast.root.as_actor(), "token.create", "token:1")
                written.set()
                may_commit.wait(20)
            connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        assert written.wait(20)
        make_article(live_cast.ada)
        send(webhook)
        assert not receiver.messages
        may_commit.set()
        writer.join(20)
        send(webhook)
        assert receiver.messages[0].told["type"] == "token.create" and len(receiver.messages) > 2
