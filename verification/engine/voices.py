"""Find every attribution that one sentence words: statements, beliefs, wishes, attitudes, decisions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verification.engine.cue_lists import SAID, Sort
from verification.engine.grammar import FINITE, Read, source_of
from verification.engine.language import ParsedSentence
from verification.engine.types import Span
from verification.engine.voiced_verbs import read_verb
from verification.engine.voiced_words import (
    read_adjective,
    read_adverb,
    read_label,
    read_noun,
    read_preposition,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

READERS = (read_label, read_preposition, read_verb, read_noun, read_adjective, read_adverb)
MIN_QUOTED_TOKENS = 5
MAX_TOKENS_TO_QUOTE = 12
MAX_VOICES = 40
MOSTLY = 0.5
EDGES = ",;:.-–—"


@dataclass(frozen=True, slots=True)
class Voice:
    """One attribution as a sentence words it.

    `parts` are its content; `quotes` says that it stands, at least in part, inside quotation marks.
    `outermost` says that it is no part of another's content. Without parts, what it attributes stands in
    the sentence before or after: "He said:".
    """

    sort: Sort
    cue: Span
    source: Token | None
    parts: tuple[Span, ...]
    quotes: bool
    outermost: bool


def find_voices(item: ParsedSentence, quoted: Sequence[Span]) -> list[Voice]:
    """Find the attributions of a sentence.

    Args:
        item: the parsed sentence.
        quoted: what stands inside quotation marks, cut to this sentence.

    Returns:
        Attributions in the order of their cues, also those inside the content of another. What is quoted
        belongs to the statement that governs it or stands next to it. A cue inside a quotation is part
        of what is quoted, so it is left out.
    """
    starts = [item.start(token) for token in item.doc]
    inside = [_tokens_in(starts, span) for span in quoted]
    hidden = frozenset[int]().union(*inside)
    reads = [read for token in item.doc if token.i not in hidden and (read := _read(token)) is not None]
    reads = reads[:MAX_VOICES]
    quoting: set[int] = set()
    for words in inside:
        owners = list(_quoting(reads, words))
        if not owners and len(words) >= MIN_QUOTED_TOKENS and (teller := _teller(item, words, hidden)):
            reads.append(teller)
            owners = [len(reads) - 1]
        for at in owners:
            reads[at] = replace(reads[at], content=reads[at].content | words)
            quoting.add(at)
    if item.doc[-1].text == ":" and not any(read.sort in SAID and not read.content for read in reads):
        reads.extend(_openings(item))
    return [_voice(item, read, reads, quotes=at in quoting) for at, read in enumerate(reads)]


def _teller(item: ParsedSentence, words: frozenset[int], hidden: frozenset[int]) -> Read | None:
    """Read "Lind fired back: “…”": any verb next to a quotation that stands there as speech does."""
    first, last = min(words), max(words)
    document = item.doc
    before = document[first - 2].text if first > 1 else ""
    comes_first = (
        document[last].text in {",", "?", "!"} or document[min(last + 1, len(document) - 1)].text == ","
    )
    if before not in {",", ":"} and not comes_first:
        return None
    near = range(max(0, first - MAX_TOKENS_TO_QUOTE), min(len(document), last + MAX_TOKENS_TO_QUOTE))
    outside = [document[at] for at in near if at not in hidden]
    verbs = [token for token in outside if token.tag_ in FINITE and token.pos_ == "VERB"]
    told = [(min(abs(verb.i - first), abs(verb.i - last)), verb.i) for verb in verbs if source_of(verb)]
    if not told:
        return None
    verb = document[min(told)[1]]
    return Read(Sort.STATEMENT, verb.i, verb.i, source_of(verb), frozenset())


def _openings(item: ParsedSentence) -> Iterable[Read]:
    """The main verb of a sentence that ends with a colon: what it opens follows in the next one."""
    root = next((token for token in item.doc if token.dep_ == "ROOT"), None)
    if root is not None and root.pos_ == "VERB" and (source := source_of(root)) is not None:
        yield Read(Sort.STATEMENT, root.i, root.i, source, frozenset())


def _read(token: Token) -> Read | None:
    found = (reader(token) for reader in READERS)
    return next((read for read in found if read is not None), None)


def _tokens_in(starts: Sequence[int], span: Span) -> frozenset[int]:
    """The tokens that start in a span; a sentence may be one of thousands of quotations."""
    return frozenset(range(bisect_left(starts, span.start), bisect_left(starts, span.end)))


def _quoting(reads: Sequence[Read], words: frozenset[int]) -> Iterable[int]:
    """Which attributions a quotation belongs to: those that hold most of it, else the nearest statement."""
    if not words:
        return []
    holding = [at for at, read in enumerate(reads) if len(words & read.content) > MOSTLY * len(words)]
    if holding or len(words) < MIN_QUOTED_TOKENS:
        return holding
    first, last = min(words), max(words)
    near = [
        (min(abs(read.first - last), abs(read.last - first)) + (0 if read.content else -2), at)
        for at, read in enumerate(reads)
        if read.sort in SAID
    ]
    return [at for distance, at in sorted(near)[:1] if distance <= MAX_TOKENS_TO_QUOTE]


def _voice(item: ParsedSentence, read: Read, reads: Sequence[Read], *, quotes: bool) -> Voice:
    document = item.doc
    return Voice(
        read.sort,
        item.between(document[read.first], document[read.last]),
        read.source,
        tuple(_spans(item, read.content)),
        quotes,
        outermost=not any(read.content < other.content for other in reads) or not read.content,
    )


def _spans(item: ParsedSentence, content: frozenset[int]) -> Iterable[Span]:
    """The runs of tokens of a content, without the punctuation at their edges."""
    run: list[int] = []
    for place in [*sorted(content), len(item.doc) + 1]:
        if run and place != run[-1] + 1:
            yield from _trimmed(item, run)
            run = []
        run.append(place)


def _trimmed(item: ParsedSentence, run: Sequence[int]) -> Iterable[Span]:
    solid = [at for at in run if not item.doc[at].is_space and item.doc[at].text not in EDGES]
    if solid:
        yield item.between(item.doc[solid[0]], item.doc[solid[-1]])
