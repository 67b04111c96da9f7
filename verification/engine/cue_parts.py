"""A cue with its source and its content, and how the ranges of these are read off a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.cue_lists import Sort, verb_frames
from verification.engine.grammar import named_actor
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.types import AttributionClass, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

REPORTING = frozenset({Sort.STATEMENT})
# Verbs that the article's attributions know beside these report a clause and nothing else.
TOLD = frozenset(
    verb
    for verb, frame in verb_frames().items()
    if frame.sort in REPORTING and "clause" in frame.takes and "recipient" not in frame.takes
) | {"reckon", "figure"}
SPEECH = lexicon("cues_speech") | TOLD
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
MIN_CONTENT_TOKENS = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """One attribution as the sentence words it.

    `source` is the head of the noun phrase that speaks, None for hearsay. `parts` are the words of the
    content in order, without source and cue. `verb` is the cue's verb, None where it has none. `after` is
    what the article itself goes on with, ", though …".
    """

    kind: AttributionClass
    cue: Span
    source: Token | None
    parts: tuple[Span, ...]
    verb: Token | None = None
    after: Span | None = None


def source_of_cue(token: Token) -> Token | None:
    """The head of who speaks: the subject, or that of the verb that this one continues."""
    subjects = [child for child in token.children if child.dep_ in SUBJECTS]
    # "An engineer who left last autumn told …": the parser takes the day for a second subject.
    subjects = [child for child in subjects if child.ent_type_ not in {"DATE", "TIME"}] or subjects
    before = [child for child in subjects if child.i < token.i]
    if before or subjects:
        return named_actor((before or subjects)[-1 if before else 0], token)
    if token.dep_ in {"conj", "advcl", "xcomp"} and token.head.i != token.i and token.head.dep_ != "ccomp":
        return next((child for child in token.head.children if child.dep_ in SUBJECTS), None)
    return None


def words_of_cue(item: ParsedSentence, token: Token) -> Span:
    """Where the words of a cue stand, "has not said" from "has" on."""
    first = token
    for child in token.lefts:
        if child.dep_ in {"aux", "auxpass", "neg"} and child.i < first.i:
            first = child
    return item.between(first, token)


def clause_span(item: ParsedSentence, clause: Token) -> Span:
    """The clause without the word that opens it ("that")."""
    left, right = clause.left_edge, clause.right_edge
    while left.i < right.i and (
        (left.dep_ == "mark" and left.lower_ == "that") or (left.is_punct and left.text not in "([$")
    ):
        left = left.nbor(1)
    return item.between(left, right)


def statement_span(item: ParsedSentence, token: Token) -> Span:
    """The clause that a verb heads; the whole sentence when it is the main one."""
    if token.dep_ == "ROOT":
        return Span(item.sentence.start, item.sentence.end)
    return clause_span(item, token)


def without(text: str, whole: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """Cut holes out of a range and trim what is left."""
    pieces = [whole]
    for hole in holes:
        pieces = [
            part
            for piece in pieces
            for part in (
                Span(piece.start, min(hole.start, piece.end)),
                Span(max(hole.end, piece.start), piece.end),
            )
            if part.start < part.end
        ]
    trimmed = [trim(text, piece) for piece in pieces]
    return tuple(piece for piece in trimmed if piece.start < piece.end)


def trim(text: str, span: Span) -> Span:
    """Drop white space, commas and closing marks at both ends of a range."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in ",;:.”’»"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.—–“"):
        end -= 1
    return Span(start, end)


def is_enough(text: str, parts: Sequence[Span]) -> bool:
    """Say whether a content has enough words to state something."""
    return sum(len(text[part.start : part.end].split()) for part in parts) >= MIN_CONTENT_TOKENS


def inside(position: int, quoted: Sequence[Span]) -> bool:
    """Say whether a place lies in one of several ranges."""
    return any(span.start <= position < span.end for span in quoted)


def is_passive(token: Token) -> bool:
    """Say whether a verb stands in the passive with its helper: "is believed"."""
    return token.tag_ == "VBN" and any(child.dep_ == "auxpass" for child in token.children)
