"""Webhooks in the browser: one is added, its secret shown once, its log read; every page is accessible."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible, shoot
from tests.factories import make_article
from verification.integrations import outbox, switching
from verification.integrations.webhook_models import DeliveryState, Webhook, WebhookAttempt

ADDRESS = (
    "https://cms.paper.example/hooks/factcheck/with/a/rather/long/path/that/has/no/room?key=0123456789abcdef"
)


def fill_log(webhook):
    """Deliveries of every state, with answers in all their length."""
    outbox.plan()
    states = [DeliveryState.FAILED, DeliveryState.WITHHELD, DeliveryState.DELIVERED, DeliveryState.WAITING]
    for number, delivery in enumerate(webhook.deliveries.order_by("-pk")[:8]):
        delivery.state, delivery.attempts = states[number % 4], 1
        delivery.ended_at = None if delivery.state == DeliveryState.WAITING else timezone.now()
        delivery.next_at = timezone.now() + timedelta(hours=1)
        delivery.save()
        answered = {"status": 200, "answer": "ok"} if delivery.state == DeliveryState.DELIVERED else {}
        failed = {"status": 502, "answer": "<html><b>Bad gateway</b>" + "x" * 300}
        silent = {"error": "The address could not be reached."}
        told = answered or (failed if number % 2 else silent)
        WebhookAttempt.objects.create(delivery=delivery, milliseconds=48, **told)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_webhook_is_added_read_and_given_a_new_secret(cast, broker, open_page, width, scheme):
    page = open_page(cast.root, width=width, scheme=scheme)
    page.goto(reverse("webhooks"))
    check_accessible(page)
    page.get_by_label("Address").fill("http://10.0.0.1/")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("leads to a private network")).to_be_visible()
    check_accessible(page)
    page.get_by_label("Address").fill(ADDRESS)
    page.get_by_label("What receives them").fill("The editorial system of the evening paper")
    page.get_by_label("Kinds of events").fill("article.*\nclaims.*\nclaim.*")
    page.get_by_role("button", name="Add").click()
    first = page.locator("#secret").inner_text()
    assert first.startswith("whsec_")
    check_accessible(page)
    shoot(page, f"webhooks-{width}-{scheme}")

    webhook = Webhook.objects.get()
    make_article(cast.ada)
    fill_log(webhook)
    page.get_by_role("link", name="The editorial system of the evening paper").click()
    expect(page.get_by_text("<b>Bad gateway</b>").first).to_be_visible()
    assert page.locator("#secret").count() == 0
    page.get_by_text("All kinds of events").click()
    check_accessible(page)
    page.get_by_text("All kinds of events").click()
    shoot(page, f"webhook-{width}-{scheme}")
    page.get_by_text("New secret", exact=True).click()
    page.get_by_role("button", name="Make a new secret").click()
    assert page.locator("#secret").inner_text() not in ("", first)
    check_accessible(page)
    switching.switch_off(webhook.pk, switching.NO_OWNER)
    page.goto(reverse("webhooks"))
    expect(page.get_by_text("Who owned it is no admin any more.")).to_be_visible()
    check_accessible(page)
    page.goto(reverse("notifications"))
    expect(page.get_by_text("factcheck switched a webhook off")).to_be_visible()
    check_accessible(page)
    shoot(page, f"webhook-told-{width}-{scheme}")
    page.get_by_role("button", name="Open").first.click()
    expect(page.get_by_role("heading", name="Webhooks", exact=True)).to_be_visible()


def test_it_works_without_scripts(cast, broker, open_page):
    page = open_page(cast.root, scripts=False)
    page.goto(reverse("webhooks"))
    page.get_by_label("Address").fill(ADDRESS)
    page.get_by_role("button", name="Add").click()
    page.goto(reverse("webhook", args=[Webhook.objects.get().pk]))
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test is on its way")).to_be_visible()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("The webhook is off.")).to_be_visible()
    page.get_by_role("button", name="Switch on").click()
    page.get_by_label("Since").fill("2020-01-01")
    page.get_by_role("button", name="Send all since then").click()
    expect(page.get_by_text("30 days at most")).to_be_visible()
