"""The workbench in a real browser: parts are swapped, texts survive, keys work, and all of it without JavaScript."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.factories import (
    adopt,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_import,
    make_submitted,
    take,
)
from verification import jobs
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.verdicts.models import VerdictDraft
from verification.workflow import Status


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def held(article, cast):
    return take(make_claim(article, cast.ben), cast.ben)


def found(claim, **more):
    """Evidence as the newest search leaves it: undecided."""
    row = make_evidence(claim, **more)
    step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search")
    Evidence.objects.filter(pk=row.pk).update(step=step)
    return row


def open_claim(page, claim):
    page.goto(reverse("claim", args=[claim.pk]))


def test_person_signs_in_and_out(cast, open_page):
    page = open_page()
    page.goto("/articles")
    sign_in(page, "ben")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_claim_opens_beside_the_text_without_a_new_page(article, cast, open_page):
    page = open_page(cast.ben)
    page.goto(reverse("article", args=[article.pk]))
    page.evaluate("window.stayed = true")
    second = article.claims.order_by("ordinal")[1]
    page.locator(f'#claims [data-claim="{second.pk}"]').click()
    expect(page.locator("#detail h2")).to_have_text(second.text)
    expect(page).to_have_url(re.compile(reverse("claim", args=[second.pk])))
    expect(page.locator(f'#claims [data-claim="{second.pk}"]')).to_have_attribute("aria-current", "true")
    assert page.evaluate("window.stayed") and page.evaluate("document.activeElement.matches('#detail h2')")
    page.go_back()
    expect(page.locator("#detail")).to_contain_text("Choose a claim")


def test_taking_a_claim_changes_row_and_text_at_once(article, cast, open_page):
    first = article.claims.first()
    claim = claims.accept(actor=as_actor(cast.ben), claim_id=first.pk, expected_version=None)
    page = open_page(cast.ben)
    open_claim(page, claim)
    page.get_by_role("button", name="Take").click()
    expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Checking")
    expect(page.locator(f'#text [data-claim="{claim.pk}"]').first).to_have_class(re.compile("hl-checking"))
    expect(page.get_by_role("status").first).to_contain_text("You hold this claim")
    expect(page.get_by_role("heading", name="Your verdict")).to_be_visible()


def test_draft_saves_itself_and_survives_a_decision_on_evidence(held, cast, open_page):
    row = found(held)
    page = open_page(cast.ben)
    open_claim(page, held)
    page.get_by_label("Rationale").fill("Half a sentence")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert VerdictDraft.objects.get().rationale == "Half a sentence"
    page.get_by_label("Rationale").fill("Half a sentence, not saved yet")
    page.locator(f"#adopt-{row.pk}").click()
    expect(page.locator(f"#evidence-{row.pk}")).to_contain_text("adopted by Ben")
    expect(page.get_by_label("Rationale")).to_have_value("Half a sentence, not saved yet")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert VerdictDraft.objects.get().rationale == "Half a sentence, not saved yet"


def test_what_was_typed_can_be_submitted_at_once(held, cast, open_page):
    adopt(found(held), cast.ben)
    page = open_page(cast.ben)
    open_claim(page, held)
    page.get_by_label("Confirmed Shown to be right").check()
    page.get_by_label("Rationale").fill("The record says so.")
    page.get_by_label("How sure are you?").select_option("high")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#detail .verdict")).to_contain_text("The record says so.")
    held.refresh_from_db()
    assert held.status == Status.IN_REVIEW


def test_a_rating_is_chosen_by_keys(held, cast, open_page):
    page = open_page(cast.ben)
    open_claim(page, held)
    page.locator("h2[data-focus]").focus()
    page.keyboard.press("v")
    page.keyboard.press("2")
    chosen = page.locator('input[name="rating-true"][value="confirmed_with_change"]')
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()
    page.keyboard.press("v")
    page.keyboard.press("4")
    expect(page.locator('input[name="rating-true"][value="cannot_verify"]')).to_be_checked()
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert VerdictDraft.objects.get().rating.key == "cannot_verify"


def test_conflict_keeps_my_text_and_shows_theirs(held, cast, open_page):
    page = open_page(cast.ben)
    open_claim(page, held)
    make_draft(held, cast.ben, rationale="Typed on another machine.")
    page.get_by_label("Rationale").fill("Typed here.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".theirs")).to_have_text("Typed on another machine.")
    expect(page.get_by_label("Rationale")).to_have_value("Typed here.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".theirs")).to_have_count(0)
    assert VerdictDraft.objects.get().rationale == "Typed here."


def test_stale_page_is_told_so_and_shows_the_claim_as_it_is(article, cast, open_page):
    claim = make_claim(article, cast.ben)
    page = open_page(cast.cleo)
    open_claim(page, claim)
    take(claim, cast.ben)
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#detail")).to_contain_text("Ben holds it until")


def test_refused_submission_lists_what_is_missing(held, cast, open_page):
    page = open_page(cast.ben)
    open_claim(page, held)
    page.get_by_label("Confirmed Shown to be right").check()
    page.get_by_label("Rationale").fill("I believe it.")
    page.get_by_label("How sure are you?").select_option("low")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator('#problem [data-guard="G3"]')).to_be_visible()
    expect(page.get_by_label("Rationale")).to_have_value("I believe it.")


def test_approving_always_asks_and_states_who_and_what(article, cast, open_page):
    claim = make_submitted(article, cast.ben)
    page = open_page(cast.dan)
    open_claim(page, claim)
    expect(page.get_by_role("button", name="Sign the approval")).to_be_hidden()
    page.locator("#do-approve").click()
    expect(page.locator("#ask-approve")).to_contain_text("You sign, as Dan, what Ben submitted")
    page.get_by_role("button", name="Sign the approval").click()
    expect(page.locator("#detail .verdict")).to_contain_text("signed by Dan")
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_not_even_a_superuser_approves_their_own(article, cast, open_page, superuser):
    cast.ben.roles, cast.ben.is_superuser = ["checker", "reviewer", "editor"], superuser
    cast.ben.save()
    claim = make_submitted(article, cast.ben)
    page = open_page(cast.ben)
    open_claim(page, claim)
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    expect(page.locator('#why-approve [data-guard="G1"]')).to_contain_text("You wrote or submitted this.")
    # The button is only a courtesy: the server refuses the same thing sent by hand.
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(
        reverse("claim-act", args=[claim.pk, "approve"]),
        form={"version": str(claim.version), "digest": "0" * 64, "csrfmiddlewaretoken": token},
        headers={"Referer": page.url},
    )
    assert answer.status == 403 and 'data-guard="G1"' in answer.text()
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW


def test_keys_move_open_and_accept(article, cast, open_page):
    page = open_page(cast.ben)
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.locator("#detail h2").wait_for()
    claim = Claim.objects.get(pk=page.locator("[data-current]").get_attribute("data-current"))
    page.keyboard.press("1")
    expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Queued")
    expect(page.locator("#detail h2")).not_to_have_text(claim.text)
    page.locator(f'#claims [data-claim="{claim.pk}"]').press("Enter")
    expect(page.locator("#detail h2")).to_have_text(claim.text)
    page.keyboard.press("a")
    expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Checking")
    page.keyboard.press("j")
    expect(page.locator("#detail h2")).not_to_have_text(claim.text)
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Opinion")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#do-dismiss")).to_be_focused()


def test_keys_do_not_disturb_typing(held, cast, open_page):
    page = open_page(cast.ben)
    open_claim(page, held)
    page.get_by_label("Rationale").press_sequentially("a j k 1 3 n / ?")
    expect(page.get_by_label("Rationale")).to_have_value("a j k 1 3 n / ?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_selected_words_become_a_claim(article, cast, open_page):
    page = open_page(cast.ben)
    page.goto(reverse("article", args=[article.pk]))
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.getElementById("reading"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf("169 seats");
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + 9);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
            return;
          }
        }"""
    )
    page.keyboard.press("c")
    expect(page.get_by_label("Words of the article, exactly")).to_have_value("169 seats")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#detail h2")).to_have_text("169 seats")
    assert Claim.objects.get(text="169 seats").anchors.get().exact == "169 seats"


def test_selection_that_runs_into_the_next_paragraph_ends_with_its_own(article, cast, open_page):
    """Three clicks select a paragraph and the start of the next one."""
    page = open_page(cast.ben)
    page.goto(reverse("article", args=[article.pk]))
    page.evaluate(
        """() => {
          const [block, next] = document.querySelectorAll("#reading .block-body");
          const range = document.createRange();
          range.setStart(block, 0);
          range.setEnd(next, 0);
          document.getSelection().removeAllRanges();
          document.getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("c")
    words = "Oslo is the capital of Norway. The country borders Sweden, Finland and Russia."
    expect(page.get_by_label("Words of the article, exactly")).to_have_value(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#detail h2")).to_have_text(words)
    assert Claim.objects.get(text=words).anchors.get().exact == words


def test_claims_appear_by_themselves_and_polling_stops(cast, open_page):
    article = make_import(cast.ada).article
    page = open_page(cast.ada)
    page.goto(reverse("article", args=[article.pk]))
    expect(page.locator("#claims")).to_contain_text("Claims appear here by themselves")
    step = jobs.start(PipelineStep.objects.of_article(article.pk).get(step="extract").pk)
    claims.extract(step)
    expect(page.locator("#claims [data-claim]").first).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("Searching for evidence: 0 of")
    PipelineStep.objects.of_article(article.pk).update(state="done")
    expect(page.locator("#progress [hx-trigger], #progress[hx-trigger]")).to_have_count(0)


def test_whole_way_works_without_javascript(article, cast, open_page):
    claim = claims.accept(actor=as_actor(cast.ben), claim_id=article.claims.first().pk, expected_version=None)
    row = {question: found(claim, question=question) for question in claim.questions}
    page = open_page(cast.ben, scripts=False)
    open_claim(page, claim)
    page.get_by_role("button", name="Take").click()
    for question in claim.questions:
        page.locator(f"#adopt-{row[question].pk}").click()
    for question in claim.questions:
        page.locator(f'input[name="rating-{question}"][value="confirmed"]').check()
        page.locator(f"#rationale-{question}").fill("Read it myself.")
        page.locator(f"#confidence-{question}").select_option("medium")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#live")).to_contain_text("waits for a reviewer")
    dan = open_page(cast.dan, scripts=False)
    open_claim(dan, claim)
    dan.locator("#do-approve").click()
    dan.get_by_role("button", name="Sign the approval").click()
    expect(dan.locator("#live")).to_contain_text("You signed it.")
