"""Claims and documents as they are published, and the gain of a ranking."""

import gzip
import json

import pytest

from verification.errors import InvalidInput
from verification.measuring.retrieval import Found, ndcg_at_10, read_claims, read_corpus

CORPUS = [{"doc_id": 7, "title": "Tolls of the harbour", "abstract": ["Tolls rose.", "Ships stayed away."]}]
CLAIMS = [
    {"id": 1, "claim": "Tolls rose.", "cited_doc_ids": [7, 99]},
    {"id": 2, "claim": "Nobody cites this.", "cited_doc_ids": []},
    {"id": 4, "claim": "Ships stayed away.", "cited_doc_ids": [7]},
]


def write(path, rows, *, packed=False):
    text = "\n".join(json.dumps(row) for row in rows).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    return path


def test_a_document_has_its_title_beside_its_text(tmp_path):
    documents = read_corpus(write(tmp_path / "corpus.jsonl.gz", CORPUS, packed=True))
    assert documents["7"].text == "Tolls rose. Ships stayed away."
    assert documents["7"].title == "Tolls of the harbour"


def test_claims_that_cite_nothing_of_the_corpus_are_counted_and_left_out(tmp_path):
    path = write(tmp_path / "claims.jsonl", CLAIMS)
    claims, skipped = read_claims(path, {"7": None})
    assert [claim.relevant for claim in claims] == [{"7"}, {"7"}]
    assert skipped == 1


def test_halves_hold_the_claims_of_even_and_of_odd_id(tmp_path):
    path = write(tmp_path / "claims.jsonl", CLAIMS)
    assert [claim.text for claim in read_claims(path, {"7": None}, half="odd")[0]] == ["Tolls rose."]
    assert [claim.text for claim in read_claims(path, {"7": None}, half="even")[0]] == ["Ships stayed away."]


@pytest.mark.parametrize(
    ("hits", "relevant", "gain"),
    [
        ((True,), 1, 1.0),
        ((False, True), 1, 0.6309),
        ((True, False, True), 2, 0.9197),
        ((False,) * 10 + (True,), 1, 0.0),
        ((), 1, 0.0),
    ],
)
def test_the_gain_falls_with_the_rank_and_ends_after_ten(hits, relevant, gain):
    assert ndcg_at_10(Found(hits, relevant)) == pytest.approx(gain, abs=1e-4)


@pytest.mark.parametrize("rows", [[], [{"doc_id": 1}], [{"doc_id": 1, "title": "T", "abstract": None}]])
def test_a_corpus_of_another_shape_is_refused(tmp_path, rows):
    with pytest.raises(InvalidInput):
        read_corpus(write(tmp_path / "corpus.jsonl", rows))


def test_a_claim_without_its_fields_is_refused(tmp_path):
    with pytest.raises(InvalidInput):
        read_claims(write(tmp_path / "claims.jsonl", [{"id": 1, "claim": "x"}]), {})
