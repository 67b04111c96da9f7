import json

import numpy as np
import pytest

from verification.engine.train_checkworthiness import best_threshold, f1, main, read

ROWS = [
    ("Unemployment fell by 12 percent in 2019.", "Yes"),
    ("The army killed 30 people in May.", "Yes"),
    ("Exports rose to 4 billion euros last year.", "Yes"),
    ("Thank you very much.", "No"),
    ("I think we should talk.", "No"),
    ("What would you do?", "No"),
] * 3


def write(path, rows):
    lines = ["Sentence_id\tText\tclass_label"]
    lines += [f"{number}\t{text}\t{label}" for number, (text, label) in enumerate(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_training_writes_a_model_of_numbers(tmp_path, capsys):
    data = write(tmp_path / "data.tsv", ROWS)
    out = tmp_path / "model.json"
    assert main(["--data", str(data), "--dev", str(data), "--out", str(out)]) == 0
    stored = json.loads(out.read_text(encoding="utf-8"))
    assert len(stored["features"]) == len(stored["weights"]) == len(stored["means"])
    assert json.loads(capsys.readouterr().out)["f1"] == [1.0]


def test_rows_without_a_label_are_left_out(tmp_path):
    data = write(tmp_path / "data.tsv", [*ROWS, ("Broken line", "")])
    assert len(read(data).labels) == len(ROWS)


def test_a_file_without_a_label_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no labelled text"):
        read(write(tmp_path / "data.tsv", []))


def test_f1_of_nothing_right_is_zero():
    labels = np.array([1.0, 0.0])
    assert f1(np.array([False, True]), labels) == 0.0
    assert f1(np.array([True, False]), labels) == 1.0


def test_the_threshold_parts_the_classes():
    threshold = best_threshold([(np.array([0.1, 0.2, 0.7, 0.9]), np.array([0.0, 0.0, 1.0, 1.0]))])
    assert 0.2 < threshold <= 0.7
