"""Pages that nobody asked for at this moment: robots.txt, pace, and asking whether anything changed."""

import gzip
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings

from tests.integration.providers.client import make_client
from tests.integration.web_server import PAGE, answer, redirect, silence
from verification.errors import (
    DocumentTooLarge,
    ForbiddenAddress,
    ProviderRefused,
    RateLimited,
    RobotsDisallow,
    RobotsUnknown,
    UnsupportedDocument,
)
from verification.providers.pace import MAX_WAIT_SECONDS, Pace


def asked(server):
    return [request.split(" ")[1] for request in server.requests]


def robots(text, **headers):
    return answer(text.encode(), headers={"Content-Type": "text/plain", **headers})


def test_site_that_wants_no_programs_is_not_asked_but_by_a_person(server):
    server.answers["/robots.txt"] = robots("User-agent: factcheck\nDisallow: /story")
    server.answers["/story"] = answer()
    client = make_client(server)

    with pytest.raises(RobotsDisallow):
        client.visit(server.url("/story"))
    assert asked(server) == ["/robots.txt"]

    assert client.fetch(server.url("/story")).body == PAGE
    assert client.poll(server.url("/story")).body == PAGE


def test_page_is_visited_where_the_site_has_no_wishes(server):
    server.answers["/a"], server.answers["/b"] = answer(), answer()
    client = make_client(server)

    assert client.visit(server.url("/a")).body == client.visit(server.url("/b")).body == PAGE
    assert asked(server) == ["/robots.txt", "/a", "/b"]


def test_redirect_to_where_programs_are_not_wanted_ends_there(server):
    server.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /private/")
    server.answers["/"] = redirect("/private/1")
    server.answers["/private/1"] = answer()

    with pytest.raises(RobotsDisallow):
        make_client(server).visit(server.url("/"))
    assert asked(server) == ["/robots.txt", "/"]


@pytest.mark.parametrize("act", [answer(b"", status="503 Busy"), b"", silence, answer(b"", length=10)])
def test_site_whose_wishes_cannot_be_read_is_visited_later(server, act):
    server.answers["/robots.txt"] = act
    server.answers["/"] = answer()

    with pytest.raises(RobotsUnknown):
        make_client(server, read_seconds=0.3).visit(server.url("/"))
    assert asked(server) == ["/robots.txt"]


@pytest.mark.parametrize("where", ["http://10.0.0.1/robots.txt", "/robots.txt"])
def test_wishes_that_lead_astray_are_none(server, where):
    server.answers["/robots.txt"] = redirect(where)
    server.answers["/"] = answer()

    assert make_client(server).visit(server.url("/")).body == PAGE


def test_wishes_behind_a_redirect_are_read(server):
    server.answers["/robots.txt"] = redirect("/wishes")
    server.answers["/wishes"] = robots("User-agent: *\nDisallow: /")

    with pytest.raises(RobotsDisallow):
        make_client(server).visit(server.url("/"))


def test_endless_wishes_are_read_to_the_limit_only(server):
    bomb = gzip.compress(b"User-agent: *\nDisallow: /a\n" + b"#" * 60_000_000)
    server.answers["/robots.txt"] = answer(bomb, headers={"Content-Encoding": "gzip"})
    server.answers["/b"] = answer()
    client = make_client(server)

    assert client.visit(server.url("/b")).body == PAGE
    with pytest.raises(RobotsDisallow):
        client.visit(server.url("/a"))


def test_page_gives_its_validators_and_an_unchanged_one_has_no_body(server):
    marks = {"ETag": '"v1"', "Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT"}
    server.answers["/"] = answer(headers=marks)
    client = make_client(server)
    first = client.visit(server.url())
    server.answers["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'

    second = client.visit(server.url(), etag=first.etag, last_modified=first.last_modified)

    assert (first.etag, first.last_modified, first.is_unchanged) == (*marks.values(), False)
    assert (second.is_unchanged, second.body, second.etag) == (True, b"", '"v1"')
    request = server.requests[-1].lower()
    assert 'if-none-match: "v1"' in request
    assert "if-modified-since: sat, 28 nov 2026 10:00:00 gmt" in request
    assert abs((datetime.now(UTC) - second.fetched_at).total_seconds()) < 5


def test_unchanged_is_no_answer_to_who_has_nothing(server):
    server.answers["/"] = answer(b"", status="304 Not Modified")

    with pytest.raises(ProviderRefused):
        make_client(server).visit(server.url())


@pytest.mark.parametrize("mark", ["x" * 201, "caf\xe9", "a\tb"])
def test_validator_that_could_not_be_sent_back_is_dropped(server, mark):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: {mark}\r\nContent-Length: 1\r\n\r\na"
    server.answers["/"] = head.encode("latin-1")

    assert make_client(server).fetch(server.url()).etag == ""


@pytest.mark.parametrize("media_type", ["application/rss+xml", "application/atom+xml", "text/xml"])
def test_feed_is_polled_and_is_no_page(server, media_type):
    server.answers["/feed"] = answer(b"<feed/>", headers={"Content-Type": media_type})
    client = make_client(server)

    assert client.poll(server.url("/feed")).body == b"<feed/>"
    assert asked(server) == ["/feed"]
    with pytest.raises(UnsupportedDocument):
        client.fetch(server.url("/feed"))


def test_visit_keeps_the_limits_of_every_fetch(server):
    server.answers["/"] = answer(b"a" * 2_000)
    server.answers["/away"] = redirect("http://10.0.0.1/")

    with pytest.raises(DocumentTooLarge):
        make_client(server, max_bytes=1_000).visit(server.url())
    with pytest.raises(ForbiddenAddress):
        make_client(server).visit(server.url("/away"))


def test_waiting_for_a_turn_does_not_use_up_the_time_of_the_page(server):
    server.answers["/"] = answer()
    client = make_client(server, delay_seconds=1.5, total_seconds=1.2)

    began = time.monotonic()
    for _ in range(2):
        assert client.visit(server.url()).body == PAGE
    assert time.monotonic() - began > 1.4


def test_person_does_not_wait_for_a_turn(server):
    server.answers["/"] = answer()
    client = make_client(server, delay_seconds=20)
    client.visit(server.url())

    began = time.monotonic()
    client.fetch(server.url())
    assert time.monotonic() - began < 15


def test_two_workers_keep_one_pace(broker):
    slept = []
    here, there = (Pace(delay_seconds=5, redis_url=settings.REDIS_URL, sleep=slept.append) for _ in range(2))
    host = f"pace-{time.monotonic_ns()}.example"

    assert here.wait(host) == 0.0
    assert 4.5 < there.wait(host) <= 5.0
    assert 9.0 < here.wait(host) <= 10.0
    assert len(slept) == 2


def test_long_line_over_two_workers_is_left_for_later(broker):
    here, there = (Pace(delay_seconds=MAX_WAIT_SECONDS + 5, redis_url=settings.REDIS_URL) for _ in range(2))
    host = f"line-{time.monotonic_ns()}.example"
    here.wait(host)

    with pytest.raises(RateLimited):
        there.wait(host)


def test_pace_is_kept_without_redis():
    pace = Pace(delay_seconds=5, redis_url="redis://127.0.0.1:1/0", sleep=lambda seconds: None)

    assert pace.wait("a.example") == 0.0
    assert 4.0 < pace.wait("a.example") <= 5.0
