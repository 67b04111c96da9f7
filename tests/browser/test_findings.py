"""What does not fit together: seen on the page, followed into the text, settled with a note."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import make_article
from verification.articles.models import Finding

CLASHING = """Rents in Linz rise by 30 percent

Rents in Linz rise by 13 percent next year, the city announced on Monday.

Of the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested in front of the hall. Most of them
had come from the old town, where rents are highest.
"""


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_checker_follows_a_finding_and_settles_it(cast, open_page, width, scheme):
    article = make_article(cast.ada, CLASHING)
    page = open_page(cast.ben, width=width, scheme=scheme)
    page.goto(reverse("article", args=[article.pk]))
    panel = page.locator("#findings")
    expect(panel.locator("summary")).to_contain_text("2 things in the text to look at")
    expect(panel).to_contain_text("The headline says 30 percent, the text says 13 percent.")
    check_accessible(page)
    finding = Finding.objects.get(revision__article=article, kind="sum")
    place = panel.locator(f'a[href="#finding-{finding.pk}-1"]')
    place.click()
    expect(page.locator(f"#finding-{finding.pk}-1")).to_be_in_viewport()
    page.get_by_label("Settled, because").last.fill("The minutes say 21; corrected.")
    panel.get_by_role("button", name="Settle").last.click()
    expect(panel).to_contain_text("— Ben")
    expect(panel.locator("summary")).to_contain_text("1 thing in the text to look at")
    check_accessible(page)
