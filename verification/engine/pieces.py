"""An atomic piece of a sentence, and how its wording is put together from tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
VERBAL = frozenset({"VERB", "AUX"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One atomic statement: the range it was taken from, and its wording in ranges and inserted words.

    `tokens` are all its words; `borrowed` those among them that stand with another piece. `removes` are
    the tokens that the main clause loses to it. `method` names the rule that cut it out, empty for a
    whole statement. `result` marks a participle that tells what the main clause led to. `joints` only
    joined it to the rest ("after", "or"). `swaps` says that it puts one figure of the clause in place of
    another. `small` is where a word stands that opens the sentence and has its capital only from that;
    -1 where none does.
    """

    start: int
    end: int
    wording: tuple[Span | str, ...]
    tokens: frozenset[int]
    removes: frozenset[int] = frozenset()
    result: bool = False
    borrowed: frozenset[int] = frozenset()
    method: str = ""
    joints: frozenset[int] = frozenset()
    swaps: bool = False
    small: int = -1


def spans_of(item: ParsedSentence, indexes: Sequence[int]) -> list[Span]:
    """Join neighbouring tokens into ranges."""
    spans: list[Span] = []
    previous = -2
    for index in indexes:
        token = item.doc[index]
        if index == previous + 1 and spans:
            spans[-1] = Span(spans[-1].start, item.end(token))
        else:
            spans.append(Span(item.start(token), item.end(token)))
        previous = index
    return spans


def small_letter(item: ParsedSentence) -> int:
    """Where the first word of a sentence stands, unless it is a name; -1 for a name."""
    first = next((token for token in item.doc if token.is_alpha), None)
    if first is None or first.pos_ == "PROPN" or first.ent_type_ or first.lower_ == "i":
        return -1
    return item.start(first)


def core(noun: Token) -> tuple[int, ...]:
    """The noun phrase up to its head and what hangs on that by "of": no clause, no apposition."""
    last = noun
    for child in noun.rights:
        if child.dep_ not in {"prep", "cc", "conj", "case", "nummod"} or child.lower_ == "including":
            break
        last = child.right_edge
    return tuple(range(noun.left_edge.i, last.i + 1))


def subject_of(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)
