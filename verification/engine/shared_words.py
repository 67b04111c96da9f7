"""Marks what stands word for word in two texts, for a person who compares them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from verification.engine.types import Span

RUN: Final = 6
MAX_CHARACTERS: Final = 200_000
WORD: Final = re.compile(r"\w+(?:['’]\w+)?")


def shared_spans(text: str, other: str) -> tuple[Span, ...]:
    """Find the runs of six or more words of a text that stand in another one, case and punctuation aside.

    Args:
        text: what the spans point into.
        other: the text to compare it with.

    Returns:
        Spans in order, none overlapping, each from its first word to its last.
    """
    places = [match.span() for match in WORD.finditer(text[:MAX_CHARACTERS])]
    words = [text[start:end].casefold() for start, end in places]
    known = set(_runs([match[0].casefold() for match in WORD.finditer(other[:MAX_CHARACTERS])]))
    marked = [False] * len(words)
    for at, run in enumerate(_runs(words)):
        if run in known:
            marked[at : at + RUN] = [True] * RUN
    return tuple(Span(places[first][0], places[last][1]) for first, last in _stretches(marked))


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(RUN)), strict=False)


def _stretches(marked: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last index of each stretch of marks."""
    first = None
    for at, mark in enumerate([*marked, False]):
        if mark and first is None:
            first = at
        if not mark and first is not None:
            yield first, at - 1
            first = None
