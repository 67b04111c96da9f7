"""Evidence added in a real browser: a wrong quotation first, the wording that is offered, a call, selected words."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import make_article, make_claim, make_person, take
from tests.integration.desk_server import PATH, open_site
from tests.integration.evidence.conftest import store
from verification.evidence.models import GAP, Evidence, Snapshot
from verification.workflow import Role

WRONG = "ten freighters had to anchor outside"
RIGHT = "nine freighters had to anchor outside"


@pytest.fixture
def site(settings):
    with open_site(settings) as opened:
        opened.show()
        yield opened


@pytest.fixture
def held(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


def open_claim(page, claim):
    page.goto(reverse("claim", args=[claim.pk]))


def fill_page_form(page, site):
    form = page.locator("details", has=page.locator("#page-url"))
    page.get_by_label("Address").fill(site.url(PATH))
    form.get_by_label("Words of the page, exactly").fill(WRONG)
    form.get_by_label("As a source").select_option("primary")
    form.get_by_label("Note").fill("read on the site")
    return form


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_wrong_quotation_is_mended_by_one_click(held, cast, site, open_page, width, scheme):
    page = open_page(cast.ben, width=width, scheme=scheme)
    open_claim(page, held)
    page.locator("#rationale-true").fill("I am still writing this.")
    page.locator("#add-title").click()
    page.keyboard.press("e")
    expect(page.get_by_label("Address")).to_be_focused()
    form = fill_page_form(page, site)
    check_accessible(page)
    form.get_by_role("button", name="Read the page and add").click()
    expect(page.locator("#problem")).to_contain_text("do not stand in “Barge strikes lock gate”")
    expect(page.locator("#page-quotation")).to_have_value(WRONG)
    expect(page.locator("#offer")).to_contain_text("ten nine freighters")
    check_accessible(page)
    page.get_by_role("button", name="Use this wording").click()
    card = page.locator(".card", has_text=RIGHT)
    expect(card).to_contain_text("added by Ben")
    expect(card).to_contain_text("primary")
    expect(page.locator("#rationale-true")).to_have_value("I am still writing this.")
    check_accessible(page)
    assert Evidence.objects.get(claim=held).quotation == RIGHT


def test_a_call_and_a_call_in_vain_are_kept_without_javascript(held, cast, open_page):
    page = open_page(cast.ben, scripts=False)
    for outcome, words in (("answered", "It has 169 seats, she says."), ("no_answer", "Rang twice.")):
        open_claim(page, held)
        page.get_by_text("Call, mail, paper…").click()
        page.locator("#told-outcome").select_option(outcome)
        page.get_by_label("Who, or whose document").fill("Zelda Quickwater")
        page.get_by_label("When (UTC)").fill("2026-03-04T09:30")
        page.get_by_label("keep the name to the desk").check()
        page.get_by_label("What they said or what it says").fill(words)
        page.get_by_role("button", name="Put it on record").click()
        expect(page.locator("#live")).to_contain_text(re.compile("Added|on record"))
    reader = open_page(make_person("rob", Role.ADMIN))
    open_claim(reader, held)
    expect(reader.locator(".card")).to_contain_text("name withheld")
    expect(reader.locator(".contacts")).to_contain_text("No answer")
    assert "Quickwater" not in reader.content()
    check_accessible(reader)


def test_selected_words_of_a_snapshot_are_quoted_by_a_key(held, cast, open_page):
    snapshot = Snapshot.objects.get(pk=store().snapshots[0])
    page = open_page(cast.ben)
    page.goto(f"{reverse('snapshot', args=[snapshot.pk])}?claim={held.pk}")
    page.evaluate(
        """() => {
            const node = document.querySelector("#reading").firstChild;
            const at = node.data.indexOf("nine freighters");
            document.getSelection().setBaseAndExtent(node, at, node, at + 15);
        }"""
    )
    page.keyboard.press("e")
    words = page.get_by_label("Words of this document, exactly")
    expect(words).to_have_value("nine freighters")
    check_accessible(page)
    words.fill("nine freighters … until the tide turned")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".card")).to_contain_text("nine freighters […] until the tide turned")
    assert Evidence.objects.get(claim=held).quotation == f"nine freighters{GAP}until the tide turned"


def test_what_is_typed_for_evidence_outlives_a_decision(held, cast, open_page):
    page = open_page(cast.ben)
    open_claim(page, held)
    page.get_by_text("Call, mail, paper…").click()
    page.get_by_label("Who, or whose document").fill("Zelda Quickwater")
    page.get_by_label("When (UTC)").fill("2026-03-04T09:30")
    page.get_by_label("What they said or what it says").fill("It has 169 seats.")
    page.get_by_role("button", name="Put it on record").click()
    expect(page.locator(".card")).to_contain_text("Zelda Quickwater")
    page.get_by_text("From a page…").click()
    page.get_by_label("Address").fill("https://gazette.example/seats")
    page.locator(".card").get_by_role("button", name="Reject").click()
    expect(page.locator("#live")).to_contain_text("Rejected")
    page.get_by_text("From a page…").click()
    expect(page.get_by_label("Address")).to_have_value("https://gazette.example/seats")
