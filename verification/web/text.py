"""An article’s text in segments, cut at every border of a claim, so that overlaps come out right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

GONE: Final = frozenset({"dismissed", "merged", "split", "withdrawn"})
"""How a claim is drawn of which nothing is left to check: beneath whatever stands there as well."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """Where one claim stands, in code points, and how its line is drawn."""

    claim_id: int
    number: int
    start: int
    end: int
    tone: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that a finding points at, in code points; `anchor` is their name on the page."""

    anchor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one sentence, in code points and in words."""

    start: int
    end: int
    word: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """Words with the same claims over them, the shortest claim first; `opens` are those that begin here.

    `fate` says what became of the sentence that ends here; empty inside a sentence. `anchors` name the
    places of findings that begin here.
    """

    text: str
    claims: tuple[Highlight, ...] = ()
    opens: tuple[int, ...] = ()
    fate: str = ""
    is_open: bool = False
    is_marked: bool = False
    anchors: tuple[str, ...] = ()

    @property
    def top(self) -> Highlight | None:
        """The claim that the words lead to: of several the shortest live one, the others go on beside it.

        A space between two claims leads nowhere.
        """
        return self.claims[0] if self.claims and self.text.strip() else None

    @property
    def ids(self) -> tuple[int, ...]:
        """All claims over these words."""
        return tuple(item.claim_id for item in self.claims)

    @property
    def is_wide(self) -> bool:
        """The numbers that stand before the words need more room than one digit."""
        return len(self.opens) > 1 or any(number > 9 for number in self.opens)


def segments(
    text: str,
    start: int,
    end: int,
    highlights: Sequence[Highlight],
    fates: Sequence[Fate] = (),
    *,
    marks: Sequence[Mark] = (),
) -> list[Segment]:
    """Cut `text[start:end]` at the borders of highlights and marks and at the ends of the sentences.

    Joined, the segments are the text again.
    """
    over = [item for item in highlights if item.start < end and item.end > start and item.start < item.end]
    told = [item for item in fates if item.start < end and item.end > start]
    borders = {start, end}
    seen = [item for item in marks if item.start < end and item.end > start]
    for left, right in [(item.start, item.end) for group in (over, told, seen) for item in group]:
        borders |= {max(start, left), min(end, right)}
    cuts = sorted(borders)
    cut = [_segment(text, left, right, over, told) for left, right in pairwise(cuts)]
    return [_marked(part, at, seen) for part, at in zip(cut, cuts, strict=False)]


def _marked(part: Segment, start: int, marks: Sequence[Mark]) -> Segment:
    """Say what findings point at the words that start here."""
    here = [item for item in marks if item.start <= start < item.end]
    if not here:
        return part
    return replace(part, is_marked=True, anchors=tuple(item.anchor for item in here if item.start == start))


def _segment(text: str, left: int, right: int, over: Sequence[Highlight], told: Sequence[Fate]) -> Segment:
    here = [item for item in over if item.start <= left and item.end >= right]
    here.sort(key=lambda item: (item.tone in GONE, item.end - item.start, item.number))
    opens = tuple(sorted(item.number for item in here if item.start == left))
    fate = next((item for item in told if item.start <= left and item.end >= right), None)
    ends = fate is not None and fate.end == right
    return Segment(
        text[left:right],
        tuple(here),
        opens,
        fate.word if fate and ends else "",
        is_open=fate is not None and fate.is_open,
    )
