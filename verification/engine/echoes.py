"""Links headlines, sub-headings and captions to the sentence of the body that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verification.engine.blocks import QUOTATION_MARKS
from verification.engine.consistency.lines import Figure, Line, read_line
from verification.engine.headline_grammar import (
    NEGATIONS,
    hedge,
    hedge_on,
    is_negated,
    main_verb,
    states,
    subject_of,
)
from verification.engine.language import ParsedSentence, known_words, parse
from verification.engine.mentions import Names, disguise
from verification.engine.stems import content, options, stem, stems
from verification.engine.types import Block, BlockKind, Check, Finding, Sentence, Span
from verification.engine.units import Family

# Which share of a line's words one sentence must have to count as its source.
LINKED = {BlockKind.HEADLINE: 0.6, BlockKind.SUBHEADING: 0.5, BlockKind.CAPTION: 0.75}
ALIKE = 0.55
SPREAD = 0.45
COVERED = 0.85
MAX_BODY_SENTENCES = 2_000
TITLES = frozenset({BlockKind.HEADLINE, BlockKind.SUBHEADING})
MIN_CONTENT = 2


@dataclass(frozen=True, slots=True)
class Echo:
    """What one headline, sub-heading or caption has to do with the body.

    `repeats` is the ordinal of the sentence that says the same. `states` says that the line states
    something by itself. `findings` tell where it says something else than the sentence like it.
    """

    sentence: int
    repeats: int | None
    states: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence as a set of stems, with its parse."""

    item: ParsedSentence
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Echoes:
    """The headings and captions of an article against its body.

    `repeats` maps a sentence to the one that says the same. `claiming` are the parsed lines that need a
    claim of their own.
    """

    repeats: Mapping[int, int]
    claiming: tuple[ParsedSentence, ...]
    findings: tuple[Finding, ...]


def read_echoes(
    text: str,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    parsed: Sequence[ParsedSentence],
    names: Names,
) -> Echoes:
    """Compare headlines, sub-headings and captions with the body.

    Args:
        text: the whole text.
        blocks: its blocks.
        sentences: its sentences.
        parsed: the parsed sentences of body and captions.
        names: what the article calls things.

    Returns:
        Links, the lines that state what the body does not, and where they clash with it. A headline
        that states something is claimed unless it is linked; a sub-heading only where it clashes.
    """
    body = Body(text, [item for item in parsed if _kind(item, blocks) is BlockKind.BODY], names)
    titles = [item for item in sentences if _is_title(item, blocks)]
    lines = parse(text, titles, disguise=lambda words: disguise(body.truecase(words), names.aliases))
    lines += [item for item in parsed if _kind(item, blocks) is BlockKind.CAPTION]
    found = {line.sentence.ordinal: body.echo(line, _kind(line, blocks)) for line in lines}
    repeats = _doubled(text, blocks, sentences)
    repeats |= {number: echo.repeats for number, echo in found.items() if echo.repeats is not None}
    claiming = [line for line in lines if _is_claimed(found[line.sentence.ordinal], _kind(line, blocks))]
    findings = tuple(finding for echo in found.values() for finding in echo.findings)
    return Echoes(repeats, tuple(claiming), findings)


def _kind(item: ParsedSentence, blocks: Sequence[Block]) -> BlockKind:
    return blocks[item.sentence.block].kind


def _is_title(sentence: Sentence, blocks: Sequence[Block]) -> bool:
    block = blocks[sentence.block]
    return block.kind in TITLES and block.duplicate_of is None


def _is_claimed(echo: Echo, kind: BlockKind) -> bool:
    """A caption gives its claims as the body does, so it is none of these."""
    if kind is BlockKind.CAPTION or echo.repeats is not None:
        return False
    # What clashes with a statement is one, also where the parser takes its verb for a noun.
    return bool(echo.findings) or (echo.states and kind is BlockKind.HEADLINE)


def _doubled(text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> dict[int, int]:
    """The sentences of blocks that stand twice and of pull-quotes, with those that they repeat."""
    inside: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        inside.setdefault(sentence.block, []).append(sentence)
    found: dict[int, int] = {}
    for block in blocks:
        mine = inside.get(block.ordinal, [])
        if block.duplicate_of is not None and block.kind is not BlockKind.FURNITURE:
            first = inside.get(block.duplicate_of, [])
            found |= {item.ordinal: other.ordinal for item, other in zip(mine, first, strict=False)}
        elif block.kind is BlockKind.PULL_QUOTE:
            for item in mine:
                source = _source(text, item, blocks, sentences)
                if source is not None:
                    found[item.ordinal] = source
    return found


def _source(text: str, item: Sentence, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> int | None:
    words = _plain(text[item.start : item.end])
    body = (other for other in sentences if blocks[other.block].kind is BlockKind.BODY)
    return next((other.ordinal for other in body if words in _plain(text[other.start : other.end])), None)


def _plain(words: str) -> str:
    return " ".join(QUOTATION_MARKS.sub("", words).lower().split()).strip(" .,;:—–-")


class Body:
    """The body of an article, ready to be compared with its headings."""

    def __init__(self, text: str, parsed: Sequence[ParsedSentence], names: Names) -> None:
        self.text = text
        self.names = names
        self._lines: dict[int, Line] = {}
        self.said = [_Said(item, stems(text, item, names)) for item in parsed[:MAX_BODY_SENTENCES]]
        self.stems = frozenset().union(*(said.stems for said in self.said)) if self.said else frozenset()
        self.lower = {token.text for item in parsed for token in item.doc if token.text.islower()}
        self.proper = {token.lower_ for item in parsed for token in item.doc if token.pos_ == "PROPN"}

    def truecase(self, words: str) -> str:
        """Write a headline In Title Case as a sentence, so that the parser can read it; the length stays.

        A word keeps its capital where the body gives it one, and where it is no common word.
        """
        found = list(re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", words))
        long = [match for match in found[1:] if len(match[0]) > 3]
        capital = sum(match[0][0].isupper() for match in long)
        if len(long) < 2 or capital < 0.6 * len(long) or words.isupper():
            return words
        for match in found[1:]:
            if match[0].istitle() and self._is_common(match[0].lower()):
                words = words[: match.start()] + match[0].lower() + words[match.end() :]
        return words

    def _is_common(self, word: str) -> bool:
        if word in self.lower:
            return True
        return word not in self.proper and word in known_words()

    def echo(self, line: ParsedSentence, kind: BlockKind) -> Echo:
        """Compare one line with the body.

        Args:
            line: a parsed headline, sub-heading or caption.
            kind: what its block is.

        Returns:
            The link, if a sentence says the same, with its figures, its names and its negation.
        """
        wanted = content(self.text, line, self.names)
        number = line.sentence.ordinal
        is_stated = states(line.doc)
        # A sub-heading that only names what follows has nothing to be linked by.
        if len(wanted) < MIN_CONTENT or (kind is BlockKind.SUBHEADING and not is_stated):
            return Echo(number, None, is_stated)
        ranked = self._ranked(line, wanted)
        if not ranked:
            return Echo(number, None, is_stated)
        score, best = ranked[0]
        findings = tuple(self._clashes(line, kind, wanted, ranked)) if score >= ALIKE else ()
        linked = score >= LINKED[kind] or (kind is not BlockKind.CAPTION and self._is_spread(score, wanted))
        sure = linked and not findings and self._has_figures(line, best, kind) and self._has_names(line)
        return Echo(number, best.item.sentence.ordinal if sure else None, is_stated, findings)

    def _ranked(self, line: ParsedSentence, wanted: Sequence[frozenset[str]]) -> list[tuple[float, _Said]]:
        """The sentences most like a line, the first among equals first."""
        scored = [
            (sum(bool(options & said.stems) for options in wanted) / len(wanted), said)
            for said in self.said
            if said.item.sentence.block != line.sentence.block
        ]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].item.sentence.ordinal))[:3]

    def _is_spread(self, score: float, wanted: Sequence[frozenset[str]]) -> bool:
        """Every word of the line is the body's, if not in one sentence."""
        covered = sum(bool(options & self.stems) for options in wanted) / len(wanted)
        return score >= SPREAD and covered >= COVERED

    def _has_names(self, line: ParsedSentence) -> bool:
        """Every name of the line stands in the body."""
        own = [token for token in line.doc if token.pos_ == "PROPN" and token.text[:1].isupper()]
        return all(bool(options(self.text, line, token, self.names) & self.stems) for token in own)

    def _has_figures(self, line: ParsedSentence, best: _Said, kind: BlockKind) -> bool:
        figures = read_line(self.text, line.sentence, kind).figures
        if not figures:
            return True
        there = [self._read(best), *(self._read(said) for said in self.said)]
        return all(any(_met(figure, body) for body in there) for figure in figures)

    def _read(self, said: _Said) -> Line:
        sentence = said.item.sentence
        if sentence.ordinal not in self._lines:
            self._lines[sentence.ordinal] = read_line(self.text, sentence, BlockKind.BODY)
        return self._lines[sentence.ordinal]

    # -- where a heading says something else

    def _clashes(
        self,
        line: ParsedSentence,
        kind: BlockKind,
        wanted: Sequence[frozenset[str]],
        ranked: Sequence[tuple[float, _Said]],
    ) -> Iterator[Finding]:
        what = {BlockKind.HEADLINE: "headline", BlockKind.CAPTION: "caption"}.get(kind, "sub-heading")
        best = ranked[0][1]
        yield from self._other_figure(line, kind, best, what)
        yield from self._other_negation(line, best, what)
        yield from self._other_name(line, best, what)
        if kind is BlockKind.HEADLINE:
            yield from self._lost_hedge(line, ranked, wanted)

    def _other_figure(
        self, line: ParsedSentence, kind: BlockKind, best: _Said, what: str
    ) -> Iterator[Finding]:
        own, body = read_line(self.text, line.sentence, kind), self._read(best)
        loose = [figure for figure in own.figures if not any(_met(figure, self._read(s)) for s in self.said)]
        free = [figure for figure in body.figures if not _met(figure, own)]
        if len(loose) == 1 and len(free) == 1 and loose[0].family is free[0].family:
            words = f"The {what} says {loose[0].text}, the text says {free[0].text}."
            yield Finding(Check.HEADLINE, words, _ordered(loose[0].span, free[0].span))

    def _other_negation(self, line: ParsedSentence, best: _Said, what: str) -> Iterator[Finding]:
        mine, theirs = main_verb(line.doc), None
        if mine is not None:
            theirs = next((t for t in best.item.doc if t.pos_ == "VERB" and stem(t) == stem(mine)), None)
        if mine is None or theirs is None or is_negated(mine) == is_negated(theirs):
            return
        if any(token.lower_ in NEGATIONS for token in line.doc) and is_negated(theirs):
            return
        if not is_negated(mine) and theirs.dep_ not in {"ROOT", "ccomp", "conj"}:
            return
        words = f"The {what} says “{_words(self.text, line)}”, the text says the contrary."
        yield Finding(Check.HEADLINE, words, _ordered(_span(line), _span(best.item)))

    def _other_name(self, line: ParsedSentence, best: _Said, what: str) -> Iterator[Finding]:
        """Somebody else does the same."""
        mine = main_verb(line.doc)
        theirs = mine and next((t for t in best.item.doc if t.pos_ == "VERB" and stem(t) == stem(mine)), None)
        if not mine or not theirs:
            return
        one, two = subject_of(mine), subject_of(theirs)
        if (
            one is None
            or two is None
            or one.pos_ != "PROPN"
            or two.pos_ != "PROPN"
            or one.lower_ == two.lower_
        ):
            return
        known = options(self.text, line, one, self.names) & self.stems
        used = options(self.text, best.item, two, self.names) & stems(self.text, line, self.names)
        alike = one.ent_type_ == two.ent_type_ or "" in {one.ent_type_, two.ent_type_}
        if not known and not used and alike and not self._is_common(one.lower_):
            words = f"The {what} names {one.text}, the text {two.text}."
            spans = _ordered(line.between(one, one), best.item.between(two, two))
            yield Finding(Check.HEADLINE, words, spans)

    def _lost_hedge(
        self, line: ParsedSentence, ranked: Sequence[tuple[float, _Said]], wanted: Sequence[frozenset[str]]
    ) -> Iterator[Finding]:
        """The text says "may" or "allegedly", the headline says it flatly."""
        mine = main_verb(line.doc)
        if mine is None or hedge(line.doc) or any(token.lower_ in NEGATIONS for token in line.doc):
            return
        alike = [said for score, said in ranked if score >= ALIKE]
        hedges = [hedge_on(said.item.doc, mine) for said in alike]
        if hedges and all(hedges) and hedges[0] is not None:
            words = f"The headline says flatly what the text says with “{hedges[0].text}”."
            place = alike[0].item.between(hedges[0], hedges[0])
            yield Finding(Check.HEDGE, words, _ordered(_span(line), place))


def _ordered(one: Span, two: Span) -> tuple[Span, ...]:
    return tuple(sorted((one, two), key=lambda span: span.start))


def _span(item: ParsedSentence) -> Span:
    return Span(item.sentence.start, item.sentence.end)


def _words(text: str, item: ParsedSentence) -> str:
    return " ".join(text[item.sentence.start : item.sentence.end].split())[:120]


def _met(figure: Figure, line: Line) -> bool:
    """Say whether a line holds a figure."""
    return any(
        other.meets(figure.low, figure.high)
        for other in line.figures
        if other.family is figure.family or Family.NONE in {other.family, figure.family}
    )
