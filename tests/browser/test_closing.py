"""An article goes out with other words than were cleared, and two editors correct it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import TEXT, make_person
from tests.integration.publication.closing import make_cleared
from verification.workflow import Role


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_differing_live_text_is_corrected_by_two_editors(cast, open_page, width, scheme):
    article, olga = make_cleared(cast), make_person("olga", Role.EDITOR)
    cleo = open_page(cast.cleo, width=width, scheme=scheme)
    cleo.goto(reverse("article", args=[article.pk]))
    cleo.get_by_role("link", name="Publish, correct, hold").click()
    check_accessible(cleo)
    cleo.get_by_label("The text as it stands in public").fill(TEXT.replace("169", "196"))
    cleo.get_by_role("button", name="It is published").click()
    expect(cleo.get_by_text("The article is published. Sentences: 1 changed.")).to_be_visible()
    lives = cleo.get_by_role("region", name="Live texts that were compared")
    expect(lives.locator(".exact del")).to_have_text("169")
    expect(lives.locator(".exact ins")).to_have_text("196")
    check_accessible(cleo)

    cleo.get_by_text("Propose a notice…").click()
    cleo.get_by_label("What made it necessary?").select_option("Our mistake")
    cleo.get_by_label("The notice, as readers will see it").fill("An earlier version gave a wrong number.")
    cleo.get_by_label("What was said before").fill("Its parliament has 196 seats.")
    cleo.get_by_label("What is right now").fill("Its parliament has 169 seats.")
    check_accessible(cleo)
    cleo.get_by_role("button", name="Propose it").click()
    expect(cleo.get_by_role("button", name="Confirm", exact=True)).to_be_disabled()
    expect(cleo.get_by_text("You proposed this notice; another editor has to confirm it.")).to_be_visible()

    second = open_page(olga, width=width, scheme=scheme)
    second.goto(reverse("notifications"))
    told = second.get_by_role("listitem").filter(has_text="proposes a notice")
    told.get_by_role("button", name="Open").click()
    check_accessible(second)
    second.get_by_role("button", name="Confirm as Olga").click()
    expect(second.get_by_text("The notice stands, in both your names.")).to_be_visible()
    expect(second.get_by_text("Does something have to be corrected?")).to_have_count(0)
    second.goto(reverse("report", args=[article.pk]))
    expect(second.get_by_role("region", name="Correction")).to_contain_text("169 seats")
    check_accessible(second)

    # Without any script, an editor ends it with a reason.
    plain = open_page(cast.cleo, width=width, scheme=scheme, scripts=False)
    plain.goto(reverse("article-closing", args=[article.pk]))
    plain.get_by_text("Archive…").click()
    plain.get_by_label("Why?").fill("A year has passed.")
    plain.get_by_role("button", name="Archive").click()
    expect(plain.get_by_text("The article is archived.")).to_be_visible()
