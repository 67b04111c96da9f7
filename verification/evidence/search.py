"""Finds passages in PostgreSQL: BM25 over its lexemes, HNSW over vectors, MinHash for copies.

No query reads the archive: each takes its rows from an index, and no more of them than is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from pgvector import Vector

from verification.engine import copies
from verification.engine.documents import EVERYTHING, CopyHit, Fit, Hit, SearchStatus, Within
from verification.engine.lineage import MAX_COMMON, MIN_CONTAINMENT
from verification.engine.rank import K1, B
from verification.evidence import search_sql as sql
from verification.evidence.models import UNSEARCHED, ArchiveSize, Passage

MAX_LEXEME_CHARS: Final = 255
MAX_QUERY_CHARS: Final = 10_000
RARE_SHARE: Final = 0.05
"""A lexeme that stands in more of the passages than this does not make a passage a candidate by itself."""
FEW_HOLDERS: Final = 50
"""In a small archive a lexeme is not common that stands in no more passages than this."""
MAX_CANDIDATES: Final = 2_000
"""The rarest lexemes are required first, until they let about this many candidates in."""
MAX_READ: Final = 6_000
"""The most candidates that are looked at when even the rarest lexeme stands nearly everywhere."""
MAX_TERMS: Final = 64
"""Of a longer query the rarest lexemes are taken."""
WEIGHED: Final = 200
"""So many candidates, those that hold the most telling lexemes, are scored to the last digit."""
LIMITS: Final[dict[str, float]] = {
    "share": RARE_SHARE,
    "few_holders": FEW_HOLDERS,
    "most": MAX_CANDIDATES,
    "read": MAX_READ,
    "terms": MAX_TERMS,
    "weighed": WEIGHED,
    "k1": K1,
    "b": B,
}
EF_SEARCH: Final = 240
MAX_SCAN_TUPLES: Final = 40_000
FEW_SNAPSHOTS: Final = 2_000
FEW_PASSAGES: Final = 5_000
"""Limits that leave no more than this are searched in whole: the vector index would pass by most of them."""
# While few passages have vectors the planner would rather read the whole table. The iterative scan goes on
# until enough rows lie within the limits; it may return neighbours out of order, so they are sorted again.
SETTINGS: Final = f"""
SET LOCAL hnsw.ef_search = {EF_SEARCH};
SET LOCAL hnsw.iterative_scan = relaxed_order;
SET LOCAL hnsw.max_scan_tuples = {MAX_SCAN_TUPLES};
SET LOCAL enable_seqscan = off
"""
MAX_COPY_CANDIDATES: Final = 50


class PostgresSearch:
    """The archive's own PostgreSQL as a search index; needs no extension but `vector`."""

    name = "postgres-bm25-hnsw.v2"

    def upsert(self, snapshots: Sequence[int]) -> None:
        """Index the passages of these snapshots that are not indexed yet, in the caller's transaction."""
        self._write(snapshots, sql.INDEX, (sql.COUNT, sql.SIZE), sign=1)

    def delete(self, snapshots: Sequence[int]) -> None:
        """Take the passages of these snapshots out of the index, in the caller's transaction."""
        self._write(snapshots, sql.INDEXED, (sql.UNCOUNT, sql.SIZE), sign=-1)
        Passage.objects.filter(snapshot__in=snapshots).update(lexemes=None, embedding=None, embedded_by="")

    def _write(self, snapshots: Sequence[int], which: str, counts: Sequence[str], *, sign: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            ArchiveSize.objects.locked()
            cursor.execute(which, {"snapshots": list(snapshots), "unsearched": list(UNSEARCHED)})
            passages = [row[0] for row in cursor.fetchall()]
            for statement in counts:
                cursor.execute(statement, {"passages": passages, "sign": sign, "longest": MAX_LEXEME_CHARS})

    def lexical(self, query: str, limit: int, within: Within = EVERYTHING) -> tuple[Hit, ...]:
        """Rank by BM25 the passages that hold one of the query's rarer lexemes, over all its lexemes.

        Source: Robertson & Zaragoza, The Probabilistic Relevance Framework (2009).
        """
        asked = {"words": _words(query), "limit": limit, **LIMITS, **_limits(within)}
        with _reading() as cursor:
            few = _few(cursor, within)
            cursor.execute(sql.LEXICAL if few is None else sql.LEXICAL_FEW, {**asked, "few": few})
            return _hits(cursor.fetchall())

    def fields(
        self, pairs: Sequence[tuple[str, str]], limit: int, within: Within = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Look up by entity and field, the entries that were read last first."""
        asked = {"entities": [pair[0] for pair in pairs], "fields": [pair[1] for pair in pairs]}
        with _reading() as cursor:
            cursor.execute(sql.FIELDS, {**asked, "limit": limit, **_limits(within)})
            return _hits(cursor.fetchall())

    def dense(self, vector: NDArray[np.float32], limit: int, within: Within = EVERYTHING) -> tuple[Hit, ...]:
        """Rank by cosine the passages nearest to a unit vector."""
        asked = {"vector": Vector(vector).to_text(), "limit": limit, **_limits(within)}
        with _reading() as cursor:
            few = _few(cursor, within)
            cursor.execute(sql.DENSE if few is None else sql.DENSE_FEW, {**asked, "few": few})
            return _hits(cursor.fetchall())

    def fit(self, query: str, vector: NDArray[np.float32] | None, passages: Sequence[int]) -> dict[int, Fit]:
        """Score passages by BM25 and by cosine, whichever list they come from."""
        asked: dict[str, Any] = {
            "among": list(passages),
            "words": _words(query),
            "limit": len(passages),
            **LIMITS,
        }
        asked |= {"read": len(passages), "weighed": len(passages)}
        with _reading() as cursor:
            cursor.execute(sql.LEXICAL_AMONG, asked)
            words = {row[0]: float(row[1]) for row in cursor.fetchall()}
            cosines: dict[int, float] = {}
            if vector is not None:
                cursor.execute(sql.COSINES, {**asked, "vector": Vector(vector).to_text()})
                cosines = dict(cursor.fetchall())
        return {passage: Fit(words.get(passage, 0.0), cosines.get(passage)) for passage in passages}

    def copies(self, text: str, limit: int) -> tuple[CopyHit, ...]:
        """Find candidates by keys that few others have; those that contain one another most come first."""
        bands = list(copies.fingerprint(text).bands)
        if not bands:
            return ()
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SHARED_BANDS, {"bands": bands, "common": MAX_COMMON, "limit": MAX_COPY_CANDIDATES}
            )
            candidates = cursor.fetchall()
        found = [CopyHit(snapshot, copies.containment(text, other)) for snapshot, other in candidates]
        close = [hit for hit in found if hit.containment >= MIN_CONTAINMENT]
        return tuple(sorted(close, key=lambda hit: (-hit.containment, hit.snapshot))[:limit])

    def status(self) -> SearchStatus:
        """Read the one row of sizes."""
        size = ArchiveSize.objects.filter(pk=1).first() or ArchiveSize()
        return SearchStatus(passages=size.passages, vectors=size.vectors)


@contextmanager
def _reading() -> Iterator[CursorWrapper]:
    """Give a cursor that reads by the indexes; what is set here ends with the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        yield cursor


def _limits(within: Within) -> dict[str, Any]:
    """Return the parameters of a limited search; None stands for no limit."""
    return {
        "start": within.start,
        "end": within.end,
        "sources": list(within.sources) or None,
        "kinds": list(within.kinds) or None,
    }


def _few(cursor: CursorWrapper, within: Within) -> list[int] | None:
    """Return the snapshots within limits when they hold few passages, None when they hold more."""
    if not within.is_limited:
        return None
    cursor.execute(sql.SNAPSHOTS, {**_limits(within), "most": FEW_SNAPSHOTS})
    found = cursor.fetchone()
    if found is None:
        return None
    snapshots: list[int] = found[0]
    cursor.execute(sql.PASSAGES, {"few": snapshots, "most": FEW_PASSAGES + 1})
    return snapshots if cursor.fetchone()[0] <= FEW_PASSAGES else None


def _words(query: str) -> list[str]:
    return list(dict.fromkeys(query[:MAX_QUERY_CHARS].replace("\0", " ").split()))


def _hits(rows: Sequence[tuple[Any, ...]]) -> tuple[Hit, ...]:
    return tuple(Hit(int(row[0]), float(row[1]), tuple(*row[2:])) for row in rows)
