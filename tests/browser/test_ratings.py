"""Rating scales and the pencil of the verdict form, as people meet them."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import make_proposal
from tests.integration.web.test_suggestion import proposed
from verification.verdicts.scale_versions import newest


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_editor_changes_a_scale_and_the_checker_takes_what_is_offered(cast, open_page, width, scheme):
    claim, _ = proposed(cast, "refuted")
    page = open_page(cast.cleo, width=width, scheme=scheme)
    page.goto(reverse("ratings"))
    check_accessible(page)
    page.get_by_role("link", name="Change Before publication").click()
    check_accessible(page)
    page.get_by_label("Definition").first.fill("Right as it stands.")
    page.get_by_role("button", name="Save as version 2").click()
    expect(page.get_by_text("“Confirmed” changed: definition")).to_be_visible()
    assert newest("desk").version == 2

    desk = open_page(cast.ben, width=width, scheme=scheme)
    desk.goto(reverse("claim", args=[claim.pk]))
    check_accessible(desk)
    desk.get_by_role("button", name="Take Incorrect").click()
    expect(desk.get_by_role("radio", name="Incorrect")).to_be_checked()


def test_the_pencil_follows_the_evidence_while_what_was_typed_stays(cast, open_page):
    claim, _ = proposed(cast, "refuted")
    page = open_page(cast.ben)
    page.goto(reverse("claim", args=[claim.pk]))
    page.get_by_label("Rationale").fill("Half a sentence")
    make_proposal(claim, "supported")
    page.get_by_text("Comment…").click()
    page.get_by_label("Your comment").fill("Look again.")
    page.get_by_role("button", name="Keep the comment").click()
    expect(page.locator("[data-suggestion]")).to_contain_text("Take Confirmed")
    expect(page.get_by_label("Rationale")).to_have_value("Half a sentence")
