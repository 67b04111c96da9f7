"""Search in PostgreSQL: what it finds, in which order, and what it says when vectors are missing."""

from math import log

import numpy as np
import pytest
from django.db import connection

from tests.integration.evidence.conftest import make_document, store
from tests.integration.threads import at_once
from verification import backends
from verification.engine.query import build_query
from verification.engine.rank import K1, Collection, bm25
from verification.engine.types import ClaimText, Kind, Question
from verification.evidence import archive, hybrid
from verification.evidence.models import ArchiveSize, LexemeFrequency, Passage
from verification.evidence.search import PostgresSearch
from verification.evidence.services import embed_batch
from verification.policies import MACHINE_ACTOR

pytestmark = pytest.mark.django_db


def asked(text):
    return build_query(ClaimText(text=text, exact=text, kind=Kind.STATE, question=Question.TRUE))


def found(text):
    searched = hybrid.search(asked(text))
    rows = Passage.objects.in_bulk([hit.passage for hit in searched.hits])
    return [rows[hit.passage] for hit in searched.hits], searched.outcome


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        ("Maribor is the capital of Slovenia.", "capital"),
        ("Slovenia covers 25,000 square kilometres.", "area.total"),
        ("The Slovenian coast is 47 kilometres long.", "coastline"),
        ("Slovenia has no border with Hungary.", "borders"),
        ("Slovenia became independent on 25 June 1990.", "independence"),
        ("Life expectancy at birth in Slovenia is 70 years.", "life_expectancy"),
        ("Forests cover 20 percent of Slovenia.", "forest"),
    ],
)
def test_the_field_that_a_claim_speaks_of_is_among_the_first(two_countries, claim, field):
    passages, _ = found(claim)
    assert ("Slovenia", field) in [(row.entity, row.field) for row in passages[:5]]


def test_the_words_alone_find_most_fields(two_countries):
    index = PostgresSearch()
    claims = ["Maribor, capital of Slovenia", "Slovenia's railways", "unemployment rate in Slovenia"]
    for claim, field in zip(claims, ["capital", "railways", "unemployment"], strict=True):
        hits = [hit.passage for hit in index.lexical(claim, 10)]
        assert field in Passage.objects.filter(pk__in=hits).values_list("field", flat=True)


def test_scores_equal_bm25_by_hand(two_countries, wire):
    query = "the border countries of Slovakia and its barge"
    size = ArchiveSize.objects.get()
    known = dict(LexemeFrequency.objects.values_list("lexeme", "passages"))
    lexemes = ["border", "countri", "slovakia", "barg"]
    collection = Collection(size.passages, size.lexemes / size.passages, known)
    hits = PostgresSearch().lexical(query, 20)
    words = [_words(hit.passage) for hit in hits]
    scores = bm25(lexemes, words, collection)
    # What endless repetition comes near to: the sum of the weights, times k1 + 1.
    best = sum(log(1 + (size.passages - known[word] + 0.5) / (known[word] + 0.5)) for word in lexemes) * (
        K1 + 1
    )
    assert [hit.score for hit in hits] == pytest.approx([score / best for score in scores], rel=1e-6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def _words(passage):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word.lexeme, cardinality(word.positions) FROM verification_passage, unnest(lexemes) AS word"
            " WHERE id = %s",
            [passage],
        )
        return [lexeme for lexeme, times in cursor.fetchall() for _ in range(times)]


def test_a_word_that_stands_everywhere_makes_no_candidate_beside_a_rare_one(two_countries):
    common = LexemeFrequency.objects.order_by("-passages").exclude(lexeme="·")[0]
    assert common.passages > 0.05 * ArchiveSize.objects.get().passages
    hits = PostgresSearch().lexical(f"{common.lexeme} Ljubljana", 500)
    assert hits
    assert all(
        "ljubljana" in row.text.lower() for row in Passage.objects.in_bulk([h.passage for h in hits]).values()
    )


def test_with_only_common_words_the_rarest_of_them_is_required(db):
    store("The gate was closed. The gate was opened.")
    assert PostgresSearch().lexical("gate", 5)


@pytest.mark.parametrize(
    "query", ["", "the of and", "''' \\ | & ! :* <-> (", "zzzxyqqq", "qqx\\'zzv 'qqz' \\\\"]
)
def test_odd_queries_find_nothing_and_break_nothing(two_countries, query):
    assert PostgresSearch().lexical(query, 5) == ()


@pytest.mark.parametrize("word", ["o'brien", "back\\slash", "C:\\dir\\x", "qu''ux"])
def test_words_with_quotes_and_backslashes_are_found(db, word):
    store(f"The word {word} stands in the report about nothing else.")
    assert len(PostgresSearch().lexical(word, 5)) == 1


def test_without_vectors_the_words_alone_are_searched_and_the_search_says_so(two_countries):
    _, outcome = found("Maribor is the capital of Slovenia.")
    assert outcome == f"vectors of {two_countries.passages} of {two_countries.passages} passages not ready"


def test_vectors_find_what_shares_no_word(db):
    wanted = store("Physicians struck for better wages on Tuesday.", source="A")
    store("The goalkeeper kept the ball out for an hour.", source="B")
    assert embed_batch(100) == 0
    vector = backends.embedder().embed(["Doctors stopped work over pay."])[0]
    hits = PostgresSearch().dense(vector, 2)
    assert Passage.objects.get(pk=hits[0].passage).snapshot_id == wanted.snapshots[0]
    assert hits[0].score > hits[1].score


def test_embedding_takes_the_marked_first_goes_on_where_it_stopped_and_doubles_nothing(db):
    store("One plain sentence about the harbour.", source="A")
    marked = archive.add_document(
        actor=MACHINE_ACTOR, document=make_document("A marked sentence about bees.", "B"), embed_first=True
    )
    assert embed_batch(1) == 1
    assert Passage.objects.get(embedding__isnull=False).snapshot_id == marked.snapshots[0]
    assert embed_batch(10) == 0
    assert embed_batch(10) == 0
    row = Passage.objects.first()
    assert row.embedded_by == backends.embedder().name
    assert archive.store_vectors([row.pk], np.zeros((1, 384), dtype=np.float32), made_by="other.v1") == 0
    assert ArchiveSize.objects.get().vectors == Passage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_make_the_same_vectors_twice(monkeypatch):
    for number in range(6):
        store(
            f"Report {number} tells of the harbour, the gate and the {number} ships outside.",
            source=f"S{number}",
        )
    embedder, made = backends.embedder(), []

    def noted(texts):
        made.extend(texts)
        return type(embedder).embed(embedder, texts)

    monkeypatch.setattr(embedder, "embed", noted)
    left = at_once(2, lambda: embed_batch(4))
    assert set(left) <= {0, 2, 4}
    while embed_batch(4):
        pass
    assert len(made) == len(set(made)) == 6
    assert ArchiveSize.objects.get().vectors == Passage.objects.exclude(embedding=None).count() == 6
