"""Fit what stands behind the stance model: python -m verification.engine.fit_verdict --pairs PAIRS.

First the calibration of the model (`weights/stance.json`), then the model that weighs voices into a
verdict (`weights/verdict.json`). Both are fitted on pairs that were held out of the training, half of
them; the other half measures, and its figures are printed. A bundle is one claim with what a search could
find for it: evidence for or against it, or both, among near misses, each piece from an origin of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from verification.engine.asked import questions
from verification.engine.calibration import ece_limit, expected_calibration_error
from verification.engine.conclude import VERDICT_PATH
from verification.engine.judge import DeskJudge
from verification.engine.near_misses import Misses
from verification.engine.stance import CALIBRATION_PATH, Scale, StanceEncoder
from verification.engine.stance_pairs import REFUTES, SUPPORTS, Pair, key, read_written
from verification.engine.strength import Voice, voices
from verification.engine.swaps import NamePool, swaps
from verification.engine.types import ClaimText, ConclusionClass, Kind, PassageText, Question, Witness
from verification.engine.verdict_model import FEATURES, Side, VerdictModel, features

Array = NDArray[np.float64]
STEPS: Final = 6_000
RATE: Final = 0.05
RIDGE: Final = 1e-3
LEAST: Final = 0.5
"""A class that is less probable is not proposed."""
PIECES: Final = (3, 10)
SHARES: Final = {
    ConclusionClass.SUPPORTED: 0.3,
    ConclusionClass.REFUTED: 0.3,
    ConclusionClass.CONFLICTING: 0.05,
    ConclusionClass.NOT_ENOUGH: 0.35,
}
TARGETS: Final = {SUPPORTS: ConclusionClass.SUPPORTED, REFUTES: ConclusionClass.REFUTED}
ANSWERS: Final = 0.3
"""In so many bundles every piece is the answer to a question, as queries and interviews are."""
COLLECTIONS: Final = ("fever_dev_gold.dev", "check_covid.train", "scifact.train", "fool_me_twice.dev")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A claim with pieces of evidence, and the class that they come to."""

    claim: str
    pieces: tuple[str, ...]
    outcome: ConclusionClass

    @property
    def is_fitted(self) -> bool:
        """Half of the claims fit, the other half measures."""
        return is_fitted(self.claim)


def is_fitted(claim: str) -> bool:
    """Say whether what is held out of this claim fits or measures, by its words alone."""
    return hashlib.sha256(f"fit {key(claim)}".encode()).digest()[0] % 2 == 0


# -- the calibration of the stance model


def fit_scale(logits: Array, targets: Array, weights: Array) -> Scale:
    """Fit temperature and offsets by the likelihood of the targets; the offsets sum to 0."""
    values = np.zeros(4)
    for _ in range(STEPS // 4):
        scaled = logits * math.exp(values[0]) + values[1:]
        shares = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        gap = (shares - targets) * weights[:, None]
        slope = float((gap * logits).sum()) * math.exp(values[0]) / weights.sum()
        values[0] -= RATE * 4 * slope
        values[1:] -= RATE * 4 * gap.sum(axis=0) / weights.sum()
    values[1:] -= values[1:].mean()
    return Scale(math.exp(-values[0]), [float(value) for value in values[1:]])


def _evenly(pairs: Sequence[Pair]) -> Array:
    """Weigh pairs so that every set and, within it, every target has the same say; the easy ones have none.

    The next newsroom's texts are none of these sets, so that the hardest of them says as much as the biggest.
    """
    counts = Counter((_set_of(pair), pair.target) for pair in pairs)
    sizes = Counter(name for name, _ in counts)
    weights = [
        1 / counts[_set_of(pair), pair.target] / sizes[_set_of(pair)] if _set_of(pair) in COLLECTIONS else 0.0
        for pair in pairs
    ]
    return np.array(weights) * len(pairs)


def _set_of(pair: Pair) -> str:
    return pair.source.partition(":")[0]


# -- bundles


def bundles(pairs: Sequence[Pair], *, seed: int = 0) -> list[Bundle]:
    """Put held-out pairs together into bundles of all four classes.

    Args:
        pairs: held-out pairs as they were published, of the collections.
        seed: of what is chosen.
    """
    chance = random.Random(seed)  # noqa: S311 - chooses examples, keeps no secret.
    misses = {name: Misses([p.evidence for p in pairs if p.source == name]) for name in COLLECTIONS}
    pool = NamePool([pair.claim for pair in pairs])
    decided = [pair for pair in pairs if pair.target in TARGETS and pair.source in misses]
    turned = _turned(decided, pool)
    asked = dict(
        zip([pair.evidence for pair in pairs], questions([pair.claim for pair in pairs]), strict=True)
    )
    made = []
    for pair, counter in zip(decided, turned, strict=True):
        near = misses[pair.source].near(pair.claim, unlike=pair.evidence, limit=PIECES[1])
        outcome = _drawn(chance, has_counter=counter is not None)
        pieces = _pieces(pair, counter, outcome)
        if outcome in TARGETS.values():
            outcome = TARGETS[pair.target]
        room = chance.randint(*PIECES) - len(pieces)
        together = [*pieces, *near[: max(room, 0)]]
        chance.shuffle(together)
        if chance.random() < ANSWERS:
            # What is taken for an answer to another question is one to its own, as in an interview.
            together = [f"{asked.get(piece, asked[pair.evidence])} {piece}" for piece in together]
        if together:
            made.append(Bundle(pair.claim, tuple(together), outcome))
    return made


def _drawn(chance: random.Random, *, has_counter: bool) -> ConclusionClass:
    classes = [one for one in SHARES if has_counter or one is not ConclusionClass.CONFLICTING]
    return chance.choices(classes, weights=[SHARES[one] for one in classes])[0]


def _pieces(pair: Pair, counter: str | None, outcome: ConclusionClass) -> list[str]:
    if outcome is ConclusionClass.NOT_ENOUGH:
        return []
    if outcome is ConclusionClass.CONFLICTING and counter is not None:
        return [pair.evidence, counter]
    return [pair.evidence]


def _turned(pairs: Sequence[Pair], pool: NamePool) -> list[str | None]:
    """Return for each pair a piece that says the opposite; None where none can be made."""
    changed = swaps([pair.evidence for pair in pairs], [pair.claim for pair in pairs], pool, seed=1)
    found: list[str | None] = []
    for pair, options in zip(pairs, changed, strict=True):
        if pair.target == REFUTES:
            found.append(pair.claim if len(pair.claim.split()) > 5 else None)
        else:
            found.append(options[0].text if options and pair.target == SUPPORTS else None)
    return found


def heard(judge: DeskJudge, bundle: Bundle) -> tuple[Voice, ...]:
    """Judge a bundle as the product does, every piece an origin of its own."""
    claim = ClaimText(bundle.claim, bundle.claim, Kind.EVENT, Question.TRUE)
    passages = [
        PassageText(id=at, text=text, start=0, end=len(text), source=f"source {at}", origin=at)
        for at, text in enumerate(bundle.pieces)
    ]
    judged = judge.judge(claim, passages, [0.5] * len(passages))
    return voices(
        Witness(judgement, passage.origin, passage.source, primary=False, independent=True)
        for passage, judgement in zip(passages, judged, strict=True)
    )


# -- the model of the verdict


def fit_sides(rows: Sequence[tuple[Sequence[Voice], ConclusionClass]]) -> tuple[Side, Side]:
    """Fit both sides together by the likelihood of the four classes; no weight is negative."""
    support = _matrix([([v.supports for v in told], [v.refutes for v in told]) for told, _ in rows])
    refute = _matrix([([v.refutes for v in told], [v.supports for v in told]) for told, _ in rows])
    classes = list(ConclusionClass)
    wanted = np.array([classes.index(outcome) for _, outcome in rows])
    is_supported = np.isin(wanted, [0, 2]).astype(float)
    is_refuted = np.isin(wanted, [1, 2]).astype(float)
    return _fit_side(support, is_supported), _fit_side(refute, is_refuted)


def _matrix(sides: Iterable[tuple[Sequence[float], Sequence[float]]]) -> Array:
    rows = []
    for own, other in sides:
        told = features(own, other)
        rows.append([told[name] * (1 if at < 3 else -1) for at, name in enumerate(FEATURES)])
    return np.array(rows)


def _fit_side(matrix: Array, right: Array) -> Side:
    weights, intercept = np.full(matrix.shape[1], 0.2), 0.0
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-np.clip(matrix @ weights + intercept, -30, 30)))
        gap = (shares - right) / len(right)
        weights = np.maximum(weights - RATE * (matrix.T @ gap + RIDGE * weights), 0.0)
        intercept -= RATE * float(gap.sum())
    return Side(
        round(intercept, 4),
        {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
    )


# -- figures


def stance_figures(shares: Array, targets: Array) -> dict[str, Any]:
    """Return accuracy, macro-F1 and calibration of the stance on what measures."""
    wanted, found = targets.argmax(axis=1), shares.argmax(axis=1)
    sure, right = shares.max(axis=1), (wanted == found).astype(float)
    return {
        "n": len(wanted),
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(_macro(wanted, found, 3), 4),
        "ece": round(expected_calibration_error(sure, right), 4),
        "ece_limit": round(ece_limit(sure), 4),
    }


def _macro(wanted: NDArray[np.int64], found: NDArray[np.int64], classes: int) -> float:
    scores = []
    for one in range(classes):
        hit = int(((wanted == one) & (found == one)).sum())
        missed = int(((wanted == one) ^ (found == one)).sum())
        scores.append(2 * hit / max(2 * hit + missed, 1))
    return float(np.mean(scores))


def verdict_figures(
    model: VerdictModel, rows: Sequence[tuple[Sequence[Voice], ConclusionClass]]
) -> dict[str, Any]:
    """Return the figures of the four classes on bundles that measure."""
    classes = list(ConclusionClass)
    shares = np.array([model.probabilities(told) for told, _ in rows])
    targets = np.eye(4)[[classes.index(outcome) for _, outcome in rows]]
    wanted, found = targets.argmax(axis=1), shares.argmax(axis=1)
    sure, right = shares.max(axis=1), (wanted == found).astype(float)
    table = [[int(((wanted == a) & (found == b)).sum()) for b in range(4)] for a in range(4)]
    return {
        "n": len(rows),
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(_macro(wanted, found, 4), 4),
        "ece": round(expected_calibration_error(sure, right), 4),
        "ece_limit": round(ece_limit(sure), 4),
        "confusion": table,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write both files and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True, help="what stance_pairs wrote")
    parser.add_argument("--model", type=Path, help="another ONNX file than the shipped one")
    options = parser.parse_args(arguments)
    encoder = StanceEncoder(path=str(options.model) if options.model else None, threads=2)
    pairs = [pair for pair in read_written(options.pairs) if pair.part == "held_out"]
    told: dict[str, Any] = {"stance": _fit_stance(encoder, pairs)}
    judge = DeskJudge(stance=encoder)
    real = [pair for pair in pairs if pair.source in COLLECTIONS]
    made = [bundle for seed in range(3) for bundle in bundles(real, seed=seed)]
    rows = [(bundle, (heard(judge, bundle), bundle.outcome)) for bundle in made]
    fitted = [row for bundle, row in rows if bundle.is_fitted]
    measured = [row for bundle, row in rows if not bundle.is_fitted]
    support, refute = fit_sides(fitted)
    label = (
        f"{len(fitted):,} bundles made of published claims and evidence that the stance model was not "
        "trained on; 0 verdicts of this desk"
    )
    model = VerdictModel(support, refute, label, LEAST)
    told["verdict"] = verdict_figures(model, measured)
    _write(VERDICT_PATH, {**_table(model), "measured": told["verdict"]})
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 0


def _fit_stance(encoder: StanceEncoder, pairs: Sequence[Pair]) -> dict[str, Any]:
    logits = encoder.logits([(pair.claim, pair.evidence) for pair in pairs]).astype(np.float64)
    targets = np.array([pair.target for pair in pairs])
    fits = np.array([is_fitted(pair.claim) for pair in pairs])
    weights = _evenly([pair for pair, fit in zip(pairs, fits, strict=True) if fit])
    scale = fit_scale(logits[fits], targets[fits], weights)
    figures: dict[str, Any] = {"all": stance_figures(_shares(scale, logits[~fits]), targets[~fits])}
    for name in COLLECTIONS:
        rows = np.array([pair.source == name for pair in pairs]) & ~fits
        figures[name] = stance_figures(_shares(scale, logits[rows]), targets[rows])
    _write(
        CALIBRATION_PATH,
        {
            "temperature": round(scale.temperature, 4),
            "offsets": [round(float(value), 4) for value in scale.offsets],
            "measured": figures,
        },
    )
    return figures


def _shares(scale: Scale, logits: Array) -> Array:
    return scale.probabilities(logits.astype(np.float32)).astype(np.float64)


def _table(model: VerdictModel) -> dict[str, Any]:
    return {
        "support": asdict(model.support),
        "refute": asdict(model.refute),
        "least": model.least,
        "calibrated_on": model.calibrated_on,
    }


def _write(path: Path, table: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
