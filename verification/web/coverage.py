"""What became of every sentence: the meter over an article, and the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from verification.articles.models import Sentence
from verification.engine.types import Disposition
from verification.web.text import Fate
from verification.web.vocabulary import FATE, Look

OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Part:
    """One fate with how many sentences met it, and where its piece of the bar begins."""

    fate: str
    look: Look
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every sentence of a text, counted by what became of it."""

    total: int
    parts: Sequence[Part]

    @property
    def open(self) -> int:
        """How many sentences nobody and nothing has accounted for."""
        return next((part.count for part in self.parts if part.fate == OPEN), 0)

    @property
    def accounted(self) -> int:
        """How many sentences are accounted for."""
        return self.total - self.open


def fate_of(sentence: Sentence) -> str:
    """Return what became of a sentence; `open` as long as nothing has."""
    return sentence.disposition or OPEN


def coverage(sentences: Sequence[Sentence]) -> Coverage:
    """Count sentences by what became of them; a fate that none met is left out."""
    counts = Counter(fate_of(sentence) for sentence in sentences)
    met = [(fate, look, counts[fate]) for fate, look in FATE.items() if counts[fate]]
    starts = [0, *accumulate(count for _, _, count in met)]
    parts = [Part(fate, look, count, start) for (fate, look, count), start in zip(met, starts, strict=False)]
    return Coverage(len(sentences), parts)


def fates(sentences: Sequence[Sentence]) -> list[Fate]:
    """Return what the text shows behind each sentence; a claim is underlined and needs no word."""
    return [
        Fate(
            sentence.start,
            sentence.end,
            "" if sentence.disposition == Disposition.CLAIM else told(sentence),
            is_open=not sentence.disposition,
        )
        for sentence in sentences
    ]


def told(sentence: Sentence) -> str:
    """Say what became of a sentence, and why: "no checkable fact: sub-heading"."""
    word = FATE[fate_of(sentence)].word
    return f"{word}: {sentence.reason}" if sentence.reason else word
