"""Copies: MinHash bands as candidates, containment as the answer."""

from itertools import pairwise

import numpy as np
import pytest

from verification.engine.copies import containment, fingerprint, share_within, shingles

WORDS = [f"w{number}" for number in range(400)]
LONG = " ".join(WORDS)


def part(start, end):
    return " ".join(WORDS[start:end])


def other(start, end):
    return " ".join(f"v{number}" for number in range(start, end))


def test_case_and_punctuation_do_not_count():
    assert shingles("The gate, “closed” on Monday!") == shingles("the gate closed on monday")


def test_a_text_contains_itself_and_any_part_of_it():
    assert containment(LONG, LONG) == 1.0
    assert containment(part(100, 200), LONG) == 1.0


def test_containment_looks_at_the_shorter_text_whichever_comes_first():
    assert containment(LONG, part(10, 60)) == containment(part(10, 60), LONG) == 1.0


def test_the_share_within_has_a_direction():
    assert share_within(part(0, 100), LONG) == 1.0
    assert share_within(LONG, part(0, 100)) == pytest.approx(98 / 398)


def test_texts_without_a_common_triple_share_nothing():
    assert containment(LONG, other(0, 300)) == 0.0


@pytest.mark.parametrize("text", ["", "one two three", "…", "a " * 8])
def test_a_text_that_is_too_short_is_like_no_other(text):
    assert fingerprint(text).bands == ()
    assert containment(text, LONG) == share_within(text, LONG) == 0.0


def test_a_fingerprint_stays_what_it_was():
    """Stored fingerprints have to stay comparable: a change of the hash needs a new name."""
    numbers = np.frombuffer(fingerprint(LONG).minhash, dtype="<u4")
    assert len(numbers) == 128
    assert numbers[:3].tolist() == [6140088, 8615065, 21329753]


def test_nearly_all_copies_that_share_a_third_are_candidates():
    rewritten = [f"{part(start, start + 130)} {other(start, start + 130)}" for start in range(0, 260, 5)]
    bands = set(fingerprint(LONG).bands)
    found = [bool(bands & set(fingerprint(text).bands)) for text in rewritten]
    assert sum(found) >= 0.95 * len(found)


def test_few_other_texts_are_candidates():
    prints = [fingerprint(other(start, start + 120)) for start in range(0, 12_000, 120)]
    assert sum(bool(set(one.bands) & set(two.bands)) for one, two in pairwise(prints)) <= 2


def test_bands_fit_into_a_bigint():
    assert all(-(2**63) <= key < 2**63 for key in fingerprint(LONG).bands)
    assert len(fingerprint(LONG).bands) > 64 + 32


def test_twelve_common_words_make_two_long_texts_candidates():
    one = f"{other(0, 250)} {part(0, 12)} {other(250, 500)}"
    two = f"{other(500, 800)} {part(0, 12)} {other(800, 1000)}"
    assert set(fingerprint(one).bands) & set(fingerprint(two).bands)


def test_a_very_long_text_has_no_more_keys_than_a_long_one():
    assert len(fingerprint(other(0, 20_000)).bands) <= 64 + 32 + 160
