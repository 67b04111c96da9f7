"""Cuts a document into passages: windows of one to three sentences inside one paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from verification.engine.blocks import split_blocks
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.types import BlockKind, Sentence, Span

NAME = "windows.v1"
MAX_SENTENCES = 3
MAX_CHARACTERS = 700
UNSEARCHED = frozenset({BlockKind.FURNITURE, BlockKind.HEADLINE, BlockKind.BYLINE})


def split_windows(text: str, *, title: str = "") -> tuple[Span, ...]:
    """Cut a text into the passages by which it is searched.

    Args:
        text: canonical text.
        title: its title, if known: the block that repeats it is the headline.

    Returns:
        Spans in order, none overlapping, none empty, each inside one block and of at most three
        sentences. Site furniture, headline, byline and repeated blocks are left out, unless the text
        holds nothing else. Empty for a text without words.
    """
    blocks = split_blocks(text, title=title)
    chosen = [block for block in blocks if block.kind not in UNSEARCHED and block.duplicate_of is None]
    kept = chosen or list(blocks)
    sentences = split_sentences(text, kept, find_quotations(text, kept))
    return tuple(
        window
        for _, inside in groupby(sentences, lambda each: each.block)
        for window in _windows(list(inside))
    )


def _windows(sentences: Sequence[Sentence]) -> Iterator[Span]:
    start, count = sentences[0].start, 0
    end = start
    for sentence in sentences:
        if count and (count == MAX_SENTENCES or sentence.end - start > MAX_CHARACTERS):
            yield Span(start, end)
            start, count = sentence.start, 0
        end, count = sentence.end, count + 1
    yield Span(start, end)
