"""What a later reading of a page says against an earlier one: the same, or not; which quotations stand.

In: canonical texts. Out: whether anything but furniture changed; each quotation's fate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verification.engine import near_wording, verbatim
from verification.engine.blocks import split_blocks
from verification.engine.types import BlockKind


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
