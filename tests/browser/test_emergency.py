"""Breaking the glass, and the review that follows, as editors do it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible, shoot
from tests.factories import make_article, make_person, make_submitted
from verification.workflow import Role


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_an_editor_breaks_the_glass_and_another_reviews_it(cast, open_page, width, scheme):
    article = make_article(cast.ada)
    make_submitted(article, cast.ben)
    cleo = open_page(cast.cleo, width=width, scheme=scheme)
    cleo.goto(reverse("article-clear", args=[article.pk]))
    cleo.get_by_role("link", name="It has to go out all the same").click()
    check_accessible(cleo)
    shoot(cleo, f"emergency-{width}-{scheme}")
    cleo.get_by_label("What the emergency is").fill("The court publishes its judgment at noon.")
    cleo.get_by_label("Type “break the glass”").fill("yes")
    cleo.get_by_role("button", name="Break the glass").click()
    expect(cleo.get_by_text("to say that you mean it")).to_be_visible()
    check_accessible(cleo)
    cleo.get_by_label("Type “break the glass”").fill("break the glass")
    cleo.get_by_role("button", name="Break the glass").click()
    expect(cleo.get_by_text("another editor has to review that")).to_be_visible()
    check_accessible(cleo)
    cleo.get_by_role("link", name="Back to the article").click()
    expect(cleo.get_by_text("Cleared past its guards, in an emergency")).to_be_visible()
    check_accessible(cleo)
    cleo.goto(reverse("report", args=[article.pk]))
    check_accessible(cleo)
    shoot(cleo, f"emergency-report-{width}-{scheme}")

    paul = open_page(make_person("paul", Role.EDITOR), width=width, scheme=scheme)
    paul.goto(reverse("articles"))
    check_accessible(paul)
    paul.get_by_role("link", name="Emergencies (1 to review)").click()
    check_accessible(paul)
    shoot(paul, f"emergencies-{width}-{scheme}")
    paul.get_by_label("What you found").fill("All claims were checked by two; it held.")
    paul.get_by_role("button", name="Close the review").click()
    expect(paul.get_by_text("None waits for a review.")).to_be_visible()
    check_accessible(paul)
