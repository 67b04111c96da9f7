"""Read what a sentence tells of its own source: "Lind, 43, a surveyor, who joined in 2022, said …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import SUBJECTS, VERBAL, Piece, core, spans_of

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_AGE = 120
RIMS = frozenset({",", "—", "–", "-", "("})
PEOPLE = lexicon("person_nouns") | lexicon("human_nouns") | lexicon("anonymous_people")
NAMED = frozenset({"PERSON", "ORG", ""})
SPEECH = lexicon("cues_speech")
HIDING = lexicon("anonymity_phrases") | {"her name", "his name", "their name", "their names", "not to be"}
RECENT = frozenset({"now", "then", "aged"})


def find_credentials(item: ParsedSentence, source: Sequence[Token]) -> Iterator[Piece]:
    """Yield what a source's own noun phrase states about it.

    Args:
        item: the sentence.
        source: the tokens of the source, in order.

    Returns:
        One piece for the office or age ("Lind is a surveyor"), one for each verb of a relative clause
        ("Lind joined in 2022"). How a source asks not to be named is none. Each piece's range begins at
        the words that state it; an office's begins at the name.
    """
    for token in source:
        if token.pos_ in {"PROPN", "NOUN"} and token.dep_ != "compound":
            yield from _descriptions(item, token)
        if token.dep_ == "relcl" and token.pos_ in VERBAL:
            yield from _deeds(item, token)


def find_facts_of_people(item: ParsedSentence) -> Iterator[Piece]:
    """Yield ages and trades of people, and what a clause tells of them with a figure."""
    for token in item.doc:
        if token.pos_ == "PROPN" and token.dep_ != "compound" and token.ent_type_ in {"PERSON", ""}:
            yield from (piece for piece in _descriptions(item, token) if _is_telling(item, token, piece))
        if token.dep_ == "relcl" and token.pos_ in VERBAL and token.head.ent_type_ == "PERSON":
            yield from (piece for piece in _deeds(item, token) if _has_figure(item, piece))


def _is_telling(item: ParsedSentence, named: Token, piece: Piece) -> bool:
    """Say whether a description has a figure or names a trade, "a teacher", of somebody known as a person."""
    rest = sorted(piece.tokens - piece.borrowed)
    first = item.doc[rest[0]]
    trade = named.ent_type_ == "PERSON" and first.lower_ in {"a", "an"}
    # "Moser, the bank's 2016 sale, …" is no description of him.
    noun = first.pos_ in {"NOUN", "PROPN", "DET"}
    return trade or (_has_figure(item, piece) and not noun)


def _has_figure(item: ParsedSentence, piece: Piece) -> bool:
    return any(item.doc[index].like_num for index in piece.tokens - piece.borrowed)


def _descriptions(item: ParsedSentence, named: Token) -> Iterator[Piece]:
    """Read ", 43, a surveyor who joined in 2022," behind a name, each as a statement of its own."""
    if named.pos_ != "PROPN" or named.dep_ == "appos":
        return
    facts = [
        child for child in named.rights if child.dep_ in {"appos", "nummod", "amod"} and _is_set_off(child)
    ]
    ages = [child for child in facts if _is_age(child)][:1]
    # A second apposition may describe what the first one names: "a member of Graz Rail, a club that …".
    facts = [*ages, *[child for child in facts if _is_office(child)][:1]]
    name = _name(named, facts[0].left_edge.i) if facts else []
    if not name:
        return
    for number, fact in enumerate(facts):
        inside = [child for child in fact.rights if tells_more(child)]
        apart = {token.i for child in inside for token in child.subtree}
        words = [token.i for token in fact.subtree if not _opens_clause(fact, token) and token.i not in apart]
        words = _stripped(fact, words)
        being = " was" if _is_past(fact) else " is"
        start = words[0] if number else name[0]
        yield _piece(item, [*spans_of(item, name), being, *spans_of(item, words)], name, words, start=start)
        for clause in inside:
            yield from _clause_of(item, clause, name)


def tells_more(clause: Token) -> bool:
    """Say whether a clause behind an office tells when or how many: "a rancher first elected in 2018"."""
    link = clause.left_edge.lower_
    opened = (clause.dep_ == "relcl" and link in {"who", "whose"}) or (
        clause.dep_ == "acl" and clause.tag_ == "VBN"
    )
    told = any(token.like_num or token.ent_type_ in {"DATE", "MONEY"} for token in clause.subtree)
    return opened and (told or link == "whose") and not _is_set_off(clause)


def _clause_of(item: ParsedSentence, clause: Token, name: list[int]) -> Iterator[Piece]:
    link = clause.left_edge
    words = [token.i for token in clause.subtree]
    inserted = {"who": "", "whose": "'s"}.get(link.lower_, " was")
    rest = _stripped(clause, words[1:] if inserted != " was" else words)
    if rest and not hides_source(clause):
        wording = [*spans_of(item, name), *([inserted] if inserted else []), *spans_of(item, rest)]
        yield _piece(item, wording, name, rest, start=words[0])


def _name(noun: Token, end: int) -> list[int]:
    """The noun phrase before a place, without the mark of a quotation that the parser hung on it."""
    words = [index for index in core(noun) if index < end]
    while words and noun.doc[words[0]].is_punct:
        words.pop(0)
    return words


def _is_set_off(child: Token) -> bool:
    return child.left_edge.i > 0 and child.left_edge.nbor(-1).text in RIMS


def _is_age(token: Token) -> bool:
    """Say whether a word set off behind a name is an age: "43", "now 71", "aged 8"."""
    if not token.text.isdigit() or not 0 < int(token.text) <= MAX_AGE:
        return False
    return all(other is token or other.lower_ in RECENT or other.is_punct for other in token.subtree)


def _is_office(token: Token) -> bool:
    """Say whether an apposition names an office or a trade, not a list's next item or a date."""
    if token.tag_ != "NN" or token.dep_ != "appos" or token.ent_type_ in {"DATE", "MONEY", "PERCENT"}:
        return False
    known = token.head.ent_type_ in NAMED or token.lemma_.lower() in PEOPLE
    if not known or any(_names_bearer(child) for child in token.children):
        return False
    listed = any(child.dep_ == "conj" and child.pos_ == "PROPN" for child in token.head.children)
    described = any(child.lower_ in {"a", "an"} for child in token.lefts)
    return (described or not listed) and not token.like_num


def _names_bearer(child: Token) -> bool:
    """Say whether an office goes on with its bearer: "at the court, the judge, Ada Lind, said"."""
    return child.dep_ == "appos" and child.pos_ == "PROPN" and _is_set_off(child)


def _is_past(token: Token) -> bool:
    return any(word.lower_ in {"then", "late"} for word in token.subtree)


def _opens_clause(fact: Token, token: Token) -> bool:
    """Say whether a word belongs to a clause or an apposition behind the office: another statement."""
    return any(
        other is not fact
        and other.dep_ in {"relcl", "appos"}
        and other.left_edge.i <= token.i <= other.right_edge.i
        and _is_set_off(other)
        for other in fact.subtree
    )


def _stripped(top: Token, words: list[int]) -> list[int]:
    """Leave the commas and the "and" around the words that hang on a token."""
    loose = {token.i for token in top.subtree if token.text in RIMS or token.dep_ == "cc"}
    while words and words[0] in loose:
        words = words[1:]
    while words and words[-1] in loose:
        words = words[:-1]
    return words


def _deeds(item: ParsedSentence, verb: Token) -> Iterator[Piece]:
    """Read ", who joined in 2022 and runs the plant," as statements about whom it follows."""
    link = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
    if link is None or link.lower_ not in {"who", "which"} or not _is_set_off(verb):
        return
    noun = verb.head
    while noun.dep_ == "appos":
        noun = noun.head
    subject = _name(noun, link.i)
    verbs = [verb, *_coordinated(verb)]
    for head in verbs:
        others = {
            token.i for other in verbs if other is not head for token in other.subtree if other.i > head.i
        }
        words = [token.i for token in head.subtree if token.i != link.i and token.i not in others]
        words = _stripped(head, words)
        if subject and words and head.lemma_.lower() not in SPEECH and not hides_source(head):
            start = link.i if head is verb else words[0]
            yield _piece(
                item, [*spans_of(item, subject), *spans_of(item, words)], subject, words, start=start
            )


def _coordinated(verb: Token) -> list[Token]:
    """The further verbs of the same clause that have no subject of their own."""
    found = []
    for child in verb.children:
        if (
            child.dep_ == "conj"
            and child.pos_ in VERBAL
            and not any(part.dep_ in SUBJECTS for part in child.lefts)
        ):
            found += [child, *_coordinated(child)]
    return found


def hides_source(verb: Token) -> bool:
    """Say whether a clause tells how somebody asked not to be named."""
    told = " ".join(token.lower_ for token in verb.subtree)
    return any(phrase in told for phrase in HIDING)


def _piece(
    item: ParsedSentence,
    wording: Sequence[object],
    subject: Sequence[int],
    rest: Sequence[int],
    *,
    start: int,
) -> Piece:
    span = item.between(item.doc[min(start, rest[0])], item.doc[rest[-1]])
    return Piece(
        span.start,
        span.end,
        tuple(wording),  # type: ignore[arg-type]
        frozenset((*subject, *rest)),
        borrowed=frozenset(subject),
    )
