"""Checks and cleans what was given with a document, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from verification.engine.canonical import canonical_text
from verification.errors import InvalidAddress, InvalidInput


@dataclass(frozen=True, slots=True)
class Details:
    """What a person said about an article when importing it; empty means "take what the file says"."""

    title: str = ""
    byline: str = ""
    dateline: str = ""
    published_on: date | None = None


def line(text: str) -> str:
    """Return typed words as PostgreSQL can hold them."""
    return canonical_text(text).strip()


def check_source(app: str, source_id: str, url: str) -> None:
    """Raise unless an article can be said to come from there.

    Raises:
        InvalidInput, InvalidAddress.
    """
    if not 0 < len(app) <= 64 or len(source_id) > 200 or canonical_text(app + source_id) != app + source_id:
        raise InvalidInput("A source has an app of at most 64 and an id of at most 200 characters.")
    # It becomes a link on our pages: a script's address must not get in.
    if url and (len(url) > 2000 or not url.startswith(("http://", "https://")) or canonical_text(url) != url):
        raise InvalidAddress("The source's address begins with http(s):// and has at most 2,000 characters.")
