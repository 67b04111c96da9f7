"""Show what a claim's wording changes in the author's words, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

UNITS = re.compile(r"\w+|\s+|[^\w\s]")
# The matcher takes quadratic time on a text of one repeated word: beyond this only the ends are compared.
MAX_UNITS = 2_000


class Op(StrEnum):
    """What became of the author's words."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Segment:
    """Some of the author's words and ours in their place; either may be empty."""

    op: Op
    author: str
    ours: str


def diff_wording(author: str, ours: str) -> tuple[Segment, ...]:
    """Compare the author's words with a claim's wording.

    Args:
        author: the exact words of the claim's span.
        ours: the claim's text.

    Returns:
        Segments in order. Their `author` parts give the author's words and their `ours` parts the claim's
        text, exactly; no two neighbours have the same `op`. "Same" words may differ in their spacing.
    """
    before, after = UNITS.findall(author), UNITS.findall(ours)
    segments = [
        Segment(_op(before[a:b], after[c:d]), "".join(before[a:b]), "".join(after[c:d]))
        for a, b, c, d in matched(before, after)
    ]
    return readable(segments)


def readable(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Join neighbours that changed, also over a space between them that did not."""
    return tuple(_joined(_bridged(segments)))


def matched(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Match two lists of units.

    Returns:
        Ranges [a, b) of `before` and [c, d) of `after` in order; together they are both lists, and ranges of
        equal units stand opposite each other. Of long lists only the two ends are matched.
    """
    old, new = ([" " if unit.isspace() else unit for unit in units] for units in (before, after))
    if max(len(old), len(new)) > MAX_UNITS:
        return _ends(old, new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, c, d) for _, a, b, c, d in matcher.get_opcodes()]


def _ends(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Match what the two begin and end with, and nothing between."""
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    tail = next((at for at in range(shorter - head) if before[-1 - at] != after[-1 - at]), shorter - head)
    low, high = len(before) - tail, len(after) - tail
    cuts = [(0, head, 0, head), (head, low, head, high), (low, len(before), high, len(after))]
    return [(a, b, c, d) for a, b, c, d in cuts if b > a or d > c]


def _op(before: Sequence[str], after: Sequence[str]) -> Op:
    if not before:
        return Op.ADDED
    if not after:
        return Op.DROPPED
    same = len(before) == len(after) and all(
        old == new or (old.isspace() and new.isspace()) for old, new in zip(before, after, strict=True)
    )
    return Op.SAME if same else Op.CHANGED


def _bridged(segments: Sequence[Segment]) -> list[Segment]:
    """Let a change run on over a space that happens to be the same on both sides."""
    bridged = []
    for at, segment in enumerate(segments):
        inner = 0 < at < len(segments) - 1
        gap = inner and segment.op is Op.SAME and segment.author.isspace()
        bridged.append(Segment(Op.CHANGED, segment.author, segment.ours) if gap else segment)
    return bridged


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    joined = []
    for same, run in groupby(segments, key=lambda segment: segment.op is Op.SAME):
        parts = list(run)
        author, ours = "".join(part.author for part in parts), "".join(part.ours for part in parts)
        changed = Op.CHANGED if author and ours else Op.DROPPED if author else Op.ADDED
        joined.append(Segment(Op.SAME if same else changed, author, ours))
    return joined
