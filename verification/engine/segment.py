"""Cut blocks into sentences, with an eye on quotations and abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from verification.engine.lexicon import lexicon
from verification.engine.quotes import Quotation
from verification.engine.types import Block, Sentence, Span

MAX_SENTENCE_CHARACTERS = 1_200

# An end mark, what closes with it, white space, and the first character of what follows.
BOUNDARY = re.compile(
    r"(?P<mark>[.!?…]{1,4})(?P<closers>[\"'”’»)\]]{0,4})\s+(?=(?P<next>[\"'“‘„«(\[]{0,3}[^\s]))"
)
WORD_BEFORE = re.compile(r"[\w.&'’-]{1,20}$")
NEXT_WORD = re.compile(r"[\"'“‘„«(\[]*([\w'’.-]{1,30})")

# Never the end of a sentence.
ABBREVIATIONS = lexicon("abbreviations")
# May end a sentence: the word that follows decides.
MAYBE_FINAL = lexicon("abbreviations_maybe_final")
STARTERS = lexicon("sentence_starters")
SAID = re.compile(
    r"(?:(?:the |an? )?[\w.'’-]{1,30} ){1,4}(?:said|says|asked|told|added|replied|wrote|shouted|cried)\b"
)


def split_sentences(
    text: str, blocks: Sequence[Block], quotations: Sequence[Quotation] = ()
) -> tuple[Sentence, ...]:
    """Cut every block into sentences.

    Args:
        text: the whole text.
        blocks: its blocks.
        quotations: its quotations; inside one a sentence ends only where whole sentences are quoted.

    Returns:
        Sentences in order, each inside one block, without surrounding white space, none longer than
        `MAX_SENTENCE_CHARACTERS`; every character that is not white space is in exactly one.
    """
    sentences: list[Sentence] = []
    pending = 0
    for block in blocks:
        while pending < len(quotations) and quotations[pending].outer.end <= block.start:
            pending += 1
        inside = []
        while pending < len(quotations) and quotations[pending].outer.start < block.end:
            inside.append(quotations[pending])
            pending += 1
        for span in _block_sentences(text, block, inside):
            sentences.append(Sentence(len(sentences), span.start, span.end, block.ordinal))
    return tuple(sentences)


def _block_sentences(text: str, block: Block, quotations: Sequence[Quotation]) -> Iterator[Span]:
    start = block.start
    for match in BOUNDARY.finditer(text, block.start, block.end):
        if match.end() >= block.end or not _is_end(text, match, start, quotations):
            continue
        yield from _cut(text, start, match.end("closers"))
        start = match.end()
    yield from _cut(text, start, block.end)


def _is_end(text: str, match: re.Match[str], start: int, quotations: Sequence[Quotation]) -> bool:
    following = match["next"].lstrip("\"'“‘„«([")
    if following and following.islower():
        return False
    if match["mark"] == "." and not match["closers"] and _is_abbreviation(text, match, start):
        return False
    if match["closers"] and SAID.match(text, match.end()) and match["mark"] != ".":
        return False
    return not _splits_quotation(text, match.end("closers"), quotations)


def _is_abbreviation(text: str, match: re.Match[str], start: int) -> bool:
    found = WORD_BEFORE.search(text, max(start, match.start() - 20), match.start())
    if not found:
        return False
    word = found[0].strip("'’").lower()
    following = NEXT_WORD.match(text, match.end())
    next_word = following[1] if following else ""
    if word in MAYBE_FINAL:
        return next_word not in STARTERS
    if word in {"no", "nos", "vol", "fig"}:
        return next_word[:1].isdigit()
    initial = len(word) == 1 and word.isalpha() and found[0].isupper() and found[0] != "I"
    return word in ABBREVIATIONS or initial


def _splits_quotation(text: str, position: int, quotations: Sequence[Quotation]) -> bool:
    """Say whether an end at `position` would cut a quotation that does not quote whole sentences."""
    for quotation in quotations:
        if quotation.outer.start < position < quotation.outer.end:
            first = text[quotation.inner.start : quotation.inner.start + 1]
            return not (first.isupper() or first in "[‘'…" or first.isdigit())
    return False


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence; an endless one in pieces, so that no parse grows without bound."""
    while end - start > MAX_SENTENCE_CHARACTERS:
        limit = start + MAX_SENTENCE_CHARACTERS
        at = max(text.rfind(mark, start + 1, limit) for mark in ("; ", "\n", " "))
        at = at + 1 if at > start else limit
        yield from _stripped(text, start, at)
        start = at
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    left = start + len(words) - len(words.lstrip())
    if words.strip():
        yield Span(left, left + len(words.strip()))
