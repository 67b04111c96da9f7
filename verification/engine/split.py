"""Cut a statement into atomic pieces; keep it whole when a number, a "not" or a "may" could be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.asides import find_asides
from verification.engine.clause_asides import find_clause_asides, find_figure_list
from verification.engine.coordination import CONDITIONS, FINITE, Clause, find_clauses
from verification.engine.figure_asides import find_estimate, find_figure_asides
from verification.engine.guard import keeps_sense
from verification.engine.language import ParsedSentence
from verification.engine.pieces import SUBJECTS, VERBAL, Piece, spans_of, subject_of
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

JOINTS = frozenset({"and", "but"})
MIN_CLAUSE_TOKENS = 4


def split_statement(
    item: ParsedSentence, parts: Sequence[Span], *, resolved: Collection[int] = ()
) -> tuple[Piece, ...]:
    """Cut one statement into atomic pieces.

    Args:
        item: the parsed sentence.
        parts: the words of the statement, in order.
        resolved: where the pronouns start that are known: with one of them a clause can stand alone.

    Returns:
        At least one piece, in the order of the text; exactly one, the whole, when a cut would lose a
        number, a negation or a modal verb, or when the statement is a disjunction or a condition.

    Source: the cuts follow Chen et al., PropSegmEnt (2023): coordination with a shared subject, relative
    clauses, appositions, participles; restricted to those that carry a number, a date or a result.
    """
    apart = _around_speaker(item, parts)
    if apart:
        return tuple(
            replace(piece, method=piece.method or "coordination")
            for part in apart
            for piece in split_statement(item, [part], resolved=resolved)
        )
    content = [token for token in item.doc if _inside(item.start(token), parts) and not token.is_space]
    whole = Piece(parts[0].start, parts[-1].end, tuple(parts), frozenset(token.i for token in content))
    head = _head(content, whole.tokens)
    if head is None or not _is_verbal(head):
        return find_figure_list(item, whole.tokens) or find_estimate(item, whole) or (whole,)
    asides = _apart(
        [
            *find_figure_asides(item, head, whole.tokens),
            *find_clause_asides(item, whole.tokens, resolved),
            *find_asides(item, head, whole.tokens),
        ]
    )
    clauses = find_clauses(item, head, whole.tokens, resolved)
    asides = [aside for aside in asides if not any(_loses_subject(clause, aside) for clause in clauses)]
    together = [Clause(head, whole.tokens)]
    safe = [aside for aside in asides if keeps_sense(item.doc, whole, _pieces(item, whole, clauses, [aside]))]
    for chosen, aside in ((clauses, asides), (clauses, safe), (clauses, []), (together, asides)):
        pieces = _pieces(item, whole, chosen, aside)
        if len(pieces) > 1 and keeps_sense(item.doc, whole, pieces):
            return tuple(pieces)
    return (whole,)


def _around_speaker(item: ParsedSentence, parts: Sequence[Span]) -> tuple[Span, ...]:
    """Two clauses around who says both: "The fund is empty, Lind said, and nobody knew"."""
    if len(parts) != 2:
        return ()
    first, second = ([token for token in item.doc if _inside(item.start(token), [part])] for part in parts)
    if len(second) < 2:
        return ()
    parted = second[0].i > 0 and second[0].nbor(-1).text == ";"
    if not parted and second[0].lower_ not in JOINTS:
        return ()
    if parted and len(second) > MIN_CLAUSE_TOKENS:
        return tuple(parts)
    told = [token for token in second if token.tag_ in FINITE and token.pos_ in VERBAL]
    if not told or not any(token.dep_ in SUBJECTS and token.i < told[0].i for token in second[not parted :]):
        return ()
    if not any(token.pos_ in VERBAL for token in first) or any(token.lower_ in CONDITIONS for token in first):
        return ()
    return (parts[0], parts[1] if parted else Span(item.start(second[1]), parts[1].end))


def _apart(asides: Sequence[Piece]) -> list[Piece]:
    """Keep the asides that claim no words of one before them."""
    taken, kept = set[int](), []
    for piece in asides:
        if not taken & (piece.tokens - piece.borrowed):
            kept.append(piece)
            taken |= piece.tokens - piece.borrowed
    return kept


def _loses_subject(clause: Clause, aside: Piece) -> bool:
    """Say whether an aside would take a clause's subject along, or may be it where the parser found none."""
    subject = subject_of(clause.verb)
    if subject is not None:
        return subject.i in aside.removes
    told = clause.verb.dep_ == "ROOT" and clause.verb.tag_ in FINITE | {"VBN"}
    known = clause.borrowed or any(child.dep_ in {"expl", "csubj", "attr"} for child in clause.verb.children)
    return told and not known and aside.method == "apposition"


def _pieces(
    item: ParsedSentence, whole: Piece, clauses: Sequence[Clause], asides: Sequence[Piece]
) -> list[Piece]:
    """Word the clauses of a statement without what hangs on them, and that as statements of their own."""
    set_aside = frozenset(index for piece in asides for index in piece.removes)
    owned = [(clause, clause.own - set_aside) for clause in clauses]
    found = [
        _piece(item, own, clause.borrowed)
        for clause, own in owned
        if any(item.doc[index].pos_ in VERBAL for index in own)
    ]
    if len(found) == 1:
        found = [replace(found[0], method="main clause")]
    return sorted([*found, *asides], key=lambda piece: (piece.start, piece.end))


def _piece(item: ParsedSentence, own: Iterable[int], borrowed: Sequence[int]) -> Piece:
    indexes = sorted(own)
    if len(indexes) > 1 and item.doc[indexes[-1]].is_punct and indexes[-2] < indexes[-1] - 1:
        # The full stop after what was set aside.
        indexes.pop()
    wording = (*spans_of(item, borrowed), *spans_of(item, indexes))
    first, last = item.doc[indexes[0]], item.doc[indexes[-1]]
    return Piece(
        item.start(first),
        item.end(last),
        wording,
        frozenset((*indexes, *borrowed)),
        borrowed=frozenset(borrowed),
        method="coordination",
    )


def _head(content: Sequence[Token], inside: frozenset[int]) -> Token | None:
    """The topmost token of a statement; a verb where there are several."""
    tops = [token for token in content if token.head.i not in inside or token.head.i == token.i]
    return next((token for token in tops if token.pos_ in VERBAL), tops[0] if tops else None)


def _is_verbal(head: Token) -> bool:
    """Say whether a word heads a clause: a verb, or what the tagger took for none, "was greatest in May"."""
    helped = any(child.dep_ in {"aux", "auxpass", "cop"} for child in head.lefts)
    return head.pos_ in VERBAL or (helped and subject_of(head) is not None)


def _inside(position: int, parts: Sequence[Span]) -> bool:
    return any(part.start <= position < part.end for part in parts)
