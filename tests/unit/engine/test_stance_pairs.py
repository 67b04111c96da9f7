"""The pairs of the training: what is read, what is left out, what is made. All texts are our own."""

import gzip
import json
import random

import pytest

from verification.engine import stance_pairs
from verification.engine.stance_pairs import (
    MEASURING,
    NOT_ENOUGH,
    REFUTES,
    SUPPORTS,
    Pair,
    answered,
    one_fact_less,
    opposite,
    part_of,
    plain,
    read_pairs,
    read_written,
    swapped,
    titles,
    without_measured,
)
from verification.engine.swaps import NamePool


def put(folder, name, *rows):
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        for claim, evidence, label in rows:
            lines.write(json.dumps({"claim": claim, "evidence": evidence, "label": label}) + "\n")


def test_tokenised_text_is_put_back_into_print():
    written = "The mill -LRB- built 1931 -RRB- was n't sold , the owner 's son said ."
    assert plain(written) == "The mill (built 1931) wasn't sold, the owner's son said."


def test_unknown_labels_and_empty_texts_are_left_out(tmp_path):
    put(
        tmp_path,
        "some",
        ("A", "B", "supports"),
        ("A", "B", "partial"),
        ("", "B", "refutes"),
        ("C", "D", "refutes"),
    )
    assert [(pair.claim, pair.target) for pair in read_pairs(tmp_path, "some", stage="checking")] == [
        ("A", SUPPORTS),
        ("C", REFUTES),
    ]


def test_nothing_of_a_set_that_measures_is_trained_on(tmp_path):
    for name in MEASURING:
        put(tmp_path, name, (f"Claim of {name}.", f"Evidence of {name}.", "supports"))
    pairs = [
        Pair("claim of FEVER_SYMMETRIC.DEV", "Something else.", SUPPORTS, "x"),
        Pair("Something else.", "Evidence of healthver.dev", SUPPORTS, "x"),
        Pair("Something else.", "Another evidence.", SUPPORTS, "x"),
    ]
    assert without_measured(pairs, tmp_path) == pairs[2:]


def test_the_part_of_a_claim_hangs_on_its_words_alone():
    assert part_of("The mill, sold.") == part_of("the mill sold")
    parts = [part_of(f"Claim {at}") for at in range(800)]
    assert 60 < parts.count("held_out") < 140


def test_without_the_sentence_that_says_it_evidence_is_not_enough():
    evidence = "The mill stands in Tolland. Orla Brandt bought it for 90,000 crowns. It has four floors."
    pair = Pair("Orla Brandt bought the mill for 90,000 crowns.", evidence, SUPPORTS, "own")
    (made,) = one_fact_less([pair], random.Random(1))
    assert (made.target, "Brandt" in made.evidence, "four floors" in made.evidence) == (
        NOT_ENOUGH,
        False,
        True,
    )


def test_a_swap_turns_support_round_and_leaves_what_is_open_open():
    pool = NamePool(["Harald Nygaard met Elise Tanaka."])
    told = "In 1998 Orla Brandt sold 40 boats."
    claim = "Orla Brandt sold 40 boats in 1998."
    for target, expected in [(SUPPORTS, REFUTES), (NOT_ENOUGH, NOT_ENOUGH)]:
        pairs = [Pair(claim, told, target, "own")] * 40
        made = list(swapped(pairs, pool, random.Random(1), share=1.0))
        assert made
        assert {pair.target for pair in made if pair.source == "own:number"} <= {expected}
        assert all(pair.claim != claim and pair.evidence == told for pair in made)


def test_the_opposite_of_what_is_supported_is_refuted_and_what_is_open_stays_open():
    told = "Rents in Tolland rose by a tenth."
    pairs = [Pair("Rents rose.", told, target, "own") for target in (SUPPORTS, REFUTES, NOT_ENOUGH) * 20]
    made = list(opposite(pairs, random.Random(1), share=1.0))
    assert {(pair.claim, pair.target) for pair in made} == {
        ("Rents fell.", REFUTES),
        ("Rents fell.", NOT_ENOUGH),
    }
    assert sum(pair.target == REFUTES for pair in made) == 20


def test_an_answer_stands_behind_the_claim_as_a_question():
    told = "Orla Brandt did."
    pairs = [Pair("The mill was sold.", told, target, "own") for target in (SUPPORTS, REFUTES, NOT_ENOUGH)]
    made = list(answered(pairs * 30, random.Random(1), share=1.0))
    asked = "Was the mill sold?"
    ends = {f"{asked} {told}"}
    assert all(pair.evidence.startswith(asked) and pair.source == "own:answered" for pair in made)
    assert {p.evidence for p in made if p.target == SUPPORTS} == ends | {
        f"{asked} Yes.",
        f"{asked} Yes. {told}",
    }
    assert {p.evidence for p in made if p.target == REFUTES} == ends | {f"{asked} No.", f"{asked} No. {told}"}
    assert not any(" Yes." in p.evidence or " No." in p.evidence for p in made if p.target == NOT_ENOUGH)


def test_a_title_that_says_something_is_set_beside_what_its_abstract_says(tmp_path):
    abstract = [
        "Old ferries burn a lot of diesel, which harbours pay for.",
        "Harbours were visited over ten years.",
        "We found that new engines lower the costs of ferries by a third.",
    ]
    rows = [
        {"title": "New engines lower the costs of ferries.", "abstract": abstract},
        {"title": "Costs of ferries: a study of engines", "abstract": abstract},
        {"title": "Do new engines lower the costs of ferries?", "abstract": abstract},
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    said, other = titles(path, random.Random(1))
    assert (said.claim, said.target) == ("New engines lower the costs of ferries.", SUPPORTS)
    assert abstract[2] in said.evidence
    assert (other.evidence, other.target) == (abstract[1], NOT_ENOUGH)


def test_what_was_written_is_read_back(tmp_path, monkeypatch, capsys):
    made = [Pair("A", "B", SUPPORTS, "x"), Pair("C", "D", (0.0, 0.6, 0.4), "y", "held_out", "general")]
    monkeypatch.setattr(stance_pairs, "build", lambda data: made)
    out = tmp_path / "pairs.jsonl.gz"
    assert stance_pairs.main(["--data", str(tmp_path), "--out", str(out)]) == 0
    assert read_written(out) == made
    assert json.loads(capsys.readouterr().out)["pairs"] == 2


def test_a_missing_set_is_told(tmp_path):
    with pytest.raises(OSError, match="jsonl"):
        stance_pairs.build(tmp_path)
