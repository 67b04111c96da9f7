"""Read what hangs on a statement and states something itself: relative clauses, appositions, results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.aside_pieces import (
    MEASURES,
    RIMS,
    after_comma,
    aside,
    has_measure,
    is_last_mark,
    is_plural,
    removed,
)
from verification.engine.credentials import tells_more
from verification.engine.guard import is_number, is_weighty
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import Piece, core, spans_of, subject_of
from verification.engine.relatives import find_relatives
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH = lexicon("cues_speech")
NAMED = frozenset({"ORG", "PERSON", "GPE", "NORP", "DATE"})
MODALS = lexicon("modals")
AUXILIARIES = frozenset({"aux", "auxpass"})
RELATIONAL_APPOSITIONS = frozenset({"capital"})
COUNTED = frozenset({"dozens", "hundreds", "thousands", "millions", "scores"})
# Participles in front that open a sentence and tell no deed: "Given the cost, …", "Asked about it, …".
NO_DEED = frozenset(
    {"give", "compare", "base", "press", "face", "provide", "question", "pose", "confront"}
    | {"combine", "couple", "follow", "accompany", "join", "relate", "associate"}
)
MIN_TOLD_TOKENS = 3


def find_asides(item: ParsedSentence, head: Token, allowed: frozenset[int]) -> Iterator[Piece]:
    """Yield relative clauses, appositions, participles and inclusions that are statements of their own."""
    for token in item.doc:
        builder = ASIDES.get(token.dep_) if token.i in allowed else None
        if builder is None or not {part.i for part in token.subtree} <= allowed:
            continue
        for piece in builder(item, token, head):
            if piece.tokens <= allowed and (not piece.removes or _ends_well(token, allowed)):
                yield replace(piece, method=_method(token, piece))


def _method(token: Token, piece: Piece) -> str:
    fronted = token.dep_ == "advcl" and not piece.result
    return METHODS["acl"] if fronted else METHODS.get(token.lower_) or METHODS[token.dep_]


def _ends_well(top: Token, allowed: frozenset[int]) -> bool:
    """Say whether an aside ends at a mark or with the statement; else the parser misread the sentence."""
    following = top.right_edge.i + 1
    return following not in allowed or top.doc[following].is_punct or top.right_edge.is_punct


def _participle(item: ParsedSentence, verb: Token, head: Token) -> Iterator[Piece]:
    """Read ", passed in 2003," as "was passed in 2003"."""
    if verb.tag_ != "VBN" or verb.i < verb.head.i:
        return
    if not after_comma(verb):
        yield from _done_by(item, verb)
        return
    plural = verb.head.tag_ in {"NNS", "NNPS"}
    rest = [token.i for token in verb.subtree if not is_last_mark(verb, token)]
    # "rejected both, ruled her eligible and ordered …": what has an object is done by somebody.
    active = any(
        child.dep_ == "dobj" or (child.dep_ == "conj" and child.tag_ == "VBD") for child in verb.children
    )
    if active or verb.lemma_.lower() in NO_DEED:
        return
    if has_measure(verb) or (len(rest) >= MIN_TOLD_TOKENS and not _is_figure_noun(verb.head)):
        yield aside(item, verb, verb.head, " were" if plural else " was", rest)


def _done_by(item: ParsedSentence, verb: Token) -> Iterator[Piece]:
    """Read "a study released last year by the institute found …": the statement keeps the words."""
    article = any(child.lower_ in {"a", "an"} for child in verb.head.lefts)
    agent = any(child.lower_ == "by" for child in verb.rights)
    beside = verb.left_edge.i == core(verb.head)[-1] + 1
    # "There has never been a study made by …": no such thing is said to be there.
    denied = any(is_weighty(token) and not is_number(token) for token in verb.doc[: verb.i])
    told = any(is_number(token) or token.ent_type_ in NAMED for token in verb.subtree)
    if article and agent and beside and not denied and told:
        rest = [token.i for token in verb.subtree if not is_last_mark(verb, token)]
        yield replace(aside(item, verb, verb.head, " was", rest), removes=frozenset())


def _is_figure_noun(noun: Token) -> bool:
    """Say whether a noun is a figure's unit: what follows "5%, compared with …" belongs to the figure."""
    return noun.ent_type_ in MEASURES or any(child.like_num for child in noun.lefts)


def _fronted(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read "Built in 1968, the dam holds …" as "the dam was built in 1968"."""
    subject = subject_of(verb.head)
    after = verb.right_edge.i + 1
    opens = verb.left_edge == verb and (verb.i == 0 or verb.nbor(-1).is_punct or verb.nbor(-1).dep_ == "cc")
    if verb.tag_ != "VBN" or subject is None or not opens or verb.head != head:
        return None
    if after >= len(item.doc) or item.doc[after].text != "," or subject.left_edge.i <= after:
        return None
    if verb.lemma_.lower() in SPEECH | NO_DEED or subject.lower_ in {"it", "there"}:
        return None
    rest = [token.i for token in verb.subtree]
    if len(rest) < MIN_TOLD_TOKENS:
        return None
    since = any(child.lower_ == "since" for child in verb.children)
    plural = is_plural(subject)
    being = (" have been" if plural else " has been") if since else (" were" if plural else " was")
    return aside(item, verb, subject, being, rest)


def _clause(item: ParsedSentence, verb: Token, head: Token) -> Iterator[Piece]:
    """Read a participle of the main clause: before it what was done, behind it what came of it."""
    piece = _fronted(item, verb, head) if verb.i < verb.head.i else _result(item, verb, head)
    if verb.left_edge.lower_ == "with" and subject_of(verb) is not None:
        piece = _circumstance(item, verb.left_edge, subject_of(verb), verb)
    if piece is not None:
        yield piece


def _worth(item: ParsedSentence, word: Token, head: Token) -> Iterator[Piece]:
    """Read "the contract, worth £62 million, …" as "the contract is worth £62 million"."""
    if word.lower_ != "worth" or word.i < word.head.i or not (after_comma(word) and has_measure(word)):
        return
    plural = word.head.tag_ in {"NNS", "NNPS"}
    rest = [token.i for token in word.subtree if not is_last_mark(word, token)]
    yield aside(item, word, word.head, " are" if plural else " is", rest)


def _apposition(item: ParsedSentence, noun: Token, head: Token) -> Iterator[Piece]:
    """Read ", a city of 290,000 people," and ", the capital of Austria,"; an age alone is no statement."""
    named = noun.head
    if noun.pos_ not in {"NOUN", "PROPN", "ADJ"} or noun.i < named.i:
        return
    if noun.ent_type_ == "DATE" or (noun.pos_ == "PROPN" and noun.ent_type_ == "PERSON"):
        return
    if (
        noun.left_edge.i == 0
        or noun.left_edge.nbor(-1).text != ","
        or any(_is_list(child) for child in named.children)
    ):
        return
    superlative = noun.tag_ == "JJS" or any(child.tag_ == "JJS" for child in noun.children)
    describes = has_measure(noun) or superlative or noun.lower_ in RELATIONAL_APPOSITIONS
    if not (named.pos_ == "PROPN" and describes) and not (noun.pos_ == "PROPN" and _is_relational(named)):
        return
    inside = [child for child in noun.rights if tells_more(child)]
    apart = {token.i for child in inside for token in child.subtree}
    rest = [token.i for token in noun.subtree if not is_last_mark(noun, token) and token.i not in apart]
    piece = aside(item, noun, named, " is", rest)
    if noun.lower_ == "population" and noun.left_edge == noun and len(rest) > 1:
        # "Graz, population 318,000, …" tells how many live there.
        named_so = piece.wording[: piece.wording.index(" is")]
        told: list[Span | str] = [" has a", *spans_of(item, rest[:1]), " of", *spans_of(item, rest[1:])]
        piece = replace(piece, wording=(*named_so, *told))
    yield piece
    for clause in inside:
        being = {"who": "", "whose": "'s"}.get(clause.left_edge.lower_, " was")
        words = [token.i for token in clause.subtree if not is_last_mark(clause, token)]
        yield aside(item, clause, named, being, words if being == " was" else words[1:])


def _is_list(child: Token) -> bool:
    return child.dep_ == "conj"


def _is_relational(noun: Token) -> bool:
    """Say whether a noun names its bearer by a relation: "its capital, Graz"; "the capital, Graz"."""
    return noun.lower_ in RELATIONAL_APPOSITIONS and any(
        child.dep_ in {"poss", "det", "prep"} for child in noun.children
    )


def _result(item: ParsedSentence, verb: Token, head: Token) -> Piece | None:
    """Read ", dealing a blow to …" at the end as something that the subject was doing."""
    if verb.tag_ != "VBG" or verb.i < verb.head.i or not after_comma(verb):
        return None
    if verb.lemma_.lower() in SPEECH and any(child.dep_ == "ccomp" for child in verb.children):
        return None
    # "while reporting" tells of something beside; what did not happen led to nothing.
    if any(child.dep_ != "advmod" or child.tag_ == "WRB" for child in verb.lefts) or _is_denied(verb.head):
        return None
    subject = subject_of(verb.head)
    auxiliary = _being(verb.head, subject) if subject is not None else ""
    if subject is None or not auxiliary or subject.lower_ in {"which", "that", "who"}:
        return None
    rest = [token.i for token in verb.subtree if not is_last_mark(verb, token)]
    return replace(aside(item, verb, subject, f" {auxiliary}", rest), result=True)


def _is_denied(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _preposition(item: ParsedSentence, link: Token, head: Token) -> Iterator[Piece]:
    found: tuple[Piece | None, ...] = (_inclusion(item, link, head),)
    if link.lower_ == "with":
        found = (_with_noun(item, link), _possession(item, link, head))
    yield from [piece for piece in found if piece is not None][:1]


def _with_noun(item: ParsedSentence, link: Token) -> Piece | None:
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    verb = next((child for child in noun.rights if child.dep_ == "acl"), None) if noun is not None else None
    return _circumstance(item, link, noun, verb)


def _circumstance(item: ParsedSentence, link: Token, noun: Token | None, verb: Token | None) -> Piece | None:
    """Read ", with 40 roads closed" and "With the shops shut, …" as "40 roads were closed"."""
    if noun is None or verb is None or verb.tag_ != "VBN" or noun.lower_ in {"it", "that", "this"}:
        return None
    last = max(verb.right_edge.i, noun.right_edge.i)
    opens = link.i == 0 or link.nbor(-1).text in RIMS
    closes = last + 1 >= len(item.doc) or item.doc[last + 1].is_punct or item.doc[last].is_punct
    if not opens or not closes or any(child.dep_ in AUXILIARIES for child in verb.lefts):
        return None
    subject = [index for index in range(link.i + 1, verb.i) if not item.doc[index].is_punct]
    rest = list(range(verb.i, last + 1))
    while rest and item.doc[rest[-1]].is_punct and item.doc[rest[-1]].text not in ")]%":
        rest.pop()
    span = item.between(item.doc[subject[0]], item.doc[rest[-1]])
    removed = frozenset(range(link.i - (link.i > 0), min(last + 2, len(item.doc))))
    return Piece(
        span.start,
        span.end,
        (*spans_of(item, subject), " were" if is_plural(noun) else " was", *spans_of(item, rest)),
        frozenset((*subject, *rest)),
        removed,
        joints=frozenset({link.i}),
    )


def _possession(item: ParsedSentence, link: Token, head: Token) -> Piece | None:
    """Read "Vietnam, with a population of 105 million, …" as "has a population of 105 million"."""
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    subject = subject_of(head)
    after = link.right_edge.i + 1
    if noun is None or subject is None or not (after_comma(link) and has_measure(noun)):
        return None
    if (
        link.left_edge.i - 2 != core(subject)[-1]
        or after >= len(item.doc)
        or item.doc[after].text not in RIMS
    ):
        return None
    being = _being(head, subject)
    verb = {"are": "have", "have been": "have", "was": "had", "were": "had", "had been": "had"}.get(
        being, "has"
    )
    return aside(item, link, subject, f" {verb}", [token.i for token in noun.subtree])


def _inclusion(item: ParsedSentence, link: Token, head: Token) -> Piece | None:
    """Read "200 people died, including 30 children" as a second quantity."""
    if link.lower_ != "including" or not after_comma(link):
        return None
    noun = next((child for child in link.children if child.dep_ == "pobj"), None)
    subject = subject_of(head)
    if noun is None or subject is None or not (has_measure(noun) or noun.lower_ in COUNTED):
        return None
    if noun.pos_ in {"PRON", "DET"}:
        return None
    shares = subject.lower_ in {"%", "percent"} and any(
        token.lower_ in {"%", "percent"} for token in noun.subtree
    )
    replaced = subject if shares else next((one for one in head.children if one.dep_ == "dobj"), subject)
    several = replaced.tag_ in {"NNS", "NNPS"} or replaced.lower_ in {"%", "percent"}
    if not several or not has_measure(replaced):
        return None
    sources = [child for child in head.children if child.lower_ == "according"]
    swapped = {token.i for top in (replaced, link, *sources) for token in top.subtree}
    included = [token.i for token in noun.subtree if not is_last_mark(noun, token)]
    clause = [token.i for token in head.subtree if token.i not in swapped and _is_own(head, token)]
    before = [index for index in clause if index < replaced.i]
    after = [index for index in clause if index > replaced.i and item.doc[index].dep_ != "punct"]
    wording = (*spans_of(item, before), *spans_of(item, included), *spans_of(item, after))
    return Piece(
        item.start(item.doc[included[0]]),
        item.end(item.doc[included[-1]]),
        wording,
        frozenset((*before, *included, *after)),
        removed(link),
        borrowed=frozenset((*before, *after)),
    )


def _being(verb: Token, subject: Token | None) -> str:
    """The form of "to be" that puts a participle into the tense of a verb; empty for modal verbs."""
    plural = subject is not None and is_plural(subject)
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if auxiliaries & MODALS:
        return ""
    if auxiliaries & {"have", "has", "had"}:
        return "had been" if "had" in auxiliaries else ("have been" if plural else "has been")
    if verb.tag_ == "VBD" or auxiliaries & {"was", "were", "did"}:
        return "were" if plural else "was"
    return "are" if plural else "is"


def _is_own(head: Token, token: Token) -> bool:
    """Say whether a token belongs to the wording of a clause: not "that" before it nor the mark after."""
    return token.dep_ != "mark" and not is_last_mark(head, token)


ASIDES = {
    "relcl": find_relatives,
    "acl": _participle,
    "amod": _worth,
    "appos": _apposition,
    "advcl": _clause,
    "prep": _preposition,
}
# What the rules are called where somebody is asked whether to join the pieces again.
METHODS = {
    "relcl": "relative clause",
    "acl": "participle",
    "amod": "worth",
    "appos": "apposition",
    "advcl": "result",
    "prep": "possession",
    "including": "including",
}
