"""Guard a split: what would change the sense of a statement must stand in its pieces, or it stays whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from verification.engine.lexicon import lexicon
from verification.engine.pieces import Piece

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MIN_PIECE_TOKENS = 3
NEGATIONS = lexicon("negations")
MODALS = lexicon("modals")
NUMBER_WORDS = lexicon("number_words")
RESTRICTORS = lexicon("restrictors")
HEARSAY = lexicon("hearsay") | lexicon("hearsay_adjectives")
CEILINGS = lexicon("ceilings")
# What a cut may leave out: marks, what joined the clauses, and what a piece says by a verb of its own.
JOINTS = frozenset(
    {"and", "but", "while", "whereas", "which", "who", "whose", "that", "including", "with", "both"}
)
INSERTED = frozenset(
    {
        "'s",
        " of",
        " in",
        " at",
        " on",
        " is",
        " are",
        " was",
        " were",
        " has",
        " has a",
        " have",
        " had",
        " has been",
        " have been",
        " had been",
    }
)


def is_number(token: Token) -> bool:
    """Say whether a token is a number, in figures or in words ("half", "dozens", "twice")."""
    return token.like_num or any(mark.isdigit() for mark in token.text) or token.lower_ in NUMBER_WORDS


def is_negation(token: Token) -> bool:
    """Say whether a token denies."""
    return token.dep_ == "neg" or token.lower_ in NEGATIONS


def is_weighty(token: Token) -> bool:
    """Say whether a claim without the token could say more, or else, than the statement does."""
    word = token.lower_
    return is_number(token) or is_negation(token) or word in MODALS or word in RESTRICTORS or word in HEARSAY


def keeps_sense(doc: Doc, whole: Piece, pieces: Sequence[Piece]) -> bool:
    """Check that pieces say together what a statement says, and none of them more than it does.

    Args:
        doc: the parsed sentence.
        whole: the statement.
        pieces: what it was cut into.

    Returns:
        Whether, for several pieces: all of them have enough words, taken from the statement, and no
        inserted word but a form of "to be" or "to have"; nothing but marks and joints ("and", "which")
        is missing from all of them; every number, negation, modal verb and restriction ("only", "if",
        "allegedly") that belongs to a word of a piece stands in that piece; and no clause borrows a
        subject that says how many at most ("only three of the firms", "no town").
    """
    if len(pieces) < 2:
        return bool(pieces) and _covers(doc, whole, pieces)
    told_apart = frozenset[int]().union(*(piece.removes for piece in pieces if piece.swaps))
    return (
        all(_is_taken(whole, piece) and not _dangles(doc, piece) for piece in pieces)
        and _covers(doc, whole, pieces)
        and all(_keeps_its_own(doc, whole, piece, told_apart) for piece in pieces)
        and not any(_borrows_ceiling(doc, piece) for piece in pieces)
    )


def _is_taken(whole: Piece, piece: Piece) -> bool:
    added = {part for part in piece.wording if isinstance(part, str)}
    return len(piece.tokens) >= MIN_PIECE_TOKENS and piece.tokens <= whole.tokens and added <= INSERTED


def _dangles(doc: Doc, piece: Piece) -> bool:
    """Say whether a piece ends in the middle: on "and", "the", "whose"."""
    words = [index for index in sorted(piece.tokens) if not doc[index].is_punct]
    return not words or (
        doc[words[-1]].pos_ in {"CCONJ", "DET"} and doc[words[-1]].dep_ in {"cc", "det", "preconj"}
    )


def _covers(doc: Doc, whole: Piece, pieces: Iterable[Piece]) -> bool:
    kept = [piece.tokens | piece.joints for piece in pieces]
    lost = whole.tokens.difference(*kept)
    return all(_may_go(doc[index]) for index in lost)


def _may_go(token: Token) -> bool:
    if is_weighty(token):
        return False
    return token.is_punct or token.is_space or token.lower_ in JOINTS


def _keeps_its_own(doc: Doc, whole: Piece, piece: Piece, told_apart: frozenset[int]) -> bool:
    """Check the weighty words that hang on a word of the piece, but not those of another clause.

    Figures that a swap tells apart from the clause ("300 jobs, a tenth of its staff") stand in one of
    the two pieces only.
    """
    outside = whole.tokens - piece.tokens - piece.joints
    return not any(
        doc[index].head.i in piece.tokens
        and is_weighty(doc[index])
        and not _is_apart(doc[index])
        and not (is_number(doc[index]) and (piece.swaps or index in told_apart))
        for index in outside
    )


def _is_apart(token: Token) -> bool:
    """Say whether a word heads something beside its governor: a clause, a member of a list, an apposition."""
    return token.dep_ in {"conj", "relcl", "appos", "advcl", "ccomp", "parataxis", "acl"}


def _borrows_ceiling(doc: Doc, piece: Piece) -> bool:
    return any(_is_ceiling(doc[index]) or is_negation(doc[index]) for index in piece.borrowed)


def _is_ceiling(token: Token) -> bool:
    at_most = token.lower_ == "most" and token.i > 0 and token.nbor(-1).lower_ == "at"
    return at_most or token.lower_ in CEILINGS
