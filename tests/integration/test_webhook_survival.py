"""Killed workers, a dead receiver, a broker that forgot: every event arrives, each article's in order.

Real workers and a real receiver. The minute after which a dead worker's lease is free, and the pauses between
tries, are not waited for: their ends are moved into the past, as if they had gone by.
"""

import time
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from factcheck import embedded
from tests.factories import make_article
from tests.integration.receiver import Receiver, allowed, verify
from verification import tasks
from verification.audit import Event, record
from verification.integrations import webhooks
from verification.integrations.webhook_models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from verification.policies import MACHINE_ACTOR

pytestmark = pytest.mark.django_db(transaction=True)
ARTICLES, EACH = 4, 25


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.close()


@transaction.atomic
def change(article, number):
    record(MACHINE_ACTOR, "article.details", f"article:{article.pk}", article_id=article.pk, number=number)


@pytest.fixture
def hook(live_cast, receiver, settings):
    """A webhook with its secret, and many events of several articles after it."""
    articles = [make_article(live_cast.ada, f"Number {n}\n\nOslo has {n} rivers.") for n in range(ARTICLES)]
    with allowed(settings, receiver.port):
        webhook, secret = webhooks.add_webhook(actor=live_cast.root.as_actor(), url=receiver.url)
        for number in range(EACH):
            for article in articles:
                change(article, number)
        yield webhook, secret


@pytest.fixture
def start(start_worker, receiver):
    def run():
        place = {
            "FACTCHECK_WEBHOOK_NETWORKS": "127.0.0.1/32",
            "FACTCHECK_WEBHOOK_PORTS": f"443,{receiver.port}",
        }
        return start_worker(queues="background", concurrency=2, **place).wait_until_ready()

    return run


def let_time_pass():
    past = timezone.now() - timedelta(seconds=1)
    Webhook.objects.update(sending_until=None, rests_until=None)
    WebhookDelivery.objects.filter(state=DeliveryState.WAITING).update(next_at=past)


def wait_for(condition, worker, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.process.poll() is None, worker.text()
        assert time.monotonic() < deadline, worker.text()
        time.sleep(0.05)


def expected(webhook):
    return list(Event.objects.filter(pk__gt=webhook.cursor).order_by("pk").values_list("pk", flat=True))


def all_delivered(webhook):
    done = WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED, event__in=expected(webhook))
    return done.count() == len(expected(webhook))


def check_arrived(messages, webhook, secret):
    """Each event at least once, signed; of each article first arrivals in order; the same id each time."""
    first, ids = defaultdict(list), defaultdict(set)
    for message in messages:
        verify(message, secret)
        told = message.told["data"]
        ids[told["id"]].add(message.id)
        if told["position"] not in first[told["article"]]:
            first[told["article"]].append(told["position"])
    assert sorted(ids) == expected(webhook)
    assert all(len(one) == 1 for one in ids.values())
    assert len({next(iter(one)) for one in ids.values()}) == len(ids)
    assert len(first) >= ARTICLES
    for positions in first.values():
        assert positions == sorted(positions)


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(hook, receiver, broker, start):
    webhook, secret = hook
    stuck = []

    def hang_once(message):
        if len(receiver.messages) == 30 and not stuck:
            stuck.append(message)
            time.sleep(5)
        return 204, {}, b""

    receiver.answer = hang_once
    first = start()
    tasks.send_webhooks.delay()
    wait_for(lambda: stuck, first)
    first.kill()
    assert WebhookDelivery.objects.filter(state=DeliveryState.WAITING).count() > 50
    # Whoever was killed holds the webhook until its lease has run out.
    assert Webhook.objects.get().sending_until > timezone.now()

    let_time_pass()
    second = start()
    tasks.send_webhooks.delay()
    wait_for(lambda: all_delivered(webhook), second)
    check_arrived(receiver.messages, webhook, secret)
    # What was under way when the worker died came again, under the same id; nothing else did.
    assert len(receiver.messages) == len(expected(webhook)) + 1
    assert [message.id for message in receiver.messages].count(stuck[0].id) == 2


def test_a_receiver_that_was_dead_gets_everything_though_worker_and_broker_die_meanwhile(
    hook, receiver, broker, start
):
    webhook, secret = hook
    port = receiver.port
    receiver.close()
    first = start()
    tasks.send_webhooks.delay()
    wait_for(lambda: WebhookAttempt.objects.count() >= 3, first)
    first.kill()
    embedded.stop_broker(broker)
    embedded.start_broker(broker)
    assert not WebhookDelivery.objects.filter(state=DeliveryState.DELIVERED).exists()
    assert Webhook.objects.get().failures >= 3

    back = Receiver(port)
    try:
        let_time_pass()
        second = start()
        tasks.send_webhooks.delay()
        wait_for(lambda: all_delivered(webhook), second)
        check_arrived(back.messages, webhook, secret)
    finally:
        back.close()
    assert secret.removeprefix("whsec_") not in first.text() + second.text()
