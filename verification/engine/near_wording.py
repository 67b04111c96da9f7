"""Offers the passage that was probably meant, for a quotation that does not stand in its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import LCSseq

from verification.engine import verbatim
from verification.engine.types import Span
from verification.engine.wording_diff import Segment, diff_wording

MIN_SHARED: Final = 0.4
"""With a smaller share of the quotation's words no passage is near enough to be offered."""
MAX_WORDS: Final = 5_001
WORD: Final = re.compile(r"\w+(?:['.,:/-]\w+)*")


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that comes close: where it stands, and what the quotation changes in it.

    In `segments` the text is the author's and the quotation is ours.
    """

    span: Span
    wording: str
    shared: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a folded text in small letters, and where they stand in it."""

    words: Sequence[str]
    places: Sequence[tuple[int, int]]
    folded: verbatim.Folded

    def span(self, first: int, last: int) -> Span:
        """Return where some of the words stand in the original, no number or compound cut."""
        start, end = self.places[first][0], self.places[last][1]
        while verbatim.cuts(self.folded, start):
            start -= 1
        while verbatim.cuts(self.folded, end):
            end += 1
        return self.folded.span(start, end)


def nearest(quotation: str, text: str) -> Near | None:
    """Find the passage that comes closest to a quotation, in time linear in the text.

    Args:
        quotation: words that `verbatim.find` does not find.
        text: the text that they should stand in.

    Returns:
        The passage, cut where the quotation begins and ends, so that `verbatim.find` finds its wording;
        None when no passage shares `MIN_SHARED` of the words.
    """
    wanted = _words(" ".join(verbatim.pieces_of(quotation)) or quotation)
    held = _words(text)
    if not wanted.words or not held.words or len(wanted.words) > MAX_WORDS:
        return None
    first, last, shared = _aligned(wanted.words, held.words, _densest(wanted.words, held.words))
    if shared < MIN_SHARED:
        return None
    span = held.span(first, last)
    wording = text[span.start : span.end]
    return Near(span, wording, shared, diff_wording(wording, quotation.strip()))


def _words(text: str) -> _Words:
    folded = verbatim.fold(text)
    found = list(WORD.finditer(folded.letters))
    return _Words([match[0].casefold() for match in found], [match.span() for match in found], folded)


def _densest(wanted: Sequence[str], held: Sequence[str]) -> int:
    """Return where the window of the quotation's length begins that shares most words and pairs with it."""
    size = len(wanted)
    need, have = Counter([*wanted, *_pairs(wanted)]), Counter[str]()
    pairs = ["", *_pairs(held)]
    best = score = begin = 0
    for at, word in enumerate(held):
        for unit in (word, pairs[at]):
            have[unit] += 1
            score += have[unit] <= need[unit]
        if at >= size:
            for unit in (held[at - size], pairs[at - size]):
                score -= have[unit] <= need[unit]
                have[unit] -= 1
        if score > best:
            best, begin = score, max(0, at + 1 - size)
    return begin


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(words)]


def _aligned(wanted: Sequence[str], held: Sequence[str], begin: int) -> tuple[int, int, float]:
    """Return the first and last word of the passage around a window, and the share of words it holds."""
    size = len(wanted)
    low, high = max(0, begin - size // 2), min(len(held), begin + size + size // 2 + 1)
    blocks = LCSseq.opcodes(wanted, held[low:high]).as_matching_blocks()
    equal = _together([(block.a, block.b, block.size) for block in blocks if block.size])
    if not equal:
        return low, low, 0.0
    shared = sum(length for _, _, length in equal) / size
    (head, first, _), (tail, last, length) = equal[0], equal[-1]
    # A word that was changed at either end still belongs to the passage.
    begins = low + max(0, first - head)
    ends = low + last + length - 1 + (size - tail - length)
    return begins, min(ends, len(held) - 1), shared


def _together(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Drop what is equal by chance at either end: the farther from the rest, the longer it has to be."""
    while len(blocks) > 1 and _is_stray(blocks[0], blocks[0], blocks[1]):
        blocks = blocks[1:]
    while len(blocks) > 1 and _is_stray(blocks[-1], blocks[-2], blocks[-1]):
        blocks = blocks[:-1]
    return blocks


def _is_stray(one: tuple[int, int, int], before: tuple[int, int, int], after: tuple[int, int, int]) -> bool:
    wanted, held = after[0] - before[0], after[1] - before[1]
    return held - wanted > one[2] ** 2
