"""Making a check public and taking it back, as an editor does it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible, shoot
from tests.factories import make_clearable
from verification.claims.models import Claim


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_an_editor_publishes_a_check_and_takes_it_back(cast, open_page, width, scheme):
    claim = Claim.objects.get(article=make_clearable(cast), status="approved")
    cleo = open_page(cast.cleo, width=width, scheme=scheme)
    cleo.goto(reverse("claim", args=[claim.pk]))
    cleo.get_by_role("link", name="Public check").click()
    check_accessible(cleo)
    shoot(cleo, f"publish-{width}-{scheme}")
    cleo.get_by_label("What was claimed, in public words").fill("Oslo is the capital.")
    cleo.get_by_role("button", name="Make it public").click()
    expect(cleo.get_by_text("The article is not published. Publish it first")).to_be_visible()
    check_accessible(cleo)
    cleo.get_by_label("This check stands by itself").check()
    cleo.get_by_role("button", name="Make it public").click()
    expect(cleo.get_by_text("The check is public.")).to_be_visible()
    check_accessible(cleo)
    cleo.get_by_role("link", name="All publications").click()
    expect(cleo.get_by_text("Oslo is the capital.", exact=True)).to_be_visible()
    cleo.get_by_text("Withdraw it…").click()
    check_accessible(cleo)
    shoot(cleo, f"publications-{width}-{scheme}")
    cleo.get_by_label("Why is it no longer to be public?").fill("It was misread.")
    cleo.get_by_role("button", name="Withdraw it").click()
    expect(cleo.get_by_text("The check is no longer public.")).to_be_visible()
    expect(cleo.get_by_text("not public: withdrawn")).to_be_visible()
    ben = open_page(cast.ben, width=width, scheme=scheme)
    ben.goto(reverse("publications"))
    expect(ben.get_by_text("Nothing is public now.")).to_be_visible()
    check_accessible(ben)
