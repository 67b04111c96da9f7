import pytest

from verification.errors import InvalidInput
from verification.measuring.attribution import Voice, is_same_source, match, measure
from verification.measuring.measured import report

TEXT = "The bridge at Graz\n\nAda Lind said the bridge was closed. Nobody crossed it.\n"
ANNOTATION = "\n".join(
    [
        "T1\tSource 20 28\tAda Lind",
        "T2\tCue 29 33\tsaid",
        "T3\tContent 34 55\tthe bridge was closed",
        "T4\tAttribution 29 33\tsaid",
        "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3",
    ]
)


def voice(start, end, *, source=(), name=""):
    return Voice(frozenset(range(start, end)), frozenset(source), name)


@pytest.fixture
def corpus(tmp_path):
    """One annotated article."""
    (tmp_path / "graz.txt").write_text(TEXT)
    (tmp_path / "graz_a1.ann").write_text(ANNOTATION)
    return tmp_path


def measured(folder, limit=None):
    return report(measure({"texts": folder, "annotations": folder, "limit": limit}), bootstrap=False)


def test_an_article_read_as_its_annotator_did_has_full_marks(corpus):
    told = measured(corpus)
    assert told["n"] == 1
    for name in ("content_f1_3", "content_f1_8", "token_f1", "source_accuracy"):
        assert told[name] == 1.0


def test_an_attribution_that_nobody_annotated_costs_precision(corpus):
    with (corpus / "graz.txt").open("a") as file:
        file.write("\nBen Moser said the toll was low.\n")
    told = measured(corpus)
    assert told["content_precision_3"] == 0.5
    assert told["content_recall_3"] == 1.0


def test_the_first_annotator_counts_and_texts_without_one_are_counted(corpus):
    (corpus / "graz_b2.ann").write_text("")
    (corpus / "other.txt").write_text(TEXT)
    assert measured(corpus)["unannotated"] == 1
    assert measured(corpus)["content_recall_3"] == 1.0


def test_no_annotations_at_all_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="annotations"):
        measured(tmp_path)


def test_each_content_is_paired_once_with_its_closest():
    pairs = match([voice(0, 10), voice(0, 8)], [voice(0, 9)])
    assert [(mine, other) for mine, other, _ in pairs] == [(0, 0)]
    assert pairs[0][2] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("mine", "annotated", "same"),
    [
        (voice(30, 40, source=range(8)), voice(30, 40, source=range(4, 8)), True),
        (voice(30, 40, source=range(8)), voice(30, 40, source=range(20, 24)), False),
        (voice(30, 40), voice(30, 40), True),
        (voice(30, 40, source=range(8)), voice(30, 40), False),
        (voice(30, 40, source=range(2), name="Ada Lind"), voice(30, 40, source=range(20, 28)), True),
        (voice(30, 40, source=range(2), name="Ben Moser"), voice(30, 40, source=range(20, 28)), False),
        (voice(30, 40, name="Ada Lind"), voice(30, 40, source=range(20, 28)), True),
        (voice(30, 40, name="Ben Moser"), voice(30, 40, source=range(20, 28)), False),
        (voice(30, 40), voice(30, 40, source=range(20, 28)), False),
    ],
)
def test_a_source_is_the_same_when_words_or_name_agree(mine, annotated, same):
    assert is_same_source(TEXT, mine, annotated) is same
