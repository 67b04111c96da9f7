"""What a later reading of a page says against an earlier one: the same, or not; which quotations stand.

In: canonical texts. Out: whether anything but furniture changed; each quotation's fate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import LCSseq

from verification.engine import near_wording, verbatim
from verification.engine.blocks import split_blocks
from verification.engine.types import BlockKind
from verification.engine.wording_diff import UNITS, Op, Segment, readable

LINES: Final = re.compile(r"\n+|[^\n]+")
MAX_LINES: Final = 2_000
MAX_UNITS: Final = 4_000
"""Beyond, the one stands beside the other as a whole."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a quotation; `nearest` is the wording that comes closest where it stands no more."""

    quotation: str
    stands: bool
    nearest: str = ""


def same_words(one: str, other: str) -> bool:
    """Say whether two readings of a page say the same.

    White space, kinds of quotation marks and dashes, and what a template puts around an article (times of
    updates, shares, links to read on) make no difference; a word, a figure or a mark does.
    """
    return one == other or _said(one) == _said(other)


def _said(text: str) -> list[str]:
    blocks = (block for block in split_blocks(text) if block.kind is not BlockKind.FURNITURE)
    return [verbatim.fold(text[block.start : block.end]).letters.strip() for block in blocks]


def fates(quotations: Sequence[str], text: str) -> tuple[Fate, ...]:
    """Look for quotations in the newer reading of the page that they were taken from.

    Args:
        quotations: in the order in which to answer; words that were left out are gaps.
        text: the newer reading.

    Returns:
        One fate a quotation.
    """
    folded = verbatim.fold(text)
    return tuple(_fate(quotation, folded, text) for quotation in quotations)


def _fate(quotation: str, folded: verbatim.Folded, text: str) -> Fate:
    if verbatim.find_in(quotation, folded, text):
        return Fate(quotation, stands=True)
    near = near_wording.nearest(quotation, text)
    return Fate(quotation, stands=False, nearest=near.wording if near else "")


def diff_readings(before: str, after: str) -> tuple[Segment, ...]:
    """Compare two readings of a page: line by line, and word by word inside of what was changed.

    Returns:
        Segments in order; their `author` parts give `before`, their `ours` parts `after`, exactly.
    """
    old, new = LINES.findall(before), LINES.findall(after)
    segments: list[Segment] = []
    for part in _matched(old, new, MAX_LINES):
        is_changed = part.op is Op.CHANGED
        segments += _words(part.author, part.ours) if is_changed else [part]
    return readable(segments)


def _words(before: str, after: str) -> list[Segment]:
    return _matched(UNITS.findall(before), UNITS.findall(after), MAX_UNITS)


def _matched(before: Sequence[str], after: Sequence[str], most: int) -> list[Segment]:
    """Match the longest common sequence; unlike difflib's it takes no longer where much is repeated."""
    if max(len(before), len(after)) > most:
        return [Segment(Op.CHANGED, "".join(before), "".join(after))]
    segments, at, to = [], 0, 0
    for block in LCSseq.opcodes(before, after).as_matching_blocks():
        one, other = "".join(before[at : block.a]), "".join(after[to : block.b])
        same = "".join(before[block.a : block.a + block.size])
        segments += [Segment(_op(one, other), one, other), Segment(Op.SAME, same, same)]
        at, to = block.a + block.size, block.b + block.size
    return [segment for segment in segments if segment.author or segment.ours]


def _op(before: str, after: str) -> Op:
    if before and after:
        return Op.CHANGED
    return Op.DROPPED if before else Op.ADDED
