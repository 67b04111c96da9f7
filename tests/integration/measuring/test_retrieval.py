"""The whole measurement in a database of its own, on documents of our own writing."""

import json

import pytest
from django.db import connection

from verification.errors import InvalidInput
from verification.evidence.models import Passage, Snapshot
from verification.measuring.measured import report
from verification.measuring.retrieval import measure

DOCUMENTS = {
    3: ("Tolls of the northern harbour", "The toll for freighters was raised in March. Two lines left."),
    5: ("A bridge for the old town", "The bridge was opened after three years. It carries trams."),
    8: ("Bees on the roofs", "Beekeepers counted forty hives. The honey was sold at the market."),
}
CLAIMS = [
    ("The bridge carries trams.", [5]),
    ("Physicians went on strike.", []),
    ("Hives stand on roofs.", [8]),
]


@pytest.fixture
def files(tmp_path):
    corpus, claims = tmp_path / "corpus.jsonl", tmp_path / "claims.jsonl"
    rows = [{"doc_id": key, "title": title, "abstract": [text]} for key, (title, text) in DOCUMENTS.items()]
    corpus.write_text("\n".join(map(json.dumps, rows)))
    asked = [{"id": at, "claim": text, "cited_doc_ids": cited} for at, (text, cited) in enumerate(CLAIMS)]
    claims.write_text("\n".join(map(json.dumps, asked)))
    return {"corpus": corpus, "claims": claims, "half": None, "limit": None}


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'factcheck_measure_%'")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_cited_documents_are_found_in_a_database_of_its_own_that_is_gone_afterwards(files):
    before = Snapshot.objects.count()
    told = report(measure(files), bootstrap=False)
    assert (told["ndcg_at_10"], told["recall_at_20"], told["n"]) == (1.0, 1.0, 2)
    assert (told["documents"], told["claims_skipped"]) == (3, 1)
    assert told["passages"] >= 3
    assert Snapshot.objects.count() == before
    assert not Passage.objects.filter(text__contains="trams").exists()
    assert databases() == []


@pytest.mark.django_db(transaction=True)
def test_claims_that_cite_nothing_are_refused_before_a_database_is_made(files):
    files["corpus"].write_text(json.dumps({"doc_id": 1, "title": "T", "abstract": ["A."]}))
    with pytest.raises(InvalidInput):
        measure(files)
