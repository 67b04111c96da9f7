"""Talks to the interfaces of outside services: asks, keeps what came, tells refusals apart.

A provider subclasses `Provider`, says what it would ask and reads what came; all else is here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from verification.engine.canonical import canonical_text
from verification.engine.documents import OutsideAnswer, OutsideHit, OutsideQuery, OutsideQuestion, RawAnswer
from verification.errors import (
    DocumentTooLarge,
    ForbiddenAddress,
    InvalidAddress,
    MalformedAnswer,
    NotConfigured,
    ProviderError,
    ProviderRefused,
    ProviderTimeout,
    RateLimited,
    TransientProviderError,
    UnreadableDocument,
)
from verification.providers.http import PORTS, REDIRECTS, TRY_AGAIN, SafeClient
from verification.providers.pace import wait_seconds

MAX_ANSWER_BYTES = 4_000_000
TOTAL_SECONDS = 10.0
"""For one request; a search makes several, and a step of the pipeline has two minutes."""
MAX_TEXT_CHARACTERS = 200_000
MAX_WORDS_CHARACTERS = 300
MAX_ITEMS = 50
DEFAULT_WAIT_SECONDS = 60.0
ACCEPT = {"Accept": "application/json"}
CONTACT = re.compile(r"[!-'*-~][ -'*-~]{2,120}")
"""What may stand in the parentheses of a User-Agent: printable ASCII without parentheses."""
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer with the seconds that it asks to wait, None where it does not say."""

    raw: RawAnswer
    wait: float | None = None


class Shape:
    """A JSON object of an answer, read strictly: what has another type than documented is refused."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise MalformedAnswer
        self._fields: dict[str, Any] = value

    def has(self, name: str) -> bool:
        """Say whether the object holds something under this name."""
        return self._fields.get(name) is not None

    def text(self, name: str, limit: int = MAX_WORDS_CHARACTERS) -> str:
        """Return a text, empty when there is none, cut at `limit`, fit to be stored."""
        value = self._typed(name, str)
        return canonical_text(value[:limit]).strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """Return a whole number, None when there is none."""
        value = self._typed(name, int)
        return value if isinstance(value, int) else None

    def child(self, name: str) -> Shape:
        """Return an object; one without fields when there is none."""
        return Shape(self._typed(name, dict) or {})

    def items(self, name: str) -> list[object]:
        """Return the first items of a list, none when there is none."""
        value = self._typed(name, list)
        return value[:MAX_ITEMS] if isinstance(value, list) else []

    def children(self, name: str) -> list[Shape]:
        """Return the objects of a list."""
        return [Shape(item) for item in self.items(name)]

    def _typed(self, name: str, kind: type) -> object:
        value = self._fields.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise MalformedAnswer(f"The answer's “{name}” is not of its documented form.")
        return value


Explain = Callable[[Reply, Shape | None], ProviderError | None]
"""Says what a provider means by an answer that is no result; None where it has no words of its own."""


class Talk:
    """The requests of one search, in order; `raw` keeps every answer as it came."""

    def __init__(self, send: Callable[[str, Mapping[str, str]], Reply], explain: Explain) -> None:
        self._send = send
        self._explain = explain
        self.raw: list[RawAnswer] = []

    def get(self, address: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Shape:
        """Ask once.

        Args:
            address: the interface's address, without parameters.
            params: what is asked; no key, since the whole address is shown and kept.
            headers: what is neither shown nor kept, such as a key.

        Raises:
            ProviderError: no answer, a refusal, or not what is documented.
        """
        reply = self._send(shown(address, params), {**ACCEPT, **(headers or {})})
        self.raw.append(reply.raw)
        return self._read(reply)

    def _read(self, reply: Reply) -> Shape:
        told, failure = _parsed(reply.raw.body)
        error = self._explain(reply, told) or _refusal(reply) or failure
        if error is not None:
            raise error
        if told is None:
            raise MalformedAnswer
        return told


class Provider:
    """What all providers have in common. A new one says `queries`, `find` and, if need be, `explain`."""

    name = ""
    title = ""
    leaves = ""
    requests_a_search = 1
    """How many requests one search makes at most; each costs the provider's budget."""
    has_fallbacks = True
    """Queries after the first are asked only when the ones before found nothing."""

    def __init__(
        self,
        *,
        contact: str = "",
        ports: Sequence[int] = PORTS,
        networks: Sequence[str] = (),
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self.contact = contact.strip()
        agent = f"factcheck/0.1 ({self.contact or 'verification desk of a newsroom'})"
        self._client = SafeClient(
            user_agent=agent if CONTACT.fullmatch(self.contact) else "factcheck/0.1",
            ports=ports,
            max_bytes=MAX_ANSWER_BYTES,
            total_seconds=total_seconds,
            allow_networks=networks,
        )

    @property
    def missing(self) -> str:
        """Say what the settings lack; empty when the provider can be asked."""
        if self.contact and not CONTACT.fullmatch(self.contact):
            return "the contact has to be an address in plain letters, without parentheses"
        return ""

    def queries(self, asked: OutsideQuestion) -> tuple[OutsideQuery, ...]:
        """Return what would be asked; see `OutsideProvider`."""
        raise NotImplementedError

    def find(self, query: OutsideQuery, talk: Talk) -> tuple[list[OutsideHit], str]:
        """Ask over `talk`; return the hits, and in words what went wrong in part."""
        raise NotImplementedError

    def explain(self, reply: Reply, told: Shape | None) -> ProviderError | None:
        """Put the provider's own refusals into words; see `Explain`."""
        return None

    def search(self, query: OutsideQuery) -> OutsideAnswer:
        """Ask; see `OutsideProvider`."""
        if self.missing:
            raise NotConfigured(f"{self.title} is not set up: {self.missing}.")
        return self._searched(query, Talk(self._send, self.explain))

    def replay(self, query: OutsideQuery, raw: Sequence[RawAnswer]) -> OutsideAnswer:
        """Read kept answers once more; nothing is sent. See `OutsideProvider`."""
        kept = {answer.request: answer for answer in raw}

        def send(request: str, headers: Mapping[str, str]) -> Reply:
            if request not in kept:
                raise ProviderRefused("This request was not kept.")
            return Reply(kept[request])

        return self._searched(query, Talk(send, self.explain))

    def _searched(self, query: OutsideQuery, talk: Talk) -> OutsideAnswer:
        try:
            hits, outcome = self.find(query, talk)
        except ProviderError as error:
            error.raw = tuple(talk.raw)
            raise
        return OutsideAnswer(tuple(hits), tuple(talk.raw), outcome)

    def _send(self, request: str, headers: Mapping[str, str]) -> Reply:
        try:
            answer = self._client.ask(request, headers=headers)
        except ForbiddenAddress as error:
            raise NotConfigured(f"{self.title} stands at an address that is not public.") from error
        except InvalidAddress as error:
            raise NotConfigured(f"{self.title} is not set up: {error.message}") from error
        except (DocumentTooLarge, UnreadableDocument) as error:
            raise MalformedAnswer(f"{self.title} answered more than can be read, or damaged.") from error
        except ProviderTimeout as error:
            raise ProviderTimeout(f"{self.title} did not answer in time.") from error
        raw = RawAnswer(request, answer.status, answer.media_type, answer.body)
        return Reply(raw, wait_seconds(answer.headers.get("retry-after", ""), answer.fetched_at))


def shown(address: str, params: Mapping[str, str]) -> str:
    """Return the whole address of a request."""
    return f"{address}?{urlencode(params)}"


def plain_words(*parts: str) -> str:
    """Return words alone: whatever a search engine reads as an operator is gone."""
    return " ".join(dict.fromkeys(match for part in parts for match in _WORD.findall(part)))


def web_host(url: str) -> str:
    """Return the host of a web page's address, empty when it is no such address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in {"http", "https"} else ""


def day(written: str) -> date | None:
    """Return the day that a time in ISO notation begins with, None when there is none."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _parsed(body: bytes) -> tuple[Shape | None, MalformedAnswer | None]:
    try:
        return Shape(json.loads(body)), None
    # Deep nesting ends in RecursionError; wrong bytes and endless numbers are ValueErrors too.
    except (ValueError, RecursionError):
        return None, MalformedAnswer("The answer is not in JSON.")
    except MalformedAnswer as error:
        return None, error


def _refusal(reply: Reply) -> ProviderError | None:
    status = reply.raw.status
    if status == 429 or (status == 503 and reply.wait is not None):
        return RateLimited("It was asked too often.", retry_after=reply.wait or DEFAULT_WAIT_SECONDS)
    if status in TRY_AGAIN:
        return TransientProviderError(f"It answered {status}; try again later.")
    if status in REDIRECTS:
        return ProviderRefused("Its address has moved; write the new one into the settings.")
    return None if status == 200 else ProviderRefused(f"It answered {status}.")
