"""The fit behind the stance model: the calibration finds what is there, bundles hold what they say."""

import numpy as np
import pytest

from tests.unit.engine.prose_witnesses import read
from verification.engine.fit_verdict import bundles, fit_scale, fit_sides, is_fitted, verdict_figures
from verification.engine.stance_pairs import REFUTES, SUPPORTS, Pair
from verification.engine.strength import voices
from verification.engine.types import ConclusionClass
from verification.engine.verdict_model import VerdictModel

CHANCE = np.random.default_rng(5)
TOWNS = ("Tolland", "Linz", "Ghent", "Aarhus", "Bergen", "Porto", "Cork", "Delft")


def drawn(scale, count=4_000):
    """Numbers of a network that is too sure by `scale`, with the classes that really came."""
    true = CHANCE.normal(0, 1.5, (count, 3))
    shares = np.exp(true) / np.exp(true).sum(axis=1, keepdims=True)
    classes = [CHANCE.choice(3, p=row) for row in shares]
    return true * scale, np.eye(3)[classes]


def test_a_network_that_is_too_sure_gets_a_higher_temperature():
    logits, targets = drawn(2.5)
    scale = fit_scale(logits, targets, np.ones(len(logits)))
    assert scale.temperature == pytest.approx(2.5, rel=0.15)
    assert np.abs(scale.offsets).max() < 0.2


def test_what_it_leans_to_wrongly_is_taken_off():
    logits, targets = drawn(1.0)
    scale = fit_scale(logits + np.array([1.0, 0.0, 0.0]), targets, np.ones(len(logits)))
    assert scale.offsets[0] - scale.offsets[1] == pytest.approx(-1, abs=0.2)


def test_sides_that_are_fitted_know_the_four_classes():
    kinds = {
        ConclusionClass.SUPPORTED: [(0.9, 0.03)],
        ConclusionClass.REFUTED: [(0.03, 0.9)],
        ConclusionClass.CONFLICTING: [(0.9, 0.03), (0.03, 0.9)],
        ConclusionClass.NOT_ENOUGH: [],
    }
    rows = []
    for outcome, clear in kinds.items():
        for _ in range(40):
            noise = [tuple(CHANCE.uniform(0, 0.25, 2)) for _ in range(4)]
            rows.append((voices([read(*pair) for pair in [*clear, *noise]]), outcome))
    support, refute = fit_sides(rows)
    figures = verdict_figures(VerdictModel(support, refute, "own", 0.5), rows)
    assert figures["accuracy"] > 0.95
    assert min([*support.weights.values(), *refute.weights.values()]) >= 0


def test_bundles_hold_the_evidence_of_their_class_among_near_misses():
    pairs = []
    for at, town in enumerate(TOWNS * 6):
        name = f"Ferry{at}"
        claim = f"The {name} of {town} carried {at + 20} people in May."
        told = f"In May the {name} of {town} carried {at + 20} people across the water."
        pairs.append(Pair(claim, told, SUPPORTS, "fever_dev_gold.dev", "held_out"))
        other = f"{name}, painted green, lay empty while mechanics mended an engine."
        pairs.append(
            Pair(f"The {name} carried many in May.", other, REFUTES, "fever_dev_gold.dev", "held_out")
        )
    evidence = {pair.claim: pair.evidence for pair in pairs}
    made = bundles(pairs)
    assert {bundle.outcome for bundle in made} == set(ConclusionClass)
    for bundle in made:
        holds = any(piece.endswith(evidence[bundle.claim]) for piece in bundle.pieces)
        assert holds is (bundle.outcome is not ConclusionClass.NOT_ENOUGH)
        assert len(set(bundle.pieces)) == len(bundle.pieces)
        assert len({"? " in piece for piece in bundle.pieces}) == 1
    assert 0.1 < sum("? " in bundle.pieces[0] for bundle in made) / len(made) < 0.5
    assert made == bundles(pairs)
    assert 0 < sum(is_fitted(bundle.claim) for bundle in made) < len(made)
