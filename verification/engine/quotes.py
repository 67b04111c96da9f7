"""Find quotations by their marks: typographic, straight, mixed pairs, nested, over several paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from verification.engine.types import Block, Span

OPENING = "“„«"
CLOSING = "”»"
STRAIGHT = '"'
# Two apostrophes are what is left of a straight mark in many archives.
DOUBLED = "''"
MARK = re.compile(f"[{OPENING}{CLOSING}{STRAIGHT}]|{DOUBLED}")
MAX_QUOTATION_CHARACTERS = 6_000

# Single marks double as apostrophes: one opens only before a word, one closes only after
# punctuation, and the words between hold no other marks.
SINGLE = re.compile(r"(?<![^\s(\[—–-])[‘'](?=[A-Z])(?P<inner>[^‘\n\"“”]{12,1500}?)(?<=[.,!?…])[’'](?!\w)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation: `outer` has its marks; `continues`: it goes on from the block before."""

    outer: Span
    inner: Span
    closed: bool
    continues: bool = False


def find_quotations(text: str, blocks: Sequence[Block]) -> tuple[Quotation, ...]:
    """Find the outermost quotations of every block.

    Args:
        text: the whole text.
        blocks: its blocks, in order.

    Returns:
        Quotations in order, none overlapping, none crossing a block. One that is left open ends with its
        block, and the quotation that opens the next block continues it.
    """
    found: list[Quotation] = []
    open_since: int | None = None
    for block in blocks:
        inside = _block_quotations(text, block.start, block.end)
        if (
            inside
            and open_since is not None
            and open_since == block.ordinal - 1
            and inside[0].outer.start <= block.start + 1
        ):
            first = inside[0]
            inside[0] = Quotation(first.outer, first.inner, first.closed, continues=True)
        if inside and not inside[-1].closed:
            open_since = block.ordinal
        found.extend(inside)
    return tuple(found)


def _block_quotations(text: str, start: int, end: int) -> list[Quotation]:
    found: list[Quotation] = []
    opened: tuple[int, int] | None = None
    for match in MARK.finditer(text, start, end):
        position, mark = match.start(), match[0]
        if opened is None:
            opened = match.span() if _opens(text, position, mark, start) else None
        elif _closes(text, position, mark, end):
            found.append(Quotation(Span(opened[0], match.end()), Span(opened[1], position), closed=True))
            opened = None
    if opened is not None and end - opened[0] <= MAX_QUOTATION_CHARACTERS and text[opened[1] : end].strip():
        found.append(Quotation(Span(opened[0], end), Span(opened[1], end), closed=False))
    return found or _single_quotations(text, start, end)


def _opens(text: str, position: int, mark: str, start: int) -> bool:
    """Say whether a mark opens; a closing mark does at the start of a block, where it can only be a slip."""
    if mark in CLOSING:
        return position == start
    inches = mark == STRAIGHT and position > 0 and text[position - 1].isdigit()
    return not inches


def _closes(text: str, position: int, mark: str, end: int) -> bool:
    """Say whether a mark inside an open quotation closes it.

    “ closes what „ opened, and " closes what “ opened; but a second “ before a word is a nested one.
    """
    if mark in CLOSING or mark in {STRAIGHT, DOUBLED}:
        return True
    return position + 1 >= end or not text[position + 1].isalnum()


def _single_quotations(text: str, start: int, end: int) -> list[Quotation]:
    return [
        Quotation(Span(match.start(), match.end()), Span(match.start() + 1, match.end() - 1), closed=True)
        for match in SINGLE.finditer(text, start, end)
    ]
