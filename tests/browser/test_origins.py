"""Origins in a browser: why links are one witness, what a document shares, taking one out."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import adopt, make_article, make_claim, make_evidence, take
from tests.integration.evidence.conftest import WIRE, store
from verification.evidence.models import Evidence, Snapshot

LOOKS = [(1440, "light"), (390, "dark")]


@pytest.fixture
def reprinted(cast):
    """A claim that rests on an agency report, its reprint, and another paper."""
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    store(title="Barge strikes lock gate", credit="Amity Wire")
    text = "Readers asked about it all week.\n\n" + WIRE
    store(text, source="Hill Post", title="Port shut after collision")
    for name in ("Amity Wire", "Hill Post", ""):
        row = make_evidence(claim, primary=False)
        if name:
            passage = Snapshot.objects.get(source__name=name).passages.last()
            Evidence.objects.filter(pk=row.pk).update(
                passage=passage, quotation=passage.text, start=passage.start, end=passage.end
            )
        adopt(row, cast.ben)
    return claim


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_checker_sees_why_two_links_are_one_origin_and_takes_one_out(
    reprinted, cast, open_page, width, scheme
):
    page = open_page(cast.ben, width=width, scheme=scheme)
    page.goto(reverse("claim", args=[reprinted.pk]))
    summary = page.get_by_text("3 links, 2 independent origins; 2 carry the same agency report")
    summary.click()
    expect(page.get_by_text("carry the same agency report (Amity Wire)").first).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="Barge strikes lock gate (Amity Wire)").first.click()
    page.get_by_role("link", name="What it shares with the first one").click()
    expect(page.locator("mark").filter(has_text="The harbour of Port Amity")).to_be_visible()
    page.get_by_text("Split off…").last.click()
    check_accessible(page)
    page.get_by_label("Why it does not go back to that report").last.fill("It had its own reporter there.")
    page.get_by_role("button", name="Make it an origin of its own").last.click()
    expect(page.get_by_text("an origin of its own now")).to_be_visible()
    check_accessible(page)
    page.goto(reverse("claim", args=[reprinted.pk]))
    expect(page.get_by_text("3 links, 3 independent origins")).to_be_visible()
