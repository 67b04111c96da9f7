"""Which sentences are worth checking: our threshold against what people marked (CheckThat! task 1)."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verification.engine.calibration import ece_limit, expected_calibration_error
from verification.engine.language import parse_apart
from verification.engine.worthiness import check_worthiness, is_worthy
from verification.errors import InvalidInput
from verification.measuring.files import read_table
from verification.measuring.measured import Figures, Measured

HELP = "which sentences are worth checking, against a table of sentences that people marked Yes or No"
TEXT_COLUMNS = ("text", "sentence", "tweet_text")
LABEL_COLUMN = "class_label"
LABELS = {"yes": True, "no": False}
BATCH_SENTENCES = 512


@dataclass(frozen=True, slots=True)
class Marked:
    """One sentence, and whether people found it worth checking."""

    text: str
    worthy: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What we and what people say of one sentence."""

    probability: float
    predicted: bool
    worthy: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the sentences lie."""
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="TSV",
        help="a table with the columns Text and class_label",
    )


def measure(options: Mapping[str, Any]) -> Measured[Judged]:
    """Judge every sentence through the product's engine.

    Args:
        options: `data` and `limit`.

    Returns:
        One item a sentence that is marked Yes or No; `skipped` counts the other rows.

    Raises:
        InvalidInput: the file cannot be read, or marks no sentence.
    """
    marked, skipped = read_marked(options["data"])
    marked = marked[: options["limit"]]
    judged = [
        item
        for begin in range(0, len(marked), BATCH_SENTENCES)
        for item in _judge(marked[begin : begin + BATCH_SENTENCES])
    ]
    return Measured(judged, score, {"skipped": skipped})


def read_marked(path: Path) -> tuple[list[Marked], int]:
    """Read a table as CheckThat! publishes it.

    Returns:
        The sentences that are marked Yes or No, and how many rows are not.

    Raises:
        InvalidInput: the file cannot be read, lacks a column, or marks no sentence.
    """
    rows = read_table(path)
    header = [name.strip().lstrip("\ufeff").lower() for name in next(rows, [])]
    text = next((header.index(name) for name in TEXT_COLUMNS if name in header), None)
    if text is None or LABEL_COLUMN not in header:
        raise InvalidInput(f"{path.name} lacks the columns Text and class_label.")
    label, marked, skipped = header.index(LABEL_COLUMN), [], 0
    for row in rows:
        worthy = LABELS.get(row[label].strip().lower()) if len(row) == len(header) else None
        if worthy is None:
            skipped += bool(row)
            continue
        marked.append(Marked(_unquoted(row[text]), worthy))
    if not marked:
        raise InvalidInput(f"{path.name} marks no sentence Yes or No.")
    return marked, skipped


def _unquoted(cell: str) -> str:
    """Read a cell that is quoted as in CSV; a quotation that only begins or ends the cell stays."""
    inner = cell[1:-1]
    if len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return cell


def _judge(marked: Sequence[Marked]) -> Iterator[Judged]:
    docs = parse_apart([item.text for item in marked])
    probabilities = check_worthiness([list(doc) for doc in docs])
    for item, probability in zip(marked, probabilities, strict=True):
        yield Judged(probability, is_worthy(probability), item.worthy)


def score(judged: Sequence[Judged]) -> Figures:
    """Score what was judged; a figure without a case to count is None."""
    predicted = np.array([item.predicted for item in judged], dtype=bool)
    worthy = np.array([item.worthy for item in judged], dtype=bool)
    probabilities = np.array([item.probability for item in judged])
    right = float((predicted & worthy).sum())
    return {
        "f1": _share(2 * right, float(predicted.sum() + worthy.sum())),
        "precision": _share(right, float(predicted.sum())),
        "recall": _share(right, float(worthy.sum())),
        "average_precision": average_precision(probabilities, worthy),
        "ece": expected_calibration_error(probabilities, worthy.astype(np.float64)),
        "ece_limit": ece_limit(probabilities),
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def average_precision(probabilities: NDArray[np.float64], worthy: NDArray[np.bool_]) -> float | None:
    """Return the mean precision at the rank of each worthy sentence; None without one.

    Sentences of one probability share the rank of the last of them, so that their order does not count.
    """
    if not worthy.any():
        return None
    order = np.argsort(-probabilities, kind="stable")
    falling, hits = probabilities[order], np.cumsum(worthy[order])
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    gained = np.diff(hits[last], prepend=0)
    return float((gained * hits[last] / (last + 1)).sum() / hits[-1])
