import numpy as np

from verification.engine.fit_confidence import SAMPLE, Example, fit, split_of
from verification.engine.types import ConclusionClass

CODES = [f"{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]


def make_examples():
    """The more "exact", the more often right: 60 % against 95 %."""
    chance = np.random.default_rng(7)
    examples = []
    for code in CODES:
        for exact, share in ((0.0, 0.6), (1.0, 0.95)):
            right = chance.random() < share
            expected = ConclusionClass.SUPPORTED if right else ConclusionClass.REFUTED
            examples.append(Example(code, "x", expected, ConclusionClass.SUPPORTED, "k", {"exact": exact}))
    return examples


def test_the_fit_learns_what_is_surer():
    model = fit(make_examples())["k"]
    assert model.probability({"exact": 1.0}) > model.probability({"exact": 0.0}) + 0.1
    assert abs(model.probability({"exact": 1.0}) - 0.95) < 0.1


def test_a_country_is_in_one_set_only():
    assert {split_of(code) for code in CODES} == {"train", "calibration", "test"}
    assert split_of("no") == split_of("no")


def test_the_sample_has_six_countries():
    assert len(SAMPLE) == 6
