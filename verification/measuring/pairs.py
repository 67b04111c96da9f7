"""Reads pairs of a claim and its evidence, and judges them as the product does, one call a claim."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verification import backends
from verification.engine.kinds import find_kind
from verification.engine.language import parse_apart
from verification.engine.types import ClaimText, Judgement, PassageText, Question, Stance
from verification.errors import InvalidInput
from verification.measuring.classes import Told, make_told
from verification.measuring.files import read_objects

CLASSES: Final = (Stance.SUPPORTS, Stance.REFUTES, Stance.NOT_ENOUGH)
LABELS: Final[Mapping[str, Stance]] = {
    name: stance
    for stance, names in {
        Stance.SUPPORTS: "supports supported support supporting entailment entailed entails",
        Stance.REFUTES: "refutes refuted refute refuting contradiction contradicts contradicted contradict",
        Stance.NOT_ENOUGH: "not_enough not_enough_info not_enough_information not_enough_evidence "
        "notenoughinfo nei neutral not_entailment not_supported "
        # What holds in part only is not enough for the whole.
        "partial partially partially_supported partially_supports partial_support",
    }.items()
    for name in names.split()
}
"""What the sources call their classes. Any other name is unknown, and its rows are left out."""
PLAIN: Final = {
    Stance.SUPPORTS: (0.98, 0.01, 0.01),
    Stance.REFUTES: (0.01, 0.98, 0.01),
    Stance.NOT_ENOUGH: (0.01, 0.01, 0.98),
}
"""What a judgement counts for that compared recorded fields and gives no probabilities."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, evidence, and what people say of them."""

    claim: str
    evidence: str
    label: Stance


@dataclass(frozen=True, slots=True)
class Judged:
    """All pairs of one claim with their judgements, in one order."""

    pairs: tuple[Pair, ...]
    judgements: tuple[Judgement, ...]

    @property
    def told(self) -> Told:
        """What was told of each row."""
        return make_told(
            [CLASSES.index(pair.label) for pair in self.pairs],
            [CLASSES.index(judgement.stance) for judgement in self.judgements],
            [probabilities(judgement) for judgement in self.judgements],
        )

    @property
    def told_once(self) -> Told:
        """What was told of the claim: supported where any row is, sure by the row that supports it most."""
        every = self.told
        best = int(every.probabilities[:, 0].argmax())
        told = 0 if (every.told == 0).any() else int(every.told[best])
        label = next(at for at in (0, 2, 1) if (every.right == at).any())
        return make_told([label], [told], every.probabilities[[best]].tolist())


def probabilities(judgement: Judgement) -> tuple[float, float, float]:
    """Return the probabilities of supports, refutes and not enough."""
    return judgement.probabilities or PLAIN[judgement.stance]


def read_label(name: object) -> Stance | None:
    """Return the class that a source's name stands for; None where it is unknown."""
    return LABELS.get(re.sub(r"[\s_-]+", "_", name.strip().casefold())) if isinstance(name, str) else None


def read_pairs(path: Path) -> tuple[list[Pair], int]:
    """Read pairs, and count the rows whose label is unknown.

    Raises:
        InvalidInput: the file cannot be read, a row lacks claim, evidence or label, or no label is known.
    """
    pairs, skipped = [], 0
    for number, row in enumerate(read_objects(path), start=1):
        pair = _pair(row, f"{path.name}, row {number}")
        pairs.extend([pair] if pair else [])
        skipped += pair is None
    if not pairs:
        raise InvalidInput(f"{path.name} holds no pair with a known label.")
    return pairs, skipped


def _pair(row: Mapping[str, object], place: str) -> Pair | None:
    claim, evidence = row.get("claim"), row.get("evidence")
    if isinstance(evidence, list) and all(isinstance(part, str) for part in evidence):
        evidence = " ".join(evidence)
    if not isinstance(claim, str) or not isinstance(evidence, str) or "label" not in row:
        raise InvalidInput(f"{place}: claim, evidence and label are wanted.")
    if not claim.strip():
        raise InvalidInput(f"{place}: the claim is empty.")
    label = read_label(row["label"])
    return Pair(claim, evidence, label) if label else None


def claim_texts(claims: Sequence[str]) -> list[ClaimText]:
    """Return claims as the judge takes them: is it so, by nobody and of no day, of the kind that we find."""
    return [
        ClaimText(text=claim, exact=claim, kind=find_kind(list(doc)), question=Question.TRUE)
        for claim, doc in zip(claims, parse_apart(claims), strict=True)
    ]


def judge_pairs(pairs: Iterable[Pair]) -> list[Judged]:
    """Judge pairs, those of one claim in one call, in the order in which their claims come first."""
    rows: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        rows[pair.claim].append(pair)
    return [
        Judged(tuple(rows[text.text]), _judge(text, [pair.evidence for pair in rows[text.text]]))
        for text in claim_texts(list(rows))
    ]


def _judge(claim: ClaimText, evidence: Sequence[str]) -> tuple[Judgement, ...]:
    passages = [
        PassageText(id=at, text=text, start=0, end=len(text), source=f"Evidence {at}", origin=at)
        for at, text in enumerate(evidence)
    ]
    return backends.judge().judge(claim, passages, [1.0] * len(passages))
