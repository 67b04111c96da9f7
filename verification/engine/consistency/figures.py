"""Two figures for one thing: twelve dead here, fourteen there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.consistency.lines import Figure, Line
from verification.engine.language import ParsedSentence
from verification.engine.mentions import Names
from verification.engine.quantities import Bound
from verification.engine.types import BlockKind, Check, Finding
from verification.engine.units import Family

if TYPE_CHECKING:
    from spacy.tokens import Token

PERSONS = frozenset(
    {"people", "person", "victim", "", "others", "human", "casualty", "life", "toll", "fatality"}
)
DEAD = ("killed", frozenset({"kill", "die", "dead", "death", "perish", "fatality", "toll", "slay"}))
HURT = ("injured", frozenset({"injure", "wound", "hurt", "injury", "injured", "wounded"}))
HELD = ("arrested", frozenset({"arrest", "detain", "detained"}))
GONE = ("missing", frozenset({"missing"}))
CASUALTIES = {word: name for name, words in (DEAD, HURT, HELD, GONE) for word in words}
# Words that set a figure apart: another time, another event, a part of the whole, an update.
APART = re.compile(
    r"\b(?:another|others?|more|additional|earlier|initial(?:ly)?|first|previous(?:ly)?|last|latest|later"
    r"|since|then|before|after|includ\w+|among|of them|of whom|of those|out of|per|each|every|further"
    r"|separate(?:ly)?|similar|former(?:ly)?|once|now|revised?|updated?|corrected|rose|risen|rising|climbed"
    r"|grew|up from|down from|years?|months?|weeks?|yesterday|today|history|decade|annual(?:ly)?|average"
    r"|if|would|could|may|might|half|both|estimat\w+|expected|feared|target|plan(?:ned|s)?|daily|weekly"
    r"|monthly|overnight|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)
VERBS_APART = frozenset(
    re.findall(
        r"\w+",
        "say tell be rise fall increase decrease grow drop climb reach add win lose score report expect see "
        "make take give get go come do want need find call use become remain stand include leave",
    )
)
MAX_FACTS = 400
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with what it counts."""

    key: tuple[str, ...]
    figure: Figure
    sentence: int
    speaker: str
    places: frozenset[str]


def check_figures(
    lines: Sequence[Line], parsed: Sequence[ParsedSentence], names: Names, speakers: Mapping[int, str]
) -> Iterator[Finding]:
    """Find one thing that two sentences count differently.

    Args:
        lines: the sentences of one article.
        parsed: the same sentences with their parse.
        names: what the article calls things.
        speakers: who says what a sentence states, by the sentence's ordinal; none: the article itself.

    Returns:
        Findings of the check FIGURES, or SOURCES where two sources give the two figures. A sentence that
        speaks of another time, another event or a part stays out.
    """
    docs = {item.sentence.ordinal: item for item in parsed}
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for line in lines:
        item = docs.get(line.sentence.ordinal)
        if item is None or not line.figures or line.dates or line.kind is not BlockKind.BODY:
            continue
        if APART.search(line.words):
            continue
        for fact in facts_of(line, item, names, speakers.get(line.sentence.ordinal, "")):
            groups[fact.key].append(fact)
    for facts in groups.values():
        yield from _clash(facts[:MAX_FACTS])


def facts_of(line: Line, item: ParsedSentence, names: Names, speaker: str) -> Iterator[Fact]:
    """Yield what the figures of one sentence count: casualties, and what a named subject has or does."""
    places = frozenset(entity.text for entity in item.doc.ents if entity.label_ in {"GPE", "LOC", "FAC"})
    starts = {figure.span.start: figure for figure in line.figures}
    for token in item.doc:
        figure = starts.get(item.start(token))
        if figure is None or figure.quantity.bound in {Bound.AT_LEAST, Bound.AT_MOST, Bound.NEARLY}:
            continue
        last = max((t for t in item.doc if item.end(t) <= figure.span.end), key=lambda t: t.i, default=token)
        key = _casualty(token) or _done(last, token, figure, names)
        if key:
            yield Fact(key, figure, line.sentence.ordinal, speaker, places)


def _noun(token: Token) -> Token:
    """What a number counts; the number itself when it stands alone."""
    head = token
    while head.dep_ in {"nummod", "compound", "quantmod", "amod"} and head.head is not head:
        head = head.head
    return head


def _casualty(token: Token) -> tuple[str, ...] | None:
    noun = _noun(token)
    lemma = noun.lemma_.lower()
    if any(
        child.lower_ in {"of", "including"}
        for child in noun.children
        if child.dep_ == "prep" and noun.dep_ != "pobj"
    ):
        return None
    counted = "" if lemma in PERSONS or noun.like_num or lemma in CASUALTIES else lemma
    what = CASUALTIES.get(lemma) or _suffered(noun)
    if what is None or any(child.dep_ == "neg" for child in noun.head.children):
        return None
    return (what, counted)


def _suffered(noun: Token) -> str | None:
    """What happened to the people: "twelve were killed", "killed twelve", "left twelve dead"."""
    verb = noun.head
    if (
        noun.dep_ in {"nsubjpass", "dobj"}
        and verb.pos_ == "VERB"
        and verb.lemma_.lower() not in {"die", "perish"}
    ):
        return CASUALTIES.get(verb.lemma_.lower()) or _complement(verb)
    if noun.dep_ == "nsubj" and verb.lemma_.lower() in {"die", "perish"}:
        return DEAD[0]
    if noun.dep_ == "nsubj" and verb.lower_ in {"dead", "missing", "injured", "wounded"}:
        return CASUALTIES.get(verb.lower_)
    return None


def _complement(verb: Token) -> str | None:
    if verb.lemma_.lower() != "leave":
        return None
    return next((CASUALTIES[child.lower_] for child in verb.subtree if child.lower_ in CASUALTIES), None)


def _done(last: Token, token: Token, figure: Figure, names: Names) -> tuple[str, ...] | None:
    """ "The company employs 400 people": subject, verb, and what is counted."""
    noun = _noun(token)
    unit = figure.quantity.unit if figure.quantity.family not in {Family.NONE, Family.PEOPLE} else ""
    top = (
        noun
        if noun.dep_ in {"dobj", "attr", "npadvmod"}
        else last
        if last.dep_ in {"dobj", "attr", "npadvmod"}
        else None
    )
    if (
        top is None
        or top.head.pos_ != "VERB"
        or top.head.lemma_.lower() in VERBS_APART
        or figure.family is Family.PERCENT
    ):
        return None
    verb = top.head
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    modal = any(
        child.dep_ in {"aux", "neg"} and child.lemma_.lower() not in {"have", "be"} for child in verb.children
    )
    if (
        subject is None
        or modal
        or subject.pos_ not in {"PROPN", "NOUN"}
        or verb.dep_ not in {"ROOT", "ccomp", "conj"}
    ):
        return None
    who = _subject(subject, names)
    counted = unit or _counted(noun)
    extra = sorted(child.lemma_.lower() for child in verb.children if child.dep_ in {"prep", "advmod", "prt"})
    return (who, verb.lemma_.lower(), verb.tag_, counted, *extra) if who and counted else None


def _counted(noun: Token) -> str:
    if noun.like_num:
        return ""
    modifiers = sorted(
        child.lower_ for child in noun.lefts if child.dep_ in {"amod", "compound"} and not child.like_num
    )
    return " ".join([*modifiers, noun.lemma_.lower()])


def _subject(subject: Token, names: Names) -> str:
    words = [child for child in subject.subtree if child.dep_ not in {"det", "punct"}]
    if len(words) > 6 or any(word.pos_ == "PRON" or word.like_num for word in words):
        return ""
    text = " ".join(word.text for word in words)
    return names.full(text).lower()


def _clash(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Compare every figure with the first one; more than one finding a thing would only repeat it."""
    for other in facts[1:]:
        first = facts[0]
        if first.sentence == other.sentence or first.figure.family is not other.figure.family:
            continue
        if other.figure.meets(first.figure.low, first.figure.high) or _elsewhere(first, other):
            continue
        yield _finding(first, other)
        return


def _elsewhere(one: Fact, two: Fact) -> bool:
    return bool(one.places and two.places and not one.places & two.places)


def _finding(one: Fact, two: Fact) -> Finding:
    what = one.key[0] if len(one.key) == 2 else f"{one.key[1]} {one.key[3]}"
    spans = tuple(sorted((one.figure.span, two.figure.span), key=lambda span: span.start))
    thing = f"{what} {one.key[1]}".strip() if len(one.key) == 2 else what
    if one.speaker != two.speaker and (one.speaker or two.speaker):
        who = [fact.speaker or "the article itself" for fact in (one, two)]
        message = (
            f"{one.figure.text} ({who[0]}) and {two.figure.text} ({who[1]}): "
            f"sources differ on one figure ({thing})."
        )
        return Finding(Check.SOURCES, message, spans)
    return Finding(
        Check.FIGURES, f"{one.figure.text} here, {two.figure.text} there for the same thing ({thing}).", spans
    )
