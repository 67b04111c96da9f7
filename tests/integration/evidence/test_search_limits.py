"""Searches within limits, the recall of the vector index, and plans that read no table in whole."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from django.db import connection
from pgvector import Vector

from tests.integration.evidence.conftest import store
from verification import backends
from verification.engine.documents import Within
from verification.evidence import search as module
from verification.evidence import search_sql as sql
from verification.evidence.models import Origin, Passage, Snapshot, Source
from verification.evidence.search import PostgresSearch
from verification.evidence.services import embed_batch

pytestmark = pytest.mark.django_db
PASSAGES = 2_000
DAYS = 400
FIRST = date(2024, 1, 1)


@pytest.fixture
def two_reports(db):
    store(published=date(2025, 3, 3))
    store(
        "The barge was towed to the yard.", source="Courier", title="Barge towed", published=date(2025, 4, 9)
    )
    embed_batch(100)


@pytest.fixture
def many(db):
    """2,000 passages of 1,000 documents over 400 days, with vectors in clusters as texts have them."""
    store()
    raw = Snapshot.objects.get().raw
    sources = [Source.objects.create(name=f"Source {number}") for number in range(4)]
    origin = Origin.objects.create(label="x", method="test")
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(
            source=sources[number % 4],
            origin=origin,
            title="t",
            text="text",
            sha256=str(number),
            raw=raw,
            accessed_at="2026-01-01T00:00Z",
            published_on=FIRST + timedelta(days=number % DAYS),
            made_by="test",
        )
        for number in range(PASSAGES // 2)
    )
    chance = np.random.default_rng(5)
    centres = chance.normal(size=(60, 384))
    vectors = centres[chance.integers(60, size=PASSAGES)] + 1.2 * chance.normal(size=(PASSAGES, 384))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    Passage.objects.bulk_create(
        [
            Passage(
                snapshot=snapshots[number // 2],
                ordinal=number % 2,
                start=0,
                end=4,
                text="text",
                embedding=vectors[number],
                published_on=snapshots[number // 2].published_on,
                source_id=snapshots[number // 2].source_id,
                kind="report",
            )
            for number in range(PASSAGES)
        ],
        batch_size=1_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE verification_passage")
        cursor.execute("ANALYZE verification_snapshot")
    return vectors


LIMITS = [
    Within(),
    Within(start=FIRST, end=FIRST + timedelta(days=150)),
    Within(start=FIRST, end=FIRST + timedelta(days=6)),
    Within(end=FIRST + timedelta(days=300), kinds=("report",)),
]


def exact(vector, within):
    rows = Passage.objects.exclude(embedding=None)
    rows = rows.filter(published_on__gte=within.start) if within.start else rows
    rows = rows.filter(published_on__lte=within.end) if within.end else rows
    found = np.array(rows.order_by("pk").values_list("pk", flat=True))
    stored = np.array(list(rows.order_by("pk").values_list("embedding", flat=True)))
    return set(found[np.argsort(-(stored @ vector), kind="stable")[:10]].tolist())


def test_the_vector_index_finds_19_of_20_nearest_within_limits_too(many, monkeypatch):
    index, chance = PostgresSearch(), np.random.default_rng(6)
    for few, within in product([0, module.FEW_PASSAGES], LIMITS):
        monkeypatch.setattr(module, "FEW_PASSAGES", few)
        queries = many[chance.integers(PASSAGES, size=12)] + 0.05 * chance.normal(size=(12, 384))
        queries = (queries / np.linalg.norm(queries, axis=1, keepdims=True)).astype(np.float32)
        hits = [{hit.passage for hit in index.dense(query, 10, within)} for query in queries]
        wanted = [exact(query, within) for query in queries]
        recall = sum(len(got & right) for got, right in zip(hits, wanted, strict=True)) / (10 * len(queries))
        print(f"\nrecall@10 {recall:.3f} within {within}, whole up to {few}")
        assert recall >= 0.95


def plan(statement, asked):
    with module._reading() as cursor:
        cursor.execute(f"EXPLAIN {statement}", asked)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_no_list_reads_the_archive_in_whole(many):
    limits = {"start": FIRST, "end": FIRST + timedelta(days=150), "sources": [1], "kinds": ["report"]}
    vector = Vector(many[0]).to_text()
    asked = {"words": ["barge", "lock"], "limit": 50, **module.LIMITS, **limits, "few": [1, 2], "among": [1]}
    asked |= {"vector": vector, "entities": ["Norway"], "fields": ["capital"]}
    everything = {**asked, **dict.fromkeys(limits)}
    for given in (asked, everything):
        assert "Index Scan using passage_embedding" in plan(sql.DENSE, given)
        assert "passage_lexemes" in plan(sql.LEXICAL, given)
    statements = [sql.DENSE, sql.DENSE_FEW, sql.LEXICAL, sql.LEXICAL_FEW, sql.LEXICAL_AMONG, sql.COSINES]
    for statement in [*statements, sql.FIELDS]:
        shown = plan(statement, asked)
        assert "Seq Scan on verification_passage" not in shown
        assert "Seq Scan on verification_snapshot" not in shown
        assert "Seq Scan on verification_lexemefrequency" not in shown
    for statement in (sql.SNAPSHOTS, sql.PASSAGES):
        assert "Seq Scan" not in plan(statement, {**asked, "most": 10})


@pytest.mark.parametrize(
    ("within", "found"),
    [
        (Within(), {"Amity Wire", "Courier"}),
        (Within(start=date(2025, 4, 9)), {"Courier"}),
        (Within(end=date(2025, 4, 8)), {"Amity Wire"}),
        (Within(kinds=("transcript",)), set()),
        (Within(kinds=("report", "transcript")), {"Amity Wire", "Courier"}),
    ],
)
@pytest.mark.parametrize("few", [0, module.FEW_PASSAGES])
def test_every_list_keeps_within_limits(two_reports, monkeypatch, within, found, few):
    monkeypatch.setattr(module, "FEW_PASSAGES", few)
    index = PostgresSearch()
    vector = backends.embedder().embed(["A barge was towed."])[0]
    for hits in (index.lexical("barge", 50, within), index.dense(vector, 50, within)):
        rows = Passage.objects.filter(pk__in=[hit.passage for hit in hits])
        assert set(rows.values_list("snapshot__source__name", flat=True)) == found


def test_limits_by_source_hold(two_reports):
    courier = Source.objects.get(name="Courier").pk
    (hit,) = PostgresSearch().lexical("barge", 50, Within(sources=(courier,)))
    assert Passage.objects.get(pk=hit.passage).snapshot.source_id == courier


def test_a_passage_is_found_by_a_word_of_its_title_and_hits_name_their_words(two_reports):
    hits = PostgresSearch().lexical("yard barges strikes", 50)
    assert "yard" in next(hit.terms for hit in hits if "towed" in Passage.objects.get(pk=hit.passage).text)
    assert any("strikes" in hit.terms for hit in hits)


def test_what_was_told_for_one_claim_is_never_found(two_reports):
    Snapshot.objects.filter(title="Barge towed").update(kind="attestation")
    told = Snapshot.objects.get(title="Barge towed")
    backends.search().delete([told.pk])
    backends.search().upsert([told.pk])
    assert not Passage.objects.filter(snapshot=told).exclude(lexemes=None).exists()
    embed_batch(100)
    vector = backends.embedder().embed(["The barge was towed to the yard."])[0]
    found = [
        hit.passage for hit in (*PostgresSearch().lexical("yard", 9), *PostgresSearch().dense(vector, 9))
    ]
    assert not Passage.objects.filter(pk__in=found, snapshot=told).exists()


def test_a_query_of_a_thousand_words_and_one_of_common_words_are_answered(two_reports):
    thousand = " ".join(f"word{number} barge" for number in range(1_000))
    assert PostgresSearch().lexical(thousand, 5)
    assert PostgresSearch().lexical("was the", 5) == ()
