"""An article’s text in segments, cut at every border of a claim, so that overlaps come out right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where one claim stands, in code points, and how its line is drawn."""

    claim_id: int
    number: int
    start: int
    end: int
    tone: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Words with the same claims over them, the shortest claim first; `opens` are those that begin here."""

    text: str
    claims: tuple[Highlight, ...] = ()
    opens: tuple[int, ...] = ()

    @property
    def top(self) -> Highlight | None:
        """The claim that the words lead to: of several the shortest, the others go on beside it."""
        return self.claims[0] if self.claims else None

    @property
    def ids(self) -> tuple[int, ...]:
        """All claims over these words."""
        return tuple(item.claim_id for item in self.claims)

    @property
    def is_wide(self) -> bool:
        """The numbers that stand before the words need more room than one digit."""
        return len(self.opens) > 1 or any(number > 9 for number in self.opens)


def segments(text: str, start: int, end: int, highlights: Sequence[Highlight]) -> list[Segment]:
    """Cut `text[start:end]` at the borders of the highlights; joined, the segments are the text again."""
    over = [item for item in highlights if item.start < end and item.end > start and item.start < item.end]
    borders = {start, end}
    for item in over:
        borders |= {max(start, item.start), min(end, item.end)}
    cuts = sorted(borders)
    return [_segment(text, left, right, over) for left, right in pairwise(cuts)]


def _segment(text: str, left: int, right: int, over: Sequence[Highlight]) -> Segment:
    here = [item for item in over if item.start <= left and item.end >= right]
    here.sort(key=lambda item: (item.end - item.start, item.number))
    opens = tuple(sorted(item.number for item in here if item.start == left))
    return Segment(text[left:right], tuple(here), opens)
