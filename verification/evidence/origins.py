"""Says which first report a document goes back to, and why: five reprints of one story are one witness.

First versions of the rules, in the order in which they are asked; the first that holds decides. Snapshots
are never edited, so a document joins the origin of what the archive already holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from verification.engine.documents import ArchiveDocument
from verification.engine.ports import SearchIndex
from verification.evidence.models import Origin, Snapshot

METHOD: Final = "origins.v1"
MIN_CONTAINMENT: Final = 0.35
MIN_CREDITED_CONTAINMENT: Final = 0.15
CREDIT_DAYS: Final = 7
MAX_COPIES: Final = 20
HEAD_CHARACTERS: Final = 400

TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_[ce]id|ref|cmpid)", re.IGNORECASE)
# VIENNA, March 3 (Danube Wire) — the agency stands in brackets between place and dash.
DATELINE_CREDIT = re.compile(
    r"^[^\S\n]*[A-Z][A-Z .'/-]{1,40}(?:, [^()\n]{1,40})? ?\((?P<agency>[A-Z][\w .&-]{1,40})\)[^\S\n]*[—–-]",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Descent:
    """The origin that a document goes back to, and why in words to show; None: it is a first report."""

    origin: Origin | None
    reason: str = ""


def canonical_address(url: str) -> str:
    """Return an address without what differs between links to one page; empty when it is no web address."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    asked = [pair for pair in parse_qsl(parts.query) if not TRACKING.fullmatch(pair[0])]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    return f"https://{host.removeprefix('www.')}{parts.path.rstrip('/')}{query}"[:2000]


def credited_agency(document: ArchiveDocument) -> str:
    """Return the agency that a document credits, in its header or its dateline; else empty."""
    if document.credit:
        return document.credit.strip()
    found = DATELINE_CREDIT.search(document.text[:HEAD_CHARACTERS])
    return found["agency"].strip() if found else ""


def descent(document: ArchiveDocument, index: SearchIndex) -> Descent:
    """Find the origin of a document among the snapshots of the archive."""
    for rule in RULES:
        for found in rule(document, index):
            return found
    return Descent(None)


def _names_its_original(document: ArchiveDocument, index: SearchIndex) -> Iterator[Descent]:
    named = document.reprint_of.strip()
    if not named:
        return
    address = canonical_address(named)
    by = {"canonical_url": address} if address else {"title__iexact": named}
    original = Snapshot.objects.filter(**by).select_related("origin", "source").order_by("pk").first()
    if original:
        yield Descent(original.origin, f"says that it reprints “{original.title}” ({original.source})")


def _has_the_same_address(document: ArchiveDocument, index: SearchIndex) -> Iterator[Descent]:
    address = canonical_address(document.url)
    if not address:
        return
    same = Snapshot.objects.filter(canonical_url=address).select_related("origin").order_by("pk").first()
    if same:
        yield Descent(same.origin, "an earlier or later reading of the same address")


def _shares_wording(document: ArchiveDocument, index: SearchIndex) -> Iterator[Descent]:
    hits = index.copies(document.text, MAX_COPIES)
    known = Snapshot.objects.select_related("origin", "source").in_bulk([hit.snapshot for hit in hits])
    agency = credited_agency(document)
    for hit in hits:
        other = known[hit.snapshot]
        shares = f"shares {hit.containment:.0%} of its wording with “{other.title}” ({other.source})"
        if hit.containment >= MIN_CONTAINMENT:
            yield Descent(other.origin, shares)
        elif hit.containment >= MIN_CREDITED_CONTAINMENT and _same_story(document, agency, other):
            yield Descent(other.origin, f"credits {agency} as that does, and {shares}")


def _same_story(document: ArchiveDocument, agency: str, other: Snapshot) -> bool:
    """The same agency within a week; the agency's own report counts as crediting it."""
    agencies = {other.credit.casefold(), other.source.name.casefold()}
    if not agency or agency.casefold() not in agencies:
        return False
    if document.published is None or other.published_on is None:
        return True
    return abs(document.published - other.published_on) <= timedelta(days=CREDIT_DAYS)


RULES: Final[tuple[Callable[[ArchiveDocument, SearchIndex], Iterator[Descent]], ...]] = (
    _names_its_original,
    _has_the_same_address,
    _shares_wording,
)
