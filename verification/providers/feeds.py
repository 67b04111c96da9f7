"""Reads feeds: RSS 2.0, RSS 1.0 and Atom 1.0. Nothing is loaded, expanded or looked up while reading.

Our own reader over lxml, for it can be held to limits: a declared entity is refused, no document type is
loaded, tags are counted before the tree is built. Feeds in the wild are often broken in small ways, so what
can be mended is; a date that cannot be right is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import escape, unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin

import lxml.etree

from verification.engine.canonical import MAX_DOCUMENT_BYTES, canonical_text
from verification.engine.documents import FeedDocument, FeedEntry
from verification.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedDocument
from verification.providers.draft import web_url
from verification.providers.encodings import decode
from verification.providers.pages import visible_text

MAX_ENTRIES = 500
MAX_TAGS = 200_000
MAX_TITLE_CHARACTERS = 300
MAX_SUMMARY_CHARACTERS = 2_000
MAX_ID_CHARACTERS = 1_000
MAX_HTML_CHARACTERS = 50_000
EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=1)
ENTRY_NAMES = frozenset({"item", "entry"})
ROOT_NAMES = frozenset({"rss", "RDF", "feed"})
BASE = "{http://www.w3.org/XML/1998/namespace}base"
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
NAMESPACES = (
    "",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://www.w3.org/2005/Atom",
)
# The first that is there counts: when it came out, else when it was changed.
DATES = ("published", "issued", "pubDate", "date", "updated", "modified")
SUMMARIES = ("summary", "description", "encoded", "content")

Element = Any
"""lxml's elements, which come without types."""

_DECLARED = re.compile(r"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{2,40})[\"']", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")


class FeedReader:
    """`read_feed` in the shape of the port of the same name."""

    name = "feeds.v1"

    def read(self, body: bytes, *, address: str, charset: str = "") -> FeedDocument:
        """Return what the feed says; see `read_feed`."""
        return read_feed(body, address=address, charset=charset)


def read_feed(body: bytes, *, address: str, charset: str = "", today: date | None = None) -> FeedDocument:
    """Read a feed.

    Args:
        body: the feed as it came.
        address: where it was found, to complete relative links.
        charset: the encoding that its envelope declares, '' when none.
        today: the day of reading; dates after tomorrow cannot be right. None: the present day.

    Returns:
        Its entries in the order given, at most 500, each with a web address; entries without one are
        counted in `left_out`, like those beyond the limit. Titles and summaries are plain text.

    Raises:
        EmptyDocument; DocumentTooLarge: over 5 MB or 200,000 tags; UnsupportedDocument: no feed;
        UnreadableDocument: damaged, or it declares entities; WrongEncoding.
    """
    root = _parse(body, charset)
    if _name(root) not in ROOT_NAMES:
        raise UnsupportedDocument("This is no feed: RSS or Atom is read.")
    latest = (today or datetime.now(UTC).date()) + AHEAD
    head = root if _name(root) == "feed" else next(_children(root, "channel"), root)
    base = urljoin(address, head.get(BASE) or root.get(BASE) or "")
    # RSS 1.0 keeps its items beside the channel, RSS 2.0 inside of it.
    found = [element for element in root.iter() if _name(element) in ENTRY_NAMES]
    read = [_entry(element, base, latest) for element in islice(found, MAX_ENTRIES)]
    entries = tuple(entry for entry in read if entry is not None)
    return FeedDocument(
        title=_plain(_first(head, "title"), MAX_TITLE_CHARACTERS),
        link=_link(head, base),
        entries=entries,
        left_out=len(found) - len(entries),
    )


def _parse(body: bytes, charset: str) -> Element:
    if len(body) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"A feed has at most {MAX_DOCUMENT_BYTES // 1024**2} MB.")
    if not body.strip():
        raise EmptyDocument("The feed is empty.")
    declared = _DECLARED.search(body[:400].decode("ascii", errors="replace"))
    # Decoded first, so that no encoding hides a declaration from the look at it.
    text = canonical_text(decode(body, charset=charset or (declared[1] if declared else ""))).lstrip()
    if _ENTITY.search(text):
        raise UnreadableDocument("The feed declares entities; such feeds are not read.")
    if text.count("<") > MAX_TAGS:
        raise DocumentTooLarge(f"A feed has at most {MAX_TAGS:,} tags.")
    # XML knows five names only; HTML's are common in feeds all the same.
    text = _NAMED.sub(lambda found: escape(unescape(found[0])), text)
    parser = lxml.etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = lxml.etree.fromstring(text.encode(), parser=parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("The feed is no XML.") from error
    if root is None:
        raise UnreadableDocument("The feed is no XML.")
    return root


def _entry(element: Element, base: str, latest: date) -> FeedEntry | None:
    base = urljoin(base, element.get(BASE) or "")
    own = _first(element, "guid", "id")
    url = _link(element, base) or _permalink(element, base) or web_url(element.get(ABOUT) or "", base)
    if not url:
        return None
    return FeedEntry(
        id=(_text(own).strip() or url)[:MAX_ID_CHARACTERS],
        url=url,
        title=_plain(_first(element, "title"), MAX_TITLE_CHARACTERS),
        published=_published(element, latest),
        summary=_plain(_first(element, *SUMMARIES), MAX_SUMMARY_CHARACTERS),
    )


def _link(element: Element, base: str) -> str:
    """Return the page that an element stands for: Atom's alternate link, or RSS's link."""
    for link in _children(element, "link"):
        here = urljoin(base, link.get(BASE) or "")
        if (link.get("rel") or "alternate") == "alternate":
            url = web_url((link.get("href") or _text(link)).strip(), here)
            if url:
                return url
    return ""


def _permalink(element: Element, base: str) -> str:
    """Return a guid that is an address; it is one unless it says that it is none."""
    for guid in _children(element, "guid"):
        written = _text(guid).strip()
        if (guid.get("isPermaLink") or "true").lower() != "false" and "://" in written:
            return web_url(written, base)
    return ""


def _published(element: Element, latest: date) -> date | None:
    for name in DATES:
        for found in _children(element, name):
            day = _day(_text(found).strip())
            if day is not None and EARLIEST <= day <= latest:
                return day
    return None


def _day(written: str) -> date | None:
    """Return the day as the publisher wrote it, in its own time zone; None when it is no date."""
    if not written or len(written) > 80:
        return None
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, OverflowError):
        return None


def _plain(element: Element | None, limit: int) -> str:
    """Return the words of an element that may hold HTML, as text or as elements, on one line."""
    if element is None:
        return ""
    text = _text(element)
    kind = (element.get("type") or "html").lower()
    if kind in ("html", "text/html") and ("<" in text or "&" in text):
        text = _words(text[:MAX_HTML_CHARACTERS])
    return " ".join(canonical_text(text).split())[:limit].strip()


def _words(source: str) -> str:
    try:
        return visible_text(source)
    except DocumentTooLarge:
        return ""


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _first(element: Element, *names: str) -> Element | None:
    return next((found for name in names for found in _children(element, name)), None)


def _children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name in the feed's own words; a picture's title is not the entry's."""
    own = {_namespace(element), *NAMESPACES}
    return (child for child in element if _name(child) == name and _namespace(child) in own)


def _namespace(element: Element) -> str:
    return element.tag.rpartition("}")[0].lstrip("{") if isinstance(element.tag, str) else ""


def _name(element: Element) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
