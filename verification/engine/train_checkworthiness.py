"""Train the check-worthiness model: python -m verification.engine.train_checkworthiness --data X.tsv.

The data: tab-separated with a header, columns Sentence_id, Text and class_label (Yes or No), as
CheckThat! publishes them. What is written is one file of numbers; the texts stay where they are.

The sentences come from debates of many years and their numbers follow the debates. A model is used on
later texts than it was trained on, so the level of its probabilities and its threshold come from the
latest eighth of the sentences, judged by a model that was trained on the seven before.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from verification.engine.calibration import ece_limit, expected_calibration_error
from verification.engine.features import FEATURES
from verification.engine.language import parse_apart
from verification.engine.worthiness import INPUTS, Model, Numbers, read_inputs, sigmoid

NAME: Final = "checkworthiness.v2"
LATEST_SHARE: Final = 1 / 8
FOLDS: Final = 6
MEMBERS: Final = 5
UNITS: Final = 64
VECTOR_WEIGHT: Final = 0.5
"""How much the standardised sentence vector counts beside the standardised features."""
EPOCHS: Final = 8
BATCH_ROWS: Final = 128
RATE: Final = 1e-3
RIDGE: Final = 0.3
MOMENTS: Final = (0.9, 0.999)
BATCH_TEXTS: Final = 256
CALIBRATION_STEPS: Final = 50
TOLERANCE: Final = 0.005
THRESHOLDS: Final = np.linspace(0.05, 0.95, 91)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Sentences as the model sees them, in the order of their debates, and whether each is worth checking."""

    inputs: Numbers
    labels: Numbers

    def pick(self, rows: slice | NDArray[np.int64]) -> Labelled:
        """Some of the sentences."""
        return Labelled(self.inputs[rows], self.labels[rows])


@dataclass(frozen=True, slots=True)
class Figures:
    """How well probabilities part the sentences, and how far they are from what they promise."""

    f1: float
    average_precision: float
    ece: float
    ece_limit: float


def read(path: Path) -> Labelled:
    """Read labelled sentences; rows without a number or one of the two labels are left out.

    Raises:
        ValueError: the file holds no labelled text.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if _is_whole(row)]
    if not rows:
        raise ValueError(f"{path} holds no labelled text.")
    rows.sort(key=lambda row: int(row["Sentence_id"]))
    texts = [row["Text"] for row in rows]
    parts = [
        read_inputs([list(doc) for doc in parse_apart(texts[at : at + BATCH_TEXTS])])
        for at in range(0, len(texts), BATCH_TEXTS)
    ]
    return Labelled(np.vstack(parts), np.array([float(row["class_label"] == "Yes") for row in rows]))


def _is_whole(row: dict[str, str]) -> bool:
    return row.get("class_label") in {"Yes", "No"} and str(row.get("Sentence_id", "")).isdecimal()


# -- fitting


def fit(data: Labelled, *, seed: int = 0) -> Model:
    """Fit the members one by one; deterministic. The probabilities are not calibrated yet."""
    means = data.inputs.mean(axis=0)
    scales = np.maximum(data.inputs.std(axis=0), 1e-6)
    scales[len(FEATURES) :] /= VECTOR_WEIGHT
    standard = ((data.inputs - means) / scales).astype(np.float32)
    members = [_member(standard, data.labels, np.random.default_rng(seed + at)) for at in range(MEMBERS)]
    hidden, hidden_bias, output, output_bias = (
        np.array(parts, dtype=np.float64) for parts in zip(*members, strict=True)
    )
    return Model(
        NAME, tuple(FEATURES), means, scales, hidden, hidden_bias, output, output_bias[:, 0], 1.0, 0.0, 0.5
    )


def _member(
    standard: NDArray[np.float32], labels: Numbers, chance: np.random.Generator
) -> tuple[NDArray[np.float32], ...]:
    """Train one network by stochastic gradients.

    Source: Kingma & Ba, Adam: A Method for Stochastic Optimization (2015).
    """
    weights = _first_weights(chance)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step, batch in enumerate(_batches(len(labels), chance), start=1):
        slope = _gradient(_parts(weights), standard[batch], labels[batch].astype(np.float32))
        first += (1 - MOMENTS[0]) * (slope - first)
        second += (1 - MOMENTS[1]) * (slope * slope - second)
        level = first / (1 - MOMENTS[0] ** step)
        weights -= RATE * level / (np.sqrt(second / (1 - MOMENTS[1] ** step)) + 1e-8)
    return _parts(weights)


def _first_weights(chance: np.random.Generator) -> NDArray[np.float32]:
    """Source: Glorot & Bengio, Understanding the difficulty of training deep networks (2010)."""
    inner, outer = np.sqrt(6 / (INPUTS + UNITS)), np.sqrt(6 / (UNITS + 1))
    hidden, output = chance.uniform(-inner, inner, INPUTS * UNITS), chance.uniform(-outer, outer, UNITS)
    return np.concatenate([hidden, np.zeros(UNITS), output, [0.0]]).astype(np.float32)


def _parts(weights: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """The weights and the bias of the hidden layer, then those of the output."""
    hidden, hidden_bias, output, output_bias = np.split(weights, np.cumsum([INPUTS * UNITS, UNITS, UNITS]))
    return hidden.reshape(INPUTS, UNITS), hidden_bias, output, output_bias


def _batches(rows: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for _ in range(EPOCHS):
        order = chance.permutation(rows)
        yield from (order[at : at + BATCH_ROWS] for at in range(0, rows, BATCH_ROWS))


def _gradient(
    weights: tuple[NDArray[np.float32], ...], rows: NDArray[np.float32], labels: NDArray[np.float32]
) -> NDArray[np.float32]:
    hidden, hidden_bias, output, output_bias = weights
    inner = np.maximum(rows @ hidden + hidden_bias, 0.0)
    missed = (sigmoid(inner @ output + output_bias).astype(np.float32) - labels) / len(labels)
    back = np.outer(missed, output) * (inner > 0)
    ridge = RIDGE / len(labels)
    return np.concatenate(
        [
            (rows.T @ back + ridge * hidden).ravel(),
            back.sum(axis=0),
            inner.T @ missed + ridge * output,
            missed.sum(keepdims=True),
        ]
    ).astype(np.float32)


def calibrate(scores: Numbers, labels: Numbers) -> tuple[float, float]:
    """Return the slope and the shift that make probabilities of scores, by Newton's method.

    Source: Platt, Probabilistic Outputs for Support Vector Machines (1999), with his smoothed targets.
    """
    yes, no = float(labels.sum()), float(len(labels) - labels.sum())
    targets = np.where(labels > 0, (yes + 1) / (yes + 2), 1 / (no + 2))
    rows = np.column_stack([scores, np.ones(len(scores))])
    line = np.array([1.0, 0.0])
    for _ in range(CALIBRATION_STEPS):
        chances = sigmoid(rows @ line)
        curvature = (rows * (chances * (1 - chances))[:, None]).T @ rows + 1e-6 * np.eye(2)
        line = line - np.linalg.solve(curvature, rows.T @ (chances - targets))
    return float(line[0]), float(line[1])


def train(data: Labelled) -> tuple[Model, Figures]:
    """Fit on everything; take calibration and threshold from the latest sentences, held out.

    Returns:
        The model, and the figures of the latest sentences when the model has not seen them. Calibration
        and threshold have: they are two numbers and one.
    """
    begin = round(len(data.labels) * (1 - LATEST_SHARE))
    latest = data.pick(slice(begin, None))
    scores = fit(data.pick(slice(0, begin))).scores(latest.inputs)
    slope, shift = calibrate(scores, latest.labels)
    chances = sigmoid(slope * scores + shift)
    threshold = best_threshold(chances, latest.labels)
    trained = replace(fit(data), slope=slope, shift=shift, threshold=threshold)
    return trained, measure(chances, latest.labels, threshold)


def cross_validate(data: Labelled) -> list[Figures]:
    """Return the figures of each of six runs of debates, judged by a model that was trained on the others.

    Calibration and threshold of a run come from the run before it (the last, for the first).
    """
    runs = np.array_split(np.arange(len(data.labels)), FOLDS)
    scores = []
    for run in runs:
        others = np.setdiff1d(np.arange(len(data.labels)), run)
        scores.append(fit(data.pick(others)).scores(data.inputs[run]))
    found = []
    for at, run in enumerate(runs):
        slope, shift = calibrate(scores[at - 1], data.labels[runs[at - 1]])
        threshold = best_threshold(sigmoid(slope * scores[at - 1] + shift), data.labels[runs[at - 1]])
        found.append(measure(sigmoid(slope * scores[at] + shift), data.labels[run], threshold))
    return found


# -- measuring


def measure(chances: Numbers, labels: Numbers, threshold: float) -> Figures:
    """Measure probabilities against labels."""
    order = np.argsort(-chances, kind="stable")
    hits = labels[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return Figures(
        f1=round(f1(chances >= threshold, labels), 4),
        average_precision=round(float((precision * hits).sum() / max(hits.sum(), 1.0)), 4),
        ece=round(expected_calibration_error(chances, labels), 4),
        ece_limit=round(ece_limit(chances), 4),
    )


def best_threshold(chances: Numbers, labels: Numbers) -> float:
    """Return the lowest threshold whose F1 for "Yes" comes within half a point of the best.

    The lowest, because later debates get lower probabilities than they should, and because a claim that
    nobody looks at costs a desk more than one that is looked at in vain.
    """
    scores = np.array([f1(chances >= threshold, labels) for threshold in THRESHOLDS])
    return round(float(THRESHOLDS[scores >= scores.max() - TOLERANCE].min()), 3)


def f1(predicted: NDArray[np.bool_], labels: Numbers) -> float:
    """F1 of "Yes"; 0 when nothing is right."""
    right = float((predicted & (labels > 0)).sum())
    return 2 * right / float(predicted.sum() + labels.sum()) if right else 0.0


def stored(trained: Model) -> bytes:
    """Write a model as arrays: numbers and words, nothing that could run. The same model, the same bytes."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        name=np.array(trained.name),
        features=np.array(trained.features),
        means=trained.means.astype(np.float32),
        scales=trained.scales.astype(np.float32),
        hidden=trained.hidden.astype(np.float16),
        hidden_bias=trained.hidden_bias.astype(np.float32),
        output=trained.output.astype(np.float32),
        output_bias=trained.output_bias.astype(np.float32),
        slope=np.array(round(trained.slope, 6)),
        shift=np.array(round(trained.shift, 6)),
        threshold=np.array(trained.threshold),
    )
    return file.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Train, write the weights and print how well they did, and the checksum that the reader expects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="sentences to train on")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "weights" / "checkworthiness.npz")
    given = parser.parse_args(arguments)
    data = read(given.data)
    trained, latest = train(data)
    content = stored(trained)
    given.out.write_bytes(content)
    report = {
        "n": len(data.labels),
        "threshold": trained.threshold,
        "latest": told(latest),
        "runs": [told(figures) for figures in cross_validate(data)],
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


def told(figures: Figures) -> dict[str, float]:
    """Write figures for a reader of JSON."""
    return {name: getattr(figures, name) for name in Figures.__slots__}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
