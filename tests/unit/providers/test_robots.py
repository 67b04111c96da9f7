"""What a site asks of programs: groups, the longest rule, wildcards, and files made to be tiresome."""

import time

import httpx
import pytest

from verification.errors import (
    ForbiddenAddress,
    ProviderRefused,
    ProviderTimeout,
    RobotsDisallow,
    RobotsUnknown,
    UnreadableDocument,
)
from verification.providers.robots import (
    MAX_CRAWL_DELAY_SECONDS,
    MAX_RULES,
    RobotsFile,
    RobotsReader,
    parse_robots,
)


def allows(text, path):
    return parse_robots(text, agent="factcheck").allows(path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a/", "/a", True),
        ("USER-AGENT:*\ndisallow:/a # not for you", "/a", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        # The longest pattern decides, and of two equals the one that allows.
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # Our own group replaces everybody's, and its parts are one.
        ("User-agent: *\nDisallow: /\n\nUser-agent: Factcheck\nAllow: /", "/a", True),
        ("User-agent: factcheck/2.0\nDisallow: /a\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: other\nUser-agent: factcheck\nDisallow: /a", "/a", False),
        ("User-agent: factcheck\nSitemap: /s\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: factcheck\nAllow: /\nUser-agent: other\nDisallow: /a", "/a", True),
        (
            "User-agent: factcheck\nDisallow: /a\nUser-agent: x\nUser-agent: factcheck\nDisallow: /b",
            "/b",
            False,
        ),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("Disallow: /", "/a", True),
        # Stars and the end.
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /*a*b", "/xaxbx", False),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("User-agent: *\nDisallow: /*?print=", "/news?print=1", False),
        # One way of writing.
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /%61", "/a", False),
        ("User-agent: *\nDisallow: /a%2fb", "/a/b", True),
        ("User-agent: *\nDisallow: /a%2Fb", "/a%2fb", False),
        ("<html><body>Not found</body></html>", "/a", True),
    ],
)
def test_rules_are_read_as_the_standard_says(text, path, allowed):
    assert allows(text, path) is allowed


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("3600", MAX_CRAWL_DELAY_SECONDS),
        ("-1", 0.0),
        ("soon", 0.0),
        ("9" * 400, 0.0),
    ],
)
def test_delay_is_honoured_within_bounds(written, seconds):
    robots = parse_robots(f"User-agent: *\nCrawl-delay: {written}", agent="factcheck")

    assert robots.crawl_delay == seconds


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\n" + "Disallow: /" + "*a" * 900 + "b\n" * 200,
        "User-agent: *\n" + "Disallow: /x\n" * 40_000,
        "User-agent: *\n" * 35_000,
        "User-agent: *\nDisallow: /" + "a" * 490_000,
        "\0:\n" * 160_000,
    ],
)
def test_tiresome_file_takes_no_time(text):
    began = time.monotonic()
    robots = parse_robots(text, agent="factcheck")

    assert robots.allows("/" + "a" * 4_000)
    assert len(robots.rules) <= MAX_RULES
    assert time.monotonic() - began < 2


def reader(*answers):
    asked = []

    def ask(address):
        asked.append(str(address))
        answer = answers[min(len(asked), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return RobotsReader(agent="factcheck/0.1 (desk)", ask=ask), asked


PAGE = httpx.URL("https://news.example/a?b=1")
CLOSED = RobotsFile(200, b"User-agent: factcheck\nDisallow: /a\nCrawl-delay: 3")


def test_site_is_asked_once_and_its_wish_is_kept():
    robots, asked = reader(CLOSED)

    for _ in range(2):
        with pytest.raises(RobotsDisallow):
            robots.check(PAGE)
    assert robots.check(httpx.URL("https://news.example/b")) == 3.0
    assert asked == ["https://news.example/robots.txt"]


def test_every_site_is_asked_for_itself():
    robots, asked = reader(RobotsFile(404, b""))

    for address in (
        "https://a.example/",
        "http://a.example/",
        "https://a.example:8443/",
        "https://b.example/",
    ):
        assert robots.check(httpx.URL(address)) == 0.0
    assert len(set(asked)) == 4


@pytest.mark.parametrize(
    "answer",
    [
        RobotsFile(404, b""),
        RobotsFile(403, b"User-agent: *\nDisallow: /"),
        RobotsFile(200, b"\xff\xfe\x00"),
        ProviderRefused(),
        ForbiddenAddress(),
    ],
)
def test_site_without_wishes_forbids_nothing(answer):
    assert reader(answer)[0].check(PAGE) == 0.0


@pytest.mark.parametrize(
    "answer", [RobotsFile(503, b""), RobotsFile(429, b""), ProviderTimeout(), UnreadableDocument()]
)
def test_site_whose_wishes_cannot_be_read_is_left_for_later(answer):
    robots, asked = reader(answer, CLOSED)

    for _ in range(2):
        with pytest.raises(RobotsUnknown):
            robots.check(PAGE)
    assert len(asked) == 1


def test_the_file_itself_may_always_be_read():
    robots, _ = reader(RobotsFile(200, b"User-agent: *\nDisallow: /"))

    assert robots.check(httpx.URL("https://news.example/robots.txt")) == 0.0
