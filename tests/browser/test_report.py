"""The report as it is read, printed and taken along."""

import io

import docx
import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import check_accessible
from tests.factories import TEXT, dismiss_the_rest, make_person, make_submitted
from tests.integration.publication.closing import confirm, make_published, propose
from tests.integration.publication.reported import SECRET, make_told
from verification.claims.models import Claim
from verification.evidence import queries
from verification.evidence.queries import Wish
from verification.evidence.replies import say_not_needed
from verification.workflow import Role


@pytest.fixture
def article(cast):
    """A told claim with a doubt, a reply and an open query, one in review, the others dismissed."""
    claim = make_told(cast)
    Claim.objects.filter(pk=claim.pk).update(flags=["source_changed"])
    ben = cast.ben.as_actor()
    say_not_needed(actor=ben, claim_id=claim.pk, reason="It names nobody.")
    queries.ask(actor=ben, claim_id=claim.pk, wish=Wish("Where does the figure come from?", "source"))
    make_submitted(claim.article, cast.ben)
    dismiss_the_rest(claim.article, cast.ben)
    return claim.article


def test_a_correction_stands_in_the_head(cast, open_page):
    article = make_published(cast, TEXT.replace("169", "170"))
    confirm(propose(article, cast.cleo), make_person("olga", Role.EDITOR))
    page = open_page(cast.ada, width=390)
    page.goto(reverse("report", args=[article.pk]))
    expect(page.get_by_text("Correction")).to_be_visible()
    expect(page.get_by_text("What went out:")).to_be_visible()
    check_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_report_is_accessible_with_all_that_it_can_tell(article, cast, open_page, width, scheme):
    page = open_page(cast.ada, width=width, scheme=scheme)
    page.goto(reverse("report", args=[article.pk]))
    for told in (
        "Not cleared.",
        "Right of reply",
        "Open query to the reporter",
        "Claims that were not checked",
    ):
        expect(page.get_by_text(told).first).to_be_visible()
    expect(page.get_by_text("name withheld").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(SECRET)
    check_accessible(page)


def test_the_printed_report_holds_the_report_alone(article, cast, open_page):
    page = open_page(cast.cleo, scheme="dark")
    page.goto(reverse("report", args=[article.pk]))
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.locator(".rationale").first.evaluate("one => getComputedStyle(one).color")
    assert max(map(int, ink.removeprefix("rgb(").rstrip(")").split(","))) < 64, ink
    body = page.pdf(format="A4", prefer_css_page_size=True)
    pages = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(body)).pages]
    text = " ".join(pages)
    for told in ("Oslo is the capital of Norway.", "not approved", "approved by Dan", "SHA-256 of the text"):
        assert told in text
    for control in ("Sign out", "Word file", "Back to the article", "Print"):
        assert control not in text
    assert all(f"{number} / {len(pages)}" in sheet for number, sheet in enumerate(pages, start=1))


def test_the_word_file_is_taken_along_from_the_page(article, cast, open_page):
    page = open_page(cast.cleo)
    page.goto(reverse("report", args=[article.pk]))
    with page.expect_download() as taken:
        page.get_by_role("link", name="Word file").click()
    assert taken.value.suggested_filename == "norway-in-brief-report-r1.docx"
    document = docx.Document(taken.value.path())
    assert len(list(document.comments)) == article.claims.count()
    with page.expect_download() as taken:
        page.get_by_role("link", name="JSON").click()
    assert taken.value.suggested_filename == "norway-in-brief-report-r1.json"
