"""What a site asks of programs in its robots.txt, read as RFC 9309 says.

The standard library's reader knows neither wildcards nor the longest match, and takes a file of any size.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

import httpx

from verification.errors import (
    InvalidInput,
    ProviderRefused,
    RobotsDisallow,
    RobotsUnknown,
    TransientProviderError,
    UnreadableDocument,
)

PATH: Final = "/robots.txt"
EVERYBODY: Final = "*"
MAX_BYTES: Final = 500_000
MAX_LINES: Final = 20_000
MAX_RULES: Final = 2_000
MAX_PATTERN_CHARACTERS: Final = 2_000
MAX_CRAWL_DELAY_SECONDS: Final = 10.0
MAX_SITES: Final = 200
KEPT_SECONDS: Final = 3_600.0
KEPT_FAILURE_SECONDS: Final = 60.0
TRY_AGAIN: Final = frozenset({408, 425, 429})

# What may stand in a path as it is; the percent sign too, for nothing is encoded twice.
_PLAIN: Final = "/!$&'()*+,;=:@?~-._"
_ESCAPED: Final = re.compile(r"((?:%[0-9A-Fa-f]{2})+)")


_RULES: Final = frozenset({"allow", "disallow", "crawl-delay"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern of paths, and whether they may be asked for."""

    pattern: str
    allows: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site that hold for us, the longest first; without any, everything may be asked for."""

    rules: tuple[Rule, ...] = ()
    crawl_delay: float = 0.0

    def allows(self, path: str) -> bool:
        """Say whether a path with its query may be asked for: the longest pattern that fits decides."""
        asked = normal_path(path)
        return next((rule.allows for rule in self.rules if fits(rule.pattern, asked)), True)


class _Group:
    """What the lines for one agent add up to."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._delay = 0.0

    def take(self, name: str, value: str) -> None:
        """Take one line; a rule without a path forbids nothing."""
        if name == "crawl-delay":
            if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value):
                self._delay = min(float(value), MAX_CRAWL_DELAY_SECONDS)
        elif value[:1] in ("/", "*") and self._has_room_for(value):
            self._rules.append(Rule(normal_path(value), name == "allow"))

    def _has_room_for(self, pattern: str) -> bool:
        return len(pattern) <= MAX_PATTERN_CHARACTERS and len(self._rules) < MAX_RULES

    def robots(self) -> Robots:
        """Return the rules, the longest first and of two equals the one that allows."""
        rules = sorted(self._rules, key=lambda rule: (-len(rule.pattern), not rule.allows))
        return Robots(tuple(rules), self._delay)


def parse_robots(text: str, *, agent: str) -> Robots:
    """Read the rules for `agent`, or those for everybody where the site names it nowhere.

    Args:
        text: the file; lines that are no rule are passed over.
        agent: our product's name, in lower case.

    Returns:
        At most 2,000 rules; a crawl delay of at most 10 seconds.
    """
    groups = {agent: _Group(), EVERYBODY: _Group()}
    present: set[str] = set()
    current: set[str] = set()
    begins = True
    for name, value in _lines(text):
        if name == "user-agent":
            current = (current if begins else set()) | ({_product(value)} & groups.keys())
            present |= current
            begins = True
        elif name in _RULES:
            begins = False
            for known in current:
                groups[known].take(name, value)
    return groups[agent if agent in present else EVERYBODY].robots()


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines()[:MAX_LINES]:
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            found.append((name.strip().lower().lstrip("\ufeff"), value.strip()))
    return found


def _product(value: str) -> str:
    return value.partition("/")[0].strip().lower()[:100]


def normal_path(path: str) -> str:
    """Return a path in one way of writing: what need not be encoded is plain, the rest is encoded."""
    parts = _ESCAPED.split(path)
    return "".join(
        _decoded(part) if place % 2 else quote(part, safe=_PLAIN) for place, part in enumerate(parts)
    )


def _decoded(escaped: str) -> str:
    # A slash, star or dollar that is encoded is meant as a character, never as a sign.
    return quote(unquote_to_bytes(escaped), safe="-._~")


def fits(pattern: str, path: str) -> bool:
    """Say whether a path begins as a pattern says; `*` stands for anything, a last `$` for the end.

    Each piece between stars is looked for once, from left to right, so that no pattern takes long.
    """
    is_whole = pattern.endswith("$")
    first, *others = (pattern[:-1] if is_whole else pattern).split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    last = others.pop() if others and is_whole else None
    for piece in others:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= position
    return not is_whole or position == len(path)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a site answered, and until when it is remembered; `robots` None: nobody knows its wishes."""

    robots: Robots | None
    until: float


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A site's answer to the question for its robots.txt."""

    status: int
    body: bytes


class RobotsReader:
    """Remembers the wishes of the sites that were asked lately, an hour each."""

    def __init__(self, *, agent: str, ask: Callable[[httpx.URL], RobotsFile]) -> None:
        self._agent = agent.partition("/")[0].strip().lower()
        self._ask = ask
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: httpx.URL) -> float:
        """Return the delay that the site asks for between two requests, 0 when none.

        Raises:
            RobotsDisallow: the site does not want programs to ask for this address.
            RobotsUnknown: its robots.txt could not be read; try again later.
        """
        robots = self._robots(address)
        if robots is None:
            raise RobotsUnknown
        path = address.raw_path.decode("ascii", errors="replace")
        if path != PATH and not robots.allows(path):
            raise RobotsDisallow
        return robots.crawl_delay

    def _robots(self, address: httpx.URL) -> Robots | None:
        site = str(address.copy_with(raw_path=PATH.encode()))
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(site)
        if kept is None or kept.until <= now:
            robots = self._asked(httpx.URL(site))
            kept = _Kept(robots, now + (KEPT_FAILURE_SECONDS if robots is None else KEPT_SECONDS))
            self._keep(site, kept)
        return kept.robots

    def _keep(self, site: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[site] = kept
            self._kept.move_to_end(site)
            while len(self._kept) > MAX_SITES:
                self._kept.popitem(last=False)

    def _asked(self, address: httpx.URL) -> Robots | None:
        try:
            found = self._ask(address)
        except (TransientProviderError, UnreadableDocument):
            return None
        except (ProviderRefused, InvalidInput):
            # Endless redirects, or one to where nobody may go: RFC 9309's "unavailable" forbids nothing.
            return Robots()
        if found.status in TRY_AGAIN or found.status >= 500:
            return None
        if found.status != 200:
            return Robots()
        text = found.body[:MAX_BYTES].decode("utf-8", errors="replace")
        return parse_robots(text, agent=self._agent)
