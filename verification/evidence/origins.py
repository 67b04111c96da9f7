"""Says which first report a document goes back to, and why: five reprints of one story are one witness.

Asked in this order, the first that holds decides: the document says what it reprints; it is another reading
of the same address; what it shares with others, by the rules of `engine/lineage.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from verification import backends
from verification.engine import lineage
from verification.engine.credits import credited_agency, full_name
from verification.engine.documents import ArchiveDocument
from verification.engine.likeness import OwnWording, own_wording
from verification.engine.lineage import Kinship, Report
from verification.engine.ports import SearchIndex
from verification.errors import EngineError
from verification.evidence.models import UNSEARCHED, Snapshot, SnapshotQuerySet, Source

METHOD: Final = lineage.NAME
AGENCY_KIND: Final = "agency"
MAX_AGENCIES: Final = 200

TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_[ce]id|ref|cmpid)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Another origin that a document shows to be the same, and why."""

    origin: int
    reason: str


@dataclass(frozen=True, slots=True)
class Descent:
    """The origin that a document goes back to, and why in words to show; None: it is a first report.

    `links` are other origins that go back to the same text as well.
    """

    origin: int | None
    reason: str = ""
    links: tuple[Link, ...] = ()


@dataclass(slots=True)
class Reading:
    """A document as the rules see it, with all that was read of others and need not be read again.

    Made before the transaction that stores it, for its topic takes a model.
    """

    report: Report
    wordings: dict[int, OwnWording] = field(default_factory=dict)
    topics: dict[int, tuple[float, ...]] = field(default_factory=dict)


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


def read(document: ArchiveDocument, index: SearchIndex) -> Reading:
    """Read a document and what it may have in common with the archive; call it outside any transaction."""
    reading = Reading(_report(document))
    kin = _ties(reading, document.text, index)
    if kin:
        asked = {tie.report.id: tie.report for tie in kin} | {
            each.id: each for each in _members(reading, kin)
        }
        _learn_topics(reading, list(asked.values()))
    return reading


def descent(document: ArchiveDocument, reading: Reading, index: SearchIndex) -> Descent:
    """Find the origin of a document among the snapshots of the archive as it is now."""
    named = next(_stated(document), None)
    kin = [_with_topic(reading, tie) for tie in _ties(reading, document.text, index)]
    found = lineage.place(reading.report, kin, _members(reading, kin))
    ties = [tie for tie in (found.kin, *found.links) if tie is not None]
    told = [Link(tie.report.origin, tie.reason) for tie in ties]
    links = [named, *told] if named else told
    if not links:
        return Descent(None, lineage.FIRST)
    first = links[0]
    return Descent(
        first.origin, first.reason, tuple(link for link in links[1:] if link.origin != first.origin)
    )


def _report(document: ArchiveDocument) -> Report:
    return Report(
        id=0,
        title=document.title,
        source=document.source.strip(),
        wording=own_wording(document.text, title=document.title, house=document.source.strip()),
        published=document.published,
        agency=agency_of(document) or full_name(document.source),
    )


def agency_of(document: ArchiveDocument) -> str:
    """Return the agency that a document credits; the archive's own agencies are known by name."""
    known = Source.objects.filter(kind=AGENCY_KIND).values_list("name", flat=True)[:MAX_AGENCIES]
    return credited_agency(document, known)


# -- what a document says of itself


def _stated(document: ArchiveDocument) -> Iterator[Link]:
    named = document.reprint_of.strip()
    if named:
        address = canonical_address(named)
        by = {"canonical_url": address} if address else {"title__iexact": named}
        for original in _held().filter(**by).order_by("pk")[:1]:
            yield Link(original.origin_id, f"says that it reprints “{original.title}” ({original.source})")
    address = canonical_address(document.reading.canonical if document.reading else "") or canonical_address(
        document.url
    )
    if address:
        for same in _held().filter(canonical_url=address).order_by("pk")[:1]:
            yield Link(same.origin_id, "an earlier or later reading of the same address")


# -- what it shares with others


def _held() -> SnapshotQuerySet:
    """Return what a search may find, without what is long."""
    light = Snapshot.objects.exclude(kind__in=UNSEARCHED).select_related("source")
    return light.defer("minhash", "bands", "text")


def _ties(reading: Reading, text: str, index: SearchIndex) -> list[Kinship]:
    hits = [hit.snapshot for hit in index.copies(text, lineage.MAX_KIN)]
    known = _held().defer(None).defer("minhash", "bands").in_bulk(hits)
    return lineage.ties(
        reading.report, [_known(reading, known[number]) for number in hits if number in known]
    )


def _members(reading: Reading, kin: Sequence[Kinship]) -> list[Report]:
    """Return a few of the reports that the origins of the kin hold, the first ones."""
    rows = []
    for origin in sorted({tie.report.origin for tie in kin}):
        held = _held().defer(None).defer("minhash", "bands").filter(origin=origin)
        rows += list(held.order_by("pk")[: lineage.MAX_MEMBERS])
    return [
        replace(each, topic=reading.topics.get(each.id, ()))
        for each in (_known(reading, row) for row in rows)
    ]


def _known(reading: Reading, snapshot: Snapshot) -> Report:
    source = snapshot.source.name
    if snapshot.pk not in reading.wordings:
        reading.wordings[snapshot.pk] = own_wording(snapshot.text, title=snapshot.title, house=source)
    return Report(
        id=snapshot.pk,
        title=snapshot.title,
        source=source,
        wording=reading.wordings[snapshot.pk],
        published=snapshot.published_on,
        agency=snapshot.credit or full_name(source),
        origin=snapshot.origin_id,
    )


def _learn_topics(reading: Reading, others: Sequence[Report]) -> None:
    """Make the vectors of a document and its possible kin; without the model the rules do without."""
    try:
        reading.report = replace(reading.report, topic=_topic(_opening(reading.report)))
        reading.topics = {each.id: _topic(_opening(each)) for each in others}
    except EngineError:
        reading.topics = {}


def _opening(report: Report) -> str:
    return lineage.topic_text(report.title, report.wording)


@lru_cache(maxsize=1_024)
def _topic(opening: str) -> tuple[float, ...]:
    """Copies of one report reach the archive in a row, and each asks about the same ones."""
    return tuple(map(float, backends.embedder().embed([opening])[0]))


def _with_topic(reading: Reading, tie: Kinship) -> Kinship:
    return replace(tie, report=replace(tie.report, topic=reading.topics.get(tie.report.id, ())))
