import gzip
import json
from io import StringIO

import pytest
from django.core.management import call_command

from verification.measuring.targets import CALIBRATED, TARGETS, VERDICTS

pytestmark = pytest.mark.usefixtures("word_parts")
ROWS = [
    {"claim": "The mill employs 40 people.", "evidence": "The mill employs 40 people.", "label": "supports"},
    {"claim": "The bridge is closed.", "evidence": "The bridge is not closed.", "label": "refutes"},
    {"claim": "Bees live here.", "evidence": "It rained.", "label": "neutral"},
]
QUESTION = {
    "question": "Is the dam full?",
    "answers": [{"answer": "Not now.", "answer_type": "Extractive", "source_url": "https://a.test"}],
}


@pytest.fixture
def folder(tmp_path):
    """All data sets of a data folder, three pairs each, and one verdict."""
    for target in TARGETS:
        path = tmp_path / target.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress("\n".join(map(json.dumps, ROWS)).encode()))
    verdicts = tmp_path / VERDICTS.file
    verdicts.parent.mkdir()
    verdicts.write_text(
        json.dumps([{"claim": "The dam is full.", "label": "Refuted", "questions": [QUESTION]}])
    )
    return tmp_path


def run(folder, *options):
    out = StringIO()
    call_command("measure", "targets", "--data", str(folder), *options, stdout=out)
    return json.loads(out.getvalue())


def test_every_target_is_measured_and_held_against_its_figure(folder):
    told = run(folder, "--bootstrap")
    assert list(told["targets"]) == [
        "check_covid",
        "healthver",
        "wice",
        "fever_symmetric",
        "swaps",
        "averitec",
    ]
    assert all(row["met"] and row["stretch_met"] for row in told["targets"].values())
    covid = told["targets"]["check_covid"]
    assert (covid["figure"], covid["value"], covid["n"]) == ("macro_f1", 1.0, 3)
    assert covid["confusion"]["supports"]["supports"] == 3 - 2
    assert covid["intervals"]["macro_f1"][0] <= 1
    assert set(told["targets"]["swaps"]["kinds"]) == {"number", "date", "name", "negation"}


def test_a_confidence_counts_as_calibrated_below_its_limit_and_pooled_only_with_enough_rows(folder):
    told = run(folder)
    row = told["calibration"]["check_covid"]
    assert row["allowed"] == round(row["ece_limit"] + CALIBRATED, 4)
    assert row["met"] is (row["ece"] <= row["allowed"])
    after = row["recalibrated"]
    assert after["met"] is (after["ece"] <= after["allowed"]) and after["ece"] != row["ece"]
    assert told["calibration"]["pooled"]["n"] == 12
    assert told["calibration"]["pooled"]["met"] is False
    assert told["met"] is False


def test_what_is_missing_is_never_met(folder):
    for file in (TARGETS[0].file, VERDICTS.file):
        (folder / file).unlink()
    told = run(folder)
    for name in ("check_covid", "swaps", "averitec"):
        row = told["targets"][name]
        assert (row["met"], row["stretch_met"], row["value"]) == (False, False, None)
        assert row["missing"]
    assert told["targets"]["healthver"]["met"] is True
    for name in ("check_covid", "averitec", "pooled"):
        assert told["calibration"][name]["met"] is False
        assert told["calibration"][name]["missing"]
