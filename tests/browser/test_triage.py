"""A whole article triaged by keyboard alone: no mouse, no tab into a form that a key has not opened."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import as_actor, make_article
from verification.articles.models import Sentence
from verification.claims import sentences
from verification.claims.models import Claim
from verification.engine.types import Disposition
from verification.workflow import Status

TEXT = """Tarn builds a second quay

TARN, March 3 — The port of Tarn handles 4.6 million tonnes a year. Tarn's port handles 4.6 million tonnes each year.

The town closed its fish market in 2019. The old quay was built in 1904 and 310 people work there.

“It is the finest harbour on the coast,” Ilse Brandt, who runs the port, said. Brandt said the new quay would cost 84 million euros.

The harbour master has worked there since 1998.

Nobody was in a hurry.
"""
LOOKS = [(1440, "light"), (390, "dark")]


@pytest.fixture
def article(cast):
    article = make_article(cast.ada, TEXT)
    quiet = Sentence.objects.filter(
        revision=article.current, disposition=Disposition.NO_CHECKABLE_FACT
    ).last()
    sentences.take_back(
        actor=as_actor(cast.ben), article_id=article.pk, ordinal=quiet.ordinal, expected_version=None
    )
    return article


class Desk:
    """A person at the keyboard: presses keys and reads what the page says."""

    def __init__(self, page, article):
        self.page, self.article = page, article

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words):
        self.press("Control+a")
        self.page.keyboard.type(words)

    def says(self, words):
        expect(self.page.locator("#live")).to_contain_text(words)

    @property
    def claim(self):
        return Claim.objects.get(pk=self.page.locator("[data-current]").get_attribute("data-current"))

    def left(self):
        return self.article.claims.filter(status=Status.SUGGESTED).count()

    def decide(self, *keys, said):
        """Press what decides the open claim; another one opens, or none is left."""
        claim, left = self.claim, self.left() - 1
        self.press(*keys)
        self.says(said)
        self.says(f" {left} of " if left else "No suggestion is left")
        if left:
            expect(self.page.locator(f'[data-current="{claim.pk}"]')).to_have_count(0)
            expect(self.page.locator("#detail h2")).to_be_focused()
        claim.refresh_from_db()
        return claim

    def go_to(self, words):
        for _ in range(20):
            if words in self.claim.text:
                return self.claim
            before = self.claim.pk
            self.press("n")
            expect(self.page.locator(f'[data-current="{before}"]')).to_have_count(0)
        raise AssertionError(f"No suggestion holds “{words}”.")


def reword(desk):
    page = desk.page
    worded = desk.go_to("fish market")
    desk.press("w")
    expect(page.locator("#edit-text")).to_be_focused()
    desk.write("The town of Tarn closed its fish market.")
    check_accessible(page)
    desk.press("Control+Enter")
    desk.says("The wording was changed")
    desk.says("2019")
    expect(page.locator("#detail h2")).to_have_text("The town of Tarn closed its fish market.")
    worded.refresh_from_db()
    assert worded.wording == 2


def split(desk):
    page = desk.page
    whole = desk.go_to("1998")
    desk.press("s")
    expect(page.locator("#split-1")).to_be_focused()
    desk.write("The harbour master has worked there")
    desk.press("Tab", "Tab")
    desk.write("since 1998")
    desk.press("Tab")
    desk.page.keyboard.type("The harbour master began in 1998.")
    check_accessible(page)
    desk.press("Control+Enter")
    desk.says("The claim was split")
    whole.refresh_from_db()
    assert whole.status == Status.SPLIT
    assert [part.anchors.get().exact for part in whole.parts.order_by("pk")] == [
        "The harbour master has worked there",
        "since 1998",
    ]


def mark(desk):
    page = desk.page
    desk.press("c")
    expect(page.get_by_label("Words of the article, exactly")).to_be_focused()
    page.keyboard.type("The port of Tarn")
    desk.press("Control+Enter")
    expect(page.locator("#detail h2")).to_have_text("The port of Tarn")
    page.wait_for_load_state()
    assert Claim.objects.get(text="The port of Tarn").status == Status.QUEUED


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_whole_article_is_triaged_by_keyboard_alone(article, cast, open_page, width, scheme):
    page = open_page(cast.ben, width=width, scheme=scheme)
    desk = Desk(page, article)
    page.goto(reverse("article", args=[article.pk]))
    expect(page.locator(".coverage")).to_contain_text("1 open")
    desk.press("n")
    expect(page.locator("#detail h2")).to_be_focused()
    total = article.claims.count()

    first = desk.decide("1", said=f"Accepted. {total - 1} of {total} left. u to undo.")
    assert first.status == Status.QUEUED
    expect(page.locator(f"#row-{first.pk}")).to_contain_text("Queued")
    desk.press("u")
    desk.says("Undone")
    expect(page.locator(f'[data-current="{first.pk}"]')).to_be_visible()
    assert desk.claim.status == Status.SUGGESTED

    desk.go_to("4.6 million")
    desk.press("2")
    expect(page.locator("#ask-merge input:checked")).to_be_focused()
    check_accessible(page)
    merged = desk.decide("Control+Enter", said="Merged.")
    assert merged.status == Status.MERGED and "4.6 million" in merged.merged_into.text
    expect(page.locator("#claims")).to_contain_text("Merged")

    desk.go_to("finest harbour")
    desk.press("3")
    check_accessible(page)
    dismissed = desk.decide("1", said="Dismissed.")
    assert (dismissed.status, dismissed.dismiss_reason) == (Status.DISMISSED, "opinion")

    reword(desk)
    split(desk)
    mark(desk)

    desk.press("n")
    expect(page.locator("#detail h2")).not_to_have_text("The port of Tarn")
    while desk.left():
        desk.decide("1", said="Accepted.")
    desk.says("No suggestion is left")
    desk.press("x")
    desk.says("no checkable fact")
    sentence_count = Sentence.objects.filter(revision=article.current).count()
    expect(page.locator(".coverage")).to_contain_text(f"{sentence_count}/{sentence_count} sentences")
    expect(page.locator(".coverage")).not_to_contain_text("open")
    check_accessible(page)
    assert not Sentence.objects.filter(revision=article.current, disposition="").exists()
    assert not article.claims.filter(status=Status.SUGGESTED).exists()


def test_a_form_opened_before_the_answer_keeps_the_focus_and_the_words(article, cast, open_page):
    page = open_page(cast.ben)
    desk = Desk(page, article)
    page.goto(reverse("article", args=[article.pk]))
    desk.press("n")
    expect(page.locator("#detail h2")).to_be_focused()
    waiting = []

    def hold(route):
        waiting.append(route)

    page.route("**/do/accept*", hold)
    with page.expect_request("**/do/accept*"):
        desk.press("1")
    desk.press("c")
    page.keyboard.type("The port of Tarn")
    expect(page.locator("#add-exact")).to_have_value("The port of Tarn")
    while not waiting:
        page.wait_for_timeout(10)
    waiting[0].continue_()
    desk.says("Accepted.")
    expect(page.locator("#detail .htmx-settling, #detail.htmx-settling")).to_have_count(0)
    page.keyboard.type(" handles")
    expect(page.locator("#add-exact")).to_be_focused()
    expect(page.locator("#add-exact")).to_have_value("The port of Tarn handles")


def test_what_has_just_come_is_acted_on_without_leaving_the_page(article, cast, open_page):
    page = open_page(cast.ben)
    desk = Desk(page, article)
    page.goto(reverse("article", args=[article.pk]))
    page.evaluate(
        """() => {
          window.stayed = true;
          const act = () => queueMicrotask(() => document.getElementById("do-accept").click());
          document.addEventListener("htmx:afterSwap", act, { once: true });
        }"""
    )
    desk.press("n")
    desk.says("Accepted.")
    expect(page.locator("#detail h2")).to_be_focused()
    assert page.evaluate("window.stayed") is True


def test_joining_takes_one_key(article, cast, open_page):
    page = open_page(cast.ben)
    desk = Desk(page, article)
    page.goto(reverse("article", args=[article.pk]))
    desk.press("n")
    whole = desk.go_to("1998")
    desk.press("s")
    desk.write("The harbour master has worked there")
    desk.press("Tab", "Tab")
    desk.write("since 1998")
    desk.press("Control+Enter")
    desk.says("The claim was split")
    desk.press("r")
    desk.says("The parts are one claim again")
    assert desk.claim.pk == whole.pk


def test_panes_are_hidden_and_come_back(article, cast, open_page):
    page = open_page(cast.ben)
    page.goto(reverse("article", args=[article.pk]))
    page.keyboard.press("[")
    expect(page.locator("#claims")).to_be_hidden()
    page.reload()
    expect(page.locator("#claims")).to_be_hidden()
    page.keyboard.press("]")
    expect(page.locator("#text")).to_be_hidden()
    check_accessible(page)
    page.keyboard.press("[")
    page.keyboard.press("]")
    expect(page.locator("#claims")).to_be_visible()
    expect(page.locator("#text")).to_be_visible()


def test_keys_switched_off_leave_the_buttons_and_do_nothing(article, cast, open_page):
    cast.ben.uses_keys = False
    cast.ben.save()
    page = open_page(cast.ben)
    claim = article.claims.first()
    page.goto(reverse("claim", args=[claim.pk]))
    for key in ("1", "3", "j", "u", "[", "?"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#do-accept kbd")).to_be_hidden()
    claim.refresh_from_db()
    assert claim.status == Status.SUGGESTED
    page.locator("#do-accept").click()
    expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Queued")


def test_triage_works_without_javascript(article, cast, open_page):
    page = open_page(cast.ben, scripts=False)
    first, second = article.claims.filter(text__contains="4.6").in_text_order()
    page.goto(reverse("claim", args=[first.pk]))
    page.locator("#do-merge").click()
    page.get_by_role("button", name="Merge into it").click()
    expect(page.locator("#live")).to_contain_text("Merged.")
    expect(page.locator("#detail h2")).to_have_text(second.text)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#detail h2")).to_have_text(first.text)
    page.locator("#do-dismiss").click()
    page.get_by_role("button", name="Duplicate").click()
    expect(page.locator("#live")).to_contain_text("Dismissed.")
    first.refresh_from_db()
    assert (first.status, first.dismiss_reason) == (Status.DISMISSED, "duplicate")
    page.get_by_role("link", name="1 open").click()
    page.get_by_role("button", name="No checkable fact").click()
    expect(page.locator("#live")).to_contain_text("accounted for")
    page.goto(f"{reverse('article', args=[article.pk])}?status=dismissed")
    expect(page.locator("#claims [data-claim]")).to_have_count(1)
