"""The archive's intake in the browser: files go in, the page follows by itself, every page is accessible."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from verification import tasks
from verification.evidence import feeds
from verification.evidence.intake_models import ArchiveItem, Feed
from verification.jobs import Job

LINES = '{"text": "The gate opened at noon.", "publisher": "Harbour Wire", "mood": "calm"}\n{"text": 7}\nno line\n'


def work():
    while (step := tasks.next_archive_step()) is not None:
        tasks.run_archive_step(step)


def bring(page):
    page.goto(reverse("archive-add"))
    page.get_by_label("Files").set_input_files(
        [
            {"name": "bridge.txt", "mimeType": "text/plain", "buffer": b"The bridge opened in 1932."},
            {
                "name": "a-rather-long-name-of-an-export-of-the-old-system.jsonl",
                "mimeType": "",
                "buffer": LINES.encode(),
            },
            {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
        ]
    )
    page.get_by_label("Who published them").fill("The Harbour Courier")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Reading: 0 of 3 parts")).to_be_visible()


def make_feeds(by):
    told = {"actor": by.as_actor(), "every_minutes": 30}
    good = feeds.add_feed(url="https://wire.example/feeds/all.xml", source="Harbour Wire", **told)
    bad = feeds.add_feed(url="https://post.example/rss", source="Amity Post", **told)
    Feed.objects.filter(pk=good.pk).update(
        title="Harbour Wire: all reports", polled_at=timezone.now(), outcome="12 entries, 2 of them new"
    )
    Feed.objects.filter(pk=bad.pk).update(
        failures=3, polled_at=timezone.now(), outcome="The address answered 500; try again later."
    )
    job = Job.objects.get(feed=good)
    for ordinal, outcome in enumerate(["stored", "refused", ""]):
        refused = [
            {
                "place": "",
                "code": "x",
                "message": "The site’s robots.txt asks programs not to fetch this page.",
            }
        ]
        ArchiveItem.objects.create(
            job=job,
            ordinal=ordinal,
            name=f"Gate {ordinal} shut after a barge struck it",
            url="https://wire.example/1",
            outcome=outcome,
            refused=refused if outcome == "refused" else [],
            meta={"published": "2026-03-02"},
        )
    return good


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_files_go_in_and_the_page_follows_by_itself(cast, broker, open_page, width, scheme):
    page = open_page(cast.cleo, width=width, scheme=scheme)
    bring(page)
    check_accessible(page)
    work()
    expect(page.get_by_text("Read, with 3 refused")).to_be_visible()
    expect(page.get_by_text("The line is no JSON.")).to_be_visible()
    assert page.locator("[data-poll]").count() == 0
    check_accessible(page)
    feed = make_feeds(cast.cleo)
    for address in (
        reverse("archive-add"),
        reverse("archive-imports"),
        reverse("feeds"),
        reverse("feed", args=[feed.pk]),
    ):
        page.goto(address)
        check_accessible(page)


def test_files_go_in_without_scripts(cast, broker, open_page):
    page = open_page(cast.ben, scripts=False)
    bring(page)
    work()
    page.get_by_role("link", name="Load again").click()
    expect(page.get_by_text("Read, with 3 refused")).to_be_visible()
