"""Outside search as people meet it: the very requests before, the places searched after."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import make_article
from tests.integration.outside import TEXT, allow, enable, outside_services
from tests.integration.pipeline import run_pipeline


@pytest.fixture
def claim(cast, servers, monkeypatch):
    """A claim that two providers were asked about; one of them answered."""
    with outside_services(monkeypatch) as server:
        article = make_article(cast.ada, TEXT, published_on=date(2023, 6, 1))
        run_pipeline(article.pk)
        enable(cast.root, "wikipedia", "searxng")
        allow(article, cast.cleo)
        run_pipeline(article.pk)
        yield article.claims.first()
        assert server.requests


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_checker_sees_what_would_leave_and_where_was_searched(claim, cast, open_page, width, scheme):
    page = open_page(cast.ben, width=width, scheme=scheme)
    page.goto(reverse("claim", args=[claim.pk]))
    place = page.get_by_role("region", name="Asked outside")
    expect(place.get_by_text("searched: 1 document").first).to_be_visible()

    place.get_by_text("What would leave").click()

    expect(place.get_by_text("/w/api.php?action=query").first).to_be_visible()
    check_accessible(page)
    admin = open_page(cast.root, width=width, scheme=scheme)
    admin.goto(reverse("providers"))
    expect(admin.get_by_role("button", name=re.compile("Switch off.*Wikipedia"))).to_be_visible()
    check_accessible(admin)
