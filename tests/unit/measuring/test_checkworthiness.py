import numpy as np
import pytest

from verification.errors import InvalidInput
from verification.measuring.checkworthiness import Judged, average_precision, measure, read_marked, score
from verification.measuring.measured import report

ROWS = [
    ("Unemployment fell by 12 percent in 2019.", "Yes"),
    ("Exports rose to 4 billion euros last year.", "Yes"),
    ("Thank you very much.", "No"),
    ("What would you do?", "No"),
]


@pytest.fixture
def write(tmp_path):
    """Writes a table of (text, label)."""

    def write(rows, header="Sentence_id\tText\tclass_label"):
        path = tmp_path / "marked.tsv"
        lines = [header, *(f"{number}\t{text}\t{label}" for number, (text, label) in enumerate(rows))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_plain_sentences_are_told_apart(write):
    told = report(measure({"data": write(ROWS), "limit": None}), bootstrap=False)
    assert (told["f1"], told["precision"], told["recall"], told["average_precision"]) == (1, 1, 1, 1)
    assert (told["n"], told["skipped"]) == (4, 0)
    assert told["ece_limit"] > 0


def test_a_row_without_a_known_label_is_skipped_and_counted(write):
    path = write([*ROWS, ("Two rows in one", "No29\tAgain\tNo"), ("Unmarked", ""), ("Perhaps", "Maybe")])
    marked, skipped = read_marked(path)
    assert (len(marked), skipped) == (4, 3)


def test_a_quoted_cell_is_read_and_a_quotation_stays(write):
    rows = [('"You saw ""Heat"" twice."', "No"), ('"Go," he said, "now"', "No")]
    assert [item.text for item in read_marked(write(rows))[0]] == ['You saw "Heat" twice.', rows[1][0]]


@pytest.mark.parametrize(("rows", "header"), [([], "Sentence_id\tText\tclass_label"), (ROWS, "a\tb\tc")])
def test_a_table_that_marks_nothing_is_refused(write, rows, header):
    with pytest.raises(InvalidInput):
        read_marked(write(rows, header))


def test_the_limit_counts_sentences(write):
    assert len(measure({"data": write(ROWS), "limit": 3}).items) == 3


def test_figures_without_a_case_are_unknown():
    figures = score([Judged(0.1, predicted=False, worthy=False)])
    assert [figures[name] for name in ("f1", "precision", "recall", "average_precision")] == [None] * 4


def test_figures_count_what_was_right_and_wrong():
    judged = [Judged(0.9, predicted=True, worthy=True), Judged(0.8, predicted=True, worthy=False)]
    judged += [Judged(0.2, predicted=False, worthy=True), Judged(0.1, predicted=False, worthy=True)]
    figures = score(judged)
    assert figures["precision"] == 0.5
    assert figures["recall"] == pytest.approx(1 / 3)
    assert figures["f1"] == pytest.approx(0.4)


def test_average_precision_does_not_depend_on_the_order_of_equals():
    equal = np.array([0.5, 0.5, 0.5, 0.5])
    worthy = np.array([True, False, False, False])
    assert average_precision(equal, worthy) == average_precision(equal, worthy[::-1]) == 0.25
