"""The one safe way to get a page or file from outside.

Every hop is checked: its form, its port, the numbers that its host resolves to. Nothing is sent but a GET,
or what the desk itself has to say (`post`), with an honest name; no cookies, no proxies, no credentials. What
nobody asked for at this moment (`visit`) keeps to the site's robots.txt and to its pace as well.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from ipaddress import ip_network

import httpx

from verification.engine.canonical import MAX_DOCUMENT_BYTES
from verification.engine.documents import Fetched, Posted
from verification.errors import (
    FactcheckError,
    InvalidAddress,
    PageGone,
    ProviderRefused,
    RateLimited,
    TransientProviderError,
    UnsupportedDocument,
)
from verification.providers import robots
from verification.providers.addresses import Deadline, Resolver, parse_url, port_of, resolve, system_resolver
from verification.providers.bodies import check_length, read_body, read_start
from verification.providers.connection import CheckedBackend, CheckedTransport
from verification.providers.pace import DELAY_SECONDS, Pace, wait_seconds
from verification.providers.robots import RobotsFile, RobotsReader

USER_AGENT = "factcheck/0.1 (verification desk of a newsroom)"
HEADERS = {
    "Accept": "text/html, application/pdf, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
PORTS = (80, 443)
MAX_REDIRECTS = 5
MAX_POSTED_ANSWER = 2_000
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 20.0
ROBOTS_SECONDS = 10.0

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Empty and octet-stream say "unknown"; the reader looks at the content itself.
MEDIA_TYPES = (
    "",
    "application/octet-stream",
    "application/pdf",
    "application/xhtml+xml",
    "text/html",
    "text/markdown",
    "text/plain",
    DOCX,
)
FEED_TYPES = (
    "",
    "application/octet-stream",
    "application/atom+xml",
    "application/rdf+xml",
    "application/rss+xml",
    "application/xml",
    "text/plain",
    "text/html",
    "text/xml",
)
FEED_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
MAX_ETAG_CHARACTERS = 200
MAX_DATE_CHARACTERS = 80
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_MODIFIED = 304
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an interface for programs, whatever its status; names of `headers` are lower case."""

    status: int
    headers: Mapping[str, str]
    media_type: str
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for: of which kinds, on which conditions, and whether it is asked for by a program."""

    headers: Mapping[str, str]
    media_types: frozenset[str]
    is_automatic: bool = False
    asks_robots: bool = False

    @property
    def is_conditional(self) -> bool:
        """Whether "not modified" is an answer to it."""
        return "If-None-Match" in self.headers or "If-Modified-Since" in self.headers


class SafeClient:
    """Fetches public web addresses; see `fetch`.

    `allow_networks` lets through what is not public, for installations that check pages of their own
    network on purpose, and for tests. It is empty unless given.
    """

    name = "http.v1"

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        ports: Sequence[int] = PORTS,
        media_types: Sequence[str] = MEDIA_TYPES,
        max_bytes: int = MAX_DOCUMENT_BYTES,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        allow_networks: Sequence[str] = (),
        resolver: Resolver = system_resolver,
        ssl_context: ssl.SSLContext | None = None,
        delay_seconds: float = DELAY_SECONDS,
        redis_url: str = "",
    ) -> None:
        self._headers = {**HEADERS, "User-Agent": user_agent}
        self._ports = tuple(ports)
        self._media_types = frozenset(media_types)
        self._max_bytes = max_bytes
        self._timeout = httpx.Timeout(read_seconds, connect=connect_seconds)
        self._total_seconds = total_seconds
        self._allow_networks = tuple(ip_network(network) for network in allow_networks)
        self._resolver = resolver
        self._ssl_context = ssl_context or httpx.create_ssl_context(trust_env=False)
        self._pace = Pace(delay_seconds=delay_seconds, redis_url=redis_url)
        self._robots = RobotsReader(agent=user_agent, ask=self._ask_robots)

    def fetch(self, url: str) -> Fetched:
        """Return the answer to a GET of `url` that a person asked for, after at most 5 redirects.

        Args:
            url: an absolute http(s) address.

        Returns:
            A complete answer of status 200 whose body is decompressed and at most `max_bytes` long.

        Raises:
            InvalidAddress: not an address of a web page.
            ForbiddenAddress: the address, or one that it redirects to, is not a public one.
            ProviderTimeout: slower than the time-outs, or than the total.
            TransientProviderError: unreachable, broken off, or "try again later".
            PageGone: nothing is at this address. ProviderRefused: answered, but not with a page.
            DocumentTooLarge, UnsupportedDocument, UnreadableDocument: the page cannot be used.
        """
        return self._follow(url, _Wish({}, self._media_types))

    def visit(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Return the answer to a GET of a page that no person asked for at this moment.

        Every hop keeps to the robots.txt of its site, and waits for its turn with its host.

        Args:
            url: an absolute http(s) address.
            etag, last_modified: what an earlier answer gave; the server may say that it still holds.

        Returns:
            As `fetch`; or `is_unchanged`, without a body.

        Raises:
            RobotsDisallow: the site does not want programs to fetch it.
            RobotsUnknown, RateLimited: try again later.
            Everything that `fetch` raises.
        """
        wish = _Wish(_conditions(etag, last_modified), self._media_types, is_automatic=True, asks_robots=True)
        return self._follow(url, wish)

    def poll(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Return a feed; as `visit`, but a feed is made for programs, so no robots.txt is asked."""
        headers = {**_conditions(etag, last_modified), "Accept": FEED_ACCEPT}
        return self._follow(url, _Wish(headers, frozenset(FEED_TYPES), is_automatic=True))

    def _follow(self, url: str, wish: _Wish) -> Fetched:
        deadline = Deadline(self._total_seconds)
        address = parse_url(url, ports=self._ports)
        passed: list[str] = []
        while len(passed) <= MAX_REDIRECTS:
            if wish.is_automatic:
                deadline.extend(self._await_turn(address, asks_robots=wish.asks_robots))
            answer = self._ask(address, deadline, wish)
            if isinstance(answer, Fetched):
                return replace(answer, url=url, redirects=tuple(passed))
            passed.append(str(address))
            address = answer
        raise ProviderRefused(f"The address redirects more than {MAX_REDIRECTS} times.")

    def _await_turn(self, address: httpx.URL, *, asks_robots: bool) -> float:
        """Keep to the site's wishes; returns the seconds that this took, which are not the page's."""
        began = time.monotonic()
        delay = self._robots.check(address) if asks_robots else 0.0
        self._pace.wait(address.host, at_least=delay)
        return time.monotonic() - began

    def _ask_robots(self, address: httpx.URL) -> RobotsFile:
        deadline = Deadline(min(self._total_seconds, ROBOTS_SECONDS))
        for _ in range(MAX_REDIRECTS + 1):
            with self._opened(address, deadline, {"Accept": "text/plain, */*;q=0.5"}) as response:
                if response.status_code not in REDIRECTS:
                    body = read_start(response, max_bytes=robots.MAX_BYTES) if response.is_success else b""
                    return RobotsFile(response.status_code, body)
                address = self._next(address, response)
        raise ProviderRefused

    def ask(self, url: str, *, headers: Mapping[str, str]) -> Answer:
        """Return the answer of an interface for programs to a GET, whatever its status says.

        Args:
            url: an absolute http(s) address.
            headers: what to send beside the name; they may hold a key, so no redirect is followed.

        Returns:
            A complete answer, a redirect or a refusal too; at most `max_bytes` long.

        Raises:
            InvalidAddress, ForbiddenAddress, ProviderTimeout, ProviderUnreachable, ProviderRefused,
            DocumentTooLarge, UnreadableDocument: as `fetch` does.
        """
        address = parse_url(url, ports=self._ports)
        with self._opened(address, Deadline(self._total_seconds), headers) as response:
            return Answer(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                media_type=_content_type(response)[0],
                body=self._body(response),
                fetched_at=datetime.now(UTC),
            )

    def check_target(self, url: str) -> None:
        """Raise unless `url` may be asked as far as can be said now; nothing is sent.

        Raises:
            InvalidAddress, ForbiddenAddress, ProviderTimeout, ProviderUnreachable: as `fetch` does.
        """
        address = parse_url(url, ports=self._ports)
        resolve(
            address.host,
            port_of(address),
            resolver=self._resolver,
            allow_networks=self._allow_networks,
            timeout=self._timeout.connect or CONNECT_SECONDS,
        )

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Posted:
        """Send `body` and return what was answered, whatever its status; no redirect is followed.

        Of the answer no more than its beginning is read; one that breaks off there counts with what came.

        Raises:
            InvalidAddress, ForbiddenAddress, ProviderTimeout, ProviderUnreachable: as `fetch` does.
        """
        address = parse_url(url, ports=self._ports)
        with self._opened(address, Deadline(self._total_seconds), headers, body) as response:
            start = b""
            with suppress(FactcheckError):
                start = read_start(response, max_bytes=MAX_POSTED_ANSWER)
            wait = wait_seconds(response.headers.get("Retry-After", ""), datetime.now(UTC))
            return Posted(response.status_code, wait, start)

    @contextmanager
    def _opened(
        self, address: httpx.URL, deadline: Deadline, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[httpx.Response]:
        """Send one GET, or a POST of `body`; the body of what comes back has not been read."""
        backend = CheckedBackend(
            resolver=self._resolver, allow_networks=self._allow_networks, deadline=deadline
        )
        # The transport is asked directly and anew for every hop: no cookie jar reads the answer, and no
        # connection or credential survives into the next hop.
        request = httpx.Request(
            "GET" if body is None else "POST",
            address,
            headers={**self._headers, **headers},
            content=body,
            extensions={"timeout": self._timeout.as_dict()},
        )
        with (
            CheckedTransport(backend, self._ssl_context) as transport,
            closing(transport.handle_request(request)) as response,
        ):
            yield response

    def _ask(self, address: httpx.URL, deadline: Deadline, wish: _Wish) -> Fetched | httpx.URL:
        with self._opened(address, deadline, wish.headers) as response:
            if response.status_code in REDIRECTS:
                return self._next(address, response)
            is_unchanged = response.status_code == NOT_MODIFIED and wish.is_conditional
            if not is_unchanged:
                _check(response, wish.media_types)
            media_type, charset = _content_type(response)
            return Fetched(
                url=str(address),
                final_url=str(address),
                status=response.status_code,
                media_type=media_type,
                charset=charset,
                body=b"" if is_unchanged else self._body(response),
                fetched_at=datetime.now(UTC),
                etag=_validator(response, "ETag", MAX_ETAG_CHARACTERS),
                last_modified=_validator(response, "Last-Modified", MAX_DATE_CHARACTERS),
            )

    def _body(self, response: httpx.Response) -> bytes:
        check_length(response, max_bytes=self._max_bytes)
        return read_body(response, max_bytes=self._max_bytes)

    def _next(self, address: httpx.URL, response: httpx.Response) -> httpx.URL:
        location = response.headers.get("Location", "")
        if not location:
            raise ProviderRefused("The address redirects to nowhere.")
        try:
            target = str(address.join(location))
        except (httpx.InvalidURL, ValueError) as error:
            raise InvalidAddress("The address redirects to something that is not an address.") from error
        return parse_url(target, ports=self._ports)


def _check(response: httpx.Response, media_types: frozenset[str]) -> None:
    status = response.status_code
    wait = wait_seconds(response.headers.get("Retry-After", ""), datetime.now(UTC))
    if status in TRY_AGAIN and wait is not None:
        raise RateLimited(f"The address answered {status} and wants to be left alone for a while.", wait)
    if status in TRY_AGAIN:
        raise TransientProviderError(f"The address answered {status}; try again later.")
    if status != 200:
        raise (PageGone if status in GONE else ProviderRefused)(f"The address answered {status}.")
    media_type, _ = _content_type(response)
    if media_type not in media_types:
        raise UnsupportedDocument(f"Pages of type {media_type[:80]} are not read.")


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    told = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in told.items() if value}


def _validator(response: httpx.Response, name: str, most: int) -> str:
    # It is sent back as it came, so only what can stand in a header is kept, whole or not at all.
    value = str(response.headers.get(name, "")).strip()
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""


def _content_type(response: httpx.Response) -> tuple[str, str]:
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    written = response.headers.get("Content-Type", "").strip()
    media_type = header.get_content_type() if written else ""
    return media_type, (header.get_content_charset() or "")
