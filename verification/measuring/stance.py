"""How evidence bears on claims: our judge against what people say (pairs of claim and evidence)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from verification.engine.swaps import Swap
from verification.measuring import swapped
from verification.measuring.classes import Classes, Told, balanced_accuracy, joined, limit, recalibrated
from verification.measuring.measured import Measured
from verification.measuring.pairs import CLASSES, Judged, judge_pairs, read_pairs

HELP = "whether evidence supports or refutes a claim, against pairs that people labelled"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the pairs and what to say of them."""
    parser.add_argument("--pairs", type=Path, required=True, metavar="F", help="claim, evidence, label")
    parser.add_argument(
        "--per-claim", action="store_true", help="count each claim once, by what supports it most"
    )
    parser.add_argument("--confusion", action="store_true", help="add what was told for each right class")
    parser.add_argument(
        "--swaps",
        type=read_kinds,
        default=(),
        metavar="KINDS",
        help="change what is supported and judge it again: number,date,name,negation",
    )


def read_kinds(text: str) -> tuple[Swap, ...]:
    """Read a list of kinds of change.

    Raises:
        argparse.ArgumentTypeError: there is no such kind.
    """
    try:
        return tuple(dict.fromkeys(Swap(name.strip()) for name in text.split(",")))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"use {', '.join(Swap)}") from error


def measure(options: Mapping[str, Any]) -> Measured[Told]:
    """Judge every pair through the configured judge; an item is a claim with its rows.

    Raises:
        InvalidInput: the file cannot be read, has another shape, or holds no known label.
    """
    pairs, skipped = read_pairs(options["pairs"])
    if not options["per_claim"]:
        pairs = pairs[: options["limit"]]
    else:
        kept = set(list(dict.fromkeys(pair.claim for pair in pairs))[: options["limit"]])
        pairs = [pair for pair in pairs if pair.claim in kept]
    judged = judge_pairs(pairs)
    measured = scored(judged, skipped=skipped, per_claim=options["per_claim"], confusion=options["confusion"])
    if not options["swaps"]:
        return measured
    changed = swapped.change(judged, options["swaps"])
    told = swapped.told(changed, options["swaps"], bootstrap=options["bootstrap"])
    return Measured(measured.items, measured.score, measured.counts, {**measured.rows, "swaps": told})


def scored(
    judged: Sequence[Judged], *, skipped: int = 0, per_claim: bool = False, confusion: bool = False
) -> Measured[Told]:
    """Score what was judged: `n` counts rows or, with `per_claim`, claims."""
    items = [item.told_once if per_claim else item.told for item in judged]
    classes, every = Classes.of(CLASSES, items), joined(items)
    rows: dict[str, object] = {
        "ece_limit": limit(every),
        "recalibrated": recalibrated(every),
        "per_class": classes.per_class(every),
    }
    if confusion:
        rows["confusion"] = classes.confusion(every)
    counts = {"n": len(every.right), "claims": len(items), "skipped": skipped}
    return Measured(items, lambda chosen: _figures(classes, joined(chosen)), counts, rows)


def _figures(classes: Classes, rows: Told) -> dict[str, float | None]:
    return {**classes.figures(rows), "balanced_accuracy": balanced_accuracy(rows, 0)}
