"""Hybrid search over 100,000 passages within days of publication, while a writer adds to the archive."""

import statistics
import threading
import time
from datetime import date, timedelta
from itertools import count

import numpy as np
import pytest
from django.db import connection

from tests.integration.evidence.conftest import store
from verification import backends
from verification.engine.claim_generator import generate
from verification.engine.documents import Within
from verification.engine.query import build_query
from verification.engine.types import ClaimText, Kind, Question
from verification.evidence import hybrid
from verification.evidence.models import ArchiveSize, Snapshot

PASSAGES = 100_000
QUERIES = 60
MAX_MEDIAN_SECONDS = 0.05
MAX_RATIO = 8
"""Five was aimed at; see docs/performance.md."""
MIN_RECALL = 0.95

PASSAGE_ROWS = """
INSERT INTO verification_passage (snapshot_id, ordinal, start, "end", text, length, embedded_by, embed_first,
    entity, field, value, unit)
SELECT id, part, 0, 1, given.texts[1 + (id * 5 + part) * 7907 %% cardinality(given.texts)], 0, '', false,
    '', '', '', ''
FROM verification_snapshot, generate_series(1, 5) AS part, (SELECT %(texts)s::text[] AS texts) AS given
WHERE made_by = 'benchmark'
"""
# Vectors as an archive has them: those of real sentences, and many more that lie around these. The database
# adds them up: a hundred thousand sent from here would take minutes.
BASES = """
CREATE TEMPORARY TABLE base (id int PRIMARY KEY, embedding vector(384));
CREATE TEMPORARY TABLE noise (id int PRIMARY KEY, embedding vector(384))
"""
SENTENCES = 3_000
NOISE = 0.6
VECTORS = """
UPDATE verification_passage AS passage SET embedding = l2_normalize(base.embedding + noise.embedding)
FROM base, noise WHERE base.id = passage.id % 3000 AND noise.id = passage.id % 1009
"""
INDEX = """
SET maintenance_work_mem = '1GB';
CREATE INDEX passage_embedding ON verification_passage USING hnsw (embedding vector_cosine_ops)
WITH (m = 16, ef_construction = 64);
ANALYZE verification_passage; ANALYZE verification_snapshot
"""
EXACT = """
SELECT id FROM verification_passage WHERE published_on >= %s
ORDER BY (embedding <=> %s::vector) + 0 LIMIT 10
"""


@pytest.fixture
def archive_of_100_000(transactional_db):
    texts = [claim.text for claim in generate(list(backends.factbook().read()), seed=7)]
    like = Snapshot.objects.get(pk=store().snapshots[0])
    made = Snapshot.objects.bulk_create(
        (
            Snapshot(
                source_id=like.source_id,
                origin_id=like.origin_id,
                raw_id=like.raw_id,
                title=f"Report {number}",
                text="x",
                sha256=str(number),
                accessed_at=like.accessed_at,
                published_on=date(2016, 1, 1) + timedelta(days=number * 7919 % 3650),
                made_by="benchmark",
            )
            for number in range(PASSAGES // 5)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute(PASSAGE_ROWS, {"texts": texts})
        backends.search().upsert([snapshot.pk for snapshot in made])
        cursor.execute("DROP INDEX passage_embedding")
        make_vectors(cursor, texts)
        cursor.execute(INDEX)
    ArchiveSize.objects.update(vectors=ArchiveSize.objects.get().passages)
    return texts


def make_vectors(cursor, texts):
    chance = np.random.default_rng(7).normal(size=(1009, 384))
    cursor.execute(BASES)
    # Every second text: the others ask.
    copy(cursor, "base", backends.embedder().embed(texts[: 2 * SENTENCES : 2]))
    copy(cursor, "noise", NOISE * chance / np.linalg.norm(chance, axis=1, keepdims=True))
    cursor.execute(VECTORS)


def copy(cursor, table, vectors):
    with cursor.copy(f"COPY {table} FROM STDIN") as rows:
        for number, vector in enumerate(vectors):
            rows.write_row((number, str(vector.tolist())))


def seconds(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def ask(text):
    return build_query(ClaimText(text=text, exact=text, kind=Kind.STATE, question=Question.TRUE))


def write_until(stop):
    """Add a report, as often as there is time."""
    for number in count():
        if stop.wait(0.05):
            break
        store(f"Report {number} of the harbour office tells of {number} ships.", source=f"Writer {number}")
    connection.close()


def recall(index, since, vectors):
    found = []
    for vector in vectors:
        with connection.cursor() as cursor:
            cursor.execute(EXACT, [since, str(vector.tolist())])
            exact = {row[0] for row in cursor.fetchall()}
        found.append(len(exact & {hit.passage for hit in index.dense(vector, 10, Within(start=since))}) / 10)
    return statistics.mean(found)


def test_hybrid_search_within_days_is_quick_while_a_writer_adds(archive_of_100_000):
    index, embedder = backends.search(), backends.embedder()
    queries = archive_of_100_000[1 : 2 * SENTENCES : 2 * SENTENCES // QUERIES]
    vectors = embedder.embed(queries)
    since = date(2016, 1, 1) + timedelta(days=2_000)
    within = Within(start=since, end=date(2026, 1, 1))
    hybrid.search(ask(queries[0]), within=within)
    stop = threading.Event()
    writer = threading.Thread(target=write_until, args=(stop,))
    writer.start()
    try:
        dense = [seconds(lambda v=vector: index.dense(v, hybrid.LIST_LENGTH, within)) for vector in vectors]
        both = [seconds(lambda t=text: hybrid.search(ask(t), within=within)) for text in queries]
    finally:
        stop.set()
        writer.join()
    embedding = statistics.median(seconds(lambda t=text: embedder.embed([t])) for text in queries)
    share = recall(index, since, vectors)
    print(
        f"\n{PASSAGES:,} passages, {QUERIES} queries within days while a writer adds: hybrid median "
        f"{statistics.median(both) * 1000:.0f} ms (slowest {max(both) * 1000:.0f} ms; {embedding * 1000:.0f} ms of it "
        f"make the vector), vectors alone {statistics.median(dense) * 1000:.0f} ms; recall@10 within {share:.3f}"
    )
    assert share >= MIN_RECALL
    assert statistics.median(both) <= MAX_MEDIAN_SECONDS
    assert statistics.median(both) <= MAX_RATIO * statistics.median(dense) + embedding
