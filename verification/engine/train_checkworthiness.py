"""Train the check-worthiness model: python -m verification.engine.train_checkworthiness --data X.tsv.

The data: tab-separated with a header, columns Text and class_label (Yes or No), as CheckThat! publishes
them. What is written is one JSON file of numbers; the texts stay where they are.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verification.engine.features import FEATURES, read_features, read_words
from verification.engine.language import pipeline

NAME = "checkworthiness.v1"
RIDGE = 3.0
WORD_RIDGE = 6.0
VOCABULARY_WORDS = 2_000
MAX_STEPS = 12
BATCH_TEXTS = 256
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts as features, and whether each is worth checking."""

    features: Numbers
    words: tuple[frozenset[str], ...]
    labels: Numbers


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted logistic regression over standardised features and the presence of words."""

    means: Numbers
    scales: Numbers
    vocabulary: tuple[str, ...]
    weights: Numbers
    bias: float

    def probabilities(self, data: Labelled) -> Numbers:
        """P(worth checking) of every row."""
        standard = (data.features - self.means) / self.scales
        scores: Numbers = (
            np.hstack([standard, presence(data.words, self.vocabulary)]) @ self.weights + self.bias
        )
        return sigmoid(scores)


def read(path: Path) -> Labelled:
    """Read labelled texts; rows without one of the two labels are left out.

    Raises:
        ValueError: the file holds no labelled text.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t") if row.get("class_label") in {"Yes", "No"}
        ]
    if not rows:
        raise ValueError(f"{path} holds no labelled text.")
    docs = pipeline().pipe((row["Text"] for row in rows), batch_size=BATCH_TEXTS)
    read_rows = [(read_features(list(doc)), read_words(list(doc))) for doc in docs]
    features = np.array([row[0] for row in read_rows], dtype=np.float64)
    labels = np.array([row["class_label"] == "Yes" for row in rows], dtype=np.float64)
    return Labelled(features, tuple(row[1] for row in read_rows), labels)


def presence(rows: Sequence[frozenset[str]], vocabulary: Sequence[str]) -> Numbers:
    """Return one row a text and one column a word: 1 where the text has the word."""
    columns = {word: column for column, word in enumerate(vocabulary)}
    table = np.zeros((len(rows), len(vocabulary)))
    for row, words in enumerate(rows):
        table[row, [columns[word] for word in words if word in columns]] = 1.0
    return table


def fit(data: Labelled) -> Fitted:
    """Fit by Newton's method with a ridge penalty; deterministic.

    Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009), 4.4.1.
    """
    counts = Counter(word for words in data.words for word in words)
    vocabulary = tuple(sorted(word for word, _ in counts.most_common(VOCABULARY_WORDS)))
    means = data.features.mean(axis=0)
    scales = np.maximum(data.features.std(axis=0), 1e-6)
    standard = (data.features - means) / scales
    rows = np.hstack([standard, presence(data.words, vocabulary), np.ones((len(data.labels), 1))])
    penalty = np.diag([RIDGE] * len(means) + [WORD_RIDGE] * len(vocabulary) + [0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(MAX_STEPS):
        chances = sigmoid(rows @ weights)
        gradient = rows.T @ (chances - data.labels) + penalty @ weights
        curvature = (rows * (chances * (1 - chances))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Fitted(means, scales, vocabulary, weights[:-1], float(weights[-1]))


def best_threshold(sets: Sequence[tuple[Numbers, Numbers]]) -> float:
    """Return the threshold with the best F1 for "Yes", averaged over sets of (probabilities, labels)."""
    thresholds = np.linspace(0.05, 0.95, 91)
    averages = [
        np.mean([f1(chances >= threshold, labels) for chances, labels in sets]) for threshold in thresholds
    ]
    return float(thresholds[int(np.argmax(averages))])


def f1(predicted: NDArray[np.bool_], labels: Numbers) -> float:
    """F1 of "Yes"; 0 when nothing is right."""
    right = float((predicted & (labels > 0)).sum())
    return 2 * right / float(predicted.sum() + labels.sum()) if right else 0.0


def sigmoid(scores: Numbers) -> Numbers:
    """The logistic function, clipped against overflow."""
    chances: Numbers = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
    return chances


def main(arguments: Sequence[str]) -> int:
    """Train, choose the threshold on the data held out, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="texts to train on")
    parser.add_argument("--dev", type=Path, nargs="+", required=True, help="texts to choose the threshold on")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "weights" / "checkworthiness.json"
    )
    given = parser.parse_args(arguments)
    train = read(given.data)
    fitted = fit(train)
    sets = [(fitted.probabilities(data), data.labels) for data in map(read, given.dev)]
    threshold = best_threshold(sets)
    trained_on = f"{len(train.labels)} labelled sentences of political debates ({given.data.name})"
    given.out.write_text(stored(fitted, threshold, trained_on), encoding="utf-8")
    scores = [round(f1(chances >= threshold, labels), 4) for chances, labels in sets]
    report = {"f1": scores, "n": [len(labels) for _, labels in sets], "threshold": round(threshold, 3)}
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


def stored(fitted: Fitted, threshold: float, trained_on: str) -> str:
    """Write a model as JSON: numbers and words, nothing that could run."""
    size = len(FEATURES)
    model = {
        "name": NAME,
        "trained_on": trained_on,
        "features": list(FEATURES),
        "means": fitted.means.round(6).tolist(),
        "scales": fitted.scales.round(6).tolist(),
        "weights": fitted.weights[:size].round(5).tolist(),
        "words": dict(zip(fitted.vocabulary, fitted.weights[size:].round(4).tolist(), strict=True)),
        "bias": round(fitted.bias, 6),
        "threshold": round(threshold, 3),
    }
    return json.dumps(model, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
