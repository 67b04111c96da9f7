"""Talk as people meet it: a comment that names somebody, a query and its answer, what is new."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import make_article, make_claim, take


@pytest.fixture
def claim(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_comment_and_a_query_reach_who_is_meant(claim, cast, open_page, width, scheme):
    ben = open_page(cast.ben, width=width, scheme=scheme)
    ben.goto(reverse("claim", args=[claim.pk]))
    ben.get_by_text("Comment…").click()
    ben.get_by_label("Your comment").fill("Since when, @dan?")
    ben.get_by_label("Nobody signs this claim before it is resolved").check()
    ben.get_by_role("button", name="Keep the comment").click()
    expect(ben.get_by_text("Your comment is kept.")).to_be_visible()
    ben.get_by_text("Ask the reporter…").click()
    ben.get_by_label("Your question").fill("Which yearbook?")
    ben.get_by_role("button", name="Ask", exact=True).click()
    expect(ben.get_by_text("The reporter was asked.")).to_be_visible()
    check_accessible(ben)

    ada = open_page(cast.ada, width=width, scheme=scheme)
    ada.goto(reverse("queries"))
    expect(ada.get_by_role("link", name="Notifications (1 new)")).to_be_visible()
    check_accessible(ada)
    ada.get_by_label("Your answer", exact=True).fill("That of 2019.")
    ada.get_by_role("button", name="Answer", exact=True).click()
    expect(ada.get_by_text("Nothing waits for you.")).to_be_visible()

    dan = open_page(cast.dan, width=width, scheme=scheme)
    dan.goto(reverse("notifications"))
    check_accessible(dan)
    dan.get_by_role("button", name="Open").first.click()
    talk = dan.get_by_role("region", name="Talk")
    expect(talk.get_by_text("That of 2019.")).to_be_visible()
    talk.get_by_role("button", name="Resolve").click()
    expect(talk.get_by_text("resolved by Dan")).to_be_visible()
    dan.get_by_role("link", name="Comments").click()
    check_accessible(dan)
