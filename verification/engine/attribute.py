"""Say for every sentence who stands behind it: source, cue, content, speaker and the editor's flags."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from verification.engine.cue_lists import Sort
from verification.engine.cues import Cue, find_cues
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import Names
from verification.engine.quotes import Quotation
from verification.engine.speakers import Heard, SpeakerBook
from verification.engine.threads import Thread, Threads
from verification.engine.types import Attribution, AttributionClass, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

QUOTED_SHARE = 0.75
MAX_CARRIED_BLOCKS = 2
SPEECH = lexicon("cues_speech")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence states, by whom: the words of the content in order, without source and cue."""

    attribution: Attribution
    parts: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Attributed:
    """One attribution of an article: who stands behind which words, over all sentences that these go on."""

    attribution: Attribution
    parts: tuple[Span, ...]
    sort: Sort


@dataclass(frozen=True, slots=True)
class Attributions:
    """The statements of each sentence, the speakers in the order in which they spoke, and who says what."""

    statements: tuple[tuple[Statement, ...], ...]
    speakers: tuple[Heard, ...]
    attributed: tuple[Attributed, ...] = ()


@dataclass(slots=True)
class _Reading:
    """Where the reading of one article stands."""

    text: str
    book: SpeakerBook
    quotations: Sequence[Quotation]
    voices: dict[Span, Heard] = field(default_factory=dict)


def attribute(
    text: str, parsed: Sequence[ParsedSentence], quotations: Sequence[Quotation], names: Names
) -> Attributions:
    """Find the attributions of an article.

    Args:
        text: the whole text.
        parsed: its sentences in order.
        quotations: its quotations in order.
        names: what it calls things.

    Returns:
        For each sentence at least one statement. A sentence inside a quotation without a cue of its own
        has the speaker of that quotation, else the one who spoke last. Flags: "missing" (hearsay without
        a source), "anonymous", "single_source", "source_quotes_source".
    """
    reading = _Reading(text, SpeakerBook(names), quotations)
    cued = [_cued(reading, item) for item in parsed]
    statements = tuple(found or _uncued(reading, item) for item, found in zip(parsed, cued, strict=True))
    return Attributions(statements, tuple(reading.book.heard), tuple(_threads(reading, parsed)))


def _threads(reading: _Reading, parsed: Sequence[ParsedSentence]) -> Iterator[Attributed]:
    """Follow who says what through the article, attitudes and decisions included."""
    threads = Threads()
    for item in parsed:
        quoted = _quoted_here(reading, item)
        threads.read(item, quoted, whole=bool(quoted) and _is_quoted(item, quoted))
    for thread in threads.finish():
        yield _attributed(reading, thread)


def _attributed(reading: _Reading, thread: Thread) -> Attributed:
    source = thread.source
    kind = AttributionClass.INDIRECT if source is not None else AttributionClass.UNSOURCED
    parts = tuple(thread.parts)
    span = None
    if source is not None:
        span = thread.item.subtree(source)
        taken = parts if thread.cue is None else (thread.cue, *parts)
        if any(span.start < part.end and part.start < span.end for part in taken):
            span = thread.item.between(source, source)
    content = Span(min(part.start for part in parts), max(part.end for part in parts))
    return Attributed(Attribution(kind, source=span, cue=thread.cue, content=content), parts, thread.sort)


def _cued(reading: _Reading, item: ParsedSentence) -> tuple[Statement, ...]:
    """Read the cues of a sentence; note whose voice its quotations are."""
    quoted = _quoted_here(reading, item)
    cues = find_cues(reading.text, item, [span for _, span in quoted])
    statements = []
    for cue in cues:
        heard = reading.book.listen(reading.text, item, cue.source) if cue.source is not None else None
        nested = any(_holds(other, cue) or _holds(cue, other) for other in cues if other is not cue)
        statements.extend(_statements(reading, item, cue, heard, nested=nested))
        if heard and cue.kind in {AttributionClass.DIRECT, AttributionClass.MIXED}:
            for quotation, span in quoted:
                if any(span.start < part.end and span.end > part.start for part in cue.parts):
                    reading.voices[quotation.outer] = heard
    if not cues and quoted and _is_quoted(item, quoted):
        _carry(reading, item, quoted[0][0])
    return (*statements, *_own_words(item, cues))


def _holds(outer: Cue, inner: Cue) -> bool:
    """Say whether one attribution is a part of what another reports."""
    return any(part.start <= inner.cue.start and inner.cue.end <= part.end for part in outer.parts)


def _own_words(item: ParsedSentence, cues: Sequence[Cue]) -> list[Statement]:
    """What the article itself states in a sentence that also reports: "He left, and Lind said that …"."""
    root = next((token for token in item.doc if token.dep_ == "ROOT"), None)
    if not cues or root is None or root.pos_ not in {"VERB", "AUX"}:
        return []
    position = item.start(root)
    spans = [span for cue in cues for span in (cue.cue, *cue.parts)]
    if any(span.start <= position < span.end for span in spans):
        return []
    whole = Span(item.sentence.start, item.sentence.end)
    clause = next((cue.verb for cue in cues if cue.verb is not None and cue.verb.dep_ == "conj"), None)
    if clause is not None and clause.left_edge.i > root.i:
        whole = Span(whole.start, item.end(_last_of_clause(clause.left_edge.nbor(-1))))
    return [Statement(Attribution(AttributionClass.NONE), (whole,))]


def _last_of_clause(token: Token) -> Token:
    """Step back over the comma and the "and" between two clauses."""
    while token.i > 0 and (token.is_punct or token.dep_ == "cc"):
        token = token.nbor(-1)
    return token


def _carry(reading: _Reading, item: ParsedSentence, quotation: Quotation) -> None:
    """Give a quotation without a cue the voice that spoke last, if that was just before."""
    last = reading.book.last(item.sentence.block)
    if quotation.outer in reading.voices or last is None:
        return
    if item.sentence.block - last.block <= MAX_CARRIED_BLOCKS or quotation.continues:
        reading.voices[quotation.outer] = last
        reading.book.remember(last, item.sentence.block)


def _uncued(reading: _Reading, item: ParsedSentence) -> tuple[Statement, ...]:
    whole = Span(item.sentence.start, item.sentence.end)
    quoted = _quoted_here(reading, item)
    heard = reading.voices.get(quoted[0][0].outer) if quoted else None
    if heard is None or not _is_quoted(item, quoted):
        kind = AttributionClass.DIRECT if quoted and _is_quoted(item, quoted) else AttributionClass.NONE
        voiceless = kind is AttributionClass.DIRECT
        content = quoted[0][1] if voiceless else None
        attribution = Attribution(kind, content=content, flags=("missing",) if voiceless else ())
        return (Statement(attribution, (content or whole,)),)
    spans = tuple(span for _, span in quoted)
    content = Span(spans[0].start, spans[-1].end)
    flags = _flags(reading, item, heard, AttributionClass.DIRECT, nested=False)
    attribution = Attribution(AttributionClass.DIRECT, content=content, speaker=heard.speaker, flags=flags)
    return (Statement(attribution, spans),)


def _statements(
    reading: _Reading, item: ParsedSentence, cue: Cue, heard: Heard | None, *, nested: bool
) -> list[Statement]:
    source = _source_span(item, cue)
    attribution = Attribution(
        kind=cue.kind,
        source=source,
        cue=cue.cue,
        speaker=heard.speaker if heard else None,
        flags=_flags(reading, item, heard, cue.kind, nested=nested),
    )
    if cue.kind is AttributionClass.DIRECT:
        # Each quotation of "“A,” said Lind, “B.”" is a statement of its own.
        return [Statement(replace(attribution, content=part), (part,)) for part in cue.parts]
    content = Span(cue.parts[0].start, cue.parts[-1].end) if cue.parts else None
    return [Statement(replace(attribution, content=content), cue.parts)]


def _source_span(item: ParsedSentence, cue: Cue) -> Span | None:
    if cue.source is None:
        return None
    span = item.subtree(cue.source)
    swallowed = any(span.start < part.end and span.end > part.start for part in cue.parts)
    return item.between(cue.source, cue.source) if swallowed else span


def _flags(
    reading: _Reading, item: ParsedSentence, heard: Heard | None, kind: AttributionClass, *, nested: bool
) -> tuple[str, ...]:
    checks = (
        ("missing", heard is None and kind is AttributionClass.UNSOURCED),
        ("anonymous", heard is not None and heard.speaker.anonymous),
        ("single_source", heard is not None and heard.singular and heard.person),
        ("source_quotes_source", nested),
    )
    return tuple(flag for flag, applies in checks if applies)


def _quoted_here(reading: _Reading, item: ParsedSentence) -> list[tuple[Quotation, Span]]:
    """The quotations that reach into a sentence, each with its words inside the sentence."""
    start, end = item.sentence.start, item.sentence.end
    found = []
    first = bisect.bisect_right(reading.quotations, start, key=lambda quotation: quotation.outer.end)
    for quotation in itertools.islice(reading.quotations, first, None):
        if quotation.outer.start >= end:
            break
        inner = Span(max(quotation.inner.start, start), min(quotation.inner.end, end))
        if reading.text[inner.start : inner.end].strip():
            found.append((quotation, inner))
    return found


def _is_quoted(item: ParsedSentence, quoted: Sequence[tuple[Quotation, Span]]) -> bool:
    length = item.sentence.end - item.sentence.start
    return sum(span.end - span.start for _, span in quoted) >= QUOTED_SHARE * length
