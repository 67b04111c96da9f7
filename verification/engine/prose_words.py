"""Reads the words of a claim or a passage with their places, to tell what stands near what."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from verification.engine.gazetteer import fold
from verification.engine.informal import EMPTY_WORDS, WORD, stem

MAX_CHARACTERS: Final = 4_000
"""Of a longer passage only the beginning is compared; a passage has three sentences."""
REACH: Final = 12
"""How many words either side belong to what stands at a place."""
SENTENCE_END: Final = re.compile(r"(?<![A-Z.][A-Z])[.!?;]['\"”’)]{0,2}\s+(?=[\"“‘(]?[A-Z\d])")
LIGHT: Final = EMPTY_WORDS | frozenset(
    ["also", "after", "before", "into", "during", "only", "them", "being", "made", "one", "while", "where"]
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of some weight: its stem, its place, and the number of its sentence."""

    stem: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Prose:
    """A text read for comparison: its words of some weight, in order."""

    text: str
    words: tuple[Word, ...]
    ends: tuple[int, ...]

    @property
    def stems(self) -> frozenset[str]:
        """All its stems."""
        return frozenset(word.stem for word in self.words)

    def sentence_at(self, place: int) -> int:
        """The number of the sentence at a place."""
        return bisect.bisect_right(self.ends, place)

    def around(self, start: int, end: int, reach: int = REACH) -> frozenset[str]:
        """Return the stems near a place, inside its sentence, without those of the place itself."""
        sentence = self.sentence_at(start)
        inside = [word for word in self.words if word.sentence == sentence]
        before = [word.stem for word in inside if word.end <= start][-reach:]
        after = [word.stem for word in inside if word.start >= end][:reach]
        return frozenset(before + after)

    def in_sentence(self, place: int) -> frozenset[str]:
        """Return the stems of the sentence at a place."""
        sentence = self.sentence_at(place)
        return frozenset(word.stem for word in self.words if word.sentence == sentence)


@functools.lru_cache(maxsize=2048)
def read_prose(text: str) -> Prose:
    """Read a text.

    Args:
        text: a claim or a passage; only its first 4,000 characters are read.
    """
    text = text[:MAX_CHARACTERS]
    ends = tuple(match.end() for match in SENTENCE_END.finditer(text))
    plain = fold(text).lower()
    found = []
    for match in WORD.finditer(plain):
        if match[0] not in LIGHT and match[0] != "s":
            sentence = bisect.bisect_right(ends, match.start())
            found.append(Word(_stem(match[0]), match.start(), match.end(), sentence))
    return Prose(text, tuple(found), ends)


@functools.lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    return SAME.get(word) or SAME.get(stem(word)) or stem(word)


def _groups(rows: Iterable[str]) -> dict[str, str]:
    return {form: row.split()[0] for row in rows for word in row.split() for form in (word, stem(word))}


SAME: Final = _groups(
    (
        "kill killed killing killer die died dying dead death deaths fatality fatalities casualty toll",
        "injured injure injury injuries hurt wounded wound",
        "person people man men woman women resident residents inhabitant inhabitants",
        "child children kid kids",
        "rise rose risen increase grow grew grown climb climbed surge surged jump jumped",
        "fall fell fallen drop dropped decline declined decrease decreased",
        "sell sold",
        "buy bought purchase acquire",
        "win won winner",
        "lose lost loss",
        "build built",
        "begin began begun start",
        "found founded establish established",
        "make made",
        "lead led leader",
        "write wrote written writer",
        "job jobs post posts",
        "firm company companies",
        "film movie movies films",
        "born birth",
        "sibling siblings brother brothers sister sisters",
        "marry married marriage wed",
    )
)
"""Words for one thing stand under the first of their row; opposites never share a row."""
