"""Wikipedia: its articles as they stood on the day that a claim speaks of.

Interface: the MediaWiki Action API (list=search, prop=revisions with rvstart and rvdir=older, prop=extracts,
action=parse with oldid). Traps: its operators want a User-Agent with a contact and block clients without
one; `maxlag` answers 200 with an error inside; extracts exist for the present revision only, so an older
one is taken as its page, whose templates are those of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from verification.engine.canonical import canonical_text
from verification.engine.documents import OutsideHit, OutsideQuery, OutsideQuestion
from verification.errors import (
    InvalidInput,
    MalformedAnswer,
    ProviderError,
    ProviderRefused,
    RateLimited,
    TransientProviderError,
)
from verification.providers.interface import (
    MAX_TEXT_CHARACTERS,
    TOTAL_SECONDS,
    Provider,
    Reply,
    Shape,
    Talk,
    day,
    plain_words,
    shown,
)
from verification.providers.pages import parse

ADDRESS = "https://{language}.wikipedia.org/w/api.php"
MAX_PAGES = 3
MAX_LAG_SECONDS = 5
WAIT_AT_LEAST_SECONDS = 5.0
COMMON = {"format": "json", "formatversion": "2", "maxlag": str(MAX_LAG_SECONDS)}
BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "dd"})
UNSEEN = frozenset({"table", "style", "script", "figure", "math", "noscript"})
UNSEEN_CLASSES = frozenset(
    {"reference", "mw-editsection", "navbox", "hatnote", "reflist", "references", "mw-references-wrap"}
    | {"thumb", "toc", "noprint", "infobox", "metadata", "sistersitebox", "mw-empty-elt", "error"}
)
ENDINGS = frozenset(
    {"references", "notes", "external links", "see also", "further reading", "sources", "bibliography"}
)

Element = Any
"""lxml's elements, which come without types."""


class Wikipedia(Provider):
    """Searches one language's Wikipedia and reads each article as of the claim's day."""

    name = "wikipedia.v1"
    title = "Wikipedia"
    leaves = (
        "Names and head nouns of the claim, to the Wikimedia Foundation (wikipedia.org), with the contact of "
        "your newsroom. Then the articles that it names are asked for by number."
    )
    requests_a_search = 1 + 2 * MAX_PAGES

    def __init__(
        self,
        *,
        contact: str = "",
        language: str = "en",
        address: str = "",
        networks: Sequence[str] = (),
        ports: Sequence[int] = (443,),
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        super().__init__(contact=contact, networks=networks, ports=ports, total_seconds=total_seconds)
        self._address = address or ADDRESS.format(language=language)

    @property
    def missing(self) -> str:
        """Say what the settings lack."""
        return super().missing if self.contact else "a contact that Wikimedia can write to is missing"

    def queries(self, asked: OutsideQuestion) -> tuple[OutsideQuery, ...]:
        """Names with the first nouns, then names alone: the search finds what holds every word."""
        texts = [
            plain_words(*asked.names, *asked.nouns[:3]),
            plain_words(*asked.names[:2], *asked.nouns[:1]),
            plain_words(*asked.names[:1]),
        ]
        return tuple(
            OutsideQuery(text, shown(self._address, _search(text)), asked.as_of, asked.language)
            for text in dict.fromkeys(texts)
            if text
        )

    def find(self, query: OutsideQuery, talk: Talk) -> tuple[list[OutsideHit], str]:
        """Search, then read each article's revision of the day."""
        told = talk.get(self._address, _search(query.text))
        hits, unborn = [], 0
        for page in told.child("query").children("search")[:MAX_PAGES]:
            number, title = page.number("pageid"), page.text("title")
            if number is None or not title:
                raise MalformedAnswer
            revision = self._revision(number, query.as_of, talk)
            if revision is None:
                unborn += 1
            elif not revision.has("disambiguation"):
                hits += self._hit(number, title, revision, talk)
        return hits, f"{unborn} of its articles did not exist on {query.as_of}" if unborn else ""

    def explain(self, reply: Reply, told: Shape | None) -> ProviderError | None:
        """MediaWiki says in the body what is wrong, with status 200."""
        if reply.raw.status == 403:
            return ProviderRefused("It refuses this client; is the contact right?")
        if told is None or not told.has("error"):
            return None
        error = told.child("error")
        code = error.text("code", 60)
        if code in {"maxlag", "ratelimited"}:
            wait = max(reply.wait or 0.0, WAIT_AT_LEAST_SECONDS)
            return RateLimited("Its servers are too busy now.", retry_after=wait)
        if code == "readonly" or code.startswith("internal_api_error"):
            return TransientProviderError("Its servers do not work at the moment.")
        return ProviderRefused(f"It does not take this request ({code or 'no reason given'}).")

    def _revision(self, page: int, as_of: date | None, talk: Talk) -> Shape | None:
        """Return the page with its newest revision up to the end of that day; None when it had none."""
        params = {
            "action": "query",
            "prop": "revisions|info|pageprops",
            "ppprop": "disambiguation",
            "pageids": str(page),
            "rvprop": "ids|timestamp",
            "rvlimit": "1",
            "rvdir": "older",
        }
        if as_of is not None:
            params["rvstart"] = f"{as_of.isoformat()}T23:59:59Z"
        found = talk.get(self._address, params | COMMON).child("query").children("pages")
        return found[0] if found and found[0].children("revisions") else None

    def _hit(self, page: int, title: str, told: Shape, talk: Talk) -> list[OutsideHit]:
        revision = told.children("revisions")[0]
        number, written = revision.number("revid"), day(revision.text("timestamp"))
        if number is None or written is None:
            raise MalformedAnswer
        text = self._present(page, talk) if number == told.number("lastrevid") else self._older(number, talk)
        if not text:
            return []
        url = (
            f"{self._address.removesuffix('api.php')}index.php?{urlencode({'title': title, 'oldid': number})}"
        )
        edition = f"revision {number} of {written}"
        return [OutsideHit(title, url, text, self.title, published=written, edition=edition)]

    def _present(self, page: int, talk: Talk) -> str:
        params = {"action": "query", "prop": "extracts", "pageids": str(page), "explaintext": "1"}
        params |= {"exsectionformat": "plain", "exlimit": "1"}
        found = talk.get(self._address, params | COMMON).child("query").children("pages")
        text = found[0].text("extract", MAX_TEXT_CHARACTERS) if found else ""
        return "\n\n".join(_main(line.strip() for line in text.splitlines()))

    def _older(self, revision: int, talk: Talk) -> str:
        params = {"action": "parse", "oldid": str(revision), "prop": "text", "disableeditsection": "1"}
        params |= {"disabletoc": "1", "disablelimitreport": "1"}
        page = talk.get(self._address, params | COMMON).child("parse").text("text", 4 * MAX_TEXT_CHARACTERS)
        return plain_text(page)[:MAX_TEXT_CHARACTERS]


def plain_text(page: str) -> str:
    """Return the paragraphs of an article's HTML, without tables, notes, boxes and lists of links."""
    try:
        tree = parse(page)
    except InvalidInput as error:
        raise MalformedAnswer from error
    return "" if tree is None else canonical_text("\n\n".join(_main(_blocks(tree))))


def _search(text: str) -> dict[str, str]:
    params = {"action": "query", "list": "search", "srsearch": text, "srlimit": str(MAX_PAGES)}
    return params | {"srnamespace": "0", "srprop": ""} | COMMON


def _main(lines: Iterator[str]) -> Iterator[str]:
    """Yield what stands before the references and links at the end."""
    for line in lines:
        if line.casefold() in ENDINGS:
            return
        if line:
            yield line


def _blocks(tree: Element) -> Iterator[str]:
    if _is_unseen(tree):
        return
    if tree.tag in BLOCKS:
        yield " ".join("".join(_words(tree)).split())
        return
    for child in tree:
        yield from _blocks(child)


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not _is_unseen(child):
            yield from _words(child)
        yield child.tail or ""


def _is_unseen(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return True
    return not UNSEEN_CLASSES.isdisjoint((element.get("class") or "").split())
