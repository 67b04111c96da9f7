"""Finds passages in PostgreSQL: BM25 over its lexemes, HNSW over vectors, MinHash for copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from pgvector import Vector

from verification.engine import copies
from verification.engine.documents import CopyHit, Hit, SearchStatus
from verification.engine.rank import K1, B
from verification.evidence.models import ArchiveSize, Passage

MAX_LEXEME_CHARS: Final = 255
RARE_SHARE: Final = 0.05
"""A lexeme that stands in more of the passages than this does not make a passage a candidate by itself."""
MAX_CANDIDATES: Final = 3_000
"""The rarest lexemes are required first, until they let about this many candidates in."""
LIMITS: Final[dict[str, float]] = {"share": RARE_SHARE, "most": MAX_CANDIDATES, "k1": K1, "b": B}
EF_SEARCH: Final = 160
MIN_CONTAINMENT: Final = 0.15
MAX_COPY_CANDIDATES: Final = 50

INDEX = """
UPDATE verification_passage AS passage
SET lexemes = made.lexemes,
    length = (SELECT coalesce(sum(cardinality(word.positions)), 0) FROM unnest(made.lexemes) AS word)
FROM (
    SELECT id, to_tsvector('english', text) AS lexemes FROM verification_passage
    WHERE snapshot_id = ANY(%(snapshots)s) AND lexemes IS NULL OFFSET 0
) AS made WHERE passage.id = made.id RETURNING passage.id
"""
INDEXED = """
SELECT id FROM verification_passage WHERE snapshot_id = ANY(%(snapshots)s) AND lexemes IS NOT NULL
"""
COUNT = """
INSERT INTO verification_lexemefrequency AS known (lexeme, passages)
SELECT word.lexeme, %(sign)s * count(*) FROM verification_passage, unnest(lexemes) AS word
WHERE id = ANY(%(passages)s) AND char_length(word.lexeme) <= %(longest)s
GROUP BY word.lexeme ORDER BY word.lexeme
ON CONFLICT (lexeme) DO UPDATE SET passages = known.passages + excluded.passages
"""
UNCOUNT = """
UPDATE verification_lexemefrequency AS known SET passages = greatest(known.passages - gone.passages, 0)
FROM (
    SELECT word.lexeme, count(*) AS passages FROM verification_passage, unnest(lexemes) AS word
    WHERE id = ANY(%(passages)s) GROUP BY word.lexeme
) AS gone WHERE known.lexeme = gone.lexeme
"""
SIZE = """
UPDATE verification_archivesize AS size
SET passages = size.passages + %(sign)s * part.passages,
    lexemes = size.lexemes + %(sign)s * part.lexemes,
    vectors = size.vectors + %(sign)s * part.vectors
FROM (
    SELECT count(*) AS passages, coalesce(sum(length), 0) AS lexemes, count(embedding) AS vectors
    FROM verification_passage WHERE id = ANY(%(passages)s)
) AS part WHERE size.id = 1
"""
LEXICAL = """
WITH size AS MATERIALIZED (
    SELECT passages, lexemes::float8 / greatest(passages, 1) AS average
    FROM verification_archivesize WHERE id = 1
), term AS MATERIALIZED (
    SELECT known.lexeme, known.passages,
           ln(1 + (size.passages - known.passages + 0.5) / (known.passages + 0.5)) AS weight,
           sum(known.passages) OVER (ORDER BY known.passages, known.lexeme) AS reach,
           row_number() OVER (ORDER BY known.passages, known.lexeme) AS place
    FROM unnest(to_tsvector('english', %(query)s)) AS asked
    JOIN verification_lexemefrequency AS known USING (lexeme), size
    WHERE known.passages > 0
), candidate AS MATERIALIZED (
    SELECT id, lexemes, length FROM verification_passage
    WHERE lexemes @@ (
        SELECT string_agg(
            '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | '
        )::tsquery FROM term, size
        WHERE place = 1 OR (term.passages <= %(share)s * size.passages AND reach <= %(most)s)
    )
)
SELECT candidate.id,
       sum(term.weight * hits.times * (%(k1)s + 1) / (hits.times + %(k1)s * (1 - %(b)s
           + %(b)s * candidate.length / greatest(size.average, 1)))) AS score
FROM size, candidate CROSS JOIN LATERAL (
    SELECT word.lexeme, coalesce(cardinality(word.positions), 1) AS times
    FROM unnest(candidate.lexemes) AS word
) AS hits JOIN term USING (lexeme)
GROUP BY candidate.id ORDER BY score DESC, candidate.id LIMIT %(limit)s
"""
SHARED_BANDS = """
SELECT id, text FROM verification_snapshot WHERE bands && %(bands)s::bigint[]
ORDER BY (SELECT count(*) FROM unnest(bands) AS band WHERE band = ANY(%(bands)s::bigint[])) DESC, id
LIMIT %(limit)s
"""
FIELDS = """
SELECT passage.id, 1.0 FROM unnest(%(entities)s::text[], %(fields)s::text[])
    WITH ORDINALITY AS wanted (entity, field, place)
JOIN verification_passage AS passage ON passage.entity = wanted.entity AND passage.field = wanted.field
ORDER BY wanted.place, passage.id DESC LIMIT %(limit)s
"""
DENSE = """
SELECT id, 1 - (embedding <=> %(vector)s::vector) FROM verification_passage
WHERE embedding IS NOT NULL ORDER BY embedding <=> %(vector)s::vector LIMIT %(limit)s
"""


class PostgresSearch:
    """The archive's own PostgreSQL as a search index; needs no extension but `vector`."""

    name = "postgres-bm25-hnsw.v1"

    def upsert(self, snapshots: Sequence[int]) -> None:
        """Index the passages of these snapshots that are not indexed yet, in the caller's transaction."""
        self._write(snapshots, INDEX, (COUNT, SIZE), sign=1)

    def delete(self, snapshots: Sequence[int]) -> None:
        """Take the passages of these snapshots out of the index, in the caller's transaction."""
        self._write(snapshots, INDEXED, (UNCOUNT, SIZE), sign=-1)
        Passage.objects.filter(snapshot__in=snapshots).update(lexemes=None, embedding=None, embedded_by="")

    def _write(self, snapshots: Sequence[int], which: str, counts: Sequence[str], *, sign: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            ArchiveSize.objects.locked()
            cursor.execute(which, {"snapshots": list(snapshots)})
            passages = [row[0] for row in cursor.fetchall()]
            for statement in counts:
                cursor.execute(statement, {"passages": passages, "sign": sign, "longest": MAX_LEXEME_CHARS})

    def lexical(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Rank by BM25 the passages that hold one of the query's rarer lexemes, over all its lexemes.

        Source: Robertson & Zaragoza, The Probabilistic Relevance Framework (2009).
        """
        asked: dict[str, str | float] = {"query": query, "limit": limit, **LIMITS}
        with connection.cursor() as cursor:
            cursor.execute(LEXICAL, asked)
            return _hits(cursor.fetchall())

    def fields(self, pairs: Sequence[tuple[str, str]], limit: int) -> tuple[Hit, ...]:
        """Look up by entity and field, the entries that were read last first."""
        asked = {"entities": [pair[0] for pair in pairs], "fields": [pair[1] for pair in pairs]}
        with connection.cursor() as cursor:
            cursor.execute(FIELDS, {**asked, "limit": limit})
            return _hits(cursor.fetchall())

    def dense(self, vector: NDArray[np.float32], limit: int) -> tuple[Hit, ...]:
        """Rank by cosine the passages nearest to a unit vector."""
        # SET LOCAL ends with the transaction; the iterative scan goes on until `limit` rows are found.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL hnsw.ef_search = {max(EF_SEARCH, limit)}")
            cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
            # While few passages have vectors the planner would rather read the whole table.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(DENSE, {"vector": Vector(vector).to_text(), "limit": limit})
            return _hits(cursor.fetchall())

    def copies(self, text: str, limit: int) -> tuple[CopyHit, ...]:
        """Find candidates by a common MinHash band and decide by the containment of the shorter text."""
        bands = list(copies.fingerprint(text).bands)
        if not bands:
            return ()
        with connection.cursor() as cursor:
            cursor.execute(SHARED_BANDS, {"bands": bands, "limit": MAX_COPY_CANDIDATES})
            candidates = cursor.fetchall()
        found = [CopyHit(snapshot, copies.containment(text, other)) for snapshot, other in candidates]
        close = [hit for hit in found if hit.containment >= MIN_CONTAINMENT]
        return tuple(sorted(close, key=lambda hit: (-hit.containment, hit.snapshot))[:limit])

    def status(self) -> SearchStatus:
        """Read the one row of sizes."""
        size = ArchiveSize.objects.filter(pk=1).first() or ArchiveSize()
        return SearchStatus(passages=size.passages, vectors=size.vectors)


def _hits(rows: Sequence[tuple[Any, ...]]) -> tuple[Hit, ...]:
    return tuple(Hit(int(passage), float(score)) for passage, score in rows)
