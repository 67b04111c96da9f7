"""From a text to its claims: blocks → sentences → attribution → atomic pieces → claims that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.attribute import Attributions, attribute
from verification.engine.blocks import split_blocks
from verification.engine.clause_asides import FIGURE_LIST
from verification.engine.compose import compose
from verification.engine.consistency.check import Read, find_inconsistencies
from verification.engine.detect import is_checkable, is_idle
from verification.engine.echoes import TITLES, Echoes, read_echoes
from verification.engine.kinds import find_kind
from verification.engine.language import ParsedSentence, parse
from verification.engine.mentions import disguise, find_aliases, gather_names
from verification.engine.openings import read_opening
from verification.engine.pieces import Piece
from verification.engine.ports import Progress
from verification.engine.priority import Setting, prioritise, stems
from verification.engine.quotes import find_quotations
from verification.engine.resolve import THRESHOLD, resolve_mentions
from verification.engine.segment import split_sentences
from verification.engine.split import split_statement
from verification.engine.statements import Statement
from verification.engine.told import ASIDES, find_judgements, find_told_of_people
from verification.engine.types import (
    Attribution,
    AttributionClass,
    Block,
    BlockKind,
    ClaimDraft,
    Disposition,
    Extraction,
    Resolution,
    Sentence,
    SentenceDisposition,
    Span,
    Split,
)
from verification.engine.worthiness import check_worthiness

if TYPE_CHECKING:
    from spacy.tokens import Token

OPENING_BLOCKS = 2
SILENT_BLOCKS = {
    BlockKind.FURNITURE: (Disposition.FURNITURE, "part of the web page"),
    BlockKind.HEADLINE: (Disposition.NO_CHECKABLE_FACT, "headline"),
    BlockKind.SUBHEADING: (Disposition.NO_CHECKABLE_FACT, "sub-heading"),
    BlockKind.BYLINE: (Disposition.NO_CHECKABLE_FACT, "byline or dateline"),
    BlockKind.PULL_QUOTE: (Disposition.DUPLICATE, "pull-quote"),
}
NO_FACT = "states nothing that can be checked"
SAID_BEFORE = "says what an earlier sentence says"


@dataclass(frozen=True, slots=True)
class _Article:
    """An article read to the end, before its claims are written."""

    text: str
    blocks: tuple[Block, ...]
    parsed: tuple[ParsedSentence, ...]
    attributions: Attributions
    resolutions: tuple[tuple[Resolution, ...], ...]
    opening: int
    headline: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One sentence of an article, with what its mentions stand for."""

    article: _Article
    item: ParsedSentence
    resolutions: tuple[Resolution, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One piece of a statement, before it is known whether anybody needs to look at it."""

    reading: _Reading
    statement: Statement
    piece: Piece

    @property
    def sentence(self) -> int:
        return self.reading.item.sentence.ordinal

    @property
    def is_heading(self) -> bool:
        return self.reading.article.blocks[self.reading.item.sentence.block].kind in TITLES

    @property
    def is_reported(self) -> bool:
        return self.statement.attribution.kind is AttributionClass.INDIRECT

    def tokens(self) -> list[Token]:
        return [self.reading.item.doc[index] for index in sorted(self.piece.tokens)]

    def is_checkable(self) -> bool:
        put_in = any(isinstance(part, str) for part in self.piece.wording) or self.piece.method == FIGURE_LIST
        stated = self.is_reported or self.is_heading or put_in
        return is_checkable(self.tokens(), stated=stated)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A claim, and its wording with the dates as the author has them: by that it is told from others."""

    claim: ClaimDraft
    undated: str


class Pipeline:
    """The extractor that runs without a network; see `ports.Extractor`."""

    name = "extract.v1"

    def extract(self, text: str, *, title: str, published: date | None, progress: Progress) -> Extraction:
        """Find the claims of a text.

        Args:
            text: canonical text of a revision.
            title: its title, empty when unknown.
            published: the date that relative dates count from; None takes the one that the text gives in
                full beside its byline, and without it leaves them unresolved.
            progress: told (done, total) sentences.

        Returns:
            Blocks, sentences, claims and one disposition a sentence, in the order of the text. A text
            without a sentence gives none of them.

        Raises:
            EngineError: the language model or the weights are missing.
        """
        blocks = split_blocks(text, title=title)
        quotations = find_quotations(text, blocks)
        sentences = split_sentences(text, blocks, quotations)
        dispositions = {sentence.ordinal: _silent(sentence, blocks[sentence.block]) for sentence in sentences}
        spoken = [sentence for sentence in sentences if dispositions[sentence.ordinal] is None]
        aliases = find_aliases(text)
        parsed = parse(text, spoken, disguise=lambda words: disguise(words, aliases), progress=progress)
        names = gather_names(text, parsed)
        attributions = attribute(text, parsed, quotations, names)
        opening = read_opening(text, blocks, title=title)
        dated = published or opening.published
        resolutions = resolve_mentions(text, parsed, attributions, names, dated, opening=opening)
        article = _Article(
            text,
            blocks,
            tuple(parsed),
            attributions,
            resolutions,
            opening=_opening(blocks),
            headline=_headline(text, blocks, title),
        )
        echoes = read_echoes(text, blocks, sentences, parsed, names)
        spoken += [item.sentence for item in echoes.claiming]
        attributions = attribute(text, echoes.claiming, quotations, names)
        resolutions = resolve_mentions(text, echoes.claiming, attributions, names, dated, opening=opening)
        headings = replace(
            article, parsed=echoes.claiming, attributions=attributions, resolutions=resolutions
        )
        claims, repeated = _number(_claims(article, headings, echoes))
        dispositions |= _account(spoken, claims, repeated)
        told = tuple(_linked(found, echoes.repeats) for found in dispositions.values() if found)
        read = Read(text, blocks, sentences, parsed, names, _voices(article), dated)
        findings = find_inconsistencies(read, claims, echoes.findings)
        return Extraction(blocks, sentences, claims, told, findings)


def _linked(found: SentenceDisposition, repeats: Mapping[int, int]) -> SentenceDisposition:
    """Point at the sentence that says the same."""
    source = repeats.get(found.sentence)
    if source is None or found.disposition is Disposition.CLAIM:
        return found
    if found.disposition is Disposition.DUPLICATE:
        return replace(found, repeats=source)
    reason = f"says what sentence {source + 1} says"
    return SentenceDisposition(found.sentence, Disposition.DUPLICATE, reason, source)


def _voices(article: _Article) -> dict[int, str]:
    """Who says what a sentence states, by its number."""
    rows = zip(article.parsed, article.attributions.statements, strict=True)
    return {
        item.sentence.ordinal: statement.attribution.speaker.name
        for item, statements in rows
        for statement in statements
        if statement.attribution.speaker
    }


def _silent(sentence: Sentence, block: Block) -> SentenceDisposition | None:
    """What becomes of a sentence because of where it stands; None when it may give a claim."""
    if block.kind is not BlockKind.FURNITURE and block.duplicate_of is not None:
        return SentenceDisposition(sentence.ordinal, Disposition.DUPLICATE, "the block stands here twice")
    if block.kind in SILENT_BLOCKS:
        disposition, reason = SILENT_BLOCKS[block.kind]
        return SentenceDisposition(sentence.ordinal, disposition, reason)
    return None


def _opening(blocks: Sequence[Block]) -> int:
    """The ordinal of the last block that opens the article."""
    body = [block.ordinal for block in blocks if block.kind is BlockKind.BODY]
    return body[:OPENING_BLOCKS][-1] if body else -1


def _headline(text: str, blocks: Sequence[Block], title: str) -> frozenset[str]:
    """The stems of what stands over the article."""
    headlines = [text[block.start : block.end] for block in blocks if block.kind is BlockKind.HEADLINE]
    return stems(" ".join((title, *headlines)))


def _claims(article: _Article, headings: _Article, echoes: Echoes) -> Iterator[_Draft]:
    # A caption that says what the body says gives no claim of its own.
    body = (found for found in _candidates(article) if found.sentence not in echoes.repeats)
    candidates = sorted([*_candidates(headings), *body], key=lambda found: found.sentence)
    # All at once: the model that reads them works through a batch.
    probabilities = check_worthiness([candidate.tokens() for candidate in candidates])
    for candidate, probability in zip(candidates, probabilities, strict=True):
        draft = _draft(candidate, probability)
        if draft is not None:
            yield draft


def _candidates(article: _Article) -> Iterator[_Candidate]:
    rows = zip(article.parsed, article.attributions.statements, article.resolutions, strict=True)
    for item, statements, resolutions in rows:
        reading = _Reading(article, item, resolutions)
        stated = [(statement, piece) for statement in statements for piece in _stated(reading, statement)]
        for statement, piece in (
            *((_of_piece(statement, piece), piece) for statement, piece in stated),
            *find_judgements(item, statements),
            *find_told_of_people(item, statements, [piece for _, piece in stated]),
        ):
            candidate = _Candidate(reading, statement, piece)
            if candidate.is_checkable():
                yield candidate


def _of_piece(statement: Statement, piece: Piece) -> Statement:
    """Leave hearsay to the piece that its word stands in, and what hangs on a telling to the article.

    "He resigned and reportedly left": only the second is hearsay. "Lind, hired in 2019, denied it": Lind
    denied it, the article says when she was hired.
    """
    attribution = statement.attribution
    cue, own = attribution.cue, Attribution(AttributionClass.NONE)
    if cue is None or not piece.method:
        return statement
    if attribution.kind is AttributionClass.UNSOURCED:
        adverb = any(part.start <= cue.start and cue.end <= part.end for part in statement.parts)
        written = (part for part in piece.wording if isinstance(part, Span))
        told = any(part.start <= cue.start < part.end for part in written)
        return replace(statement, attribution=own) if adverb and not told else statement
    telling = attribution.source is not None and attribution.content is None
    return replace(statement, attribution=own) if telling and piece.method in ASIDES else statement


def _stated(reading: _Reading, statement: Statement) -> tuple[Piece, ...]:
    if not statement.parts:
        return ()
    sure = (found for found in _undated(reading.resolutions) if found.confidence >= THRESHOLD)
    known = frozenset(found.start for found in sure if found.resolved)
    return split_statement(reading.item, statement.parts, resolved=known)


def _draft(candidate: _Candidate, probability: float) -> _Draft | None:
    """Write one claim; None when the piece is mere talk."""
    reading, piece, tokens = candidate.reading, candidate.piece, candidate.tokens()
    item, article = reading.item, reading.article
    attribution = candidate.statement.attribution
    reported = attribution.kind in {AttributionClass.INDIRECT, AttributionClass.MIXED}
    kind = find_kind(tokens, result=piece.result, reported=reported)
    block = article.blocks[item.sentence.block]
    setting = Setting(
        kind,
        attribution,
        block.kind,
        opening=block.ordinal <= article.opening,
        aside=piece.method in ASIDES,
        headline=article.headline,
    )
    worthiness = prioritise(probability, tokens, setting)
    if is_idle(tokens, worthiness, setting):
        return None
    quoted = attribution.kind is AttributionClass.DIRECT
    words, used = compose(article.text, piece, reading.resolutions, quoted=quoted)
    undated, _ = compose(article.text, piece, _undated(reading.resolutions), quoted=quoted)
    claim = ClaimDraft(
        ordinal=0,
        sentence=item.sentence.ordinal,
        start=piece.start,
        end=piece.end,
        text=words,
        kind=kind,
        attribution=attribution,
        worthiness=worthiness,
        resolutions=used,
        split=_split(candidate.statement, piece),
    )
    return _Draft(claim, undated)


def _undated(resolutions: Iterable[Resolution]) -> tuple[Resolution, ...]:
    """What mentions stand for whenever the article was published: claims must not depend on that day."""
    return tuple(item for item in resolutions if item.method != "date")


def _split(statement: Statement, piece: Piece) -> Split | None:
    """What a piece was cut from; None for a whole statement."""
    if not piece.method:
        return None
    parts = statement.parts if len(statement.parts) > 1 else ()
    return Split(statement.parts[0].start, statement.parts[-1].end, piece.method, parts)


def _number(drafts: Iterable[_Draft]) -> tuple[tuple[ClaimDraft, ...], dict[int, int]]:
    """Number the claims; one that the same speaker makes twice counts once.

    Returns:
        The claims, and the sentences of those that were said before, with the sentence that says it first.
    """
    seen: dict[tuple[str, str], int] = {}
    kept: list[ClaimDraft] = []
    repeated: dict[int, int] = {}
    for draft in drafts:
        speaker = draft.claim.attribution.speaker
        key = (draft.undated.casefold(), speaker.name if speaker else "")
        first = seen.setdefault(key, draft.claim.sentence) if draft.undated else draft.claim.sentence
        if len(seen) == len(kept):
            repeated[draft.claim.sentence] = first
            continue
        kept.append(replace(draft.claim, ordinal=len(kept)))
    return tuple(kept), repeated


def _account(
    sentences: Sequence[Sentence], claims: Sequence[ClaimDraft], repeated: Mapping[int, int]
) -> dict[int, SentenceDisposition]:
    """Say what became of the sentences that were read."""
    claimed = {claim.sentence for claim in claims}
    account = {}
    for sentence in sentences:
        number = sentence.ordinal
        if number in claimed:
            account[number] = SentenceDisposition(number, Disposition.CLAIM)
        elif number in repeated:
            first = repeated[number] if repeated[number] != number else None
            account[number] = SentenceDisposition(number, Disposition.DUPLICATE, SAID_BEFORE, first)
        else:
            account[number] = SentenceDisposition(number, Disposition.NO_CHECKABLE_FACT, NO_FACT)
    return account
