"""Say for every sentence who stands behind it: source, cue, content, speaker and the editor's flags."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from verification.engine.cue_lists import Sort
from verification.engine.cue_parts import Cue
from verification.engine.cues import DENIALS, find_cues, is_disowned
from verification.engine.flags import drop_backed_flags
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.loose_cues import HEARSAY
from verification.engine.mentions import Names
from verification.engine.quotes import Quotation
from verification.engine.speaker_phrases import Heard
from verification.engine.speakers import SpeakerBook
from verification.engine.statements import Statement
from verification.engine.threads import Thread, Threads
from verification.engine.types import Attribution, AttributionClass, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

QUOTED_SHARE = 0.75
MAX_HIDING_CHARACTERS = 30
HIDING = lexicon("anonymity_phrases") | {"be named", "be identified", "be quoted"}


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
    """Where the reading of one article stands; `known` holds who stands at (sentence, token)."""

    text: str
    book: SpeakerBook
    quotations: Sequence[Quotation]
    threads: Threads = field(default_factory=Threads)
    known: dict[tuple[int, int], Heard] = field(default_factory=dict)
    spoken: set[tuple[int, int]] = field(default_factory=set)

    def who(self, item: ParsedSentence, source: Token | None, *, speaks: bool) -> Heard | None:
        """Say who a source is, once for each place, and remember who spoke."""
        if source is None:
            return None
        place = (item.sentence.ordinal, source.i)
        if place not in self.known:
            self.known[place] = self.book.who(self.text, item, source)
        if speaks and place not in self.spoken:
            self.spoken.add(place)
            self.book.listen(self.known[place])
        return self.known[place]


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
    threads = reading.threads.finish()
    statements = [found or _uncued(reading, item) for item, found in zip(parsed, cued, strict=True)]
    attributed = tuple(_attributed(reading, thread) for thread in threads)
    return Attributions(tuple(drop_backed_flags(parsed, statements)), tuple(reading.book.heard), attributed)


def _attributed(reading: _Reading, thread: Thread) -> Attributed:
    parts = tuple(thread.parts)
    heard = _heard(reading, thread)
    attribution = Attribution(
        _kind(reading, thread, heard),
        source=_words_of_source(thread),
        cue=thread.cue,
        content=Span(min(part.start for part in parts), max(part.end for part in parts)),
        speaker=heard.speaker if heard is not None else None,
        flags=("anonymous",) if heard is not None and heard.speaker.anonymous else (),
    )
    return Attributed(attribution, parts, thread.sort)


def _heard(reading: _Reading, thread: Thread) -> Heard | None:
    """Who speaks in an attribution, or spoke before a quotation without a cue."""
    voice = thread.carried or thread
    if voice.source is None:
        return None
    return reading.known.get((voice.item.sentence.ordinal, voice.source.i))


def _kind(reading: _Reading, thread: Thread, heard: Heard | None) -> AttributionClass:
    if not thread.quotes:
        return AttributionClass.UNSOURCED if heard is None else AttributionClass.INDIRECT
    spans = [(part, quoted) for part in thread.parts for quoted in _overlapping(reading, part)]
    inside = sum(min(part.end, span.end) - max(part.start, span.start) for part, span in spans)
    length = sum(part.end - part.start for part in thread.parts)
    return AttributionClass.DIRECT if inside >= QUOTED_SHARE * length else AttributionClass.MIXED


def _cued(reading: _Reading, item: ParsedSentence) -> tuple[Statement, ...]:
    """Read the cues of a sentence; note who speaks in it."""
    quoted = _quoted_here(reading, item)
    whole = bool(quoted) and _is_quoted(item, quoted)
    threads = reading.threads.read(item, quoted, whole=whole)
    for thread in threads:
        takes_floor = thread.goes_on and not _hides(reading, thread) and not _is_told(thread, threads)
        reading.who(item, thread.source, speaks=takes_floor)
    cues = find_cues(reading.text, item, [span for _, span in quoted])
    statements = []
    for cue in cues:
        # "by the ministry's count" names whose figures they are; nobody takes the floor.
        heard = reading.who(item, cue.source, speaks=cue.source is None or cue.source.dep_ != "poss")
        nested = any(_holds(other, cue) or _holds(cue, other) for other in cues if other is not cue)
        statements.extend(_statements(item, cue, heard, nested=nested))
    if not whole:
        reading.book.meet(reading.text, item)
    return (*statements, *_own_words(item, cues), *_afterwards(item, cues))


def _afterwards(item: ParsedSentence, cues: Sequence[Cue]) -> Iterator[Statement]:
    """What the article goes on with behind a report, unless somebody else says that: "…, though he left"."""
    for cue in cues:
        rest = cue.after
        if rest is None or any(rest.start <= one.cue.start < rest.end for one in cues if one is not cue):
            continue
        hearsay = (token for token in item.doc if token.lower_ in HEARSAY and item.start(token) >= rest.start)
        heard = next(hearsay, None)
        own = Attribution(AttributionClass.NONE)
        if heard is not None:
            word = item.between(heard, heard)
            own = Attribution(AttributionClass.UNSOURCED, cue=word, content=rest, flags=("missing",))
        yield Statement(own, (rest,))


def _is_told(thread: Thread, others: Sequence[Thread]) -> bool:
    """Say whether a cue stands in what another source tells: "One said a team leader used to shout"."""
    cue = thread.cue
    return cue is not None and any(
        part.start <= cue.start < part.end for other in others if other is not thread for part in other.parts
    )


def _hides(reading: _Reading, thread: Thread) -> bool:
    """Say whether somebody only asks not to be named."""
    if thread.cue is None:
        return False
    words = reading.text[thread.cue.end : thread.cue.end + MAX_HIDING_CHARACTERS].lower()
    return any(phrase in words for phrase in HIDING)


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
    told = max(span.end for span in spans)
    mark = next(
        (token for token in item.doc[: root.i] if token.text == ";" and item.start(token) >= told), None
    )
    if mark is not None:
        # "Mistakes were made, he conceded; four men had been held": the first half is his.
        return [Statement(Attribution(AttributionClass.NONE), (Span(item.start(mark.nbor(1)), whole.end),))]
    clause = next((cue.verb for cue in cues if cue.verb is not None and cue.verb.dep_ == "conj"), None)
    if clause is not None and clause.left_edge.i > root.i:
        whole = Span(whole.start, item.end(_last_of_clause(clause.left_edge.nbor(-1))))
    return [Statement(Attribution(AttributionClass.NONE), (whole,))]


def _last_of_clause(token: Token) -> Token:
    """Step back over the comma and the "and" between two clauses."""
    while token.i > 0 and (token.is_punct or token.dep_ == "cc"):
        token = token.nbor(-1)
    return token


def _uncued(reading: _Reading, item: ParsedSentence) -> tuple[Statement, ...]:
    whole = Span(item.sentence.start, item.sentence.end)
    quoted = _quoted_here(reading, item)
    if not quoted or not _is_quoted(item, quoted):
        return (_labelled(reading, item) or Statement(_telling(reading, item), (whole,)),)
    owner = reading.threads.owners.get(item.sentence.ordinal)
    heard = _heard(reading, owner) if owner is not None else None
    spans = tuple(span for _, span in quoted) if heard is not None else (quoted[0][1],)
    attribution = Attribution(
        AttributionClass.DIRECT,
        content=Span(spans[0].start, spans[-1].end),
        speaker=heard.speaker if heard is not None else None,
        flags=_flags(heard, nested=False) if heard is not None else ("missing",),
    )
    return (Statement(attribution, spans),)


def _labelled(reading: _Reading, item: ParsedSentence) -> Statement | None:
    """What a transcript's label says who speaks: "LIND: …", and the rest of that paragraph."""
    block = item.sentence.block
    label = next(
        (one for one in reading.threads.found if one.block == block and _is_label(reading, one)), None
    )
    if label is None or label.item.sentence.ordinal > item.sentence.ordinal:
        return None
    whole = Span(item.sentence.start, item.sentence.end)
    part = label.parts[0] if label.item is item else whole
    heard = _heard(reading, label)
    attribution = Attribution(
        AttributionClass.DIRECT,
        source=_words_of_source(label) if label.item is item else None,
        cue=label.cue if label.item is item else None,
        content=part,
        speaker=heard.speaker if heard is not None else None,
        flags=_flags(heard, nested=False),
    )
    return Statement(attribution, (part,))


def _is_label(reading: _Reading, thread: Thread) -> bool:
    """Say whether a label is one of a transcript: in capitals, or a person's name."""
    if thread.cue is None or thread.source is None or reading.text[thread.cue.start : thread.cue.end] != ":":
        return False
    heard = _heard(reading, thread)
    label = reading.text[thread.item.sentence.start : thread.cue.start]
    return label.isupper() or (heard is not None and heard.person)


def _telling(reading: _Reading, item: ParsedSentence) -> Attribution:
    """Whose word a sentence tells as a whole: "The ministry confirmed seven deaths", "Lind denies it".

    What is denied stays with its denial ("denied that it paid"): together they are the speaker's word.
    """
    root = next((token for token in item.doc if token.dep_ == "ROOT"), None)
    here = [one for one in reading.threads.found if one.item is item and one.goes_on]
    # "The firm, which calls it a lie, denies …": the main verb tells whose word the sentence is.
    main_cue = (one for one in here if root is not None and one.cue and one.cue.end == item.end(root))
    thread = next(main_cue, here[0] if here else None)
    if root is None or thread is None or thread.cue is None or thread.sort is not Sort.STATEMENT:
        return Attribution(AttributionClass.NONE)
    heard = _heard(reading, thread)
    clause = next((token for token in root.children if token.dep_ in {"ccomp", "xcomp"}), None)
    denial = root.lemma_.lower() in DENIALS
    main = thread.cue.end == item.end(root) and (denial or not is_disowned(root, clause))
    put_in = any(child.dep_ == "ccomp" and child.i < root.i for child in root.children)
    if heard is None or not main or not heard.speaks or put_in:
        return Attribution(AttributionClass.NONE)
    source = _words_of_source(thread)
    flags = _flags(heard, nested=False)
    kind = AttributionClass.MIXED if thread.quotes else AttributionClass.INDIRECT
    return Attribution(kind, source=source, cue=thread.cue, speaker=heard.speaker, flags=flags)


def _words_of_source(thread: Thread) -> Span | None:
    """Where the source stands, only its head where the parser hung the rest of the sentence on it."""
    if thread.source is None:
        return None
    span = thread.item.subtree(thread.source)
    taken = (*thread.parts, *([thread.cue] if thread.cue is not None else []))
    if any(span.start < part.end and part.start < span.end for part in taken):
        return thread.item.between(thread.source, thread.source)
    return span


def _statements(item: ParsedSentence, cue: Cue, heard: Heard | None, *, nested: bool) -> list[Statement]:
    source = _source_span(item, cue)
    attribution = Attribution(
        kind=cue.kind,
        source=source,
        cue=cue.cue,
        speaker=heard.speaker if heard else None,
        flags=_flags(heard, nested=nested, unsourced=cue.kind is AttributionClass.UNSOURCED),
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


def _flags(heard: Heard | None, *, nested: bool, unsourced: bool = False) -> tuple[str, ...]:
    checks = (
        ("missing", heard is None and unsourced),
        ("anonymous", heard is not None and heard.speaker.anonymous),
        ("single_source", heard is not None and heard.singular and heard.person),
        ("source_quotes_source", nested),
    )
    return tuple(flag for flag, applies in checks if applies)


def _overlapping(reading: _Reading, span: Span) -> Iterator[Span]:
    """The quotations that share something with a range, with their marks."""
    first = bisect.bisect_right(reading.quotations, span.start, key=lambda quotation: quotation.outer.end)
    for quotation in itertools.islice(reading.quotations, first, None):
        if quotation.outer.start >= span.end:
            break
        yield quotation.outer


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
