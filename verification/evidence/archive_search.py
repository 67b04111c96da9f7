"""Finds passages of the archive for a person's own words, with where they come from. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verification.engine.documents import EVERYTHING, Within
from verification.engine.query import build_query
from verification.engine.types import ClaimText, Kind, Question
from verification.errors import InvalidInput
from verification.evidence import hybrid
from verification.evidence.models import ArchiveSize, Passage, Snapshot, SnapshotKind, Source
from verification.people import User

MAX_CHARACTERS: Final = 10_000
MAX_HITS: Final = 50
HITS: Final = 20
COUNTED: Final = 1_001
SEARCHABLE: Final = (SnapshotKind.REPORT, SnapshotKind.TRANSCRIPT, SnapshotKind.REFERENCE, SnapshotKind.CHECK)


@dataclass(frozen=True, slots=True)
class ArchiveHit:
    """One passage with its snapshot, source and origin, and which lists found it."""

    passage: Passage
    places: tuple[hybrid.Place, ...]


@dataclass(frozen=True, slots=True)
class ArchiveFinds:
    """What was found, the best first; `outcome` says what was not searched, else it is empty."""

    hits: tuple[ArchiveHit, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much the archive holds; documents and sources are counted up to a thousand and one."""

    passages: int
    vectors: int
    documents: int
    sources: int


def find(*, user: User, text: str, within: Within = EVERYTHING, limit: int = HITS) -> ArchiveFinds:
    """Search the archive for words or a question; nobody finds what was told to the desk for one claim.

    Raises:
        InvalidInput: the text is endless, or the days end before they begin.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidInput(f"A search has at most {MAX_CHARACTERS:,} characters.")
    if within.start and within.end and within.end < within.start:
        raise InvalidInput("The last day lies before the first one.")
    asked = ClaimText(text=text, exact=text, kind=Kind.STATE, question=Question.TRUE)
    kept_back = Snapshot.objects.kept_from(user)
    found = hybrid.search(build_query(asked), within=within, limit=min(limit, MAX_HITS), kept_back=kept_back)
    return ArchiveFinds(_load(user, found.hits), found.outcome)


def holdings(user: User) -> Holdings:
    """Count what the archive holds, for whoever may see it."""
    if not user.roles:
        return Holdings(0, 0, 0, 0)
    size = ArchiveSize.objects.filter(pk=1).first() or ArchiveSize()
    documents = Snapshot.objects.filter(kind__in=SEARCHABLE)[:COUNTED].count()
    return Holdings(size.passages, size.vectors, documents, Source.objects.all()[:COUNTED].count())


def _load(user: User, hits: tuple[hybrid.Ranked, ...]) -> tuple[ArchiveHit, ...]:
    rows = Passage.objects.filter(snapshot__in=Snapshot.objects.visible_to(user), kind__in=SEARCHABLE)
    rows = rows.select_related("snapshot__source", "snapshot__origin").defer(
        *("lexemes", "embedding", "snapshot__text", "snapshot__minhash", "snapshot__bands")
    )
    known = rows.in_bulk([hit.passage for hit in hits])
    return tuple(ArchiveHit(known[hit.passage], hit.places) for hit in hits if hit.passage in known)
