"""SearXNG: a search engine of the newsroom's own that asks others, without telling them who asks.

Interface: GET /search?format=json of the SearXNG documentation. Traps: it answers 200 with no results when
all its engines failed, which is no search; and 403 as long as JSON is not switched on.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from verification.engine.documents import OutsideHit, OutsideQuery, OutsideQuestion
from verification.errors import ProviderError, ProviderRefused, TransientProviderError
from verification.providers.http import PORTS
from verification.providers.interface import (
    TOTAL_SECONDS,
    Provider,
    Reply,
    Shape,
    Talk,
    day,
    plain_words,
    shown,
    web_host,
)

MAX_HITS = 10
MAX_ENGINES_SHOWN = 5


class SearXNG(Provider):
    """Searches the web through the newsroom's own instance; its hits are snippets, the pages are fetched.

    `address` is the instance's own, such as https://search.paper.example. One that stands in the newsroom's
    own network needs that network in `networks`; the port that the address names is asked, and no other.
    """

    name = "searxng.v1"
    title = "Web search (SearXNG)"

    def __init__(
        self,
        *,
        address: str = "",
        networks: Sequence[str] = (),
        categories: str = "general",
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        ports = (urlsplit(address).port or 0, *PORTS)
        super().__init__(networks=networks, ports=ports, total_seconds=total_seconds)
        self._address = f"{address.strip().rstrip('/')}/search" if address.strip() else ""
        self._categories = categories
        self.leaves = (
            f"Names, head nouns and figures of the claim, to {web_host(address) or 'your own instance'}, "
            "which hands them on to the search engines that it is set up with. Then the pages that they "
            "name are fetched."
        )

    @property
    def missing(self) -> str:
        """Say what the settings lack."""
        return "" if self._address else "the address of your own instance is missing"

    def queries(self, asked: OutsideQuestion) -> tuple[OutsideQuery, ...]:
        """With the figures, then without them."""
        full = plain_words(*asked.names, *asked.nouns, *asked.figures)
        less = plain_words(*asked.names, *asked.nouns)
        return tuple(
            OutsideQuery(
                text, shown(self._address, self._params(text, asked.language)), language=asked.language
            )
            for text in dict.fromkeys((full, less))
            if text
        )

    def find(self, query: OutsideQuery, talk: Talk) -> tuple[list[OutsideHit], str]:
        """Ask once; no result from engines that did not answer is no search."""
        told = talk.get(self._address, self._params(query.text, query.language))
        silent = _silent(told)
        hits = {hit.url: hit for hit in map(_hit, told.children("results")) if hit is not None}
        if silent and not hits:
            raise TransientProviderError(f"No search engine answered: {silent}.")
        return list(hits.values())[:MAX_HITS], f"did not answer: {silent}" if silent else ""

    def explain(self, reply: Reply, told: Shape | None) -> ProviderError | None:
        """403 is what an instance answers that gives no JSON."""
        if reply.raw.status != 403:
            return None
        return ProviderRefused(
            "JSON is switched off there: add “json” to search.formats in its settings.yml."
        )

    def _params(self, text: str, language: str) -> dict[str, str]:
        return {"q": text, "format": "json", "language": language, "categories": self._categories}


def _silent(told: Shape) -> str:
    """Name the engines that did not answer, with their reasons: pairs, in old versions names alone."""
    found = []
    for item in told.items("unresponsive_engines")[:MAX_ENGINES_SHOWN]:
        words = [str(part)[:60] for part in item[:2]] if isinstance(item, list) else [str(item)[:60]]
        found.append(" ".join(words[:1]) + (f" ({words[1]})" if len(words) > 1 else ""))
    return ", ".join(found)


def _hit(told: Shape) -> OutsideHit | None:
    url = told.text("url", 2_000)
    host = web_host(url)
    if not host:
        return None
    return OutsideHit(
        title=told.text("title") or url[:300],
        url=url,
        text=told.text("content", 2_000),
        source=host,
        published=day(told.text("publishedDate")),
        complete=False,
    )
