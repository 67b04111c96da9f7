"""What the comparators of prose say of pairs that people labelled, and of claims with one thing changed."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verification.engine.contrast import contrast, verdict_of
from verification.engine.swaps import NamePool, Swap, swaps
from verification.engine.types import Comparison, Stance
from verification.errors import InvalidInput
from verification.measuring.files import read_objects
from verification.measuring.measured import Figures, Measured

HELP = "how often comparators overrule a support, rightly (refuted, changed claims) and wrongly (supported)"
HALVES: Final = {"both": (0, 1), "even": (0,), "odd": (1,)}
LABELS: Final = {"supports": "supported", "refutes": "refuted", "not_enough_info": "not_enough"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim beside a passage; `kind` is the label, or what was changed in a claim that is supported."""

    claim: str
    evidence: str
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair, what was compared, and what the comparisons make of a support."""

    pair: Pair
    comparisons: tuple[Comparison, ...]
    verdict: Stance | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the pairs lie."""
    parser.add_argument(
        "--pairs",
        type=Path,
        action="append",
        required=True,
        metavar="F",
        help="lines of {claim, evidence, label}; again for further files, of each the first N",
    )
    parser.add_argument("--half", choices=sorted(HALVES), default="both", help="by the hash of the claim")
    parser.add_argument("--show", action="store_true", help="add the supported pairs that are overruled")


def measure(options: Mapping[str, Any]) -> Measured[Outcome]:
    """Compare every pair, and every claim that is supported with one thing changed."""
    pairs = [
        pair for path in options["pairs"] for pair in _read(path, HALVES[options["half"]], options["limit"])
    ]
    changed = list(_changed([pair for pair in pairs if pair.kind == "supported"]))
    outcomes = [_outcome(pair) for pair in (*pairs, *changed)]
    counts = {kind: sum(one.pair.kind == kind for one in outcomes) for kind in (*LABELS.values(), *Swap)}
    return Measured(outcomes, score, counts, _rows(outcomes) if options["show"] else {})


def _outcome(pair: Pair) -> Outcome:
    comparisons = contrast(pair.claim, pair.evidence)
    return Outcome(pair, comparisons, verdict_of(comparisons))


def _read(path: Path, halves: Sequence[int], limit: int | None) -> list[Pair]:
    pairs: list[Pair] = []
    for row in read_objects(path):
        if limit is not None and len(pairs) >= limit:
            break
        try:
            pair = Pair(str(row["claim"]), str(row["evidence"]), LABELS[row["label"]])
        except KeyError as error:
            raise InvalidInput(f"{path.name} holds a row without claim, evidence or label.") from error
        if half(pair.claim) in halves:
            pairs.append(pair)
    return pairs


def half(claim: str) -> int:
    """Return the half that a claim belongs to, 0 or 1: the same in every file."""
    return int(hashlib.sha256(claim.encode()).hexdigest(), 16) % 2


def _changed(pairs: Sequence[Pair]) -> Iterator[Pair]:
    claims = [pair.claim for pair in pairs]
    made = swaps(claims, [pair.evidence for pair in pairs], NamePool(claims))
    for pair, changes in zip(pairs, made, strict=True):
        for swap in changes:
            yield Pair(swap.text, pair.evidence, swap.kind)


def score(outcomes: Sequence[Outcome]) -> Figures:
    """Give the share overruled and the share contradicted, by label and by what was changed."""
    figures: dict[str, float | None] = {}
    verdicts: dict[str, list[Stance | None]] = {kind: [] for kind in (*LABELS.values(), *Swap)}
    for one in outcomes:
        verdicts[one.pair.kind].append(one.verdict)
    for kind, found in verdicts.items():
        figures[f"overruled_{kind}"] = _share([verdict is not None for verdict in found])
        figures[f"contradicted_{kind}"] = _share([verdict is Stance.REFUTES for verdict in found])
    return figures


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def _rows(outcomes: Sequence[Outcome]) -> Mapping[str, object]:
    """Return the supported pairs that are overruled, with the reason."""
    return {
        "wrongly_overruled": [
            {"claim": one.pair.claim, "evidence": one.pair.evidence, "why": one_.note}
            for one in outcomes
            if one.pair.kind == "supported" and one.verdict is not None
            for one_ in one.comparisons
            if one_.agrees is not True
        ]
    }
