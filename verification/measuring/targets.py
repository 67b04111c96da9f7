"""All targets of stance, verdicts and calibration at once, each measured and held against its figure."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verification.engine.swaps import Swap
from verification.measuring import averitec, stance, swapped, verdicts
from verification.measuring.files import read_objects
from verification.measuring.measured import DIGITS, report
from verification.measuring.pairs import Judged, judge_pairs, read_pairs

HELP = "all targets of stance, verdicts and calibration at once"
PAIRS: Final = Path("claim_evidence_pairs")
AVERITEC: Final = Path("averitec/train.json")
CALIBRATED: Final = 0.02
"""How far above a perfectly calibrated model's limit an ECE may lie."""
POOLED_ECE: Final = 0.05
POOLED_ROWS: Final = 3_000


@dataclass(frozen=True, slots=True)
class Target:
    """One data set, the figure of it that counts, and what it should reach or pass."""

    name: str
    file: Path
    figure: str
    target: float
    stretch: float
    per_claim: bool = False


TARGETS: Final = (
    Target("check_covid", PAIRS / "check_covid.dev.jsonl.gz", "macro_f1", 0.66, 0.75),
    Target("healthver", PAIRS / "healthver.dev.jsonl.gz", "macro_f1", 0.52, 0.65),
    Target("wice", PAIRS / "wice_oracle_claim.dev.jsonl.gz", "balanced_accuracy", 0.64, 0.72, per_claim=True),
    Target("fever_symmetric", PAIRS / "fever_symmetric.dev.jsonl.gz", "accuracy_present", 0.74, 0.85),
)
SWAPS: Final = Target("swaps", PAIRS, "no_longer_supported", 0.90, 0.97)
VERDICTS: Final = Target("averitec", AVERITEC, "macro_f1", 0.36, 0.46)

SHOWN: Final = ("missing", "n", "claims", "intervals", "per_class", "confusion", "kinds", "abstained")

Told = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the folder of the data sets."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of the data sets")


def measure(options: Mapping[str, Any]) -> Told:
    """Measure everything through the configured judge and concluder.

    Returns:
        `targets` and `calibration`: name to its figure, what it should be, and whether it is `met`; what
        could not be measured is not met and says in `missing` which file was wanted. `met` is all of them.
        `recalibrated` in `calibration` is the same after a desk's own recalibration, each row by a map that
        had not seen it; it counts in no `met` but its own.

    Raises:
        InvalidInput: a file has another shape.
    """
    judged = {target.name: _judged(target, options) for target in TARGETS}
    told = {target.name: _stance(target, judged[target.name], options) for target in TARGETS}
    told |= {SWAPS.name: _swaps(judged, options), VERDICTS.name: _verdicts(options)}
    targets = {target.name: _against(target, told[target.name]) for target in (*TARGETS, SWAPS, VERDICTS)}
    calibration = {name: _calibrated(told[name]) for name in told if name != SWAPS.name}
    calibration["pooled"] = _pooled(judged, options)
    met = all(row["met"] is True for row in (*targets.values(), *calibration.values()))
    return {"met": met, "targets": targets, "calibration": calibration}


# -- what is measured


def _judged(target: Target, options: Mapping[str, Any]) -> list[Judged] | None:
    path = options["data"] / target.file
    return judge_pairs(read_pairs(path)[0][: options["limit"]]) if path.is_file() else None


def _stance(target: Target, judged: Sequence[Judged] | None, options: Mapping[str, Any]) -> Told:
    if judged is None:
        return _missing(target.file)
    measured = stance.scored(judged, per_claim=target.per_claim, confusion=True)
    return report(measured, bootstrap=options["bootstrap"])


def _swaps(judged: Mapping[str, Sequence[Judged] | None], options: Mapping[str, Any]) -> Told:
    """Change what is supported in all sets together; where one is missing, so is this."""
    if None in judged.values():
        return _missing(SWAPS.file)
    every = [item for items in judged.values() for item in items or ()]
    kinds = swapped.told(swapped.change(every, tuple(Swap)), tuple(Swap), bootstrap=options["bootstrap"])
    return {**kinds.pop(swapped.ALL), "kinds": kinds}


def _verdicts(options: Mapping[str, Any]) -> Told:
    path = options["data"] / VERDICTS.file
    if not path.is_file():
        return _missing(VERDICTS.file)
    rows, evidence = averitec.build(list(read_objects(path)), number=options["limit"] or averitec.NUMBER)
    claims, skipped = verdicts.read_claims(rows, path.name)
    found, strangers = verdicts.read_evidence(evidence, rows, path.name)
    counts = {"skipped": skipped, "evidence_skipped": strangers}
    return report(
        verdicts.scored(claims, found, counts=counts, confusion=True), bootstrap=options["bootstrap"]
    )


def _pooled(judged: Mapping[str, Sequence[Judged] | None], options: Mapping[str, Any]) -> Told:
    """Hold the rows of all sets together against a fixed ECE, once there are enough of them."""
    if None in judged.values():
        return _calibrated(_missing(PAIRS))
    every = stance.scored([item for items in judged.values() for item in items or ()])
    told = report(every, bootstrap=options["bootstrap"])
    row = _calibrated(told, allowed=POOLED_ECE)
    return {**row, "met": row["met"] is True and every.counts["n"] >= POOLED_ROWS}


def _missing(file: Path) -> Told:
    return {"missing": str(file)}


# -- what it is held against


def _against(target: Target, told: Told) -> Told:
    row = {"figure": target.figure, "target": target.target, "stretch": target.stretch}
    value = told.get(target.figure)
    return {
        **row,
        "value": value,
        "met": value is not None and value >= target.target,
        "stretch_met": value is not None and value >= target.stretch,
        **{name: told[name] for name in SHOWN if name in told},
    }


def _calibrated(told: Told, *, allowed: float | None = None) -> Told:
    if "missing" in told:
        return {**told, "met": False}
    row = _within(told["ece"], told["ece_limit"], allowed)
    after = told["recalibrated"]
    fitted = None if after is None else _within(after["ece"], after["ece_limit"], allowed)
    return {**row, "recalibrated": fitted, "n": told["n"]}


def _within(ece: float | None, limit: float | None, allowed: float | None) -> Told:
    if allowed is None and limit is not None:
        allowed = round(limit + CALIBRATED, DIGITS)
    is_met = ece is not None and allowed is not None and ece <= allowed
    return {"ece": ece, "ece_limit": limit, "allowed": allowed, "met": is_met}
