"""From a text to its claims: blocks → sentences → attribution → atomic pieces → claims that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.attribute import Attributions, Statement, attribute
from verification.engine.blocks import split_blocks
from verification.engine.compose import compose
from verification.engine.detect import is_checkable, is_idle
from verification.engine.kinds import find_kind
from verification.engine.language import ParsedSentence, parse
from verification.engine.mentions import disguise, find_aliases, gather_names
from verification.engine.pieces import Piece
from verification.engine.ports import Progress
from verification.engine.priority import Setting, prioritise
from verification.engine.quotes import find_quotations
from verification.engine.resolve import THRESHOLD, resolve_mentions
from verification.engine.segment import split_sentences
from verification.engine.split import split_statement
from verification.engine.types import (
    AttributionClass,
    Block,
    BlockKind,
    ClaimDraft,
    Disposition,
    Extraction,
    Resolution,
    Sentence,
    SentenceDisposition,
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
    def is_reported(self) -> bool:
        return self.statement.attribution.kind is AttributionClass.INDIRECT

    def tokens(self) -> list[Token]:
        return [self.reading.item.doc[index] for index in sorted(self.piece.tokens)]

    def is_checkable(self) -> bool:
        stated = self.is_reported or any(isinstance(part, str) for part in self.piece.wording)
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
            published: the date that relative dates count from; None leaves them unresolved.
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
        resolutions = resolve_mentions(text, parsed, attributions, names, published)
        article = _Article(text, blocks, tuple(parsed), attributions, resolutions, _opening(blocks))
        claims, repeated = _number(_claims(article))
        dispositions |= _account(spoken, claims, repeated)
        return Extraction(blocks, sentences, claims, tuple(found for found in dispositions.values() if found))


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


def _claims(article: _Article) -> Iterator[_Draft]:
    candidates = list(_candidates(article))
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
        for statement in statements:
            for piece in _stated(reading, statement):
                candidate = _Candidate(reading, statement, piece)
                if candidate.is_checkable():
                    yield candidate


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
    kind = find_kind(tokens, result=piece.result, reported=candidate.is_reported)
    block = article.blocks[item.sentence.block]
    setting = Setting(kind, attribution, block.kind, opening=block.ordinal <= article.opening)
    worthiness = prioritise(probability, tokens, setting)
    if is_idle(tokens, worthiness, setting):
        return None
    quoted = attribution.kind in {AttributionClass.DIRECT, AttributionClass.MIXED}
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


def _number(drafts: Iterable[_Draft]) -> tuple[tuple[ClaimDraft, ...], frozenset[int]]:
    """Number the claims; one that the same speaker makes twice counts once.

    Returns:
        The claims, and the sentences of those that were said before.
    """
    seen: set[tuple[str, str]] = set()
    kept: list[ClaimDraft] = []
    repeated: set[int] = set()
    for draft in drafts:
        speaker = draft.claim.attribution.speaker
        key = (draft.undated.casefold(), speaker.name if speaker else "")
        if key in seen or not draft.undated:
            repeated.add(draft.claim.sentence)
            continue
        seen.add(key)
        kept.append(replace(draft.claim, ordinal=len(kept)))
    return tuple(kept), frozenset(repeated)


def _account(
    sentences: Sequence[Sentence], claims: Sequence[ClaimDraft], repeated: frozenset[int]
) -> dict[int, SentenceDisposition]:
    """Say what became of the sentences that were read."""
    claimed = {claim.sentence for claim in claims}
    account = {}
    for sentence in sentences:
        number = sentence.ordinal
        if number in claimed:
            account[number] = SentenceDisposition(number, Disposition.CLAIM)
        elif number in repeated:
            account[number] = SentenceDisposition(number, Disposition.DUPLICATE, SAID_BEFORE)
        else:
            account[number] = SentenceDisposition(number, Disposition.NO_CHECKABLE_FACT, NO_FACT)
    return account
