import hashlib
import json

import numpy as np
import pytest

from verification.engine.train_checkworthiness import (
    Labelled,
    best_threshold,
    calibrate,
    cross_validate,
    f1,
    fit,
    main,
    measure,
    read,
    stored,
    train,
)
from verification.engine.worthiness import INPUTS, load, sigmoid

ROWS = [
    ("Unemployment fell by 12 percent in 2019.", "Yes"),
    ("The army killed 30 people in May.", "Yes"),
    ("Exports rose to 4 billion euros last year.", "Yes"),
    ("Thank you very much.", "No"),
    ("I think we should talk.", "No"),
    ("What would you do?", "No"),
] * 4


def write(path, rows):
    lines = ["Sentence_id\tText\tclass_label"]
    lines += [f"{number}\t{text}\t{label}" for number, (text, label) in enumerate(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def made_up(rows=400):
    """Labels that every input hints at, with much chance."""
    chance = np.random.default_rng(3)
    labels = (chance.random(rows) < 0.4) * 1.0
    return Labelled(chance.normal(size=(rows, INPUTS)) + 0.3 * labels[:, None], labels)


def test_training_writes_a_model_that_the_reader_loads(tmp_path, capsys):
    data = write(tmp_path / "data.tsv", ROWS)
    out = tmp_path / "model.npz"
    assert main(["--data", str(data), "--out", str(out)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    trained = load(out.read_bytes())
    known = read(data)
    assert f1(trained.probabilities(known.inputs) >= trained.threshold, known.labels) == 1.0


def test_rows_without_a_label_or_a_number_are_left_out(tmp_path):
    data = write(tmp_path / "data.tsv", [*ROWS[:6], ("Broken line", "")])
    data.write_text(data.read_text() + "x\tNo number.\tNo\n")
    assert len(read(data).labels) == 6


def test_sentences_are_read_in_the_order_of_the_debates(tmp_path):
    data = tmp_path / "data.tsv"
    data.write_text("Sentence_id\tText\tclass_label\n9\tThank you.\tNo\n2\tProfits fell by half.\tYes\n")
    assert list(read(data).labels) == [1.0, 0.0]


def test_a_file_without_a_label_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no labelled text"):
        read(write(tmp_path / "data.tsv", []))


def test_training_twice_gives_the_same_bytes():
    data = made_up()
    assert stored(train(data)[0]) == stored(train(data)[0])


def test_the_network_learns_and_its_figures_are_those_of_rows_it_has_not_seen():
    figures = cross_validate(made_up())
    assert len(figures) == 6
    assert min(run.average_precision for run in figures) > 0.7
    seen = fit(made_up())
    assert measure(sigmoid(seen.scores(made_up().inputs)), made_up().labels, 0.5).f1 > 0.95


def test_calibration_finds_the_level_that_was_moved():
    chance = np.random.default_rng(5)
    scores = chance.normal(size=20_000) * 2
    labels = (chance.random(20_000) < sigmoid(0.5 * scores + 1.0)) * 1.0
    assert calibrate(scores, labels) == pytest.approx((0.5, 1.0), abs=0.06)


def test_f1_of_nothing_right_is_zero():
    labels = np.array([1.0, 0.0])
    assert f1(np.array([False, True]), labels) == 0.0
    assert f1(np.array([True, False]), labels) == 1.0


def test_the_threshold_parts_the_classes_at_the_lowest_place():
    threshold = best_threshold(np.array([0.1, 0.2, 0.7, 0.9]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert 0.2 < threshold <= 0.22
