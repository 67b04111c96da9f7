import json

import pytest

from verification.errors import InvalidInput
from verification.measuring.comparators import half, measure
from verification.measuring.measured import report

ROWS = [
    {"claim": "The fire killed 12 people.", "evidence": "The fire killed 12 people.", "label": "supports"},
    {"claim": "The fire killed 12 people.", "evidence": "The fire killed 14 people.", "label": "refutes"},
    {"claim": "The fire killed 40 people.", "evidence": "The fire burned.", "label": "not_enough_info"},
]


def options(path, **changed):
    return {"pairs": [path], "half": "both", "limit": None, "show": True, **changed}


def write(path, rows):
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_a_report_tells_what_is_overruled_by_label_and_by_what_was_changed(tmp_path):
    told = report(measure(options(write(tmp_path / "pairs.jsonl", ROWS))), bootstrap=False)
    assert (told["overruled_supported"], told["contradicted_refuted"]) == (0.0, 1.0)
    assert (told["overruled_not_enough"], told["contradicted_not_enough"]) == (1.0, 0.0)
    assert (told["number"], told["contradicted_number"]) == (1, 1.0)
    assert told["wrongly_overruled"] == []


def test_the_halves_share_no_claim(tmp_path):
    path = write(tmp_path / "pairs.jsonl", ROWS)
    even, odd = (measure(options(path, half=name)).items for name in ("even", "odd"))
    assert not {one.pair.claim for one in even} & {one.pair.claim for one in odd}
    assert half("a claim") in {0, 1}


def test_a_row_without_a_label_is_refused(tmp_path):
    with pytest.raises(InvalidInput):
        measure(options(write(tmp_path / "pairs.jsonl", [{"claim": "a", "evidence": "b"}])))
