"""Fits the confidence of the field concluder on generated claims and measures it on countries apart.

`python -m verification.engine.fit_confidence verification.providers.factbook:read_factbook` writes
`weights/confidence.json` and prints the figures as one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verification.engine.calibration import ece_limit, expected_calibration_error
from verification.engine.claim_generator import GeneratedClaim, generate
from verification.engine.conclude import WEIGHTS_PATH
from verification.engine.confidence import Logistic
from verification.engine.documents import ReferenceDocument
from verification.engine.quotation_generator import quotation_trials
from verification.engine.report_generator import report_trials
from verification.engine.trial import MemoryArchive, Verdict, reference_passages, try_claim
from verification.engine.types import ConclusionClass, Question
from verification.engine.weigh import features

SAMPLE = frozenset({"au", "lo", "si", "hu", "ez", "hr"})
"""The countries of the sample newsroom: never seen by the fit, nor counted in its figures."""
SEED = 20_251
STEPS, RATE, SMOOTHING = 4_000, 0.5, 2.0

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One claim that went through the real steps; `code` is its country, by which the sets are split."""

    code: str
    made: str
    expected: ConclusionClass
    outcome: ConclusionClass
    key: str
    features: Mapping[str, float]

    @property
    def is_right(self) -> bool:
        """Whether the class is the one that the claim was made for."""
        return self.expected is self.outcome


def split_of(code: str) -> str:
    """Return the set that a country belongs to: half train, a quarter calibration, a quarter test."""
    place = hashlib.sha256(code.encode()).digest()[0] % 4
    return ("train", "train", "calibration", "test")[place]


def example(code: str, made: str, expected: ConclusionClass, verdict: Verdict) -> Example:
    """Keep what the fit needs of one verdict."""
    outcome, question = verdict.balance.outcome, verdict.balance.question
    return Example(code, made, expected, outcome, f"{question}.{outcome}", features(verdict.balance))


def make_examples(documents: Sequence[ReferenceDocument], *, limit: int | None = None) -> list[Example]:
    """Generate claims, run them through the real steps, and keep what came out.

    Args:
        documents: the whole reference work; the sample's countries are searched, never asked about.
        limit: at most so many claims of each generator; None for all.

    Returns:
        One example a claim.
    """
    archive = MemoryArchive(reference_passages(documents))
    asked = [document for document in documents if document.code not in SAMPLE]
    claims: Iterable[GeneratedClaim] = list(generate(asked, seed=SEED))[:limit]
    found = [example(c.code, c.made, c.expected, try_claim(c.text, archive)) for c in claims]
    for trials in (report_trials, quotation_trials):
        found += [
            example(trial.code, trial.made, trial.expected, trial.verdict)
            for trial in list(trials(asked, archive, seed=SEED))[:limit]
        ]
    return found


# -- fitting


def fit(examples: Sequence[Example]) -> dict[str, Logistic]:
    """Fit one monotone logistic a class: on the train countries, its level on the calibration countries."""
    models = {}
    for key in sorted({e.key for e in examples}):
        train = [e for e in examples if e.key == key and split_of(e.code) == "train"]
        calibration = [e for e in examples if e.key == key and split_of(e.code) == "calibration"]
        if len(train) >= 20 and len(calibration) >= 10:
            models[key] = _levelled(_fit_weights(train), calibration)
    return models


def _fit_weights(examples: Sequence[Example]) -> Logistic:
    """Minimise the log loss by projected gradient: weights stay >= 0, so that more evidence never hurts."""
    names = sorted(name for name in examples[0].features if len({e.features[name] for e in examples}) > 1)
    inputs = np.array([[e.features[name] for name in names] for e in examples]).reshape(len(examples), -1)
    targets = np.array([float(e.is_right) for e in examples])
    weights, intercept = np.zeros(len(names)), 0.0
    for _ in range(STEPS):
        error = _sigmoid(inputs @ weights + intercept) - targets
        weights = np.maximum(weights - RATE * (inputs.T @ error + 0.01 * weights) / len(examples), 0.0)
        intercept -= RATE * float(error.mean())
    return Logistic(intercept, {n: round(float(w), 4) for n, w in zip(names, weights, strict=True) if w > 0})


def _levelled(model: Logistic, examples: Sequence[Example]) -> Logistic:
    """Shift the intercept until the mean probability is the (smoothed) share that is right."""
    right = (sum(e.is_right for e in examples) + SMOOTHING) / (len(examples) + SMOOTHING + 1)
    rest = np.array(
        [sum(w * e.features.get(name, 0.0) for name, w in model.weights.items()) for e in examples]
    )
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _sigmoid(rest + middle).mean() < right else (low, middle)
    return Logistic(round((low + high) / 2, 4), model.weights)


def _sigmoid(values: Array) -> Array:
    result: Array = 1 / (1 + np.exp(-np.clip(values, -50, 50)))
    return result


# -- measuring


def measure(examples: Sequence[Example], models: Mapping[str, Logistic]) -> dict[str, object]:
    """Return accuracy, calibration and the table of classes over examples that have a model."""
    counted = [e for e in examples if e.key in models]
    probabilities = np.array([models[e.key].probability(e.features) for e in counted])
    right = np.array([float(e.is_right) for e in counted])
    table = Counter(f"{e.expected} → {e.outcome}" for e in counted)
    return {
        "n": len(counted),
        "countries": len({e.code for e in counted}),
        "accuracy": round(float(right.mean()), 4),
        "mean_confidence": round(float(probabilities.mean()), 4),
        "ece": round(expected_calibration_error(probabilities, right), 4),
        "ece_limit": round(ece_limit(probabilities), 4),
        "brier": round(float(((probabilities - right) ** 2).mean()), 4),
        "classes": dict(sorted(table.items())),
        "made": {made: _share(counted, made) for made in sorted({e.made for e in counted})},
    }


def _share(examples: Sequence[Example], made: str) -> str:
    mine = [e for e in examples if e.made == made]
    return f"{sum(e.is_right for e in mine)}/{len(mine)}"


def report(examples: Sequence[Example], models: Mapping[str, Logistic]) -> dict[str, object]:
    """Measure every set and question apart; "test" is the figure to quote."""
    figures: dict[str, object] = {}
    for question in Question:
        mine = [e for e in examples if e.key.startswith(f"{question}.")]
        for name in ("train", "calibration", "test"):
            part = [e for e in mine if split_of(e.code) == name]
            if part:
                figures[f"{question}.{name}"] = measure(part, models)
    return figures


# -- running


def _documents(path: str) -> list[ReferenceDocument]:
    """Load "module:function" by its dotted path: the engine knows no provider."""
    module, _, function = path.partition(":")
    read: Callable[[], Iterable[ReferenceDocument]] = getattr(importlib.import_module(module), function)
    return list(read())


def _label(question: Question, fitted: Sequence[Example]) -> str:
    mine = [e for e in fitted if e.key.startswith(f"{question}.")]
    what = {Question.TRUE: "claims about reference-work fields", Question.SAID: "quotations from texts"}[
        question
    ]
    countries = len({e.code for e in mine})
    return f"calibrated on {len(mine):,} generated {what} of {countries} countries; 0 verdicts of this desk"


def _write(path: Path, examples: Sequence[Example], models: Mapping[str, Logistic]) -> None:
    fitted = [e for e in examples if split_of(e.code) != "test"]
    table = {
        "name": "field-logistic.v1",
        "calibrated_on": {question.value: _label(question, fitted) for question in Question},
        "classes": {
            key: {"intercept": model.intercept, "weights": dict(model.weights)}
            for key, model in models.items()
        },
    }
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Fit, write the weights and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", help="module:function that reads the reference work")
    parser.add_argument("--limit", type=int, default=None, help="at most so many claims of each generator")
    parser.add_argument("--output", type=Path, default=WEIGHTS_PATH)
    options = parser.parse_args(arguments)
    examples = make_examples(_documents(options.documents), limit=options.limit)
    models = fit(examples)
    _write(options.output, examples, models)
    sys.stdout.write(json.dumps(report(examples, models), indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
