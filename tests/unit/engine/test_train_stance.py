"""What of the training needs no network: which pairs are read when, and how they are put into batches."""

import random

import numpy as np

from verification.engine.train_stance import BATCH_TOKENS, MULTIPLE, Examples, batches, chosen, encode, padded


def row(claim, *, source="own", part="train", stage="checking"):
    return {
        "claim": claim,
        "evidence": "The mill was sold in May.",
        "target": [1.0, 0.0, 0.0],
        "source": source,
        "part": part,
        "stage": stage,
    }


def test_what_is_held_out_is_not_read():
    general, checking = chosen([row("a"), row("b", part="held_out"), row("c", stage="general")])
    assert [one["claim"] for one in general] == ["c"]
    assert sorted(one["claim"] for one in checking) == ["a", "c"]


def test_small_sets_written_by_hand_are_read_several_times():
    _, checking = chosen([row("a", source="check_covid.train")])
    assert [one["claim"] for one in checking] == ["a"] * 3


def test_every_example_is_in_one_batch_and_no_batch_is_too_big():
    chance = random.Random(1)
    lengths = [chance.randint(4, 160) for _ in range(500)]
    examples = Examples([([1] * length, [0] * length) for length in lengths], np.zeros((500, 3), np.float32))
    made = batches(examples, random.Random(2))
    assert sorted(at for batch in made for at in batch) == list(range(500))
    assert max(len(batch) * max(lengths[at] for at in batch) for batch in made) <= BATCH_TOKENS


def test_a_pair_is_claim_then_evidence_and_padding_is_masked():
    examples = encode([row("Sold."), row("The old mill at Tolland was sold.")])
    feed = padded(examples, [0, 1])
    short = len(examples.encoded[0][0])
    assert feed["input_ids"][0, 0] == 101
    assert feed["token_type_ids"][0, short - 1] == 1
    assert feed["attention_mask"][0].sum() == short
    assert not feed["input_ids"][0, short:].any()
    assert feed["input_ids"].shape[1] % MULTIPLE == 0
