import argparse
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from verification.engine.swaps import Swap
from verification.measuring.stance import read_kinds

PAIRS = [
    ("The mill employs 40 people.", "The mill employs 40 people in May.", "supports"),
    ("The mill employs 40 people.", "A mill stands there.", "partial"),
    ("The bridge is closed.", "The bridge is closed and in short that is all.", "supports"),
    ("The bridge is closed.", "The bridge is not closed.", "refutes"),
    ("The bridge is closed.", "It rained.", "no idea"),
    ("Bees live here.", "Bees live here.", "neutral"),
]
pytestmark = pytest.mark.usefixtures("word_parts")


@pytest.fixture
def measured(tmp_path):
    """Runs the command over the pairs."""
    path = tmp_path / "pairs.jsonl"
    names = ("claim", "evidence", "label")
    path.write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in PAIRS))

    def run(*options):
        out = StringIO()
        call_command("measure", "stance", "--pairs", str(path), *options, stdout=out)
        return json.loads(out.getvalue())

    return run


def test_every_figure_of_the_rows_is_told(measured):
    told = measured("--confusion")
    assert (told["n"], told["claims"], told["skipped"]) == (5, 3, 1)
    assert told["accuracy"] == 0.8
    assert told["balanced_accuracy"] == round((1 + 2 / 3) / 2, 4)
    assert told["per_class"]["supports"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "n": 2}
    assert told["confusion"]["not_enough"] == {"supports": 1, "refutes": 0, "not_enough": 1}
    assert told["macro_f1"] == round((0.8 + 1 + 2 / 3) / 3, 4)
    assert told["brier"] > 0
    assert told["ece"] > 0
    assert told["ece_limit"] > 0


def test_a_claim_counts_once_by_what_supports_it_most(measured):
    told = measured("--per-claim", "--confusion")
    assert (told["n"], told["claims"]) == (3, 3)
    assert told["confusion"] == {
        "supports": {"supports": 2, "refutes": 0, "not_enough": 0},
        "not_enough": {"supports": 1, "refutes": 0, "not_enough": 0},
    }
    assert told["balanced_accuracy"] == 0.5


def test_a_limit_counts_rows_or_claims(measured):
    assert measured("--limit", "3")["n"] == 3
    assert measured("--limit", "2", "--per-claim")["n"] == 2


def test_intervals_resample_claims_and_are_the_same_each_time(measured):
    first, again = measured("--bootstrap"), measured("--bootstrap")
    assert first == again
    low, high = first["intervals"]["accuracy"]
    # The rows of a claim stay together: the worst draw is the claim that went wrong, three times over.
    assert (low, high) == (0.0, 1.0)
    assert set(first["intervals"]) >= {"macro_f1", "balanced_accuracy", "ece", "brier"}


def test_what_is_supported_is_changed_and_judged_again(measured):
    told = measured("--swaps", "number,negation", "--bootstrap")["swaps"]
    assert told["number"] == {
        "no_longer_supported": 1.0,
        "n": 1,
        "intervals": {"no_longer_supported": [1, 1]},
    }
    # Both denials put a "not" into the claim that the evidence does not have.
    assert told["negation"]["n"] == 2
    assert told["all"]["n"] == 3
    assert "date" not in told


def test_kinds_of_change_are_read_and_no_others():
    assert read_kinds("date, name,date") == (Swap.DATE, Swap.NAME)
    with pytest.raises(argparse.ArgumentTypeError, match="number, date, name, negation"):
        read_kinds("dates")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.jsonl"):
        call_command("measure", "stance", "--pairs", str(tmp_path / "gone.jsonl"))
