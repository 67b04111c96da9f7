"""Puts into words what the engine tells of a claim and of a piece of evidence. No Django in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.types import ConclusionClass, Stance, TimeRelation

CLASS_WORDS: Final = {
    ConclusionClass.SUPPORTED: "supported",
    ConclusionClass.REFUTED: "refuted",
    ConclusionClass.CONFLICTING: "conflicting",
    ConclusionClass.NOT_ENOUGH: "not enough evidence",
}
READ_AS: Final = {
    Stance.SUPPORTS: (0, "supporting"),
    Stance.REFUTES: (1, "contradicting"),
    Stance.NOT_ENOUGH: (2, "saying too little"),
}
TIME: Final = {
    TimeRelation.OLDER: "older than what the claim speaks of",
    TimeRelation.NEWER: "published after the article: not known then",
}
TOLD_APART: Final = frozenset({"fragile", "unsure"})
"""Reasons that stand above the others already, in words of their own."""
BAR_UNITS: Final = 100
NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Share:
    """One class with its probability, and where its part of the bar lies, of `BAR_UNITS`."""

    outcome: str
    word: str
    probability: float
    start: float
    width: float


def percent(value: float) -> str:
    """Return a probability in whole percent; rounding never makes a certainty of it."""
    return "> 99 %" if value > 0.99 else "< 1 %" if value < 0.01 else f"{round(value * 100)} %"


def unbroken(value: float) -> str:
    """Return a probability that no line end takes apart."""
    return percent(value).replace(" ", NO_BREAK)


def leaning(outcome: str, confidence: float | None) -> str:
    """Say where it leans when nothing clear can be proposed."""
    sure = "" if confidence is None else f" ({percent(confidence)})"
    return f"No clear proposal – leans to {CLASS_WORDS[ConclusionClass(outcome)]}{sure}"


def shares(probabilities: Sequence[float]) -> list[Share]:
    """Return the four classes with their parts of one bar; empty where none were calibrated."""
    if len(probabilities) != len(CLASS_WORDS):
        return []
    found, start = [], 0.0
    for (outcome, word), value in zip(CLASS_WORDS.items(), probabilities, strict=True):
        width = round(BAR_UNITS * min(max(value, 0.0), 1.0), 1)
        found.append(Share(str(outcome), word, value, round(start, 1), width))
        start += width
    return found


def reading(stance: str, probabilities: Sequence[float] | None) -> str:
    """Say how the machine reads a quotation and how sure it is; empty where it read no prose."""
    place, word = READ_AS.get(Stance(stance), (0, "")) if stance else (0, "")
    if not word or probabilities is None or len(probabilities) != len(READ_AS):
        return ""
    return f"reads as {word}, {unbroken(probabilities[place])}"


def time_words(time: str) -> str:
    """Say how the day of a source lies to the claim; empty where it fits."""
    return TIME.get(TimeRelation(time), "")


def plain_reasons(reasons: Sequence[dict[str, str]]) -> list[str]:
    """Return the reasons that are told as a list."""
    return [reason["text"] for reason in reasons if reason.get("code") not in TOLD_APART]
