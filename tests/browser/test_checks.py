"""Public checks in a real browser: what a reader sees, and that no policy stands against the markup."""

import json
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible, shoot
from tests.integration.published import make_another, make_public, open_to_readers, source_of, withdraw
from verification.publication.public_models import Publication
from verification.verdicts.models import Rating

SUMMARY = (
    "Parliament and government have sat in Oslo since 1814, and the constitution names it as the seat of "
    "both.\n\nThe statistical yearbook lists it as the capital in every edition."
)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_reader_reads_a_check_without_signing_in(cast, open_page, settings, width, scheme):
    open_to_readers(settings)
    row = make_public(cast, claimant="The statistical yearbook", claimed_on=date(2026, 3, 1), summary=SUMMARY)
    source_of(row, title="Norway in figures, 2025 edition")
    false = Rating.objects.get(scale__key="public", bucket="false")
    other = make_another(
        Publication.objects.get(pk=row.pk), rating=false, wording="Oslo </script> אב is small."
    )
    reader = open_page(width=width, scheme=scheme)
    reader.goto(reverse("checks"))
    check_accessible(reader)
    shoot(reader, f"checks-{width}-{scheme}")
    reader.get_by_role("link", name="Oslo is Norway’s capital.").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Oslo is Norway’s capital.")
    expect(reader.get_by_role("navigation", name="Main")).to_have_count(0)
    check_accessible(reader)
    shoot(reader, f"check-{width}-{scheme}")
    # The block is read from the page by scripts and search engines, and run by nobody.
    block = reader.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(block)["claimReviewed"] == "Oslo is Norway’s capital."
    reader.goto(reverse("check", args=[other.slug]))
    block = reader.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(block)["claimReviewed"] == "Oslo </script> אב is small."
    check_accessible(reader)
    withdraw(other, cast)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("This check is gone")
    check_accessible(reader)
    shoot(reader, f"check-gone-{width}-{scheme}")
