"""Read what a sentence states beside its statements: what somebody calls something, facts about people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from verification.engine.credentials import find_credentials, find_facts_of_people
from verification.engine.language import ParsedSentence
from verification.engine.pieces import Piece
from verification.engine.statements import Statement
from verification.engine.types import Attribution, AttributionClass, Span

FRAGMENT_WORDS = 3
# Pieces that hang on another statement (see `Piece.method`).
ASIDES = frozenset({"relative clause", "participle", "apposition", "possession"})


def find_judgements(
    item: ParsedSentence, statements: Sequence[Statement]
) -> Iterator[tuple[Statement, Piece]]:
    """What somebody calls something: "called the account “made up”" can be checked as a whole only."""
    for statement in statements:
        attribution = statement.attribution
        source, cue, content = attribution.source, attribution.cue, attribution.content
        if source is None or cue is None or content is None or content.start <= cue.end:
            continue
        between = [token for token in item.doc if cue.end <= item.start(token) < content.start]
        words = [token for token in item.doc if content.start <= item.start(token) < content.end]
        if len(words) < FRAGMENT_WORDS and any(token.is_alpha for token in between):
            after = (token for token in item.doc if item.start(token) == content.end and token.is_quote)
            end = next((item.end(token) for token in after), content.end)
            span = Span(min(source.start, cue.start), end)
            inside = frozenset(token.i for token in item.doc if span.start <= item.start(token) < span.end)
            mixed = replace(attribution, kind=AttributionClass.MIXED)
            yield Statement(mixed, (span,)), Piece(span.start, span.end, (span,), inside)


def find_told_of_people(
    item: ParsedSentence, statements: Sequence[Statement], stated: Sequence[Piece]
) -> Iterator[tuple[Statement, Piece]]:
    """What the article itself tells of those whom a sentence quotes, and figures about anybody in it."""
    pieces: list[Piece] = []
    for source in {statement.attribution.source: None for statement in statements}:
        if source is not None:
            tokens = [token for token in item.doc if source.start <= item.start(token) < source.end]
            pieces += find_credentials(item, tokens)
    told = {(piece.start, piece.end) for piece in pieces}
    pieces += [piece for piece in find_facts_of_people(item) if (piece.start, piece.end) not in told]
    for piece in (piece for piece in pieces if not any(_is_told(piece, other) for other in stated)):
        yield Statement(Attribution(AttributionClass.NONE), (Span(piece.start, piece.end),)), piece


def _is_told(piece: Piece, other: Piece) -> bool:
    """Say whether an aside of a statement tells the same: it has the same words of its own."""
    own, others = piece.tokens - piece.borrowed, other.tokens - other.borrowed
    return other.method in ASIDES and bool(own) and len(own & others) > len(own) / 2
