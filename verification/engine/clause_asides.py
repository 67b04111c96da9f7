"""Read clauses that tell another event or share: ", after two men died", ", of which 12 are closed"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.guard import is_number
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import SUBJECTS, VERBAL, Piece, core, spans_of
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FINITE = frozenset({"VBD", "VBZ", "VBP"})
AUXILIARIES = frozenset({"aux", "auxpass"})
# Links that open a clause about another event also without a comma.
TIMES = frozenset({"after", "when", "where"})
MIN_TOKENS = 3
MIN_INSIDE_TOKENS = 4
# What can follow "four of them": "fatal", "killed by shells", "in their eighties".
STATES = frozenset({"JJ", "VBN", "RB", "IN"})
YEAR_DIGITS = 4
WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
LINKS = frozenset({"after", "although", "though", "when", "where"})
PLACES = frozenset({"GPE", "LOC"})
POINTING = frozenset({"this", "that", "these", "those"})
SPEECH = lexicon("cues_speech")
PRONOUNS = lexicon("abstract_subjects") | frozenset({"he", "she", "they", "we", "i", "you", "one"})
FIGURE_LIST = "list of figures"


def find_clause_asides(
    item: ParsedSentence, allowed: frozenset[int], resolved: Collection[int]
) -> Iterator[Piece]:
    """Yield clauses behind a comma that state an event or a share of their own.

    Args:
        item: the sentence.
        allowed: the tokens of the statement.
        resolved: where the pronouns start that are known: others cannot carry a statement.

    Returns:
        One piece for each of: "…, after SUBJECT VERB …" in the past tense; "…, although …"; "…, when …";
        "…, where …"; "…, of which NUMBER …". Without a comma "after", "when" and "where" need an event of
        the past, and the statement keeps the clause.
    """
    for verb in item.doc:
        if verb.i not in allowed or verb.dep_ not in {"advcl", "relcl"} or verb.pos_ not in VERBAL:
            continue
        if not {token.i for token in verb.subtree} <= allowed:
            continue
        piece = _event(item, verb, resolved) or _share(item, verb)
        if piece is not None:
            yield from _verbs_apart(item, piece, verb)
    yield from _parts_told(item, allowed)


def _event(item: ParsedSentence, verb: Token, resolved: Collection[int]) -> Piece | None:
    link = next((child for child in verb.lefts if child.lower_ in LINKS), verb.left_edge)
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
    if link.lower_ not in LINKS or subject is None or not _is_told(verb, link.lower_):
        return None
    if subject.lower_ in PRONOUNS and item.start(subject) not in resolved:
        return None
    words = _words(verb, link.i)
    if item.doc[words[0]].is_punct:
        # "where, they said, he stood": who says it stands inside.
        return None
    apart = _is_behind_comma(link) and verb.head.i < verb.i
    if not apart:
        if not _is_event_inside(link, verb, subject):
            return None
        words = words[: next((at for at, index in enumerate(words) if _goes_on(item.doc[index])), len(words))]
    if len(words) < (MIN_TOKENS if apart else MIN_INSIDE_TOKENS):
        return None
    where = _place_before(link, verb) if link.lower_ == "where" else ()
    day = _day_before(link) if link.lower_ == "when" else where
    joint = (" in" if verb.head.ent_type_ in PLACES else " at") if where else _link_to(link.doc, day)
    when: tuple[Span | str, ...] = (joint, *spans_of(item, day)) if day else ()
    return Piece(
        item.start(item.doc[words[0]]),
        item.end(item.doc[words[-1]]),
        (*spans_of(item, words), *when),
        frozenset(words) | frozenset(day),
        # Without a comma the clause says which time is meant: the statement keeps it.
        frozenset((link.i - 1, link.i, *words)) if apart else frozenset(),
        borrowed=frozenset(day),
        method=f"{link.lower_} clause",
        joints=frozenset((link.i - 1, link.i)),
    )


def _verbs_apart(item: ParsedSentence, piece: Piece, verb: Token) -> Iterator[Piece]:
    """Cut "after the dam broke and sent water through nine villages" at its second verb."""
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
    own = sorted(piece.tokens - piece.borrowed)
    other = next((child for child in verb.rights if child.dep_ == "conj" and child.i in own), None)
    joint = next((child for child in verb.rights if child.dep_ == "cc"), None)
    cut = other is not None and joint is not None and other.tag_ == verb.tag_ and joint.lower_ == "and"
    if (
        not cut
        or other is None
        or joint is None
        or subject is None
        or piece.borrowed
        or other.left_edge != other
    ):
        yield piece
        return
    if any(child.dep_ in SUBJECTS for child in other.lefts) or subject.pos_ == "PRON":
        yield piece
        return
    first = [
        index for index in own if index < joint.i and not (index == joint.i - 1 and item.doc[index].is_punct)
    ]
    rest = [index for index in own if index > joint.i]
    whole = core(subject)
    yield replace(
        piece,
        end=item.end(item.doc[first[-1]]),
        wording=tuple(spans_of(item, first)),
        tokens=frozenset(first),
        joints=piece.joints | {joint.i},
    )
    yield replace(
        piece,
        start=item.start(item.doc[rest[0]]),
        wording=(*spans_of(item, whole), *spans_of(item, rest)),
        tokens=frozenset((*whole, *rest)),
        borrowed=frozenset(whole),
    )


def _is_event_inside(link: Token, verb: Token, subject: Token) -> bool:
    """Say whether a clause without a comma tells an event of the past of somebody whom it names."""
    pointing = subject.pos_ == "PRON" or any(
        child.tag_ == "DT" and child.lower_ in POINTING for child in subject.lefts
    )
    speaks = verb.lemma_.lower() in SPEECH
    return link.lower_ in TIMES and _is_past(verb) and not pointing and not speaks


def _goes_on(token: Token) -> bool:
    """Say whether a comma opens what the main clause goes on with: ", plummeting only after …"."""
    if token.i + 1 == len(token.doc):
        return False
    following = token.nbor(1)
    return (token.text == "," and following.tag_ == "VBG") or (
        token.dep_ == "cc" and following.dep_ == "mark"
    )


def _is_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" or any(child.tag_ == "VBD" for child in verb.lefts if child.dep_ in AUXILIARIES)


def _day_before(link: Token) -> tuple[int, ...]:
    """The date that ", when …" tells of: "2015", "March 2020", "Friday"; none for "last week"."""
    if not _is_behind_comma(link):
        return ()
    start = end = link.i - 1
    while start > 0 and link.doc[start - 1].ent_type_ == "DATE":
        start -= 1
    named = start < end and all(
        token.text[0].isdigit() or token.text[0].isupper() for token in link.doc[start:end]
    )
    return tuple(range(start, end)) if named else ()


def _place_before(link: Token, verb: Token) -> tuple[int, ...]:
    """The place that ", where …" tells of; none for a case or a time."""
    noun = verb.head
    if (
        verb.dep_ != "relcl"
        or noun.pos_ not in {"NOUN", "PROPN"}
        or noun.ent_type_ in {"DATE", "TIME", "PERSON"}
    ):
        return ()
    words = tuple(index for index in core(noun) if index < link.i and index != link.i - 1)
    words = words if _is_behind_comma(link) else core(noun)
    concrete = noun.pos_ == "PROPN" or any(child.dep_ == "det" for child in noun.lefts)
    return words if concrete and noun.i in words else ()


def _link_to(doc: Doc, day: tuple[int, ...]) -> str:
    if not day:
        return ""
    exact = any(doc[index].text.isdigit() and len(doc[index].text) < YEAR_DIGITS for index in day)
    return " on" if exact or doc[day[0]].lower_ in WEEKDAYS else " in"


def _share(item: ParsedSentence, verb: Token) -> Piece | None:
    """Read "20 shops, of which 12 are in Graz" as "12 of 20 shops are in Graz"."""
    link = next((token for token in verb.subtree if token.tag_ == "WDT" and token.dep_ == "pobj"), None)
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
    if link is None or subject is None or link.head.lower_ != "of" or not _is_behind_comma(link.head):
        return None
    whole = [index for index in core(verb.head) if index < link.head.i - 1]
    words = _words(verb, link.i)
    share = [index for index in words if index <= subject.right_edge.i]
    rest = [index for index in words if index > subject.right_edge.i]
    if not whole or not rest or not any(is_number(item.doc[index]) for index in share):
        return None
    return Piece(
        item.start(item.doc[link.head.i]),
        item.end(item.doc[words[-1]]),
        (*spans_of(item, share), " of", *spans_of(item, whole), *spans_of(item, rest)),
        frozenset((*whole, *words)),
        frozenset((link.head.i - 1, link.head.i, link.i, *words)),
        borrowed=frozenset(whole),
        method="share",
        joints=frozenset((link.head.i - 1, link.head.i, link.i)),
    )


def _parts_told(item: ParsedSentence, allowed: frozenset[int]) -> Iterator[Piece]:
    """Read "37 fractures, four of them fatal" as "four of 37 fractures were fatal"."""
    doc = item.doc
    for link in doc[2:-2]:
        share, them = link.nbor(-1), link.nbor(1)
        if link.lower_ != "of" or them.lower_ not in {"them", "which", "whom"} or not is_number(share):
            continue
        start = share.left_edge.i
        end = them.i + 1
        while end in allowed and not (doc[end].is_punct and doc[end].text not in "()%-") and end < len(doc):
            end += 1
        rest = list(range(them.i + 1, end))
        whole = next((token for token in reversed(doc[: start - 1]) if token.tag_ in {"NNS", "NNPS"}), None)
        finite = any(doc[index].tag_ in {*FINITE, "MD"} for index in rest)
        if (
            not rest
            or whole is None
            or finite
            or doc[start - 1].text != ","
            or doc[rest[0]].tag_ not in STATES
        ):
            continue
        counted = list(core(whole))
        if not any(is_number(doc[index]) for index in counted) or not {*counted, *rest, start} <= allowed:
            continue
        yield Piece(
            item.start(doc[start]),
            item.end(doc[rest[-1]]),
            (
                *spans_of(item, range(start, link.i + 1)),
                *spans_of(item, counted),
                " were",
                *spans_of(item, rest),
            ),
            frozenset((*range(start, link.i + 1), *counted, *rest)),
            frozenset(range(start - 1, rest[-1] + 1)),
            borrowed=frozenset(counted),
            method="share",
            joints=frozenset({them.i}),
        )


def _is_behind_comma(token: Token) -> bool:
    return token.i > 1 and token.nbor(-1).text == ","


def _is_told(verb: Token, link: str) -> bool:
    """Say whether a verb tells what happened: in a finite tense, without a modal verb."""
    helpers = {child.tag_ for child in verb.lefts if child.dep_ in AUXILIARIES}
    tense = FINITE if link != "after" else frozenset({"VBD"})
    return "MD" not in helpers and (verb.tag_ in tense or bool(helpers & tense))


def _words(verb: Token, after: int) -> list[int]:
    words = [token.i for token in verb.subtree if token.i > after]
    while words and verb.doc[words[-1]].is_punct and verb.doc[words[-1]].text not in ")]%":
        words.pop()
    return words


def find_figure_list(item: ParsedSentence, allowed: frozenset[int]) -> tuple[Piece, ...]:
    """Read a line without a verb, "Last year: sales £4m; staff 12", as one statement for each figure.

    Args:
        item: the sentence.
        allowed: the tokens of the statement.

    Returns:
        At least two pieces, or none when an entry has no figure or the words over them have one.
    """
    words = sorted(allowed)
    if any(item.doc[index].tag_ in {*FINITE, "MD"} for index in words):
        return ()
    colon = next((index for index in words if item.doc[index].text == ":"), -1)
    if any(is_number(item.doc[index]) for index in words if index < colon):
        return ()
    entries: list[list[int]] = [[]]
    for index in words:
        if item.doc[index].text == ";":
            entries.append([])
        elif index > colon and not (item.doc[index].text in {".", ","} and index == words[-1]):
            entries[-1].append(index)
    told = [entry for entry in entries if any(is_number(item.doc[index]) for index in entry)]
    if len(told) < 2 or len(told) < len(entries):
        return ()
    return tuple(
        Piece(
            item.start(item.doc[entry[0]]),
            item.end(item.doc[entry[-1]]),
            tuple(spans_of(item, entry)),
            frozenset(entry),
            method=FIGURE_LIST,
        )
        for entry in told
    )
