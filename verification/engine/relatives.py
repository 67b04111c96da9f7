"""Read relative clauses that state something themselves: ", which opened in 1993,", "a law that ends it"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.aside_pieces import (
    RIMS,
    after_comma,
    aside,
    has_measure,
    is_last_mark,
    is_measure,
    is_plural,
    removed,
)
from verification.engine.credentials import hides_source
from verification.engine.guard import is_number, is_weighty
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import SUBJECTS, VERBAL, Piece, core, small_letter, spans_of, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH = lexicon("cues_speech")
# Whose deeds a clause at the end of a sentence can tell.
BEARERS = lexicon("organisation_nouns") | lexicon("person_nouns") | lexicon("human_nouns")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
TENSED = FINITE - {"MD"}
PAST = frozenset({"has", "have", "had", "was", "were"})
PLACED = frozenset({"in", "at", "during", "under"})
JOINTS = frozenset({"and", "but"})
# "deals, which he thinks will not expire": the object is not what he thinks.
HELD = frozenset({"think", "know", "reckon", "consider", "have"})


def find_relatives(item: ParsedSentence, verb: Token, head: Token) -> Iterator[Piece]:
    """Read ", which became independent in 1993," and ", whose capital is Graz,".

    Args:
        item: the sentence.
        verb: the verb of the clause.
        head: the verb of the statement.

    Returns:
        A piece for each verb that the clause tells of its noun; none where it may tell of something else,
        judges the whole sentence, or says who wants not to be named.
    """
    link = next((token for token in verb.subtree if token.tag_ in {"WDT", "WP", "WP$"}), None)
    if link is None or not _belongs(verb, link, head):
        return
    rest = [token.i for token in verb.subtree if token.i > link.i and not is_last_mark(verb, token)]
    if not rest or item.doc[rest[0]].text[0] in "'’":
        return
    if link.dep_ == "pobj" and link.head == verb.left_edge and subject_of(verb) is not None:
        yield from _inside_of(item, verb, link, rest)
    elif link.tag_ == "WP$":
        yield aside(item, verb, verb.head, "'s", rest)
    elif has_measure(verb) or _tells(verb, link):
        yield from _told(item, verb, link, rest)


def _told(item: ParsedSentence, verb: Token, link: Token, rest: Sequence[int]) -> Iterator[Piece]:
    """What a clause tells of its noun as its object or its subject."""
    if _is_object(verb, link):
        if not any(item.doc[index].tag_ in {"WDT", "WP"} for index in rest):
            piece = _object_of(item, verb, link, rest)
            # Without a comma the clause says which thing is meant: the statement keeps it.
            yield piece if after_comma(verb) else replace(piece, removes=frozenset())
    elif link.dep_ in SUBJECTS and not _comments(verb) and not _has_speaker(verb, link):
        bearer = _bearer(verb.head)
        for words in _told_apart(item, verb, rest):
            if not any(_goes_on(item.doc[index]) for index in words) and not _ends_in_list(item, words):
                yield aside(item, verb, bearer, "", words)


def _ends_in_list(item: ParsedSentence, words: Sequence[int]) -> bool:
    """Say whether the next member of a list was taken along: "men, who like it, and women, who do not"."""
    for at, index in enumerate(words[1:-1], start=1):
        if item.doc[index].dep_ == "cc" and item.doc[words[at - 1]].text == ",":
            member = itertools.takewhile(lambda one: one.text != ",", (item.doc[one] for one in words[at:]))
            if not any(token.pos_ in VERBAL for token in member):
                return True
    return False


def _goes_on(token: Token) -> bool:
    """Say whether a word opens a second clause of the same noun: "and who ran for president"."""
    return token.tag_ in {"WDT", "WP"} and token.i > 0 and token.nbor(-1).dep_ == "cc"


def _belongs(verb: Token, link: Token, head: Token) -> bool:
    """Say whether a clause is one about the noun before it."""
    if verb.pos_ not in VERBAL or is_measure(verb.head) or hides_source(verb):
        return False
    # "the president of the Peace Foundation, who left": the foundation is no "who".
    if (
        link.lower_ == "who"
        and verb.head.ent_type_ in {"ORG", "GPE", "LOC", "FAC"}
        and verb.head.dep_ == "pobj"
    ):
        return False
    return _is_beside(verb) and _agrees(verb) and (after_comma(verb) or _introduces(verb, link, head))


def _has_speaker(verb: Token, link: Token) -> bool:
    """Say whether somebody says the clause: "the attacks, which the report said were covered up"."""
    return any(token.dep_ in SUBJECTS for token in verb.doc[link.i + 1 : verb.i])


def _agrees(verb: Token) -> bool:
    """Say whether a clause and its noun are both one or both many: "the attacks in Graz, which were …"."""
    link, noun = subject_of(verb), verb.head
    finite = next((one for one in (*verb.lefts, verb) if one.tag_ in TENSED), None)
    if link is None or link.tag_ not in {"WDT", "WP"} or finite is None:
        return True
    if is_plural(noun):
        return finite.tag_ != "VBZ" and finite.lower_ != "was"
    # A body may be many ("the union have"), but were it people, "were" says that others are meant.
    body = link.tag_ == "WP" or noun.lemma_.lower() in BEARERS
    return finite.lower_ != "were" and (body or finite.tag_ != "VBP")


def _bearer(noun: Token) -> Token:
    """Whose description a noun is: in "Bush, the former governor, who left" it is Bush who left."""
    return noun.head if noun.dep_ == "appos" and noun.head.pos_ == "PROPN" and noun.pos_ == "NOUN" else noun


def _inside_of(item: ParsedSentence, verb: Token, link: Token, rest: Sequence[int]) -> Iterator[Piece]:
    """Read "trials, in which 40 people fell ill" as "40 people fell ill in trials"."""
    place, subject = link.head, subject_of(verb)
    told = any(one.tag_ in TENSED for one in (verb, *verb.lefts)) and verb.lemma_.lower() not in SPEECH
    if subject is None or subject.pos_ == "PRON" or not told or place.lower_ not in PLACED:
        return
    noun = [index for index in core(verb.head) if index < place.i - 1]
    span = item.between(place, item.doc[rest[-1]])
    yield Piece(
        span.start,
        span.end,
        (*spans_of(item, rest), *spans_of(item, [place.i]), *spans_of(item, noun)),
        frozenset((*noun, *rest, place.i)),
        removed(verb),
        borrowed=frozenset(noun),
        joints=frozenset({link.i}),
        small=small_letter(item),
    )


def _told_apart(item: ParsedSentence, verb: Token, rest: Sequence[int]) -> Iterator[list[int]]:
    """Yield what each verb of a clause tells: "which drops two routes and leaves nine jobs unfilled"."""
    starts = [min(rest)]
    for other in (child for child in verb.children if child.dep_ == "conj" and child.i in rest):
        start = _start_apart(verb, other)
        if start is None:
            yield list(rest)
            return
        starts.append(start)
    for start, end in zip(starts, [*starts[1:], max(rest) + 1], strict=True):
        words = [index for index in rest if start <= index < end]
        while words and _is_joint(item.doc[words[-1]]):
            words.pop()
        # "a site that opened in 1954 and which, they said, will shut": the clause is not whole.
        if not (end > max(rest) and rest[-1] != words[-1] and item.doc[rest[-1]].tag_ in {"WDT", "WP"}):
            yield words


def _start_apart(verb: Token, other: Token) -> int | None:
    """Where the words of a second verb begin that can stand apart; None when it cannot."""
    joint = next((child for child in verb.children if child.dep_ == "cc" and child.i < other.i), None)
    if (
        joint is None
        or joint.lower_ not in JOINTS
        or not any(one.tag_ in FINITE for one in (other, *other.lefts))
    ):
        return None
    subject = subject_of(other)
    if subject is not None:
        return subject.i + 1 if subject.tag_ in {"WDT", "WP"} else None
    # "was named by Lind and confirmed by the board": the second verb may share "was".
    shares = any(child.dep_ == "auxpass" for child in verb.lefts) and other.left_edge == other
    return None if shares else int(other.left_edge.i)


def _is_joint(token: Token) -> bool:
    return token.is_punct or token.dep_ == "cc" or token.tag_ in {"WDT", "WP"}


def _introduces(verb: Token, link: Token, head: Token) -> bool:
    """Say whether a clause without a comma tells something new of its noun: "a law that cuts 12 routes".

    Only of one thing that the article brings up itself ("a"), by a figure, and in a report of what happened:
    "a firm that has 50 workers must …" is a rule about all of them.
    """
    noun = verb.head
    article = any(child.lower_ in {"a", "an"} for child in noun.lefts)
    told = any(one.tag_ in TENSED for one in (verb, *verb.lefts))
    happened = head.tag_ == "VBD" or any(child.lower_ in PAST for child in head.lefts)
    if _is_object(verb, link):
        counted = any(is_number(token) for token in verb.doc[noun.left_edge.i : noun.i])
        return counted and told and verb.tag_ != "VBP" and not _is_doubtful(verb, head)
    deed = link.lower_ == "who" and any(one.tag_ == "VBD" for one in (verb, *verb.lefts))
    figure = any(
        token.tag_ in {"JJS", "RBS"} or (is_number(token) and token.lower_ != "one") for token in verb.subtree
    )
    telling = (deed or figure) and link.dep_ in SUBJECTS
    return article and told and happened and telling and not _is_doubtful(verb, head)


def _is_doubtful(verb: Token, head: Token) -> bool:
    """Say whether there may be no such thing: "none has a town that …", or whether it is another's name."""
    noun = verb.head
    renamed = noun.dep_ == "appos" and noun.head.pos_ != "PROPN"
    open_ended = any(one.dep_ == "neg" or one.tag_ == "MD" for one in (*verb.children, *head.children))
    before = verb.doc[: verb.left_edge.i]
    return renamed or open_ended or any(is_weighty(token) and not is_number(token) for token in before)


def _tells(verb: Token, link: Token) -> bool:
    """Say whether a clause without a figure tells something of its noun, and not of the whole sentence.

    "…, which surprised nobody" at the end may mean either, unless the noun is a name, a person or a body.
    """
    noun = verb.head
    told = verb.tag_ in FINITE or any(child.tag_ in FINITE for child in verb.lefts)
    certain = _is_object(verb, link) or link.lower_ == "who" or noun.pos_ == "PROPN"
    certain = certain or noun.lemma_.lower() in BEARERS
    goes_on = verb.right_edge.i + 1 < len(verb.doc) and verb.doc[verb.right_edge.i + 1].text in RIMS
    return told and (certain or (goes_on and noun.dep_ in SUBJECTS)) and not _is_idle_verb(verb)


def _is_idle_verb(verb: Token) -> bool:
    """Say whether a clause only judges ("which is why …") or is itself an attribution ("who said that …")."""
    speaks = verb.lemma_.lower() in SPEECH and any(child.dep_ == "ccomp" for child in verb.children)
    return speaks or (verb.lemma_ == "be" and any(child.tag_ == "WRB" for child in verb.subtree))


def _is_object(verb: Token, link: Token) -> bool:
    subject = subject_of(verb)
    objects = [child for child in verb.children if child.dep_ in {"dobj", "ccomp"} and child != link]
    if subject is None or subject == link or objects or verb.lemma_.lower() in SPEECH | HELD:
        return False
    return link.dep_ == "dobj" and link.head == verb


def _object_of(item: ParsedSentence, verb: Token, link: Token, rest: Sequence[int]) -> Piece:
    """Read "a plan, which the council rejected in May," as "the council rejected a plan in May"."""
    noun = [index for index in core(verb.head) if index not in rest]
    before = [index for index in rest if index <= verb.i]
    after = [index for index in rest if index > verb.i]
    span = item.between(link, item.doc[rest[-1]])
    return Piece(
        span.start,
        span.end,
        (*spans_of(item, before), *spans_of(item, noun), *spans_of(item, after)),
        frozenset((*noun, *rest)),
        removed(verb),
        borrowed=frozenset(noun),
        small=small_letter(item),
    )


def _is_beside(verb: Token) -> bool:
    """Say whether a clause stands right after its noun; after "from … to …" it may be another's."""
    preceding = verb.left_edge.nbor(-1)
    core_end = core(verb.head)[-1]
    if not after_comma(verb):
        return core_end == preceding.i or preceding == verb.head
    # "the minister, his brother, who left": what stands between tells who he is.
    between = [child for child in verb.head.rights if child.dep_ == "appos" and child.i < preceding.i]
    if between and between[-1].right_edge.i == preceding.i - 1:
        return True
    links = {child.lower_ for child in verb.head.rights if child.dep_ == "prep" and child.i < preceding.i}
    return core_end == preceding.i - 1 and links <= {"of"}


def _comments(verb: Token) -> bool:
    """Say whether ", which makes it …" speaks of the whole clause before it and not of its last noun."""
    return verb.lemma_ in {"make", "mean", "leave"} and any(
        child.dep_ in {"ccomp", "xcomp", "oprd"} for child in verb.children
    )
