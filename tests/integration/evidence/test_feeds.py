"""Feeds: what is looked at when, what is new, and how a feed that fails is treated."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from tests.integration.desk_server import html
from tests.integration.web_server import answer, redirect
from verification import backends, tasks
from verification.audit import Event
from verification.errors import InvalidAddress, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.evidence import feeds, intake
from verification.evidence.intake_models import ArchiveItem, Feed
from verification.evidence.models import Snapshot
from verification.evidence.snapshots import add_page
from verification.jobs import PipelineStep, StepState

XML = {"Content-Type": "application/rss+xml"}


def rss(site, *pages, title="Amity Post"):
    items = "".join(
        f"<item><title>Story {page}</title><link>{site.url(page)}</link>"
        "<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>"
        for page in pages
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>".encode()


def show(site, *pages, headers=(), **told):
    """Show a feed with these pages, and the pages."""
    site.answers["/feed"] = answer(rss(site, *pages), headers={**XML, **dict(headers)}, **told)
    for page in pages:
        paragraphs = [
            f"Page {page} tells of number {ord(letter)} of the ships outside." for letter in page[-3:]
        ]
        site.answers[page] = answer(html(*paragraphs, title=f"Story {page}"))


@pytest.fixture
def feed(cast, site):
    return feeds.add_feed(
        actor=cast.cleo.as_actor(), url=site.url("/feed"), source="Amity Post", every_minutes=30
    )


def look(feed, *, pages=True):
    """Look at the feed now and, unless told otherwise, at the pages of its new entries."""
    Feed.objects.filter(pk=feed.pk, active=True).update(next_at=timezone.now())
    feeds.queue_due()
    while (step := tasks.next_archive_step()) is not None:
        if not pages and PipelineStep.objects.get(pk=step).step == intake.STEP:
            break
        tasks.run_archive_step(step)
    feed.refresh_from_db()
    return feed


def minutes_to_next(feed):
    return (feed.next_at - timezone.now()) / timedelta(minutes=1)


def test_new_entries_are_read_at_their_pages(feed, site):
    show(site, "/a", "/b")
    look(feed)
    assert (feed.title, feed.outcome, feed.failures) == ("Amity Post", "2 entries, 2 of them new", 0)
    assert 26 < minutes_to_next(feed) < 34
    snapshots = Snapshot.objects.order_by("pk")
    assert [snapshot.url for snapshot in snapshots] == [site.url("/b"), site.url("/a")]
    assert {snapshot.source.name for snapshot in snapshots} == {"Amity Post"}
    assert {str(snapshot.published_on) for snapshot in snapshots} == {"2026-03-02"}
    assert "number" in snapshots[0].text
    assert [entry.name for entry in feeds.entries(feed, 20)] == ["Story /a", "Story /b"]
    assert feeds.with_counts().get().brought == 2


def test_entries_that_are_known_are_left(feed, site, cast):
    show(site, "/a", "/b", "/c?utm_source=feed")
    add_page(actor=cast.ben.as_actor(), url=site.url("/b"))
    look(feed)
    assert feed.outcome == "3 entries, 2 of them new"
    show(site, "/a", "/b", "/c", "/d")
    look(feed)
    assert feed.outcome == "4 entries, 1 of them new"
    assert Snapshot.objects.count() == ArchiveItem.objects.count() + 1 == 4


def test_page_that_was_refused_is_not_asked_for_again(feed, site):
    show(site, "/a")
    site.answers["/a"] = answer(b"", status="403 Forbidden")
    look(feed)
    look(feed)
    assert site.asked().count("/a") == 1
    assert ArchiveItem.objects.get().outcome == "refused"


def test_feed_is_asked_whether_it_changed(feed, site):
    stamp = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
    show(site, "/a", headers=stamp)
    look(feed)
    assert (feed.etag, feed.last_modified) == (stamp["ETag"], stamp["Last-Modified"])
    site.answers["/feed"] = answer(b"", status="304 Not Modified", headers={"Content-Length": None})
    look(feed)
    request = [request for request in site.requests if request.startswith("GET /feed")][-1].lower()
    assert 'if-none-match: "v1"' in request
    assert "if-modified-since: mon, 02 mar 2026" in request
    assert (feed.outcome, feed.failures) == ("nothing has changed since the last look", 0)
    assert feed.etag == '"v1"'


BOMB = b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><title>&a;</title></channel></rss>'


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (answer(b"", status="500 Error"), "500"),
        (answer(b"", status="404 Not Found"), "404"),
        (answer(b"", status="410 Gone"), "410"),
        (answer(b"<html><p>Hello</p></html>", headers=XML), "no feed"),
        (answer(b"<html><p>Hello</p></html>"), ""),
        (answer(b"x" * 5_400_000, headers=XML), "larger"),
        (answer(b"<rss>", headers=XML, length=9000), "broke off"),
        (answer(BOMB, headers=XML), "entities"),
        (redirect("http://10.0.0.1/feed"), "private"),
        (redirect("file:///etc/passwd"), ""),
        (lambda connection: None, ""),
    ],
    ids=["500", "404", "410", "page", "html", "huge", "cut off", "bomb", "private", "file", "empty"],
)
def test_look_that_fails_is_told_and_tried_later(feed, site, act, words):
    site.answers["/feed"] = act
    look(feed)
    assert (feed.failures, feed.active) == (1, True)
    assert words in feed.outcome and feed.outcome
    assert 50 < minutes_to_next(feed) < 70
    assert not PipelineStep.objects.exclude(state=StepState.DONE).exists()
    show(site, "/a")
    look(feed)
    assert (feed.failures, Snapshot.objects.count()) == (0, 1)


def test_feed_that_does_not_answer_in_time_is_left_for_later(feed, site, settings):
    fetcher = settings.VERIFICATION_BACKENDS["fetcher"]
    impatient = {**fetcher, "OPTIONS": {**fetcher["OPTIONS"], "read_seconds": 0.3}}
    settings.VERIFICATION_BACKENDS = {**settings.VERIFICATION_BACKENDS, "fetcher": impatient}
    backends.backend.cache_clear()
    site.answers["/feed"] = lambda connection: time.sleep(1)
    look(feed)
    assert (feed.failures, feed.outcome) == (1, "The address did not answer in time.")


def test_feed_that_fails_ever_again_is_asked_less_often_and_paused_in_the_end(feed, site):
    site.answers["/feed"] = answer(b"", status="500 Error")
    waits = []
    for _ in range(feeds.MAX_FAILURES - 1):
        look(feed)
        waits.append(minutes_to_next(feed))
    assert all(later > earlier * 1.5 for earlier, later in pairwise(waits[:5]))
    assert waits[-1] <= 24 * 60
    look(feed)
    assert (feed.active, feed.next_at) == (False, None)
    assert feed.outcome.startswith("Paused after 10 failures in a row: ")
    assert Event.objects.filter(action="feed.pause").count() == 1
    asked = len(site.requests)
    look(feed)
    assert len(site.requests) == asked


def test_site_that_wants_to_be_left_alone_is(feed, site):
    site.answers["/feed"] = answer(b"", status="429 Too Many", headers={"Retry-After": "3000"})
    look(feed)
    assert 49 < minutes_to_next(feed) < 51
    assert (feed.failures, feed.active) == (0, True)


def test_beat_leaves_one_step_a_look_however_often_it_comes(feed):
    assert feeds.queue_due() == 1
    assert feeds.queue_due() == 0
    assert PipelineStep.objects.filter(step=feeds.STEP).count() == 1


def test_steps_of_earlier_days_do_not_pile_up(feed, site):
    show(site, "/a")
    look(feed)
    PipelineStep.objects.filter(step=feeds.STEP).update(finished_at=timezone.now() - timedelta(days=2))
    look(feed)
    assert PipelineStep.objects.filter(step=feeds.STEP).count() == 1
    assert PipelineStep.objects.filter(step=intake.STEP).count() == 1


def test_editor_changes_pauses_and_removes_a_feed(feed, site, cast):
    cleo = cast.cleo.as_actor()
    show(site, "/a")
    look(feed)
    changed = feeds.change_feed(
        actor=cleo, feed_id=feed.pk, expected_version=1, source="Post", every_minutes=60, active=False
    )
    assert (changed.source, changed.every_minutes, changed.active, changed.version) == ("Post", 60, False, 2)
    with pytest.raises(StaleVersion):
        feeds.change_feed(actor=cleo, feed_id=feed.pk, expected_version=1, active=True)
    with pytest.raises(InvalidInput):
        feeds.poll_now(actor=cleo, feed_id=feed.pk, expected_version=2)
    feeds.change_feed(actor=cleo, feed_id=feed.pk, expected_version=2, active=True)
    Feed.objects.update(next_at=None)
    assert feeds.poll_now(actor=cleo, feed_id=feed.pk, expected_version=3).next_at <= timezone.now()
    feeds.remove_feed(actor=cleo, feed_id=feed.pk, expected_version=4)
    assert not Feed.objects.exists()
    assert Snapshot.objects.count() == ArchiveItem.objects.count() == 1
    with pytest.raises(NotFound):
        feeds.find(feed.pk)
    acts = Event.objects.filter(action__startswith="feed.").values_list("action", flat=True)
    assert list(acts) == ["feed.add", "feed.change", "feed.change", "feed.remove"]


def test_removed_feed_ends_its_look_quietly(feed, cast):
    feeds.queue_due()
    feeds.remove_feed(actor=cast.root.as_actor(), feed_id=feed.pk, expected_version=None)
    tasks.run_archive_step(tasks.next_archive_step())
    assert PipelineStep.objects.get().state == StepState.DONE


def test_only_editors_and_admins_keep_feeds(feed, cast):
    for person in (cast.ada, cast.ben, cast.dan, cast.eve):
        actor = person.as_actor()
        with pytest.raises(NotAllowed):
            feeds.add_feed(actor=actor, url="https://wire.example/feed", source="", every_minutes=30)
        with pytest.raises(NotAllowed):
            feeds.change_feed(actor=actor, feed_id=feed.pk, expected_version=None, active=False)
        with pytest.raises(NotAllowed):
            feeds.remove_feed(actor=actor, feed_id=feed.pk, expected_version=None)
        with pytest.raises(NotAllowed):
            feeds.poll_now(actor=actor, feed_id=feed.pk, expected_version=None)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"url": "javascript:alert(1)"}, InvalidAddress),
        ({"url": "http://[::1"}, InvalidAddress),
        ({"url": "https://wire.example/" + "x" * 600}, InvalidAddress),
        ({"url": "https://wire.example/a b"}, InvalidAddress),
        ({"every_minutes": 1}, InvalidInput),
        ({"every_minutes": 20_000}, InvalidInput),
        ({"source": "x" * 201}, InvalidInput),
    ],
)
def test_feed_that_cannot_be_right_is_refused(cast, told, error):
    given = {"url": "https://wire.example/feed", "source": "", "every_minutes": 30, **told}
    with pytest.raises(error):
        feeds.add_feed(actor=cast.cleo.as_actor(), **given)


def test_feed_is_there_once_and_named_after_its_host(cast):
    given = {"url": " https://www.wire.example/feed ", "source": " ", "every_minutes": 30}
    assert feeds.add_feed(actor=cast.cleo.as_actor(), **given).source == "wire.example"
    with pytest.raises(InvalidInput):
        feeds.add_feed(actor=cast.cleo.as_actor(), **given)
