"""A whole day on one article, typed from the first key to the last, as everybody at the desk sees it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.factories import make_person
from tests.integration.desk_server import PATH, WORDS, html, open_site
from verification.articles.models import Article
from verification.audit import Event, verify
from verification.claims.models import Claim
from verification.workflow import ArticleStatus, Role, Status

MINUTES = 60_000
QUOTED = "nine freighters had to anchor outside"
TEXT = """Port Amity in brief

By Ada Reporter

Nine freighters had to anchor outside Port Amity until the tide turned.

The port handles 400 ships a year.
"""
LATER = TEXT.replace("400 ships", "420 ships")
EDITED = html(WORDS[0], WORDS[1].replace("nine", "eleven"), WORDS[2])


@pytest.fixture
def site(settings):
    with open_site(settings) as running:
        running.show()
        yield running


@pytest.fixture
def desk(cast, open_page, request):
    """Everybody in front of their own page; two more people sign and edit."""
    people = {name: getattr(cast, name) for name in ("ada", "ben", "dan", "cleo")}
    people["fay"] = make_person("fay", Role.REVIEWER)
    people["gil"] = make_person("gil", Role.REVIEWER)
    people["hal"] = make_person("hal", Role.EDITOR)
    width, scheme = request.param
    pages = {name: open_page(person, width=width, scheme=scheme) for name, person in people.items()}
    return {name: Keyboard(page) for name, page in pages.items()}


def the_claim():
    return Claim.objects.get(text__contains="freighters")


def says(person, words):
    expect(person.page.locator("#live")).to_contain_text(words)


def imports(ada):
    ada.open(reverse("import"))
    ada.write("The text itself", TEXT, exact=False)
    ada.look()
    ada.button("Import")
    ada.page.locator("#claims [data-claim]").nth(1).wait_for(timeout=2 * MINUTES)
    expect(ada.page.locator("#progress[hx-trigger]")).to_have_count(0, timeout=2 * MINUTES)
    ada.look()


def triages(ben):
    """From the queue: one claim is accepted, all others are nobody's business today."""
    ben.open("/")
    ben.look()
    ben.press("j", "o")
    ben.page.locator("[data-current]").wait_for()
    for claim in Claim.objects.all():
        ben.open(reverse("claim", args=[claim.pk]))
        ben.press(*("1" if claim == the_claim() else "34"))
        expect(ben.page.locator(f"#row-{claim.pk}")).not_to_contain_text("Suggested")
    assert the_claim().status == Status.QUEUED


def checks(ben, site):
    ben.open(reverse("claim", args=[the_claim().pk]))
    ben.do(ben.page.locator(".risks summary"))
    ben.tick("Health")
    ben.button("Keep", exact=True)
    expect(ben.page.locator(".risks summary")).to_contain_text("2 signatures needed")
    ben.press("a")
    ben.page.get_by_role("heading", name="Your verdict").wait_for()
    ben.press("e")
    ben.write("Address", site.url(PATH))
    ben.reach(ben.page.locator("#page-quotation"))
    ben.page.keyboard.type(QUOTED)
    form = ben.page.locator("details", has=ben.page.locator("#page-url"))
    ben.reach(form.get_by_label("As a source"))
    ben.page.keyboard.type("primary")
    ben.do(form.get_by_role("button", name="Read the page and add"))
    expect(ben.page.locator(".card", has_text=QUOTED)).to_contain_text("added by Ben")
    ben.look()


def waits(ben):
    ben.press("h")
    ben.press("ArrowDown")
    ben.write_time("When to ask again, UTC", datetime.now(UTC) + timedelta(days=2))
    ben.button("Let it wait")
    expect(ben.page.locator(f"#row-{the_claim().pk}")).to_contain_text("Waiting")
    ben.look()
    ben.button("Go on")
    ben.page.get_by_role("heading", name="Your verdict").wait_for()


def asks_the_reporter(ben, ada):
    ben.do(ben.page.get_by_text("Ask the reporter…"))
    ben.write("Your question", "Who counted them?")
    ben.tick("Nobody signs this claim before it is answered")
    ben.button("Ask", exact=True)
    expect(ben.page.locator("#talk")).to_contain_text("blocks signing")
    ada.open(reverse("queries"))
    ada.look()
    ada.write("Your answer", "The harbour office did.")
    ada.button("Answer", exact=True)
    expect(ada.page.get_by_text("Nothing waits for you.")).to_be_visible()


def submits(ben, why):
    ben.open(reverse("claim", args=[the_claim().pk]))
    ben.press("v", "1")
    ben.write("Rationale", why)
    ben.choose("How sure are you?", "High")
    ben.button("Submit for review")
    says(ben, "waits for a reviewer")


def sends_back(dan):
    dan.open(reverse("notifications"))
    dan.look()
    dan.open(reverse("claim", args=[the_claim().pk]))
    dan.do(dan.page.locator("#do-request_changes"))
    dan.write("What has to change?", "Name who counted.")
    dan.page.keyboard.press("Control+Enter")
    expect(dan.page.locator(f"#row-{the_claim().pk}")).to_contain_text("Checking")


def fixes(dan):
    dan.open(reverse("claim", args=[the_claim().pk]))
    dan.look()
    dan.do(dan.page.locator("#do-fix"))
    dan.write("Rationale", "The harbour office counted nine freighters.")
    dan.look()
    dan.button("Put this in its place")
    expect(dan.page.locator("#detail .verdict")).to_contain_text("The harbour office counted")


def signs(reviewer, *, last):
    reviewer.open(reverse("claim", args=[the_claim().pk]))
    reviewer.do(reviewer.page.locator("#do-approve"))
    reviewer.look()
    reviewer.button("Sign the approval")
    says(reviewer, "signed")
    assert (the_claim().status == Status.APPROVED) is last


def clears(cleo):
    cleo.open(reverse("article-clear", args=[Article.objects.get().pk]))
    cleo.look()
    cleo.do(cleo.page.locator("#do-clear"))
    cleo.button("Sign the clearance")
    expect(cleo.page.locator(".report")).to_contain_text("Cleared by Cleo")
    cleo.look()


def brings_a_new_version(ada):
    article = Article.objects.get()
    ada.open(reverse("revisions", args=[article.pk]))
    ada.write("The text itself", LATER)
    ada.button("Bring it in")
    expect(ada.page.get_by_role("link", name="Revision 2")).to_be_visible(timeout=MINUTES)
    expect(ada.page.locator("#progress[hx-trigger]")).to_have_count(0, timeout=2 * MINUTES)
    ada.link("Revision 2")
    expect(ada.page.get_by_role("heading", name="in revision 2")).to_be_visible()
    ada.look()


def dismisses_what_is_new(ben):
    """The number that the new version brought in is a claim of its own."""
    for claim in Claim.objects.filter(status=Status.SUGGESTED):
        ben.open(reverse("claim", args=[claim.pk]))
        ben.press("3", "4")
        expect(ben.page.locator(f"#row-{claim.pk}")).to_contain_text("Dismissed")


def sees_the_source_changed(cleo, site):
    """The page of the source says another number now; what rests on it is doubted, and says why."""
    claim = the_claim()
    site.show(EDITED)
    cleo.open(
        reverse(
            "snapshot",
            args=[
                claim.evidence.get(
                    added_by__isnull=False, passage__snapshot__url__contains=PATH
                ).passage.snapshot_id
            ],
        )
    )
    cleo.button("Check this source now")
    expect(cleo.page.get_by_text("The page was edited.")).to_be_visible()
    cleo.open(reverse("claim", args=[claim.pk]))
    expect(cleo.page.get_by_text("the quotation no longer stands there")).to_be_visible()
    cleo.look()


def confirms_again(ben):
    ben.open(reverse("claim", args=[the_claim().pk]))
    ben.button("Confirm again")
    expect(ben.page.locator(f"#row-{the_claim().pk}")).to_contain_text("In review")


def publishes(cleo):
    """The live text has a slip in it that nobody cleared; the page says so."""
    article = Article.objects.get()
    cleo.open(reverse("article-closing", args=[article.pk]))
    cleo.look()
    cleo.write("The text as it stands in public", LATER.replace("Nine", "Ten"))
    cleo.do(cleo.page.locator("#do-live"))
    expect(cleo.page.locator(".exact ins")).to_have_text("Ten")
    cleo.look()


def corrects(cleo, hal):
    """One editor words the notice, another one confirms it."""
    cleo.do(cleo.page.locator("#do-propose"))
    cleo.reach(cleo.page.get_by_label("What made it necessary?"))
    cleo.press("ArrowDown")
    cleo.write("The notice, as readers will see it", "We gave a wrong number of freighters.")
    cleo.write("What was said before", "Ten freighters had to anchor outside.")
    cleo.write("What is right now", "Nine freighters had to anchor outside.")
    cleo.button("Propose it")
    expect(cleo.page.locator("#open-notice")).to_contain_text("proposed by Cleo")
    hal.open(reverse("article-closing", args=[Article.objects.get().pk]))
    hal.look()
    hal.do(hal.page.locator("#do-confirm"))
    expect(hal.page.locator("main")).to_contain_text("Corrected by Cleo and Hal")
    hal.look()


@pytest.mark.parametrize("desk", [(1440, "light"), (390, "dark")], indirect=True, ids=str)
def test_an_article_lives_through_a_day_without_a_mouse(desk, site, broker, start_worker):
    start_worker().wait_until_ready()
    ada, ben, dan, cleo = (desk[name] for name in ("ada", "ben", "dan", "cleo"))
    imports(ada)
    triages(ben)
    checks(ben, site)
    waits(ben)
    asks_the_reporter(ben, ada)
    submits(ben, "Nine freighters, says the page.")
    sends_back(dan)
    submits(ben, "Nine freighters, says the harbour office.")
    fixes(dan)
    signs(desk["fay"], last=False)
    signs(desk["gil"], last=True)
    clears(cleo)
    brings_a_new_version(ada)
    sees_the_source_changed(cleo, site)
    confirms_again(ben)
    signs(desk["fay"], last=False)
    signs(desk["gil"], last=True)
    dismisses_what_is_new(ben)
    clears(cleo)
    publishes(cleo)
    corrects(cleo, desk["hal"])
    assert Article.objects.get().status == ArticleStatus.CORRECTED
    assert not Event.objects.filter(by_token=True).exists()
    assert [chain for chain in verify() if chain.broken_at is not None] == []
