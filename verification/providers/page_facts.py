"""What a page says of itself in its head: its own address, who publishes it, since when.

It is the page's word only: an address counts where it lies on the page's own host, and whoever stores a date
asks first whether it can be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from verification.providers.draft import web_url

Element = Any
"""lxml's elements, which come without types."""

MAX_DATA_CHARACTERS: Final = 100_000
MAX_DATA_BLOCKS: Final = 10
MAX_NODES: Final = 200
MAX_NAME_CHARACTERS: Final = 200
_ARTICLE: Final = re.compile(r".*(?:Article|Report|BlogPosting|PressRelease|Statement)")
_DAY: Final = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Empty strings and None: the page does not say, or says what cannot be."""

    canonical: str = ""
    publisher: str = ""
    published: date | None = None


def page_facts(tree: Element, address: str) -> PageFacts:
    """Read the head of a page before its scripts are taken out; `address` is where it was found."""
    entries = list(_entries(tree))
    publisher = _meta(tree, "og:site_name") or next(filter(None, map(_publisher, entries)), "")
    told = [_meta(tree, "article:published_time"), *(entry.get("datePublished") for entry in entries)]
    return PageFacts(
        canonical=_canonical(tree, address),
        publisher=" ".join(publisher.split())[:MAX_NAME_CHARACTERS],
        published=next((day for day in map(_day, told) if day is not None), None),
    )


def _meta(tree: Element, name: str) -> str:
    for element in tree.iter("meta"):
        if name in (element.get("property"), element.get("name")):
            return str(element.get("content") or "").strip()
    return ""


def _canonical(tree: Element, address: str) -> str:
    links = (
        str(link.get("href") or "")
        for link in tree.iter("link")
        if "canonical" in str(link.get("rel") or "").lower().split()
    )
    told = next(filter(None, links), "") or _meta(tree, "og:url")
    found = web_url(told, address) if told else ""
    return found if found and is_same_page(found, address) else ""


def is_same_page(told: str, address: str) -> bool:
    """Say whether an address may be another name of the page at `address`.

    Another host could be anybody's, and a front page is named by every page of a badly made site.
    """
    try:
        one, other = urlsplit(told), urlsplit(address)
        hosts = {(parts.hostname or "").removeprefix("www.") for parts in (one, other)}
        ports = {None if parts.port in (80, 443) else parts.port for parts in (one, other)}
    except ValueError:
        return False
    is_front = not one.path.strip("/") and not one.query
    return (
        len(hosts) == 1 and "" not in hosts and len(ports) < 2 and (not is_front or not other.path.strip("/"))
    )


def _entries(tree: Element) -> Iterator[dict[str, Any]]:
    """Yield the descriptions of articles in the page's JSON-LD."""
    scripts = (
        script.text_content()
        for script in tree.iter("script")
        if str(script.get("type") or "").strip().lower() == "application/ld+json"
    )
    for source in islice(scripts, MAX_DATA_BLOCKS):
        if len(source) <= MAX_DATA_CHARACTERS:
            yield from filter(_is_article, islice(_nodes(_json(source)), MAX_NODES))


def _json(source: str) -> object:
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        return None


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and len(kind) <= 100 and _ARTICLE.fullmatch(kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _publisher(entry: dict[str, Any]) -> str:
    publisher = entry.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    return name if isinstance(name, str) else ""


def _day(written: object) -> date | None:
    found = _DAY.fullmatch(written.strip()[:40]) if isinstance(written, str) else None
    try:
        return date.fromisoformat(found["day"]) if found else None
    except ValueError:
        return None
