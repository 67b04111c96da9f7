"""Cut a statement into atomic pieces; keep it whole when a number, a "not" or a "may" could be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verification.engine.cues import SPEECH
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
VERBAL = frozenset({"VERB", "AUX"})
DISJUNCTIONS = frozenset({"or", "nor", "either", "neither", "whether"})
CONTRASTS = frozenset({"while", "whereas"})
CONDITIONS = frozenset({"if", "unless", "whether", "until"})
PRONOUN_SUBJECTS = lexicon("abstract_subjects") | frozenset({"he", "she", "they", "we", "i", "you", "one"})
NEGATIONS = lexicon("negations")
MODALS = lexicon("modals")
MEASURES = frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY", "DATE", "ORDINAL", "TIME"})
RELATIONAL_APPOSITIONS = frozenset({"capital"})
RIMS = frozenset({",", "—", "–", "-"})
MIN_PIECE_TOKENS = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """One atomic statement: the range it was taken from, and its wording in ranges and inserted words.

    `removes` are the tokens that the main clause loses to it. `result` marks a participle that tells
    what the main clause led to.
    """

    start: int
    end: int
    wording: tuple[Span | str, ...]
    tokens: frozenset[int]
    removes: frozenset[int] = frozenset()
    result: bool = False


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
    pieces = list(_pieces(item, head, whole, resolved))
    return tuple(pieces) if _is_safe(item, whole, pieces) else (whole,)


def _pieces(item: ParsedSentence, head: Token, whole: Piece, resolved: Collection[int]) -> Iterator[Piece]:
    """Yield the clauses of a statement, then what hangs on them as statements of their own."""
    aside = list(_asides(item, head, whole.tokens))
    set_aside = frozenset(index for piece in aside for index in piece.removes)
    found = []
    for clause in _clauses(item, head, whole.tokens, resolved):
        own = clause.own - set_aside
        if any(item.doc[index].pos_ in VERBAL for index in own):
            found.append(_piece(item, own, clause.borrowed))
    if len(found) == 1:
        first = found[0]
        found = [Piece(whole.start, whole.end, first.wording, first.tokens)]
    yield from sorted([*found, *aside], key=lambda piece: (piece.start, piece.end))


def _clauses(
    item: ParsedSentence, head: Token, allowed: frozenset[int], resolved: Collection[int]
) -> list[_Clause]:
    """Cut coordinated clauses; the whole as one clause when they must stay together."""
    everything = [_Clause(head, allowed)]
    chain = _chain(head, allowed)
    if len(chain) == 1 or not _may_split(chain):
        return everything
    subject = _subject(head)
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
        own_subject = _subject(verb)
        known = own_subject is not None and item.start(own_subject) in resolved
        borrowed = () if known else _borrowed(verb, head, subject)
        if borrowed is None:
            return everything
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
    if _subject(child) is None:
        return False
    if child.dep_ in {"ccomp", "parataxis"}:
        first, second = sorted((child.i, verb.i))
        return any(token.text == ";" for token in verb.doc[first:second])
    contrast = child.left_edge.lower_ in CONTRASTS and child.left_edge.i > 0
    return child.dep_ == "advcl" and child.i > verb.i and contrast and child.left_edge.nbor(-1).text == ","


def _may_split(chain: Sequence[Token]) -> bool:
    for verb in chain:
        for child in verb.children:
            if child.lower_ in DISJUNCTIONS:
                return False
            if child.dep_ == "advcl" and any(mark.lower_ in CONDITIONS for mark in child.children):
                return False
    return True


def _borrowed(verb: Token, head: Token, subject: Token | None) -> tuple[int, ...] | None:
    """What a coordinated verb takes from the first: nothing, the subject, or also the auxiliaries.

    Returns:
        Token indexes in order; None when the clauses cannot stand apart.
    """
    own = _subject(verb)
    if own is not None:
        return None if own.lower_ in PRONOUN_SUBJECTS else ()
    if subject is None or subject.lower_ in {"which", "that", "who", "there"}:
        return None
    has_auxiliary = any(child.dep_ in {"aux", "auxpass"} for child in verb.children)
    if has_auxiliary or verb.tag_ in {"VBD", "VBZ", "VBP"} or verb.pos_ == "AUX":
        return core(subject)
    auxiliaries = [child.i for child in head.lefts if child.dep_ in {"aux", "auxpass"}]
    negated = any(child.dep_ == "neg" for child in head.children)
    if not auxiliaries or negated:
        return None
    return (*core(subject), *auxiliaries)


def _edges(verb: Token, own: frozenset[int]) -> set[int]:
    """Conjunctions and marks at the rim of a clause."""
    rim = {child.i for child in verb.children if child.dep_ == "cc" and child.i > verb.i}
    ordered = sorted(own - rim)
    while ordered and _is_rim(verb, ordered[0]):
        rim.add(ordered.pop(0))
    while ordered and verb.doc[ordered[-1]].is_punct and verb.doc[ordered[-1]].text not in ")]%":
        rim.add(ordered.pop())
    return rim


def _is_rim(verb: Token, index: int) -> bool:
    token = verb.doc[index]
    if token.dep_ == "mark" and token.lower_ in CONTRASTS:
        return True
    return (token.is_punct and token.text not in "([$") or (token.dep_ == "cc" and token.head.i == verb.i)


def _asides(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Yield relative clauses, appositions, participles and inclusions that are statements of their own."""
    for token in item.doc:
        if token.i not in allowed or not {part.i for part in token.subtree} <= allowed:
            continue
        builder = ASIDES.get(token.dep_)
        piece = builder(item, token, head) if builder else None
        if piece is not None and piece.tokens <= allowed and _ends_well(token, allowed):
            yield piece


def _ends_well(top: Token, allowed: frozenset[int]) -> bool:
    """Say whether an aside ends at a mark or with the statement; else the parser misread the sentence."""
    following = top.right_edge.i + 1
    return following not in allowed or top.doc[following].is_punct or top.right_edge.is_punct


def _relative(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read ", which became independent in 1993," and ", whose capital is Graz,"."""
    if verb.pos_ not in VERBAL or not _after_comma(verb):
        return None
    link = next((token for token in verb.subtree if token.tag_ in {"WDT", "WP", "WP$"}), None)
    if link is None or not (_has_measure(verb) or link.tag_ == "WP$"):
        return None
    if link.tag_ != "WP$" and link.dep_ not in SUBJECTS:
        return None
    rest = [token.i for token in verb.subtree if token.i > link.i and not _is_last_mark(verb, token)]
    inserted = "'s" if link.tag_ == "WP$" else ""
    return _aside(item, verb, verb.head, inserted, rest)


def _participle(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read ", passed in 2003," as "was passed in 2003"."""
    if verb.tag_ != "VBN" or not _after_comma(verb) or not _has_measure(verb) or verb.i < verb.head.i:
        return None
    plural = verb.head.tag_ in {"NNS", "NNPS"}
    rest = [token.i for token in verb.subtree if not _is_last_mark(verb, token)]
    return _aside(item, verb, verb.head, " were" if plural else " was", rest)


def _apposition(item: ParsedSentence, noun: Token, head: Token) -> Piece | None:
    """Read ", a city of 290,000 people," and ", the capital of Austria,"; an age alone is no statement."""
    named = noun.head
    if noun.pos_ not in {"NOUN", "PROPN"} or noun.i < named.i or noun.ent_type_ == "DATE":
        return None
    if (
        noun.left_edge.i == 0
        or noun.left_edge.nbor(-1).text != ","
        or any(_is_list(child) for child in named.children)
    ):
        return None
    superlative = any(child.tag_ == "JJS" for child in noun.children)
    describes = _has_measure(noun) or superlative or noun.lower_ in RELATIONAL_APPOSITIONS
    if not (named.pos_ == "PROPN" and describes) and not (noun.pos_ == "PROPN" and _is_relational(named)):
        return None
    rest = [token.i for token in noun.subtree if not _is_last_mark(noun, token)]
    return _aside(item, noun, named, " is", rest)


def _is_list(child: Token) -> bool:
    return child.dep_ == "conj"


def _is_relational(noun: Token) -> bool:
    """Say whether a noun names its bearer by a relation: "its capital, Graz"; "the capital, Graz"."""
    return noun.lower_ in RELATIONAL_APPOSITIONS and any(
        child.dep_ in {"poss", "det", "prep"} for child in noun.children
    )


def _result(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read ", dealing a blow to …" at the end as something that the subject was doing."""
    if verb.tag_ != "VBG" or verb.i < verb.head.i or not _after_comma(verb):
        return None
    if verb.lemma_.lower() in SPEECH and any(child.dep_ == "ccomp" for child in verb.children):
        return None
    subject = _subject(verb.head)
    auxiliary = _being(verb.head, subject) if subject is not None else ""
    if subject is None or not auxiliary or subject.lower_ in {"which", "that", "who"}:
        return None
    rest = [token.i for token in verb.subtree if not _is_last_mark(verb, token)]
    return replace(_aside(item, verb, subject, f" {auxiliary}", rest), result=True)


def _inclusion(item: ParsedSentence, link: Token, head: Token) -> Piece | None:
    """Read "200 people died, including 30 children" as a second quantity."""
    if link.lower_ != "including" or not _after_comma(link):
        return None
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    subject = _subject(head)
    if noun is None or subject is None or not (_has_measure(noun) or noun.lower_ in COUNTED):
        return None
    replaced = next((child for child in head.children if child.dep_ == "dobj"), subject)
    if replaced.tag_ not in {"NNS", "NNPS"} or not _has_measure(replaced):
        return None
    swapped = {token.i for token in replaced.subtree} | {token.i for token in link.subtree}
    included = [token.i for token in noun.subtree if not _is_last_mark(noun, token)]
    clause = [token.i for token in head.subtree if token.i not in swapped and _is_own(head, token)]
    before = [index for index in clause if index < replaced.i]
    after = [index for index in clause if index > replaced.i and item.doc[index].dep_ != "punct"]
    wording = (*_spans(item, before), *_spans(item, included), *_spans(item, after))
    return Piece(
        item.start(item.doc[included[0]]),
        item.end(item.doc[included[-1]]),
        wording,
        frozenset((*before, *included, *after)),
        _removed(link),
    )


ASIDES = {
    "relcl": _relative,
    "acl": _participle,
    "appos": _apposition,
    "advcl": _result,
    "prep": _inclusion,
}
COUNTED = frozenset({"dozens", "hundreds", "thousands", "millions", "scores"})


def core(noun: Token) -> tuple[int, ...]:
    """The noun phrase up to its head and what hangs on that by "of": no clause, no apposition."""
    last = noun
    for child in noun.rights:
        if child.dep_ not in {"prep", "cc", "conj", "case", "nummod"} or child.lower_ == "including":
            break
        last = child.right_edge
    return tuple(range(noun.left_edge.i, last.i + 1))


def _aside(item: ParsedSentence, top: Token, noun: Token, inserted: str, rest: Sequence[int]) -> Piece:
    """A statement about a noun in words that stand elsewhere in the sentence."""
    subject = [index for index in core(noun) if index not in rest]
    wording = (*_spans(item, subject), *((inserted,) if inserted else ()), *_spans(item, rest))
    span = item.between(top.left_edge, item.doc[rest[-1]])
    return Piece(span.start, span.end, wording, frozenset((*subject, *rest)), _removed(top))


def _removed(top: Token) -> frozenset[int]:
    """The tokens of an aside with the commas around it."""
    first, last = top.left_edge, top.right_edge
    inside = set(range(first.i, last.i + 1))
    if first.i > 0 and first.nbor(-1).text in RIMS:
        inside.add(first.i - 1)
    if last.i + 1 < len(top.doc) and last.nbor(1).text in RIMS:
        inside.add(last.i + 1)
    return frozenset(inside)


def _piece(item: ParsedSentence, own: Iterable[int], borrowed: Sequence[int]) -> Piece:
    indexes = sorted(own)
    wording = (*_spans(item, borrowed), *_spans(item, indexes))
    first, last = item.doc[indexes[0]], item.doc[indexes[-1]]
    return Piece(item.start(first), item.end(last), wording, frozenset((*indexes, *borrowed)))


def _spans(item: ParsedSentence, indexes: Sequence[int]) -> list[Span]:
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


def _is_safe(item: ParsedSentence, whole: Piece, pieces: Sequence[Piece]) -> bool:
    """Check that no number, negation or modal is lost, and that every piece says something."""
    if not pieces or any(len(piece.tokens) < MIN_PIECE_TOKENS for piece in pieces):
        return False
    covered = frozenset(index for piece in pieces for index in piece.tokens)
    lost = whole.tokens - covered
    return not any(_matters(item.doc[index]) for index in lost)


def _matters(token: Token) -> bool:
    word = token.lower_
    return token.like_num or token.is_digit or token.dep_ == "neg" or word in NEGATIONS or word in MODALS


def _head(content: Sequence[Token], inside: frozenset[int]) -> Token | None:
    """The topmost token of a statement; a verb where there are several."""
    tops = [token for token in content if token.head.i not in inside or token.head.i == token.i]
    return next((token for token in tops if token.pos_ in VERBAL), tops[0] if tops else None)


def _subject(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)


def _being(verb: Token, subject: Token | None) -> str:
    """The form of "to be" that puts a participle into the tense of a verb; empty for modal verbs."""
    plural = subject is not None and (
        subject.tag_ in {"NNS", "NNPS"} or any(child.dep_ == "conj" for child in subject.children)
    )
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if auxiliaries & MODALS:
        return ""
    if auxiliaries & {"have", "has", "had"}:
        return "had been" if "had" in auxiliaries else ("have been" if plural else "has been")
    if verb.tag_ == "VBD" or auxiliaries & {"was", "were", "did"}:
        return "were" if plural else "was"
    return "are" if plural else "is"


def _has_measure(token: Token) -> bool:
    return any(part.like_num or part.is_digit or part.ent_type_ in MEASURES for part in token.subtree)


def _after_comma(token: Token) -> bool:
    left = token.left_edge
    return left.i > 0 and left.nbor(-1).text in RIMS


def _is_own(head: Token, token: Token) -> bool:
    """Say whether a token belongs to the wording of a clause: not the "that" before it nor the mark after it."""
    return token.dep_ != "mark" and not _is_last_mark(head, token)


def _is_last_mark(head: Token, token: Token) -> bool:
    return token.is_punct and token.i == head.right_edge.i and token.text not in ")]%"


def _inside(position: int, parts: Sequence[Span]) -> bool:
    return any(part.start <= position < part.end for part in parts)
