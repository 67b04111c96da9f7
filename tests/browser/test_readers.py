"""Restricting an article to people by name, as an editor does it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible, shoot
from tests.factories import make_article


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_an_editor_restricts_an_article_and_others_find_it_no_more(cast, open_page, width, scheme):
    article = make_article(cast.ada)
    cleo = open_page(cast.cleo, width=width, scheme=scheme)
    cleo.goto(reverse("article", args=[article.pk]))
    cleo.get_by_role("link", name="Readers").click()
    check_accessible(cleo)
    cleo.get_by_label("Only the people ticked below").check()
    cleo.get_by_label("Ben checker").check()
    cleo.get_by_label("Why").fill("The source would be known.")
    cleo.get_by_role("button", name="Keep it").click()
    expect(cleo.get_by_text("Only the people named read the article now.")).to_be_visible()
    expect(cleo.get_by_text("Nobody among them can approve a verdict.")).to_be_visible()
    check_accessible(cleo)
    shoot(cleo, f"readers-{width}-{scheme}")
    cleo.get_by_role("link", name="Back to the article").click()
    expect(cleo.get_by_role("link", name="restricted")).to_be_visible()
    check_accessible(cleo)
    dan = open_page(cast.dan, width=width, scheme=scheme)
    dan.goto(reverse("articles"))
    expect(dan.get_by_text("Norway in brief")).to_have_count(0)
