"""Every page, for axe: light and dark, wide and narrow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import (
    adopt,
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_submitted,
    take,
)
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.verdicts.models import Proposal

LOOKS = [(1440, "light"), (390, "dark")]
MORE_LOOKS = [(1440, "dark"), (1024, "light"), (390, "light")]


@pytest.fixture
def busy_desk(cast):
    """An article with claims at every status, found evidence and proposals."""
    article = make_article(cast.ada)
    for claim in article.claims.all():
        Proposal.objects.create(
            claim=claim,
            ordinal=0,
            question="true",
            outcome="refuted",
            confidence=0.8,
            calibrated_on="generated claims",
            reasons=[{"code": "x", "text": "It differs."}],
            made_by="test.v1",
        )
    approve(make_submitted(article, cast.ben, rating="incorrect", stance="refutes"), cast.dan)
    waiting = make_submitted(article, cast.ben, exact="its king is Harald V")
    held = take(make_claim(article, cast.ben, "Its parliament has 169 seats"), cast.ben)
    row = make_evidence(held)
    step = PipelineStep.objects.get(target=f"claim:{held.pk}", step="search")
    comparison = {
        "comparator": "x",
        "entity": "Norway",
        "field": "seats",
        "claimed": "169",
        "recorded": "169",
        "agrees": True,
        "tolerance": "exact",
        "note": "",
    }
    Evidence.objects.filter(pk=row.pk).update(step=step, comparison=comparison)
    weak = make_evidence(held, stance="not_enough", primary=False)
    Evidence.objects.filter(pk=weak.pk).update(step=step)
    adopt(row, cast.ben)
    make_draft(held, cast.ben)
    return article, held, waiting, row


def addresses(busy_desk, cast):
    article, held, waiting, row = busy_desk
    yield "ben", "/"
    yield "ben", "/?status=all&q=nothing+fits"
    yield "ben", "/?status=all&q=mine+status:done"
    yield "cleo", "/?by=deadline"
    yield "cleo", reverse("filters")
    yield "cleo", reverse("article-deadline", args=[article.pk])
    yield "ben", reverse("before-print", args=[article.pk])
    yield "ben", reverse("articles")
    yield "ben", reverse("article", args=[article.pk])
    yield "ben", reverse("claim", args=[held.pk])
    yield "dan", reverse("claim", args=[waiting.pk])
    yield "ben", reverse("claim", args=[waiting.pk])
    yield "ben", f"{reverse('snapshot', args=[row.passage.snapshot_id])}?evidence={row.pk}"
    yield "ben", reverse("origin", args=[row.passage.snapshot.origin_id])
    yield "ben", reverse("sources")
    yield "cleo", reverse("source", args=[row.passage.snapshot.source_id])
    yield "cleo", reverse("article-clear", args=[article.pk])
    yield "cleo", reverse("article-closing", args=[article.pk])
    yield "ben", reverse("article-closing", args=[article.pk])
    yield "cleo", reverse("report", args=[article.pk])
    yield "cleo", reverse("activity", args=[article.pk])
    yield "cleo", reverse("article-details", args=[article.pk])
    yield "ben", f"{reverse('archive')}?q=Norway"
    yield "ada", reverse("import")
    yield "ben", reverse("claim-outside", args=[held.pk])
    yield "root", reverse("providers")
    yield "ben", reverse("tokens")
    yield "ben", reverse("password")
    yield "ben", reverse("profile")
    yield "ben", reverse("sentences", args=[article.pk])
    yield "root", reverse("people")
    yield "root", reverse("person", args=[cast.ben.pk])
    yield "ben", "/nowhere"
    yield "ben", reverse("people")
    yield "eve", "/"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_is_accessible(busy_desk, cast, open_page, width, scheme):
    page = open_page(width=width, scheme=scheme)
    page.goto("/sign-in")
    check_accessible(page)
    pages = {}
    for name, address in addresses(busy_desk, cast):
        if name not in pages:
            pages[name] = open_page(getattr(cast, name), width=width, scheme=scheme)
        pages[name].goto(address)
        check_accessible(pages[name])


@pytest.mark.parametrize(("width", "scheme"), MORE_LOOKS)
def test_pages_of_daily_work_are_accessible_however_they_look(busy_desk, cast, open_page, width, scheme):
    page = open_page(cast.ben, width=width, scheme=scheme)
    for address in ("/", reverse("claim", args=[busy_desk[1].pk]), reverse("claim", args=[busy_desk[2].pk])):
        page.goto(address)
        check_accessible(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_opened_forms_and_refusals_are_accessible(busy_desk, cast, open_page, width):
    _, held, waiting, _ = busy_desk
    dan = open_page(cast.dan, width=width)
    dan.goto(reverse("claim", args=[waiting.pk]))
    dan.locator("#do-approve").click()
    dan.locator("#do-request_changes").click()
    check_accessible(dan)
    ben = open_page(cast.ben, width=width)
    ben.goto(reverse("claim", args=[held.pk]))
    ben.get_by_label("Rationale").fill(" ")
    ben.locator("#do-submit").click()
    ben.locator("#problem").wait_for()
    check_accessible(ben)
    ada = open_page(cast.ada, width=width)
    ada.goto(reverse("import"))
    ada.get_by_role("button", name="Import").click()
    ada.locator(".error").first.wait_for()
    check_accessible(ada)


def test_keys_are_listed_and_can_be_switched_off(busy_desk, cast, open_page):
    page = open_page(cast.ben)
    page.goto("/")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    check_accessible(page)
    page.get_by_role("button", name="Switch single keys off").click()
    expect(page.locator("#live")).to_contain_text("Single keys are off")
    page.goto("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "q"
    cast.ben.refresh_from_db()
    assert not cast.ben.uses_keys
