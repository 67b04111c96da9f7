"""A source that was changed: seen on its page, checked and settled there, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.integration.desk_server import open_site
from tests.integration.watched import EDITED, make_rested, snapshot_of
from verification.evidence.models import Evidence


@pytest.fixture
def site(settings):
    with open_site(settings) as running:
        yield running


def test_editor_checks_a_source_sees_what_was_changed_and_says_that_it_still_counts(cast, site, open_page):
    site.show()
    claim = make_rested(cast, site)
    evidence = Evidence.objects.get(claim=claim, added_by__isnull=False)
    address = f"/snapshots/{snapshot_of(claim).pk}"
    site.show(EDITED)
    page = open_page(cast.cleo, scripts=False)

    page.goto(f"{address}?evidence={evidence.pk}")
    page.get_by_role("button", name="Check this source now").click()
    expect(page.get_by_text("The page was edited.")).to_be_visible()
    page.get_by_role("link", name="compare").click()
    expect(page.locator("#comparison del")).to_have_text("nine")

    for width, scheme in ((1440, "light"), (390, "dark")):
        seen = open_page(cast.cleo, width=width, scheme=scheme)
        seen.goto(page.url)
        check_accessible(seen)
        seen.goto(f"/claims/{claim.pk}")
        expect(seen.get_by_text("the quotation no longer stands there")).to_be_visible()
        check_accessible(seen)

    page.get_by_label("It still counts, because").fill("The harbour office confirmed nine.")
    page.get_by_role("button", name="Seen, still counts").click()
    expect(page.get_by_text("Cleo says it still counts")).to_be_visible()
