"""How a piece is made of what hangs on a noun: its words, what the main clause loses, what it borrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.pieces import Piece, core, small_letter, spans_of

if TYPE_CHECKING:
    from spacy.tokens import Token

MEASURES = frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY", "DATE", "ORDINAL", "TIME"})
RIMS = frozenset({",", "—", "–", "-"})
LINKS = frozenset({"WDT", "WP", "WP$", "IN"})


def aside(item: ParsedSentence, top: Token, noun: Token, inserted: str, rest: Sequence[int]) -> Piece:
    """A statement about a noun in words that stand elsewhere in the sentence."""
    subject = [index for index in core(noun) if index not in rest]
    while subject and item.doc[subject[0]].is_punct and item.doc[subject[0]].text not in "([":
        subject.pop(0)
    wording = (*spans_of(item, subject), *((inserted,) if inserted else ()), *spans_of(item, rest))
    # What a second verb of the clause tells begins at its own words.
    opens = all(
        token.i >= rest[0] or token.i < top.left_edge.i or token.tag_ in LINKS for token in top.subtree
    )
    span = item.between(top.left_edge if opens else item.doc[rest[0]], item.doc[rest[-1]])
    return Piece(
        span.start,
        span.end,
        wording,
        frozenset((*subject, *rest)),
        removed(top),
        borrowed=frozenset(subject),
        small=small_letter(item),
    )


def removed(top: Token) -> frozenset[int]:
    """The tokens of an aside with the commas around it."""
    first, last = top.left_edge, top.right_edge
    inside = set(range(first.i, last.i + 1))
    if first.i > 0 and first.nbor(-1).text in RIMS:
        inside.add(first.i - 1)
    if last.i + 1 < len(top.doc) and last.nbor(1).text in RIMS:
        inside.add(last.i + 1)
    return frozenset(inside)


def is_plural(subject: Token) -> bool:
    """Say whether a noun stands for several."""
    named = subject.ent_type_ == "PERSON" and subject.pos_ == "PROPN"
    many = (subject.tag_ in {"NNS", "NNPS"} and not named) or subject.lower_ in {
        "they",
        "we",
        "you",
        "these",
        "those",
    }
    return many or any(child.dep_ == "conj" for child in subject.children)


def has_measure(token: Token) -> bool:
    """Say whether a figure or a date hangs on a word."""
    return any(map(is_measure, token.subtree))


def is_measure(token: Token) -> bool:
    """Say whether a word is a figure or a date."""
    return token.like_num or token.is_digit or token.ent_type_ in MEASURES


def after_comma(token: Token) -> bool:
    """Say whether what hangs on a word begins behind a comma or a dash."""
    left = token.left_edge
    return left.i > 0 and left.nbor(-1).text in RIMS


def is_last_mark(head: Token, token: Token) -> bool:
    """Say whether a mark only ends what hangs on a word."""
    return token.is_punct and token.i == head.right_edge.i and token.text not in ")]%"
