"""Show what changed between two versions of a text, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from verification.engine.blocks import split_blocks
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.wording_diff import Op, Segment, diff_wording, matched


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that changed, came or went; or `count` sentences in a row that are the same."""

    op: Op
    segments: tuple[Segment, ...] = ()
    count: int = 1


def diff_revisions(before: str, after: str) -> tuple[Line, ...]:
    """Compare two versions of a text.

    Args:
        before: canonical text of the earlier version.
        after: canonical text of the later one.

    Returns:
        Lines in the order of the text. Sentences that moved went at one place and came at another.
    """
    old, new = _sentences(before), _sentences(after)
    return tuple(line for a, b, c, d in matched(old, new) for line in _lines(old[a:b], new[c:d]))


def _sentences(text: str) -> list[str]:
    blocks = split_blocks(text)
    return [text[one.start : one.end] for one in split_sentences(text, blocks, find_quotations(text, blocks))]


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if old == new:
        yield Line(Op.SAME, count=len(old))
        return
    for one, other in zip_longest(old, new, fillvalue=""):
        op = Op.CHANGED if one and other else Op.DROPPED if one else Op.ADDED
        yield Line(op, diff_wording(one, other))
