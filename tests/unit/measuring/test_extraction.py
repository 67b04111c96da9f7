import json

import numpy as np
import pytest

from verification.engine.types import (
    Attribution,
    AttributionClass,
    ClaimDraft,
    Extraction,
    Kind,
    Sentence,
    Span,
    Speaker,
    Worthiness,
)
from verification.errors import InvalidInput
from verification.measuring.extraction import Article, Listed, compare, match, measure, numbers, overlap
from verification.measuring.extraction import score as score_tallies
from verification.measuring.measured import report

TEXT = "Ada Lind said the bridge was closed. Nobody crossed it."
FIRST, SECOND = Span(0, 36), Span(37, 55)
CLOSED, CROSSED = Span(14, 35), Span(37, 54)


def listed(span, text="", *, speaker=None, high=False, counted=True):
    return Listed(FIRST if span.start < FIRST.end else SECOND, span, text, speaker, high, counted)


def found(span, text="", *, speaker="", sentence=None):
    kind = AttributionClass.INDIRECT if speaker else AttributionClass.NONE
    attribution = Attribution(kind, speaker=Speaker(speaker) if speaker else None)
    at = sentence if sentence is not None else int(span.start >= SECOND.start)
    return ClaimDraft(0, at, span.start, span.end, text, Kind.STATE, attribution, Worthiness(0.5, 50))


def figures(theirs, ours, alike=()):
    """Compare without a model: the wordings in `alike` are as good as the same, all others strangers."""
    sentences = (Sentence(0, 0, 36, 0), Sentence(1, 37, 55, 0))
    extraction = Extraction((), sentences, tuple(ours), ())
    article = Article("bridge", TEXT, tuple(theirs), (FIRST, SECOND))

    def embed(texts):
        return np.array([[float(text in alike)] for text in texts]).reshape(-1, 1)

    compared = compare(article, extraction, embed)
    return score_tallies(compared.tallies), compared.rows


def test_a_list_read_as_the_checker_did_has_full_marks():
    theirs = [listed(CLOSED, speaker="Ada Lind", high=True), listed(CROSSED)]
    told, rows = figures(theirs, [found(CLOSED, speaker="Lind"), found(CROSSED)])

    assert set(told.values()) == {1.0}
    assert not any(rows.values())


def test_a_claim_that_is_not_found_costs_recall_and_one_nobody_listed_precision():
    told, rows = figures([listed(CLOSED, high=True)], [found(CROSSED)])

    assert (told["recall"], told["recall_high"], told["precision"]) == (0.0, 0.0, 0.0)
    assert told["speaker_accuracy"] is None
    assert [len(rows[name]) for name in ("missed", "extra", "speakers")] == [1, 1, 0]


def test_what_cannot_be_checked_counts_neither_for_nor_against():
    told, _ = figures([listed(CLOSED), listed(CROSSED, counted=False)], [found(CLOSED), found(CROSSED)])
    without, _ = figures([listed(CLOSED), listed(CROSSED, counted=False)], [found(CLOSED)])

    assert told == without
    assert told["precision"] == told["recall"] == 1.0


def test_a_claim_put_into_the_mouth_of_another_costs_speaker_accuracy_only():
    told, rows = figures([listed(CLOSED, speaker="Ada Lind")], [found(CLOSED, speaker="Ben Moser")])

    assert told["recall"] == 1.0
    assert told["speaker_accuracy"] == told["speaker_accuracy_named"] == 0.0
    assert rows["speakers"][0]["found"] == "Ben Moser"


def test_the_same_wording_elsewhere_is_found_unless_the_numbers_differ():
    alike = ("It has 2 lanes.", "It has two lanes.", "It has 2 lanes")
    same, _ = figures([listed(CLOSED, alike[0])], [found(CROSSED, alike[2])], alike)
    other, _ = figures([listed(CLOSED, alike[0])], [found(CROSSED, alike[1])], alike)

    assert same["recall"] == 1.0
    assert other["recall"] == 0.0


def test_each_claim_is_paired_once_and_place_goes_before_wording():
    similarity = np.array([[0.99, 0.6], [0.99, 0.99]])
    pairs = match([listed(CLOSED), listed(CROSSED)], [found(CROSSED), found(CLOSED)], similarity)

    assert pairs == {0: 1, 1: 0}


def test_half_of_the_words_are_enough_and_less_are_not():
    similarity = np.zeros((1, 1))
    assert match([listed(Span(0, 20))], [found(Span(0, 10))], similarity) == {0: 0}
    assert match([listed(Span(0, 21))], [found(Span(0, 10))], similarity) == {}


def test_a_range_outside_its_sentence_is_not_exact():
    told, _ = figures([listed(CLOSED)], [found(CLOSED), found(CROSSED, sentence=0)])

    assert told["offsets_exact"] == 0.5


def test_overlap_is_intersection_over_union():
    assert overlap(Span(0, 10), Span(5, 15)) == pytest.approx(1 / 3)
    assert overlap(Span(0, 5), Span(5, 9)) == 0.0


def test_numbers_are_told_in_figures_or_words_but_not_across():
    assert numbers("1,300 men and 2.1 per cent, Dozens more.") == {"1300", "2.1", "dozens"}
    assert numbers("two") != numbers("2")


@pytest.fixture
def files(tmp_path):
    """An article and its list."""
    (tmp_path / "a.txt").write_text(TEXT)
    row = {
        "id": "a1", "sentence": TEXT[:36], "start": 0, "end": 36, "span_start": 14, "span_end": 35,
        "claim": "The bridge was closed.", "speaker": "Ada Lind", "cue": "said", "attribution": "indirect",
        "type": "state", "priority": "high", "checkable": True, "duplicate_of": None,
    }  # fmt: skip
    rejected = {"text": TEXT[37:], "start": 37, "end": 55, "reason": "nothing to check"}
    (tmp_path / "a.json").write_text(json.dumps({"claims": [row], "rejected": [rejected]}))
    return {"article": [tmp_path / "a.txt"], "gold": [tmp_path / "a.json"], "limit": None, "show": True}


def test_an_article_goes_through_the_engine_sentence_by_sentence(files):
    told = report(measure(files), bootstrap=True)

    assert told["n"] == 2
    assert told["articles"] == 1
    assert told["recall_high"] == told["speaker_accuracy"] == told["offsets_exact"] == 1.0
    assert told["missed"] == []
    assert [row["words"] for row in told["extra"]] == ["Nobody crossed it."]


def test_a_list_of_another_text_or_of_nothing_is_refused(files):
    files["article"][0].write_text("Another text.")
    with pytest.raises(InvalidInput, match="another text"):
        measure(files)
    files["gold"][0].write_text("[]")
    with pytest.raises(InvalidInput, match="not a list of claims"):
        measure(files)
    with pytest.raises(InvalidInput, match="needs"):
        measure({**files, "gold": []})
