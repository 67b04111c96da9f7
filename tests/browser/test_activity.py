"""The trail as people read it: narrowed, by article, claim and person."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import approve, make_article, make_submitted


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_activity_is_narrowed_and_taken_along(cast, open_page, width, scheme):
    article = make_article(cast.ada)
    claim = approve(make_submitted(article, cast.ben), cast.dan)
    page = open_page(cast.cleo, width=width, scheme=scheme)
    page.goto(reverse("activity", args=[article.pk]))
    expect(page.get_by_text("Ada Reporter · imported the article")).to_be_visible()
    check_accessible(page)
    page.get_by_label("By", exact=True).select_option(label="Dan")
    page.get_by_label("What", exact=True).select_option(label="signed it")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("list").get_by_text("Dan · signed it")).to_be_visible()
    expect(page.locator(".history li")).to_have_count(1)
    check_accessible(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename == f"activity-article-{article.pk}.csv"
    page.goto(reverse("claim", args=[claim.pk]))
    page.get_by_role("link", name="All that was done with it").click()
    expect(page.get_by_text("signed it").last).to_be_visible()
    check_accessible(page)
    page.goto(reverse("person-activity", args=[cast.ben.pk]))
    expect(page.get_by_role("heading", name="What Ben did")).to_be_visible()
    check_accessible(page)


def test_a_person_finds_what_they_did_from_their_profile(cast, open_page):
    make_submitted(make_article(cast.ada), cast.ben)
    page = open_page(cast.ben, scripts=False)
    page.goto(reverse("profile"))
    page.get_by_role("link", name="What you did").click()
    expect(page.get_by_text("submitted it for review").last).to_be_visible()
