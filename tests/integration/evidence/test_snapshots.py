"""Pages into the archive: what is kept of them, what is refused, and whose word counts."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.integration.desk_server import PATH, WORDS, html
from tests.integration.web_server import answer, redirect
from verification.audit import Event
from verification.errors import (
    EmptyDocument,
    InvalidAddress,
    NotAllowed,
    PageGone,
    ProviderRefused,
    RobotsDisallow,
)
from verification.evidence.models import Passage, Snapshot, Source
from verification.evidence.snapshots import Told, add_page, collect_page

HEAD = (
    '<link rel="canonical" href="/news/lock-gate-closed"><meta property="og:site_name" content="Amity Post">'
    '<meta property="article:published_time" content="2026-03-03T08:00:00Z">'
)


def stored():
    return Snapshot.objects.select_related("source", "raw").get()


def test_page_is_kept_with_its_bytes_text_digest_time_and_addresses(cast, site):
    body = html(head=HEAD)
    site.show(body, headers={"ETag": '"v1"', "Last-Modified": "Tue, 03 Mar 2026 08:00:00 GMT"})

    added = add_page(actor=cast.ben.as_actor(), url=f" {site.url(PATH)}#part ")

    snapshot = stored()
    text = "\n\n".join(["Barge strikes lock gate", *WORDS])
    assert (added.snapshot, added.is_new, added.notes) == (snapshot.pk, True, ())
    assert (snapshot.title, snapshot.text) == ("Barge strikes lock gate", text)
    assert snapshot.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert bytes(snapshot.raw.content) == body
    assert (snapshot.url, snapshot.canonical_url) == (
        site.url(PATH),
        "https://127.0.0.1/news/lock-gate-closed",
    )
    assert (snapshot.etag, snapshot.last_modified) == ('"v1"', "Tue, 03 Mar 2026 08:00:00 GMT")
    assert (snapshot.source.name, snapshot.source.publisher) == ("127.0.0.1", "Amity Post")
    assert snapshot.published_on == date(2026, 3, 3)
    assert abs(datetime.now(UTC) - snapshot.accessed_at) < timedelta(seconds=5)
    assert added.passages == Passage.objects.count() > 0
    assert Event.objects.filter(action="archive.import", actor_id=cast.ben.pk).count() == 1


def test_same_page_again_is_the_same_snapshot(cast, site):
    site.show()
    first = add_page(actor=cast.ben.as_actor(), url=site.url(PATH))

    again = add_page(actor=cast.cleo.as_actor(), url=site.url(PATH))

    assert (again.snapshot, again.is_new, again.passages) == (first.snapshot, False, 0)


def test_changed_page_is_another_reading_of_the_same_origin(cast, site):
    site.show()
    first = add_page(actor=cast.ben.as_actor(), url=site.url(PATH))
    site.show(html(*WORDS[:2]))

    second = add_page(actor=cast.ben.as_actor(), url=site.url(PATH))

    assert second.is_new
    assert Snapshot.objects.get(pk=first.snapshot).origin == Snapshot.objects.get(pk=second.snapshot).origin


def test_what_a_person_says_of_it_comes_before_what_the_page_says(cast, site):
    site.show(html(head=HEAD))
    told = Told(
        source="Amity Radio", title="Lock", kind="transcript", speaker="The mayor", published=date(2026, 3, 2)
    )

    add_page(actor=cast.ben.as_actor(), url=site.url(PATH), told=told)

    snapshot = stored()
    assert (snapshot.source.name, snapshot.title, snapshot.kind) == ("Amity Radio", "Lock", "transcript")
    assert (snapshot.speaker, snapshot.published_on) == ("The mayor", date(2026, 3, 2))


def test_page_cannot_take_the_name_of_a_known_source(cast, site):
    Source.objects.create(name="Amity Post", standing="primary")
    site.show(html(head=HEAD))

    add_page(actor=cast.ben.as_actor(), url=site.url(PATH))

    assert stored().source.name == "127.0.0.1"


def test_day_that_has_not_come_is_no_day_and_is_told(cast, site):
    site.show(html(head='<meta property="article:published_time" content="2099-01-01">'))

    added = add_page(actor=cast.ben.as_actor(), url=site.url(PATH))

    assert stored().published_on is None
    assert added.notes == ("The day given for it, 2099-01-01, has not come: it is stored without a day.",)


def test_page_that_was_withdrawn_is_stored_and_says_so(cast, site):
    site.show(html(before="<div>This article has been retracted.</div>"))

    added = add_page(actor=cast.ben.as_actor(), url=site.url(PATH))

    assert added.notes == ("The page says: This article has been retracted.",)


@pytest.mark.parametrize(
    ("shown", "error"),
    [
        (answer(b"", status="404 No"), PageGone),
        (answer(b"", status="410 Gone"), PageGone),
        (answer(b"", status="403 No"), ProviderRefused),
        (answer(html("Try our search.", title="Page not found | Amity Post")), PageGone),
        (redirect("/"), PageGone),
        (answer(b"<html><script>alert(1)</script></html>"), EmptyDocument),
    ],
)
def test_what_is_no_page_is_refused_and_nothing_is_stored(cast, site, shown, error):
    site.show(html("Welcome to the Amity Post, the paper of the harbour."), path="/")
    site.answers[PATH] = shown

    with pytest.raises(error):
        add_page(actor=cast.ben.as_actor(), url=site.url(PATH))
    assert not Snapshot.objects.exists()
    assert not Source.objects.exists()


def test_front_page_itself_can_be_added(cast, site):
    site.show(path="/")

    assert add_page(actor=cast.ben.as_actor(), url=site.url("/")).is_new


def test_outsider_fetches_nothing(cast, site):
    with pytest.raises(NotAllowed):
        add_page(actor=cast.eve.as_actor(), url=site.url(PATH))
    assert site.asked() == []


@pytest.mark.parametrize("url", ["", "lock gate", "ftp://127.0.0.1/", "http://127.0.0.1/" + "a" * 2_000])
def test_what_is_no_address_is_refused(cast, site, url):
    with pytest.raises(InvalidAddress):
        add_page(actor=cast.ben.as_actor(), url=url)


def test_collected_page_keeps_to_robots_and_an_added_one_does_not(cast, site):
    site.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /news/")
    site.show()

    with pytest.raises(RobotsDisallow):
        collect_page(actor=cast.ben.as_actor(), url=site.url(PATH))
    assert add_page(actor=cast.ben.as_actor(), url=site.url(PATH)).is_new
    site.show(path="/open", body=html(WORDS[0]))
    assert collect_page(actor=cast.ben.as_actor(), url=site.url("/open")).is_new
