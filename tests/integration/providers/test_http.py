"""The safe client against a real server that misbehaves in every way a server can."""

import gzip
import socket
import ssl
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.integration.providers.client import make_client
from tests.integration.web_server import PAGE, TLS, Server, answer, redirect, silence
from verification.errors import (
    DocumentTooLarge,
    ForbiddenAddress,
    InvalidAddress,
    PageGone,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
    TransientProviderError,
    UnreadableDocument,
    UnsupportedDocument,
)


def test_page_comes_back_whole_with_its_kind_and_time(server):
    server.answers["/story?id=1"] = answer()

    page = make_client(server).fetch(server.url("/story?id=1#part"))

    assert (page.status, page.media_type, page.charset, page.body) == (200, "text/html", "utf-8", PAGE)
    assert page.final_url == server.url("/story?id=1")
    assert abs((datetime.now(UTC) - page.fetched_at).total_seconds()) < 5


def test_request_says_who_asks_and_carries_no_credentials(server):
    server.answers["/"] = answer()

    make_client(server).fetch(server.url())

    request = server.requests[0].lower()
    assert "user-agent: factcheck/" in request
    assert f"host: {server.host}:{server.port}" in request
    assert "cookie" not in request
    assert "authorization" not in request
    assert "referer" not in request


def test_without_permission_loopback_is_refused_and_never_connected(server):
    with pytest.raises(ForbiddenAddress):
        make_client(server, allow_networks=()).fetch(server.url())
    assert server.requests == []


def test_proxy_of_the_environment_is_not_used(server, monkeypatch):
    server.answers["/"] = answer()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert make_client(server).fetch(server.url()).body == PAGE


def test_redirects_are_followed_and_remembered_without_cookies(server):
    server.answers["/old"] = answer(
        b"", status="301 Moved", headers={"Location": "/new", "Set-Cookie": "id=1"}
    )
    server.answers["/new"] = answer()

    page = make_client(server).fetch(server.url("/old"))

    assert page.url == server.url("/old")
    assert page.final_url == server.url("/new")
    assert page.redirects == (server.url("/old"),)
    assert "cookie" not in server.requests[1].lower()


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.2]/",
        "http://[64:ff9b::a00:1]/",
        "http://0x7f000002/",
        "//100.64.0.1/",
    ],
)
def test_redirect_into_a_private_network_is_refused(server, location):
    server.answers["/"] = redirect(location)

    with pytest.raises(ForbiddenAddress):
        make_client(server).fetch(server.url())


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://a:b@news.example/",
        "http://news.example:22/",
    ],
)
def test_redirect_to_what_is_no_web_address_is_refused(server, location):
    server.answers["/"] = redirect(location)

    with pytest.raises(InvalidAddress):
        make_client(server).fetch(server.url())


def test_redirect_loop_ends(server):
    server.answers["/"] = redirect("/")

    with pytest.raises(ProviderRefused):
        make_client(server).fetch(server.url())
    assert len(server.requests) == 6


def test_redirect_to_nowhere_is_refused(server):
    server.answers["/"] = answer(b"", status="302 Found")

    with pytest.raises(ProviderRefused):
        make_client(server).fetch(server.url())


def test_name_that_resolves_to_a_private_address_is_refused(server):
    client = make_client(server, allow_networks=(), resolver=lambda host, port: ["127.0.0.1"])

    with pytest.raises(ForbiddenAddress):
        client.fetch(server.url(host="news.example"))
    assert server.requests == []


def test_name_is_resolved_once_a_hop_and_that_address_is_connected(server):
    asked = []
    server.answers["/"] = answer()

    def resolver(host, port):
        asked.append((host, port))
        return ["127.0.0.1"]

    page = make_client(server, resolver=resolver).fetch(server.url(host="news.example"))

    assert page.body == PAGE
    assert asked == [("news.example", server.port)]
    assert f"Host: news.example:{server.port}" in server.requests[0]


def test_name_that_answers_otherwise_the_second_time_reaches_no_secret():
    # 127.0.0.2 stands for the public web, 127.0.0.1 for a secret service at the same port.
    with closing(Server("127.0.0.2")) as public, closing(Server("127.0.0.1", public.port)) as secret:
        public.answers["/"] = redirect("/secret")
        answers = iter([["127.0.0.2"], ["127.0.0.1"]])
        client = make_client(
            public, allow_networks=["127.0.0.2/32"], resolver=lambda host, port: next(answers)
        )

        with pytest.raises(ForbiddenAddress):
            client.fetch(public.url(host="rebind.example"))

        assert len(public.requests) == 1
        assert secret.requests == []


def test_second_address_is_tried_when_the_first_does_not_answer(server):
    server.answers["/"] = answer()
    client = make_client(
        server,
        allow_networks=["127.0.0.0/24"],
        resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"],
    )

    assert client.fetch(server.url(host="news.example")).body == PAGE


def test_certificate_is_checked_against_the_name_and_not_the_number():
    context = ssl.create_default_context(cafile=str(TLS / "certificate.pem"))
    with closing(Server(tls=True)) as server:
        server.answers["/"] = answer()
        client = make_client(server, ssl_context=context, resolver=lambda host, port: ["127.0.0.1"])

        assert client.fetch(f"https://news.example:{server.port}/").body == PAGE
        with pytest.raises(ProviderUnreachable, match="certificate"):
            client.fetch(f"https://other.example:{server.port}/")


def test_certificate_of_nobody_is_refused():
    with closing(Server(tls=True)) as server:
        client = make_client(server, resolver=lambda host, port: ["127.0.0.1"])

        with pytest.raises(ProviderUnreachable, match="certificate"):
            client.fetch(f"https://news.example:{server.port}/")


def test_silent_server_is_given_up(server):
    server.answers["/"] = silence

    with pytest.raises(ProviderTimeout):
        make_client(server, read_seconds=0.3).fetch(server.url())


def drip(first, part):
    """Answer for half a minute, or until the caller hangs up."""

    def act(connection):
        connection.sendall(first)
        for _ in range(600):
            connection.sendall(part)
            time.sleep(0.05)

    return act


@pytest.mark.parametrize(
    "act",
    [
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        drip(answer(b"", length=1000), b"a"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_server_that_answers_drop_by_drop_meets_the_deadline(server, act):
    server.answers["/"] = act

    with pytest.raises(ProviderTimeout):
        make_client(server, total_seconds=0.8).fetch(server.url())


def test_announced_size_is_refused_before_anything_is_read(server):
    server.answers["/"] = answer(b"", length=10**9)

    with pytest.raises(DocumentTooLarge):
        make_client(server).fetch(server.url())


def test_unannounced_size_is_refused_while_reading(server):
    def pour(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"a" * 65536)

    server.answers["/"] = pour

    with pytest.raises(DocumentTooLarge):
        make_client(server, max_bytes=100_000).fetch(server.url())


def test_answer_exactly_at_the_limit_is_taken(server):
    server.answers["/"] = answer(b"a" * 1000)

    assert len(make_client(server, max_bytes=1000).fetch(server.url()).body) == 1000
    with pytest.raises(DocumentTooLarge):
        make_client(server, max_bytes=999).fetch(server.url())


def test_zipped_answer_is_unpacked(server):
    zipped = gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])
    server.answers["/"] = answer(zipped, headers={"Content-Encoding": "gzip"})

    assert make_client(server).fetch(server.url()).body == PAGE


def test_zip_bomb_is_refused_at_the_limit(server):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    server.answers["/"] = answer(bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(DocumentTooLarge):
        make_client(server, max_bytes=200_000).fetch(server.url())


def test_damaged_zip_is_refused(server):
    server.answers["/"] = answer(b"not zipped", headers={"Content-Encoding": "gzip"})

    with pytest.raises(UnreadableDocument):
        make_client(server).fetch(server.url())


def test_zip_cut_short_is_no_page(server):
    server.answers["/"] = answer(gzip.compress(PAGE)[:-12], headers={"Content-Encoding": "gzip"})

    with pytest.raises(ProviderUnreachable):
        make_client(server).fetch(server.url())


def test_encoding_that_was_not_asked_for_is_refused(server):
    server.answers["/"] = answer(headers={"Content-Encoding": "br"})

    with pytest.raises(ProviderRefused):
        make_client(server).fetch(server.url())


def test_answer_shorter_than_announced_is_no_page(server):
    server.answers["/"] = answer(length=len(PAGE) + 10)

    with pytest.raises(ProviderUnreachable):
        make_client(server).fetch(server.url())


@pytest.mark.parametrize(
    "media_type", ["image/png", "video/mp4", "application/zip", "text/css", "nonsense/x"]
)
def test_kind_that_is_not_read_is_refused(server, media_type):
    server.answers["/"] = answer(headers={"Content-Type": media_type})

    with pytest.raises(UnsupportedDocument):
        make_client(server).fetch(server.url())


def test_answer_without_a_kind_is_left_to_the_reader(server):
    server.answers["/"] = answer(headers={"Content-Type": None})

    page = make_client(server).fetch(server.url())

    assert (page.media_type, page.charset) == ("", "")


@pytest.mark.parametrize("status", ["404 No", "410 Gone"])
def test_page_that_is_not_there_is_told_apart(server, status):
    server.answers["/"] = answer(b"", status=status)

    with pytest.raises(PageGone, match=status[:3]):
        make_client(server).fetch(server.url())


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified", "401 No", "403 No"])
def test_refusal_of_the_server_is_final(server, status):
    server.answers["/"] = answer(b"", status=status)

    with pytest.raises(ProviderRefused, match=status[:3]):
        make_client(server).fetch(server.url())


@pytest.mark.parametrize("status", ["429 Slow down", "500 Oops", "503 Busy"])
def test_trouble_of_the_server_is_worth_another_try(server, status):
    server.answers["/"] = answer(b"", status=status)

    with pytest.raises(TransientProviderError, match=status[:3]):
        make_client(server).fetch(server.url())


def test_reset_connection_is_unreachable(server):
    def reset(connection):
        connection.sendall(answer(length=1000))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    server.answers["/"] = reset

    with pytest.raises(ProviderUnreachable):
        make_client(server).fetch(server.url())


@pytest.mark.parametrize("noise", [b"", b"\0\1\2\3", b"SSH-2.0-OpenSSH\r\n", b"HTTP/9.9 what\r\n\r\n"])
def test_what_is_no_web_server_is_unreachable(server, noise):
    server.answers["/"] = noise

    with pytest.raises(ProviderUnreachable):
        make_client(server).fetch(server.url())


def test_endless_header_is_unreachable(server):
    server.answers["/"] = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1_000_000

    with pytest.raises(ProviderUnreachable):
        make_client(server).fetch(server.url())


def test_closed_port_is_unreachable():
    server = Server()
    server.close()

    with pytest.raises(ProviderUnreachable):
        make_client(server).fetch(server.url())


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "429 Too Many", "503 Busy", "302 Found"])
def test_interface_is_answered_with_its_status_its_headers_and_its_body(server, status):
    server.answers["/api?q=1"] = answer(
        b'{"error": "slow"}',
        status=status,
        headers={"Content-Type": "application/json", "Retry-After": "7", "Location": "/other"},
    )

    told = make_client(server).ask(server.url("/api?q=1"), headers={"Accept": "application/json"})

    assert (told.status, told.media_type, told.body) == (
        int(status[:3]),
        "application/json",
        b'{"error": "slow"}',
    )
    assert told.headers["retry-after"] == "7"
    assert len(server.requests) == 1
    assert "accept: application/json" in server.requests[0].lower()


def test_interface_is_held_to_the_same_addresses_sizes_and_times(server):
    server.answers["/"] = answer(b"a" * 1001)
    server.answers["/slow"] = silence

    with pytest.raises(ForbiddenAddress):
        make_client(server, allow_networks=()).ask(server.url(), headers={})
    with pytest.raises(DocumentTooLarge):
        make_client(server, max_bytes=1000).ask(server.url(), headers={})
    with pytest.raises(ProviderTimeout):
        make_client(server, read_seconds=0.3).ask(server.url("/slow"), headers={})
