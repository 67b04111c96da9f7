"""What does not fit together: planted mistakes found, and right texts left alone, check by check."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from verification.engine.extract import Pipeline
from verification.engine.types import Check, Finding
from verification.errors import InvalidInput
from verification.measuring.measured import Figures, Measured

HELP = "what does not fit together in a text, against planted mistakes and right texts that look alike"
HALVES = {"both": (0, 1), "even": (0,), "odd": (1,)}


@dataclass(frozen=True, slots=True)
class Case:
    """A short text; `wrong` says whether it holds a mistake of the kind that `check` looks for."""

    text: str
    check: Check
    wrong: bool
    published: date | None
    number: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, and what was found in it."""

    case: Case
    findings: tuple[Finding, ...]

    @property
    def hit(self) -> bool:
        """The mistake that was planted is among the findings."""
        return self.case.wrong and any(finding.check is self.case.check for finding in self.findings)

    @property
    def false(self) -> tuple[Finding, ...]:
        """Findings that nobody planted."""
        return tuple(f for f in self.findings if not (self.case.wrong and f.check is self.case.check))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the cases lie."""
    parser.add_argument(
        "--cases", type=Path, required=True, metavar="F", help="one case a line, see its head"
    )
    parser.add_argument("--half", choices=sorted(HALVES), default="both", help="by the number of the line")


def measure(options: Mapping[str, Any]) -> Measured[Outcome]:
    """Look for findings in every case, as the product does."""
    wanted = HALVES[options["half"]]
    cases = [case for case in read_cases(options["cases"]) if case.number % 2 in wanted][: options["limit"]]
    pipeline = Pipeline()
    outcomes = [_outcome(pipeline, case) for case in cases]
    rows = {
        "missed": [
            f"{one.case.check}: {one.case.text}" for one in outcomes if one.case.wrong and not one.hit
        ],
        "false": [f"{found.check}: {found.message}" for one in outcomes for found in one.false],
    }
    counts = {"planted": sum(case.wrong for case in cases), "right": sum(not case.wrong for case in cases)}
    return Measured(outcomes, score, counts, rows)


def read_cases(path: Path) -> Iterator[Case]:
    """Read the cases of a file; their numbers count from 0, comments left out.

    Raises:
        InvalidInput: a line is none.
    """
    number = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield _case(line, number)
            number += 1


def _case(line: str, number: int) -> Case:
    try:
        sign, check, published, text = line.split(" ", 3)
        when = None if published == "-" else date.fromisoformat(published)
        return Case(text.replace("¶", "\n\n"), Check(check), {"+": True, "=": False}[sign], when, number)
    except (ValueError, KeyError) as error:
        raise InvalidInput(f"Case {number} is not a sign, a check, a date and a text.") from error


def _outcome(pipeline: Pipeline, case: Case) -> Outcome:
    found = pipeline.extract(case.text, title="", published=case.published, progress=_silent)
    return Outcome(case, found.findings)


def _silent(done: int, total: int) -> None:
    """Tell nobody how far the reading is."""


def score(outcomes: Sequence[Outcome]) -> Figures:
    """Precision and recall, of all checks together and of each; None where there is nothing to divide by."""
    figures: dict[str, float | None] = {"precision": _precision(outcomes), "recall": _recall(outcomes)}
    for check in Check:
        figures[f"precision_{check}"] = _precision(outcomes, check)
        figures[f"recall_{check}"] = _recall([one for one in outcomes if one.case.check is check])
    return figures


def _precision(outcomes: Sequence[Outcome], check: Check | None = None) -> float | None:
    hits = sum(one.hit for one in outcomes if check in {None, one.case.check})
    false = sum(1 for one in outcomes for found in one.false if check in {None, found.check})
    return hits / (hits + false) if hits + false else None


def _recall(outcomes: Sequence[Outcome]) -> float | None:
    planted = [one for one in outcomes if one.case.wrong]
    return sum(one.hit for one in planted) / len(planted) if planted else None
