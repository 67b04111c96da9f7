"""Writes the archive: sources, origins, snapshots and passages, found by their words at once.

In: documents as they were read. Out: snapshots with passages; vectors follow in the background. Every
function takes the archive's lock first, so that imports at the same time wait instead of deadlocking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from numpy.typing import NDArray
from pgvector import Vector

from verification import audit, backends, policies
from verification.articles.models import RawDocument
from verification.engine import copies, windows
from verification.engine.documents import ArchiveDocument, PageReading, ReferenceDocument
from verification.errors import EmptyDocument, InvalidInput
from verification.evidence import origins, provenance
from verification.evidence.models import ArchiveSize, Origin, Passage, Snapshot, SnapshotKind, Source
from verification.evidence.origins import METHOD, Descent, canonical_address
from verification.policies import Actor
from verification.workflow import Role

REFERENCE_METHOD: Final = "reference-work.v1"
REFERENCE_MEDIA_TYPE: Final = "application/json"
MADE_BY: Final = f"{windows.NAME} {copies.NAME}"
ARCHIVISTS: Final = (Role.CHECKER, Role.EDITOR, Role.ADMIN, Role.REPORTER, Role.SERVICE)
ADDED: Final = (SnapshotKind.REPORT, SnapshotKind.TRANSCRIPT, SnapshotKind.CHECK)
COLUMNS: Final = (
    "snapshot_id",
    "ordinal",
    "start",
    "end",
    "text",
    "length",
    "embedded_by",
    "embed_first",
    "entity",
    "field",
    "value",
    "unit",
    "as_of",
)
# Quoted, for "end" is a word of the language.
COPY: Final = f"""COPY {Passage._meta.db_table} ({", ".join(f'"{name}"' for name in COLUMNS)}) FROM STDIN"""


# One statement a batch: sixty would wait for the server sixty times.
VECTORS: Final = """
UPDATE verification_passage AS passage SET embedding = made.vector::vector, embedded_by = %(made_by)s
FROM unnest(%(passages)s::bigint[], %(vectors)s::text[]) AS made (id, vector)
WHERE passage.id = made.id AND passage.embedding IS NULL AND passage.lexemes IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Archived:
    """What an import gave: new snapshots, how many were there before, and the new passages.

    `same` are the snapshots that held a text before; of a reference work they are not told.
    """

    snapshots: tuple[int, ...]
    known: int
    passages: int
    same: tuple[int, ...] = ()

    @property
    def holder(self) -> int:
        """The snapshot that holds the one document that was given, new or not."""
        return (*self.snapshots, *self.same)[0]


@dataclass(frozen=True, slots=True)
class _PassageRow:
    """One passage before it has a snapshot."""

    start: int
    end: int
    text: str
    entity: str = ""
    field: str = ""
    value: str = ""
    unit: str = ""
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with its passages, its fingerprint, and what it may have in common with others."""

    document: ArchiveDocument
    rows: tuple[_PassageRow, ...]
    print_: copies.Fingerprint
    reading: origins.Reading


@transaction.atomic
def add_references(
    *,
    actor: Actor,
    source: str,
    made_by: str,
    documents: Sequence[ReferenceDocument],
    embed_first: bool = False,
) -> Archived:
    """Store entries of a reference work, primary for the fields that they record; known ones are left.

    `made_by` is the versioned name of what read and rendered them.

    Raises:
        NotAllowed: this actor may not write the archive.
    """
    policies.check_has_role(actor, *ARCHIVISTS)
    ArchiveSize.objects.locked()
    work, _ = Source.objects.get_or_create(
        name=source[:200], defaults={"kind": "reference", "standing": "primary"}
    )
    new = _unknown(work, documents)
    origin, _ = Origin.objects.get_or_create(label=work.name, method=REFERENCE_METHOD)
    _store_raw((document.raw, REFERENCE_MEDIA_TYPE) for document in new)
    snapshots = Snapshot.objects.bulk_create(_reference(work, origin, document, made_by) for document in new)
    rows = [(snapshot, list(_fields(document))) for snapshot, document in zip(snapshots, new, strict=True)]
    stored = _store_passages(rows, embed_first=embed_first)
    _record(actor, snapshots, [len(passages) for _, passages in rows])
    made = tuple(snapshot.pk for snapshot in snapshots)
    return Archived(made, known=len(documents) - len(new), passages=stored)


def add_document(
    *,
    actor: Actor,
    document: ArchiveDocument,
    embed_first: bool = False,
    gathered_for: int | None = None,
) -> Archived:
    """Store one report, transcript or check with its passages and its origin; a known text stays as it is.

    `gathered_for` is the article for which alone it comes; where that is restricted, so is the document.

    Raises:
        NotAllowed: this actor may not write the archive.
        InvalidInput: it has no source or an unknown kind; EmptyDocument: it has no sentence.
    """
    prepared = [prepare(document)]
    return add_prepared(actor=actor, documents=prepared, embed_first=embed_first, gathered_for=gathered_for)


def prepare(document: ArchiveDocument) -> Prepared:
    """Check a document and compute what costs time, before the archive is locked.

    Raises:
        InvalidInput: it has no source or an unknown kind; EmptyDocument: it has no sentence.
    """
    if not document.source.strip():
        raise InvalidInput("Name the source of this document.")
    if document.kind not in ADDED:
        raise InvalidInput(f"A document is a report, a transcript or a check, not “{document.kind[:40]}”.")
    spans = windows.split_windows(document.text, title=document.title)
    if not spans:
        raise EmptyDocument
    rows = tuple(_PassageRow(span.start, span.end, document.text[span.start : span.end]) for span in spans)
    reading = origins.read(document, backends.search())
    return Prepared(document, rows, copies.fingerprint(document.text), reading)


@transaction.atomic
def add_prepared(
    *,
    actor: Actor,
    documents: Sequence[Prepared],
    embed_first: bool = False,
    gathered_for: int | None = None,
) -> Archived:
    """Store documents as `add_document` does, all of them or none; each may be a copy of one before it.

    Raises:
        NotAllowed: this actor may not write the archive.
    """
    policies.check_has_role(actor, *ARCHIVISTS)
    ArchiveSize.objects.locked()
    made: list[tuple[Snapshot, tuple[_PassageRow, ...]]] = []
    same: list[int] = []
    for each in documents:
        source = _source(each.document)
        known = Snapshot.objects.filter(source=source, sha256=_sha256(each.document.text.encode()))
        holder = known.values_list("pk", flat=True).first()
        if holder is not None:
            same.append(holder)
            continue
        _store_raw([(each.document.raw, each.document.media_type)])
        found = origins.descent(each.document, each.reading, backends.search())
        snapshot = _report(source, each, found)
        snapshot.gathered_for_id = gathered_for
        snapshot.save(force_insert=True)
        provenance.settle(actor, snapshot, found.links)
        made.append((snapshot, each.rows))
    # The pointer alone moves: what comes another way, too, was not gathered for one article only.
    Snapshot.objects.filter(pk__in=same).exclude(gathered_for=gathered_for).update(gathered_for=None)
    passages = _store_passages(made, embed_first=embed_first)
    _record(actor, [snapshot for snapshot, _ in made], [len(rows) for _, rows in made])
    return Archived(tuple(snapshot.pk for snapshot, _ in made), len(same), passages, tuple(same))


@transaction.atomic
def store_vectors(passages: Sequence[int], vectors: NDArray[np.float32], *, made_by: str) -> int:
    """Keep the vectors of passages that have none yet; returns how many were stored.

    No event: it is no act of anybody, and the vectors can be made again at any time.
    """
    size = ArchiveSize.objects.locked()
    texts = [Vector(vector).to_text() for vector in vectors]
    with connection.cursor() as cursor:
        cursor.execute(VECTORS, {"passages": list(passages), "vectors": texts, "made_by": made_by})
        written = int(cursor.rowcount)
    ArchiveSize.objects.filter(pk=size.pk).update(vectors=F("vectors") + written)
    return written


def _source(document: ArchiveDocument) -> Source:
    publisher = document.reading.publisher[:200] if document.reading else ""
    source, _ = Source.objects.get_or_create(
        name=document.source.strip()[:200], defaults={"publisher": publisher}
    )
    return source


def _unknown(source: Source, documents: Sequence[ReferenceDocument]) -> list[ReferenceDocument]:
    digests = {_sha256(document.text.encode()): document for document in documents}
    known = Snapshot.objects.filter(source=source, sha256__in=digests).values_list("sha256", flat=True)
    for digest in known:
        del digests[digest]
    return list(digests.values())


def _store_raw(contents: Iterable[tuple[bytes, str]]) -> None:
    rows = {
        _sha256(raw): RawDocument(sha256=_sha256(raw), media_type=media_type[:120], content=raw)
        for raw, media_type in contents
    }
    RawDocument.objects.bulk_create([rows[key] for key in sorted(rows)], ignore_conflicts=True)


def _reference(source: Source, origin: Origin, document: ReferenceDocument, made_by: str) -> Snapshot:
    return Snapshot(
        source=source,
        origin=origin,
        origin_reason="an entry of this reference work",
        kind=SnapshotKind.REFERENCE,
        title=document.title[:300],
        text=document.text,
        sha256=_sha256(document.text.encode()),
        raw_id=_sha256(document.raw),
        accessed_at=timezone.now(),
        published_on=document.published,
        is_primary=True,
        edition=document.edition[:120],
        made_by=made_by,
    )


def _report(source: Source, prepared: Prepared, found: Descent) -> Snapshot:
    document, print_ = prepared.document, prepared.print_
    label = f"{document.title or 'Untitled'} ({source})"[:300]
    origin = found.origin or Origin.objects.create(label=label, method=METHOD).pk
    reading = document.reading or PageReading(timezone.now())
    return Snapshot(
        source=source,
        origin_id=origin,
        origin_reason=found.reason[:300],
        kind=document.kind,
        title=(document.title or document.text.strip()[:80])[:300],
        url=document.url[:2000],
        canonical_url=canonical_address(reading.canonical or document.url),
        text=document.text,
        sha256=_sha256(document.text.encode()),
        raw_id=_sha256(document.raw),
        accessed_at=reading.fetched_at,
        is_fetched=document.reading is not None,
        etag=reading.etag[:200],
        last_modified=reading.last_modified[:80],
        published_on=document.published,
        speaker=document.speaker[:200],
        credit=origins.agency_of(document)[:120],
        minhash=print_.minhash,
        bands=list(print_.bands),
        edition=document.edition[:120],
        made_by=MADE_BY,
    )


def _fields(document: ReferenceDocument) -> Iterator[_PassageRow]:
    for passage in document.passages:
        fact = passage.fact
        yield _PassageRow(
            passage.start,
            passage.end,
            document.text[passage.start : passage.end],
            fact.entity[:200],
            fact.field[:200],
            fact.value,
            fact.unit[:60],
            fact.as_of,
        )


def _store_passages(snapshots: Sequence[tuple[Snapshot, Sequence[_PassageRow]]], *, embed_first: bool) -> int:
    """Copy the passages in and make them findable; returns how many."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for snapshot, rows in snapshots:
            for ordinal, row in enumerate(rows):
                copy.write_row(
                    (
                        *(snapshot.pk, ordinal, row.start, row.end, row.text, 0, "", embed_first),
                        *(row.entity, row.field, row.value, row.unit, row.as_of),
                    )
                )
    backends.search().upsert([snapshot.pk for snapshot, _ in snapshots])
    return sum(len(rows) for _, rows in snapshots)


def _record(actor: Actor, snapshots: Sequence[Snapshot], passages: Sequence[int]) -> None:
    """Leave one event a source, in the order in which the sources came."""
    counts: dict[int, list[int]] = {}
    for snapshot, count in zip(snapshots, passages, strict=True):
        first = counts.setdefault(snapshot.source_id, [0, 0, snapshot.pk])
        first[0] += 1
        first[1] += count
    for source, (count, stored, first_snapshot) in counts.items():
        audit.record(
            actor,
            "archive.import",
            f"source:{source}",
            snapshots=count,
            first=first_snapshot,
            passages=stored,
        )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
