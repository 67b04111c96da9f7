"""Read figures that stand beside another in one clause: "lost 300 jobs, a tenth of its staff" states both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.guard import is_negation, is_number
from verification.engine.language import ParsedSentence
from verification.engine.pieces import SUBJECTS, VERBAL, Piece, spans_of

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
TIMES = frozenset({"DATE", "TIME", "ORDINAL"})
MAX_SEGMENT_TOKENS = 40
_ABOUT = r"(?:(?:about|around|roughly|nearly|almost|some|over|under|more than|less than|at least|up to) )?"
_SHARE = r"(?:halves|half|thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)"
# A figure told once more as a share, a multiple or a record.
RESTATED = re.compile(
    rf"{_ABOUT}(?:(?:an?|one|two|three|four|five|\d+(?:\.\d+)?)[ -]{_SHARE}\b|half\b"
    r"|(?:one|\d+) in (?:\w+|\d+) (?:of )?|(?:\d[\d.,]*|[a-z]+) times\b|twice\b|double\b"
    r"|\d[\d.,]*\s?(?:%|percent|per cent) of )"
    r"|(?:its|their|his|her|the) (?:second[- ]|third[- ])?(?:[a-z]+est|most|least) .*"
    r"\b(?:since|in|ever|for|on)\b",
    re.IGNORECASE,
)
MEASURES = frozenset({"MONEY", "PERCENT", "QUANTITY"})


@dataclass(frozen=True, slots=True)
class _Clause:
    """The clause of a verb: its tokens up to a figure, and that figure."""

    before: tuple[int, ...]
    figure: int


def find_figure_asides(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Yield what a clause states by a second figure, by a list behind a colon, or by a second infinitive.

    Args:
        item: the sentence.
        head: the verb of the statement.
        allowed: the tokens of the statement.

    Returns:
        Pieces that repeat the clause up to its figure and go on with the other one. Lists of figures in
        one clause ("12 men, four women") stay whole.
    """
    for rule in (_restatements, _listed, _parallel, _infinitives):
        yield from rule(item, head, allowed)


def find_estimate(item: ParsedSentence, whole: Piece) -> tuple[Piece, ...]:
    """Read "the toll at more than 60, including 25 children", as somebody puts it, as two statements.

    Args:
        item: the sentence.
        whole: the words that an estimate states, without who put them there.

    Returns:
        What is estimated with its figure and, where a part of it is told, that part; none for other words.
    """
    words = sorted(whole.tokens)
    at = next((index for index in words if item.doc[index].lower_ == "at" and index > words[0]), None)
    if at is None or any(item.doc[index].tag_ in FINITE for index in words if index < at):
        return ()
    thing = [index for index in words if index < at]
    included = next((index for index in words if index > at and _includes(item.doc[index])), None)
    figure = [index for index in words if at < index and (included is None or index < included)]
    while figure and item.doc[figure[-1]].is_punct and item.doc[figure[-1]].text not in ")]%":
        figure.pop()
    if not any(is_number(item.doc[index]) for index in figure):
        return ()
    heads = [index for index in thing if item.doc[index].head.i not in thing]
    if not any(item.doc[index].pos_ in {"NOUN", "PROPN"} for index in heads):
        return ()
    plural = any(item.doc[index].tag_ in {"NNS", "NNPS"} for index in heads)
    pieces = [_told(item, thing, " were" if plural else " was", figure, start=thing[0])]
    if included is not None:
        opens = included + (2 if item.doc[included].lower_ == "among" else 1)
        part = [index for index in words if index >= opens]
        if any(is_number(item.doc[index]) for index in part):
            pieces.append(_told(item, thing, " included", part, start=included))
    return tuple(pieces)


def _includes(token: Token) -> bool:
    among = token.lower_ == "among" and token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "them"
    return among or token.lower_ == "including"


def _told(item: ParsedSentence, thing: list[int], verb: str, words: list[int], *, start: int) -> Piece:
    return Piece(
        item.start(item.doc[start]),
        item.end(item.doc[words[-1]]),
        (*spans_of(item, thing), verb, *spans_of(item, words)),
        frozenset((*thing, *words)),
        borrowed=frozenset(thing) if start != thing[0] else frozenset(),
        method="estimate",
    )


def _restatements(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Read "lost 300 jobs, a tenth of its staff" and "rose to £96m, or 2.1 times earnings"."""
    for segment in _segments(item, allowed):
        other = item.doc[segment[0]].lower_ == "or"
        words = segment[1:] if other else segment
        if not words or any(item.doc[index].tag_ in FINITE for index in words):
            continue
        told = item.doc.text[item.doc[words[0]].idx : item.doc[words[-1]].idx + len(item.doc[words[-1]])]
        if RESTATED.match(told) or (other and item.doc[words[0]].ent_type_ in MEASURES):
            clause = _clause_before(item, segment[0], allowed)
            if clause is not None:
                yield _swap(item, clause, words, removed=(segment[0] - 1, *segment), method="restatement")


def _segments(item: ParsedSentence, allowed: frozenset[int]) -> Iterator[tuple[int, ...]]:
    """Yield what stands between two commas, or between a comma and the end; "compared with" goes along."""
    doc = item.doc
    for comma in doc:
        if comma.text != "," or comma.i not in allowed or comma.i + 1 not in allowed:
            continue
        end = comma.i + 1
        while end in allowed and end - comma.i < MAX_SEGMENT_TOKENS and not _ends_segment(doc[end]):
            end += 1
        words = [index for index in range(comma.i + 1, end) if index in allowed]
        while words and _is_break(doc[words[-1]]):
            words.pop()
        if words:
            yield tuple(words)


def _ends_segment(token: Token) -> bool:
    if token.text in {";", ":", "—", "–"}:
        return True
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    listed = any(child.dep_ == "conj" for child in token.head.children) and token.head.tag_.startswith("NN")
    compared = following is not None and following.lower_ in {"compared", "against", "from", "up", "down"}
    return token.text == "," and not compared and not listed


def _clause_before(item: ParsedSentence, place: int, allowed: frozenset[int]) -> _Clause | None:
    """The clause that ends before a place: from its start up to its last figure that is no date."""
    doc = item.doc
    verb = next((token for token in reversed(doc[:place]) if _is_main(token, allowed)), None)
    if verb is None or any(is_negation(child) for child in verb.children):
        return None
    figures = [
        token for token in doc[verb.i + 1 : place] if is_number(token) and token.ent_type_ not in TIMES
    ]
    if not figures:
        return None
    last = figures[-1]
    while last.i - 1 > verb.i and _belongs(last.nbor(-1), last):
        last = last.nbor(-1)
    start = _start_of(verb, allowed)
    before = tuple(index for index in range(start, last.i) if index in allowed)
    return _Clause(before, last.i) if before else None


def _is_main(token: Token, allowed: frozenset[int]) -> bool:
    if token.i not in allowed or token.pos_ not in VERBAL or token.tag_ not in FINITE:
        return False
    return token.dep_ in {"ROOT", "ccomp", "conj", "parataxis"} and any(
        child.dep_ in SUBJECTS and child.i in allowed for child in token.lefts
    )


def _belongs(token: Token, figure: Token) -> bool:
    """Say whether a word before a figure is part of it: "about 300", "£96m", "more than four"."""
    if token.tag_ == "$":
        return True
    return (token.ent_type_ == figure.ent_type_ and bool(figure.ent_type_) and token.ent_iob_ != "O") or (
        token.head is figure and token.pos_ in {"ADV", "SYM", "ADJ", "NUM"}
    )


def _start_of(verb: Token, allowed: frozenset[int]) -> int:
    """Where a clause begins: behind the "and" or the mark that joins it."""
    start = min(token.i for token in verb.subtree if token.i in allowed)
    while verb.doc[start].is_punct or verb.doc[start].dep_ in {"cc", "mark"}:
        start += 1
    return start


def _listed(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Read "sold 600 bikes: 400 for men and 200 for children" as two statements."""
    for colon in item.doc:
        if colon.text != ":" or colon.i not in allowed or colon.i + 1 not in allowed:
            continue
        words = [index for index in range(colon.i + 1, len(item.doc)) if index in allowed]
        while words and _is_break(item.doc[words[-1]]):
            words.pop()
        finite = any(item.doc[index].tag_ in FINITE for index in words)
        if not words or finite or not is_number(item.doc[words[0]]):
            continue
        clause = _clause_before(item, colon.i, allowed)
        if clause is not None:
            yield _swap(item, clause, tuple(words), removed=(colon.i, *words), method="list")


def _parallel(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Read "fell 22% in the north and 12% in the south" as two statements: the same preposition ties them."""
    doc = item.doc
    for joint in doc[1:-1]:
        second = joint.nbor(1)
        if joint.lower_ != "and" or not {joint.i, second.i} <= allowed or not is_number(second):
            continue
        clause = _clause_before(item, joint.i, allowed)
        if clause is None or "between" in {doc[index].lower_ for index in clause.before}:
            continue
        first = [
            token for token in doc[clause.figure : joint.i] if token.pos_ == "ADP" and token.lower_ != "of"
        ]
        end = joint.i + 1
        while end in allowed and not _is_break(doc[end]):
            end += 1
        words = tuple(range(joint.i + 1, end))
        places = {doc[index].lower_ for index in words if doc[index].pos_ == "ADP"}
        finite = any(doc[index].tag_ in FINITE for index in words)
        pair = _first_of_pair(item, clause)
        listed = any(token.text == "," for token in doc[pair.figure : joint.i])
        if first and first[-1].lower_ in places and not finite and not listed:
            yield _swap(item, pair, words, removed=(joint.i, *words), method="parallel figures")


def _is_break(token: Token) -> bool:
    return (token.is_punct and token.text not in "%()[]") or token.dep_ == "cc"


def _first_of_pair(item: ParsedSentence, clause: _Clause) -> _Clause:
    """Go back over "22% to £131m" to where the first figure of the clause stands."""
    start = clause.figure
    for index in reversed(clause.before):
        token = item.doc[index]
        if token.pos_ in VERBAL:
            break
        if is_number(token) and token.ent_type_ not in TIMES:
            start = index
    while start - 1 in clause.before and _belongs(item.doc[start - 1], item.doc[start]):
        start -= 1
    return _Clause(tuple(index for index in clause.before if index < start), start)


def _infinitives(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Read "is believed to have closed A and to have opened B" as two statements."""
    first = next((child for child in head.children if child.dep_ == "xcomp" and child.i > head.i), None)
    opening = (
        next((token for token in first.lefts if token.tag_ == "TO"), None) if first is not None else None
    )
    negated = any(is_negation(child) for child in head.children)
    subject = any(child.dep_ in SUBJECTS and child.i in allowed for child in head.lefts)
    if first is None or opening is None or negated or not subject:
        return
    before = tuple(index for index in range(_start_of(head, allowed), opening.i) if index in allowed)
    for joint in item.doc[first.i : -1]:
        second = joint.nbor(1)
        if joint.lower_ != "and" or second.tag_ != "TO" or not {joint.i, second.i} <= allowed:
            continue
        if second.head.dep_ not in {"conj", "xcomp", "advcl"} or second.head.head not in (first, head):
            continue
        words = [index for index in range(second.i, max(allowed) + 1) if index in allowed]
        while words and _is_break(item.doc[words[-1]]):
            words.pop()
        comma = (joint.i - 1,) if joint.nbor(-1).text == "," else ()
        clause = _Clause(before, opening.i)
        yield _swap(item, clause, tuple(words), removed=(*comma, joint.i, *words), method="coordination")
        return


def _swap(
    item: ParsedSentence, clause: _Clause, words: tuple[int, ...], *, removed: tuple[int, ...], method: str
) -> Piece:
    """The clause up to its figure, going on with other words."""
    span = item.between(item.doc[words[0]], item.doc[words[-1]])
    return Piece(
        span.start,
        span.end,
        (*spans_of(item, clause.before), *spans_of(item, words)),
        frozenset((*clause.before, *words)),
        frozenset(removed),
        borrowed=frozenset(clause.before),
        method=method,
        joints=frozenset(removed) - frozenset(words),
        swaps=True,
    )
