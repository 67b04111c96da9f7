"""Which addresses may be fetched: the form of a URL, the numbers that a host resolves to.

The lists follow the IANA registries of special-purpose addresses; `ipaddress.is_global` alone has been
wrong in several Python releases and knows neither cloud metadata services nor addresses inside addresses.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from verification.errors import ForbiddenAddress, InvalidAddress, ProviderTimeout, ProviderUnreachable

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Sequence[str]]
"""Answers (host, port) with addresses in writing; raises OSError when there are none."""

MAX_URL_CHARACTERS = 4_096
MAX_HOST_CHARACTERS = 253
MAX_ADDRESSES = 16
DEFAULT_PORTS = {"http": 80, "https": 443}

FORBIDDEN_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host, a public number that is not public
        "169.254.0.0/16",  # link-local; most clouds' metadata service
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata service
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_V6 = IPv6Network("2000::/3")
FORBIDDEN_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
# Networks whose addresses carry an IPv4 address, and how many bits stand right of it.
CARRIERS_OF_V4 = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)

_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*")


def parse_url(url: str, *, ports: Sequence[int]) -> httpx.URL:
    """Return `url` when its form is that of a public web page, without its fragment.

    Args:
        url: what a person typed or a server sent as a redirect, absolute.
        ports: the ports that may be asked.

    Raises:
        InvalidAddress: no http(s), user and password inside, another port, not a host name.
        ForbiddenAddress: the host is a number that is not public, in whatever notation.
    """
    if len(url) > MAX_URL_CHARACTERS:
        raise InvalidAddress(f"An address has at most {MAX_URL_CHARACTERS:,} characters.")
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
        host = parsed.raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, ValueError) as error:
        raise InvalidAddress("This is not an address of a web page.") from error
    if parsed.scheme not in DEFAULT_PORTS:
        raise InvalidAddress("An address starts with http:// or https://.")
    if parsed.userinfo:
        raise InvalidAddress("An address must not hold a user name or password.")
    if port_of(parsed) not in ports:
        raise InvalidAddress(f"Port {port_of(parsed)} is not fetched.")
    _check_host(host)
    return parsed


def port_of(url: httpx.URL) -> int:
    """Return the port that `url` asks, the scheme's own when it names none."""
    return DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def _check_host(host: str) -> None:
    if ":" in host:
        _literal(host)
        return
    if len(host) > MAX_HOST_CHARACTERS or not _HOST.fullmatch(host):
        raise InvalidAddress("The address holds no valid host name.")
    if _NUMERIC_LABEL.fullmatch(host.rstrip(".").rsplit(".", 1)[-1]):
        _check_number(host.rstrip("."))


def _check_number(host: str) -> None:
    # A host whose last label is a number is an IPv4 address to every resolver, also as 0x7f.1 or 2130706433.
    # Only the usual four decimal numbers are taken; a public address has no reason to hide.
    try:
        IPv4Address(host)
    except ValueError as error:
        with contextlib.suppress(OSError):
            check_address(str(IPv4Address(socket.inet_aton(host))))
        raise InvalidAddress("Write a numeric address as four decimal numbers.") from error


def _literal(text: str) -> IPAddress:
    try:
        address = ip_address(text)
    except ValueError as error:
        raise InvalidAddress("The address holds no valid host name.") from error
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise ForbiddenAddress
    return address


def check_address(text: str, *, allow_networks: Sequence[IPNetwork] = ()) -> str:
    """Return the one way of writing the address `text`, when it is a public one.

    Args:
        text: an IPv4 or IPv6 address.
        allow_networks: networks that are let through although they are not public.

    Raises:
        ForbiddenAddress: private, loopback, link-local, multicast, reserved, metadata, or carrying such an
            address inside.
        InvalidAddress: `text` is no address.
    """
    address = _unwrapped(_literal(text))
    allowed = any(address.version == network.version and address in network for network in allow_networks)
    if not allowed and not _is_public(address):
        raise ForbiddenAddress
    return str(_literal(text))


def _unwrapped(address: IPAddress) -> IPAddress:
    if isinstance(address, IPv6Address):
        for network, shift in CARRIERS_OF_V4:
            if address in network:
                return IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return address


def _is_public(address: IPAddress) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in FORBIDDEN_V4)
    return address in GLOBAL_V6 and not any(address in network for network in FORBIDDEN_V6)


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the operating system; its own time-outs apply."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def resolve(
    host: str, port: int, *, resolver: Resolver, allow_networks: Sequence[IPNetwork], timeout: float
) -> tuple[str, ...]:
    """Return the addresses of `host`, every one of them checked.

    One forbidden address among public ones refuses the host: an honest site has no reason to mix them.

    Raises:
        ForbiddenAddress: one of the addresses is not public.
        ProviderTimeout: no answer within `timeout` seconds.
        ProviderUnreachable: the name has no address.
    """
    answers = [host] if _is_literal(host) else _answers(host, port, resolver, timeout)
    if not answers:
        raise ProviderUnreachable(f"{host} has no address.")
    return tuple(check_address(answer, allow_networks=allow_networks) for answer in answers[:MAX_ADDRESSES])


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _answers(host: str, port: int, resolver: Resolver, timeout: float) -> list[str]:
    # getaddrinfo knows no time-out, so it runs in a daemon thread that is left behind when it hangs.
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found.extend(dict.fromkeys(resolver(host, port)))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise ProviderTimeout(f"The name {host} was not resolved in time.")
    if failed:
        raise ProviderUnreachable(f"The name {host} is not known.") from failed[0]
    return found


class Deadline:
    """The moment when one whole fetch must be over, redirects and all."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Move the moment back by time that was spent waiting for a turn."""
        self._end += seconds

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds left, never more than `at_most`.

        Raises:
            ProviderTimeout: none are left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise ProviderTimeout
        return left if at_most is None else min(left, at_most)
