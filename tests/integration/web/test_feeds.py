"""Pages of the feeds: kept by editors and admins, seen by everybody who holds a role."""

import pytest
from django.utils import timezone

from tests.integration.evidence.test_feeds import look, show
from verification.evidence import feeds
from verification.evidence.intake_models import Feed

NEW = {"url": "https://wire.example/feed", "source": "Harbour Wire", "every_minutes": "30"}


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def feed(cast, site):
    return feeds.add_feed(actor=cast.cleo.as_actor(), url=site.url("/feed"), source="Amity", every_minutes=45)


def test_editor_adds_a_feed(cleo):
    answer = cleo.post("/archive/feeds", NEW, follow=True)
    shown = text_of(answer)
    assert "Harbour Wire" in shown and "waits for its first look" in shown
    assert Feed.objects.get().every_minutes == 30


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "news"}, "begins with http"),
        ({"url": ""}, "required"),
        ({"every_minutes": "1"}, "not one of"),
    ],
)
def test_feed_that_cannot_be_right_keeps_what_was_typed(cleo, wrong, words):
    answer = cleo.post("/archive/feeds", {**NEW, "source": "A <b>", **wrong})
    assert answer.status_code == 422
    assert words in text_of(answer) and 'value="A &lt;b&gt;"' in text_of(answer)


def test_feed_shows_what_came_and_how_it_goes(cleo, feed, site):
    show(site, "/a", "/b")
    site.answers["/b"] = site.answers["/feed"]
    look(feed)
    shown = text_of(cleo.get(f"/archive/feeds/{feed.pk}"))
    assert "2 entries, 2 of them new" in shown
    assert "Story /a" in shown and "Stored" in shown and "2026-03-02" in shown
    assert "Refused" in shown
    assert "every 45 minutes" in shown
    assert '<td class="number" data-label="documents">1</td>' in text_of(cleo.get("/archive/feeds"))


def test_editor_pauses_starts_looks_changes_and_removes(cleo, feed):
    page = f"/archive/feeds/{feed.pk}"
    assert "paused" in text_of(cleo.post(f"{page}/pause", {"version": 1}, follow=True))
    assert cleo.post(f"{page}/poll", {"version": 2}).status_code == 422
    assert "Look now" in text_of(cleo.post(f"{page}/start", {"version": 2}, follow=True))
    Feed.objects.update(next_at=None)
    cleo.post(f"{page}/poll", {"version": 3})
    assert Feed.objects.get().next_at <= timezone.now()
    assert cleo.post(page, {"source": "Post", "every_minutes": "60", "version": 1}).status_code == 409
    cleo.post(page, {"source": "Post", "every_minutes": "60", "version": 4})
    assert (Feed.objects.get().source, Feed.objects.get().every_minutes) == ("Post", 60)
    assert cleo.post(f"{page}/dance", {"version": 5}).status_code == 404
    cleo.post(f"{page}/remove", {"version": 5})
    assert not Feed.objects.exists()
    assert cleo.get(page).status_code == 404


def test_checkers_see_feeds_and_change_none(ben, eve, feed):
    page = f"/archive/feeds/{feed.pk}"
    for address in ("/archive/feeds", page):
        shown = text_of(ben.get(address))
        assert "Amity" in shown and '<form method="post" action="/archive' not in shown
        assert eve.get(address).status_code == 404
    assert ben.post("/archive/feeds", NEW).status_code == 403
    assert ben.post(f"{page}/remove", {"version": 1}).status_code == 403
    assert Feed.objects.exists()
