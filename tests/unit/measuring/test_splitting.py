import json

import pytest

from verification.errors import InvalidInput
from verification.measuring.measured import report
from verification.measuring.splitting import match, measure

SENTENCES = [
    "The army seized the town and killed 30 people.",
    "Not one of the 12 towns would pay.",
]


def tokens(sentence):
    """The tokens of a sentence in the published format: words and marks, each with its offset."""
    found, at = [], 0
    for word in sentence.replace(".", " .").split():
        at = sentence.index(word, at)
        found.append({"text": word, "character_offset_of_token_in_sentence": at})
        at += len(word)
    return found


def rated(at, *propositions, reference=True, key="token_indices"):
    return {
        "sentence_id": {"cluster_id": "1", "document_id": "2", "sentence_index": at},
        "segmentation_responses": [
            {
                "is_reference_response": reference,
                "propositions": [{key: list(numbers)} for numbers in propositions],
            }
        ],
    }


@pytest.fixture
def published(tmp_path):
    """Write propositions beside their documents and measure them."""

    def run(*ratings, **options):
        sentences = [{"sentence_text": text, "tokens": tokens(text)} for text in SENTENCES]
        cluster = {"cluster_id": "1", "documents": [{"document_id": "2", "sentences": sentences}]}
        (tmp_path / "document_clusters.dev.json").write_text(json.dumps([cluster]))
        (tmp_path / "propositions.dev.json").write_text(json.dumps(ratings))
        told = {"data": tmp_path / "propositions.dev.json", "documents": None, "limit": None, **options}
        return report(measure(told), bootstrap=False)

    return run


def test_pieces_are_compared_with_the_propositions_of_the_reference_rater(published):
    told = published(
        rated(0, range(5), (0, 1, 6, 7, 8)),
        rated(1, (0, 1, 5, 6, 7), key="included_token_indices"),
        rated(1, (0,), reference=False),
    )
    assert told == {
        "f1": 0.6667,
        "precision": 0.6667,
        "recall": 0.6667,
        "numbers_lost": 0,
        "negations_lost": 0,
        "claims_per_sentence": 1.5,
        "n": 2,
        "skipped": 1,
    }


def test_a_sentence_of_a_document_that_is_not_there_is_counted_and_skipped(published):
    assert published(rated(0, (0, 1)), rated(7, (0, 1)))["skipped"] == 1


def test_each_proposition_is_matched_once():
    words = frozenset(range(10))
    assert match([words, words], [words]) == 1
    assert match([frozenset(range(8))], [words]) == 1
    assert match([frozenset(range(7))], [words]) == 0
    assert match([], [words]) == 0


@pytest.mark.parametrize("row", [{}, {"sentence_id": 1}, rated(0, (0,), key="words"), rated(0, ["x"])])
def test_a_file_in_another_format_is_refused(published, row):
    with pytest.raises(InvalidInput):
        published(row)


def test_a_file_without_a_sentence_is_refused(published):
    with pytest.raises(InvalidInput, match="No sentence"):
        published()
