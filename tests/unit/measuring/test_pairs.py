import gzip
import json

import pytest

from tests.unit.measuring.word_parts import WordJudge
from verification.engine.types import Kind, Stance
from verification.errors import InvalidInput
from verification.measuring.pairs import Pair, claim_texts, judge_pairs, read_label, read_pairs

ROWS = [
    {"claim": "The mill closed.", "evidence": "The mill closed in May.", "label": "SUPPORTS"},
    {"claim": "The mill closed.", "evidence": ["The mill", "was sold."], "label": "Partially supported"},
    {"claim": "The mill closed.", "evidence": "", "label": "disputed"},
]


@pytest.mark.parametrize(
    ("name", "stance"),
    [
        *((name, Stance.SUPPORTS) for name in ("Supported", "SUPPORTS", "supports", "SUPPORT", "entailment")),
        *((name, Stance.REFUTES) for name in ("REFUTE", "refutes", "Refuted", "CONTRADICT", "contradiction")),
        *((name, Stance.NOT_ENOUGH) for name in ("not_entailment", "neutral", "not_enough_info", "NEI")),
        *(
            (name, Stance.NOT_ENOUGH)
            for name in ("NOT ENOUGH INFO", "NotEnoughInfo", " Not Enough Evidence ")
        ),
        *((name, Stance.NOT_ENOUGH) for name in ("partial", "partially_supported", "not supported")),
        *((name, None) for name in ("", "true", "disputed", "0", 0, 1, None, ["supports"])),
    ],
)
def test_a_label_is_read_by_any_of_its_names_and_by_no_other(name, stance):
    assert read_label(name) is stance


@pytest.mark.parametrize("name", ["list.json", "lines.jsonl", "lines.jsonl.gz"])
def test_pairs_are_read_and_unknown_labels_counted(tmp_path, name):
    text = json.dumps(ROWS) if name == "list.json" else "\n".join(map(json.dumps, ROWS))
    (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    pairs, skipped = read_pairs(tmp_path / name)
    assert [(pair.evidence, pair.label) for pair in pairs] == [
        ("The mill closed in May.", Stance.SUPPORTS),
        ("The mill was sold.", Stance.NOT_ENOUGH),
    ]
    assert skipped == 1


@pytest.mark.parametrize(
    "row",
    [
        {"claim": "A.", "label": "supports"},
        {"claim": "A.", "evidence": "B."},
        {"claim": " ", "evidence": "B.", "label": "supports"},
        {"claim": 7, "evidence": "B.", "label": "supports"},
        {"claim": "A.", "evidence": [7], "label": "supports"},
        {"claim": "A.", "evidence": "B.", "label": "unheard of"},
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, row):
    (tmp_path / "pairs.jsonl").write_text(json.dumps(row))
    with pytest.raises(InvalidInput, match=r"pairs\.jsonl"):
        read_pairs(tmp_path / "pairs.jsonl")


def test_the_kind_of_a_claim_is_found():
    assert [claim.kind for claim in claim_texts(["The mill employs 40 people.", "The mill closed."])] == [
        Kind.QUANTITY,
        Kind.EVENT,
    ]


def test_the_rows_of_one_claim_are_judged_in_one_call(word_parts):
    rows = [("The mill closed.", "The mill closed."), ("It rained.", "It rained.")]
    rows += [("The mill closed.", "The mill is not closed.")]
    judged = judge_pairs(Pair(claim, evidence, Stance.SUPPORTS) for claim, evidence in rows)
    assert WordJudge.calls == {"The mill closed.": 1, "It rained.": 1}
    assert [[judgement.stance for judgement in item.judgements] for item in judged] == [
        [Stance.SUPPORTS, Stance.REFUTES],
        [Stance.SUPPORTS],
    ]
