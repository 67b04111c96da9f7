"""Cut a statement into atomic pieces; keep it whole when a number, a "not" or a "may" could be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verification.engine.asides import find_asides
from verification.engine.guard import keeps_sense
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import VERBAL, Piece, core, spans_of, subject_of
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

DISJUNCTIONS = frozenset({"or", "nor", "either", "neither", "whether"})
CONTRASTS = frozenset({"while", "whereas"})
MARKS = CONTRASTS | {"that"}
SUBORDINATE = frozenset({"relcl", "acl", "advcl", "ccomp"})
CONDITIONS = frozenset({"if", "unless", "whether", "until"})
MAX_DATE_TOKENS = 6
LATER = frozenset(
    {"then", "later", "afterwards", "since", "before", "after", "now", "still", "eventually", "soon"}
)
PRONOUN_SUBJECTS = lexicon("abstract_subjects") | frozenset({"he", "she", "they", "we", "i", "you", "one"})


@dataclass(frozen=True, slots=True)
class _Clause:
    """A verb with the tokens of its own clause, and what it borrows from the clause before."""

    verb: Token
    own: frozenset[int]
    borrowed: tuple[int, ...] = ()


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
    content = [token for token in item.doc if _inside(item.start(token), parts) and not token.is_space]
    whole = Piece(parts[0].start, parts[-1].end, tuple(parts), frozenset(token.i for token in content))
    head = _head(content, whole.tokens)
    if head is None or head.pos_ not in VERBAL:
        return (whole,)
    asides = list(find_asides(item, head, whole.tokens))
    clauses = _clauses(item, head, whole.tokens, resolved)
    together = [_Clause(head, whole.tokens)]
    for chosen, aside in ((clauses, asides), (clauses, []), (together, asides)):
        pieces = _pieces(item, whole, chosen, aside)
        if len(pieces) > 1 and keeps_sense(item.doc, whole, pieces):
            return tuple(pieces)
    return (whole,)


def _pieces(
    item: ParsedSentence, whole: Piece, clauses: Sequence[_Clause], asides: Sequence[Piece]
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
        found = [replace(found[0], start=whole.start, end=whole.end, method="main clause")]
    return sorted([*found, *asides], key=lambda piece: (piece.start, piece.end))


def _clauses(
    item: ParsedSentence, head: Token, allowed: frozenset[int], resolved: Collection[int]
) -> list[_Clause]:
    """Cut coordinated clauses; the whole as one clause when they must stay together."""
    everything = [_Clause(head, allowed)]
    chain = _chain(head, allowed)
    if len(chain) == 1 or not _may_split(chain):
        return everything
    subject = subject_of(head)
    clauses = []
    for verb in chain:
        own = frozenset(token.i for token in verb.subtree) & allowed
        for other in chain:
            if other.i != verb.i and other.i in own:
                own -= {token.i for token in other.subtree}
        own -= _edges(verb, own)
        if verb.i == head.i and verb.i == chain[0].i:
            own |= {index for index in allowed if index < head.left_edge.i}
            clauses.append(_Clause(verb, own))
            continue
        own_subject = subject_of(verb)
        known = own_subject is not None and item.start(own_subject) in resolved
        borrowed = () if known else _borrowed(verb, head, subject)
        if borrowed is None:
            return everything
        if borrowed and own_subject is None:
            borrowed = (*_leading_date(head, verb, own), *borrowed)
        clauses.append(_Clause(verb, own, borrowed))
    return clauses


def _chain(head: Token, allowed: frozenset[int]) -> list[Token]:
    """The head verb and the verbs coordinated with it, in order."""
    chain, pending = [], [head]
    while pending:
        verb = pending.pop(0)
        chain.append(verb)
        pending.extend(child for child in verb.children if child.i in allowed and _is_beside(child, verb))
    return sorted(chain, key=lambda verb: verb.i)


def _is_beside(child: Token, verb: Token) -> bool:
    """Say whether a verb's clause stands beside another's: coordinated, after ";", or with "while"."""
    if child.pos_ not in VERBAL:
        return False
    if child.dep_ == "conj":
        return child.i > verb.i
    if subject_of(child) is None:
        return False
    if child.dep_ in {"ccomp", "parataxis"}:
        first, second = sorted((child.i, verb.i))
        return any(token.text == ";" for token in verb.doc[first:second])
    contrast = child.left_edge.lower_ in CONTRASTS and child.left_edge.i > 0
    return child.dep_ == "advcl" and child.i > verb.i and contrast and child.left_edge.nbor(-1).text == ","


def _may_split(chain: Sequence[Token]) -> bool:
    if any(_is_doubtful(verb) for verb in chain[1:]):
        return False
    for verb in chain:
        for child in verb.children:
            if child.lower_ in DISJUNCTIONS:
                return False
            if child.dep_ == "advcl" and any(mark.lower_ in CONDITIONS for mark in child.children):
                return False
    return True


def _is_doubtful(verb: Token) -> bool:
    """Say whether a verb may go on a subordinate clause right before it: "a man who was 29 and owns it"."""
    if verb.dep_ != "conj" or subject_of(verb) is not None:
        return False
    joints = [child for child in verb.head.children if child.dep_ == "cc" and child.i < verb.i]
    if not joints or joints[-1].i == 0 or joints[-1].nbor(-1).is_punct:
        return False
    token = joints[-1].nbor(-1)
    while token.i not in {verb.head.i, token.head.i}:
        finite = token.tag_ in {"VBD", "VBZ", "VBP"} or any(child.dep_ == "aux" for child in token.children)
        if token.dep_ in SUBORDINATE and finite:
            return True
        token = token.head
    return False


def _borrowed(verb: Token, head: Token, subject: Token | None) -> tuple[int, ...] | None:
    """What a coordinated verb takes from the first: nothing, the subject, or also the auxiliaries.

    Returns:
        Token indexes in order; None when the clauses cannot stand apart.
    """
    own = subject_of(verb)
    if own is not None:
        return None if own.lower_ in PRONOUN_SUBJECTS else ()
    if subject is None or subject.lower_ in {"which", "that", "who", "there"}:
        return None
    whole = _narrowed(core(subject), head)
    has_auxiliary = any(child.dep_ in {"aux", "auxpass"} for child in verb.children)
    if has_auxiliary or verb.tag_ in {"VBD", "VBZ", "VBP"} or verb.pos_ == "AUX":
        return whole
    auxiliaries = [child.i for child in head.lefts if child.dep_ in {"aux", "auxpass"}]
    negated = any(child.dep_ == "neg" for child in head.children)
    if not auxiliaries or negated:
        return None
    return (*whole, *auxiliaries)


def _leading_date(head: Token, verb: Token, own: Collection[int]) -> tuple[int, ...]:
    """A date that opens the sentence, where it holds for a later verb too: same tense, no time of its own."""
    first = next((child for child in head.lefts if not child.is_punct and child.dep_ != "cc"), head)
    phrase = list(first.subtree)
    dated = first.dep_ in {"prep", "npadvmod"} and any(token.ent_type_ == "DATE" for token in phrase)
    if not dated or len(phrase) > MAX_DATE_TOKENS or verb.tag_ != head.tag_:
        return ()
    if any(verb.doc[index].ent_type_ in {"DATE", "TIME"} or verb.doc[index].lower_ in LATER for index in own):
        return ()
    return tuple(token.i for token in phrase)


def _narrowed(noun: tuple[int, ...], verb: Token) -> tuple[int, ...]:
    """Add to a subject what narrows it up to the verb: "Kenyans over 15 can …", "the men who ran it …"."""
    auxiliaries = [child.i for child in verb.lefts if child.dep_ in {"aux", "auxpass", "neg", "advmod"}]
    between = verb.doc[noun[-1] + 1 : min([verb.i, *(index for index in auxiliaries if index > noun[-1])])]
    narrows = any(token.pos_ in {"ADP", "NUM", *VERBAL} for token in between)
    if not narrows or any(token.is_punct for token in between):
        return noun
    return (*noun, *(token.i for token in between))


def _edges(verb: Token, own: frozenset[int]) -> set[int]:
    """Conjunctions and marks at the rim of a clause."""
    rim = set[int]()
    ordered = sorted(own)
    while ordered and _is_rim(verb, ordered[0]):
        rim.add(ordered.pop(0))
    while ordered and _is_end(verb, ordered[-1]):
        rim.add(ordered.pop())
    return rim


def _is_end(verb: Token, index: int) -> bool:
    token = verb.doc[index]
    joins = token.dep_ == "cc" and token.head.i == verb.i and token.i > verb.i
    return joins or (token.is_punct and token.text not in ")]%")


def _is_rim(verb: Token, index: int) -> bool:
    token = verb.doc[index]
    if token.dep_ == "mark" and token.lower_ in MARKS:
        return True
    return (token.is_punct and token.text not in "([$") or (token.dep_ == "cc" and token.head.i == verb.i)


def _piece(item: ParsedSentence, own: Iterable[int], borrowed: Sequence[int]) -> Piece:
    indexes = sorted(own)
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


def _inside(position: int, parts: Sequence[Span]) -> bool:
    return any(part.start <= position < part.end for part in parts)
