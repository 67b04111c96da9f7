"""The annotated articles: exact offsets, every sentence accounted for, only known words."""

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

from verification.engine.types import AttributionClass, Kind

GOLD = Path(__file__).parents[1] / "gold"
NAMES = sorted(path.stem for path in GOLD.glob("*.json"))
CLAIM_KEYS = {
    "id", "sentence", "start", "end", "span_start", "span_end", "claim", "speaker", "cue", "attribution",
    "type", "priority", "checkable", "duplicate_of",
}  # fmt: skip


@pytest.fixture(params=NAMES)
def article(request):
    text = (GOLD / f"{request.param}.txt").read_text(encoding="utf-8")
    return text, json.loads((GOLD / f"{request.param}.json").read_text(encoding="utf-8"))


def test_offsets_are_those_of_the_sentences_and_of_words_inside_them(article):
    text, gold = article

    for claim in gold["claims"]:
        assert text[claim["start"] : claim["end"]] == claim["sentence"]
        assert claim["start"] <= claim["span_start"] < claim["span_end"] <= claim["end"]
        span = text[claim["span_start"] : claim["span_end"]]
        assert span == span.strip()
        assert claim["cue"] is None or claim["cue"] in claim["sentence"]
    for row in gold["rejected"]:
        assert text[row["start"] : row["end"]] == row["text"]


def test_every_letter_of_the_article_is_in_a_claimed_or_a_rejected_sentence(article):
    text, gold = article
    covered = bytearray(len(text))
    for row in gold["claims"] + gold["rejected"]:
        covered[row["start"] : row["end"]] = b"\1" * (row["end"] - row["start"])

    assert "".join(letter for letter, seen in zip(text, covered, strict=True) if not seen).strip() == ""


def test_a_sentence_is_either_claimed_or_rejected_and_none_overlaps_another(article):
    _, gold = article
    claimed = {(row["start"], row["end"]) for row in gold["claims"]}
    rejected = [(row["start"], row["end"]) for row in gold["rejected"]]
    ordered = sorted([*claimed, *rejected])

    assert len(set(ordered)) == len(ordered)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(ordered))


def test_claims_have_ids_of_their_own_and_duplicates_name_a_claim_that_is_none(article):
    _, gold = article
    claims = {claim["id"]: claim for claim in gold["claims"]}

    assert len(claims) == len(gold["claims"])
    for claim in gold["claims"]:
        assert claim["duplicate_of"] is None or claims[claim["duplicate_of"]]["duplicate_of"] is None
        assert claim["duplicate_of"] != claim["id"]


def test_claims_hold_known_words_only(article):
    _, gold = article

    for claim in gold["claims"]:
        assert set(claim) == CLAIM_KEYS
        assert claim["attribution"] in set(AttributionClass)
        assert claim["type"] in set(Kind)
        assert claim["claim"].strip()
        assert isinstance(claim["checkable"], bool)
        assert claim["speaker"] is None or claim["attribution"] in {"direct", "mixed", "indirect"}
    for row in gold["rejected"]:
        assert set(row) == {"text", "start", "end", "reason"}
        assert row["reason"]


def test_every_priority_is_used_and_none_crowds_out_the_others(article):
    _, gold = article
    counted = [claim for claim in gold["claims"] if claim["checkable"] and not claim["duplicate_of"]]
    shares = Counter(claim["priority"] for claim in counted)

    assert set(shares) == {"high", "medium", "low"}
    assert all(0.1 <= share / len(counted) <= 0.7 for share in shares.values())


def test_what_is_opinion_or_prediction_is_not_checkable(article):
    _, gold = article

    assert all(
        not claim["checkable"] for claim in gold["claims"] if claim["type"] in {"opinion", "prediction"}
    )
