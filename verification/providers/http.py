"""The one safe way to get a page or file from outside.

Every hop is checked: its form, its port, the numbers that its host resolves to. Nothing is sent but a GET
with an honest name; no cookies, no proxies, no credentials.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from ipaddress import ip_network

import httpx

from verification.engine.canonical import MAX_DOCUMENT_BYTES
from verification.engine.documents import Fetched
from verification.errors import (
    DocumentTooLarge,
    InvalidAddress,
    ProviderRefused,
    ProviderUnreachable,
    TransientProviderError,
    UnreadableDocument,
    UnsupportedDocument,
)
from verification.providers.addresses import Deadline, Resolver, parse_url, system_resolver
from verification.providers.connection import CheckedBackend, CheckedTransport

USER_AGENT = "factcheck/0.1 (verification desk of a newsroom)"
HEADERS = {
    "Accept": "text/html, application/pdf, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
PORTS = (80, 443)
MAX_REDIRECTS = 5
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 20.0

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
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an interface for programs, whatever its status; names of `headers` are lower case."""

    status: int
    headers: Mapping[str, str]
    media_type: str
    body: bytes
    fetched_at: datetime


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

    def fetch(self, url: str) -> Fetched:
        """Return the answer to a GET of `url`, after at most 5 redirects.

        Args:
            url: an absolute http(s) address.

        Returns:
            A complete answer of status 200 whose body is decompressed and at most `max_bytes` long.

        Raises:
            InvalidAddress: not an address of a web page.
            ForbiddenAddress: the address, or one that it redirects to, is not a public one.
            ProviderTimeout: slower than the time-outs, or than the total.
            TransientProviderError: unreachable, broken off, or "try again later".
            ProviderRefused: answered, but not with a page.
            DocumentTooLarge, UnsupportedDocument, UnreadableDocument: the page cannot be used.
        """
        deadline = Deadline(self._total_seconds)
        address = parse_url(url, ports=self._ports)
        passed: list[str] = []
        while len(passed) <= MAX_REDIRECTS:
            answer = self._ask(address, deadline)
            if isinstance(answer, Fetched):
                return replace(answer, url=url, redirects=tuple(passed))
            passed.append(str(address))
            address = answer
        raise ProviderRefused(f"The address redirects more than {MAX_REDIRECTS} times.")

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
            self._check_length(response)
            return Answer(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                media_type=_content_type(response)[0],
                body=self._body(response),
                fetched_at=datetime.now(UTC),
            )

    @contextmanager
    def _opened(
        self, address: httpx.URL, deadline: Deadline, headers: Mapping[str, str]
    ) -> Iterator[httpx.Response]:
        """Send one GET; the body of what comes back has not been read."""
        backend = CheckedBackend(
            resolver=self._resolver, allow_networks=self._allow_networks, deadline=deadline
        )
        # The transport is asked directly and anew for every hop: no cookie jar reads the answer, and no
        # connection or credential survives into the next hop.
        request = httpx.Request(
            "GET",
            address,
            headers={**self._headers, **headers},
            extensions={"timeout": self._timeout.as_dict()},
        )
        with (
            CheckedTransport(backend, self._ssl_context) as transport,
            closing(transport.handle_request(request)) as response,
        ):
            yield response

    def _ask(self, address: httpx.URL, deadline: Deadline) -> Fetched | httpx.URL:
        with self._opened(address, deadline, {}) as response:
            if response.status_code in REDIRECTS:
                return self._next(address, response)
            self._check(response)
            media_type, charset = _content_type(response)
            return Fetched(
                url=str(address),
                final_url=str(address),
                status=response.status_code,
                media_type=media_type,
                charset=charset,
                body=self._body(response),
                fetched_at=datetime.now(UTC),
            )

    def _next(self, address: httpx.URL, response: httpx.Response) -> httpx.URL:
        location = response.headers.get("Location", "")
        if not location:
            raise ProviderRefused("The address redirects to nowhere.")
        try:
            target = str(address.join(location))
        except (httpx.InvalidURL, ValueError) as error:
            raise InvalidAddress("The address redirects to something that is not an address.") from error
        return parse_url(target, ports=self._ports)

    def _check(self, response: httpx.Response) -> None:
        if response.status_code in TRY_AGAIN:
            raise TransientProviderError(f"The address answered {response.status_code}; try again later.")
        if response.status_code != 200:
            raise ProviderRefused(f"The address answered {response.status_code}.")
        media_type, _ = _content_type(response)
        if media_type not in self._media_types:
            raise UnsupportedDocument(f"Pages of type {media_type[:80]} are not read.")
        self._check_length(response)

    def _check_length(self, response: httpx.Response) -> None:
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) > self._max_bytes:
            raise DocumentTooLarge

    def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding == "identity":
            return self._plain(response)
        if encoding in ("gzip", "x-gzip"):
            return self._unzipped(response)
        raise ProviderRefused(f"The address answered in an encoding that was not asked for: {encoding[:40]}.")

    def _plain(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > self._max_bytes:
                raise DocumentTooLarge
        return bytes(body)

    def _unzipped(self, response: httpx.Response) -> bytes:
        # httpx would unpack a whole chunk at once, a thousandfold in the worst case; here the limit holds
        # inside the chunk.
        body = bytearray()
        unpacker = _gunzip()
        for chunk in response.iter_raw():
            rest = chunk
            while rest:
                if unpacker.eof:
                    unpacker = _gunzip()
                try:
                    body += unpacker.decompress(rest, self._max_bytes + 1 - len(body))
                except zlib.error as error:
                    raise UnreadableDocument("The address's answer is damaged.") from error
                if len(body) > self._max_bytes:
                    raise DocumentTooLarge
                rest = unpacker.unused_data
        if not unpacker.eof:
            raise ProviderUnreachable("The address broke off before the end.")
        return bytes(body)


def _gunzip() -> zlib._Decompress:
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _content_type(response: httpx.Response) -> tuple[str, str]:
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    written = response.headers.get("Content-Type", "").strip()
    media_type = header.get_content_type() if written else ""
    return media_type, (header.get_content_charset() or "")
