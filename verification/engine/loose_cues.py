"""Read attributions that are no "X said that …": according to, by the count of, estimates, hearsay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from verification.engine.cue_parts import (
    FINITE,
    SPEECH,
    SUBJECTS,
    Cue,
    clause_span,
    inside,
    is_enough,
    is_passive,
    source_of_cue,
    statement_span,
    without,
    words_of_cue,
)
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.types import AttributionClass, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

PASSIVE = lexicon("cues_passive")
HEARSAY = lexicon("hearsay")
# What opens a clause that "according to" before it does not hold for.
TURNS = frozenset({"though", "although", "but", "while", "whereas"})
NUMBER_WORDS = lexicon("number_words")
NAMING = frozenset({"NOUN", "PROPN", "PRON"})
NOMINAL = NAMING | {"DET", "ADJ", "NUM"}
# The last word of "…, council records show."
CLOSERS = frozenset(
    {f"{verb}{ending}" for verb in SPEECH for ending in ("", "s", "d", "ed")}
    | {"said", "found", "told", "wrote", "thought", "forecasts"}
)
RECKONINGS = frozenset(
    {"account", "admission", "arithmetic", "calculation", "count", "estimate"}
    | {"reckoning", "tally", "telling"}
)
MAX_CLOSING_TOKENS = 12
MAX_CLOSING_COMMAS = 3


def according_to(text: str, item: ParsedSentence, token: Token) -> Cue | None:
    """Read "according to X" in any position."""
    if token.lower_ != "according":
        return None
    link = next((other for other in item.doc[token.i + 1 : token.i + 2] if other.lower_ == "to"), None)
    source = (
        next((child for child in link.children if child.dep_ == "pobj"), None) if link is not None else None
    )
    if link is None or source is None:
        return None
    hole = Span(item.start(token), max(item.subtree(source).end, _end_of_description(item, source)))
    end, after = _scope(item, source)
    parts = without(text, Span(item.sentence.start, end), (hole,))
    return Cue(AttributionClass.INDIRECT, item.between(token, link), source, parts, after=after)


def by_count(text: str, item: ParsedSentence, token: Token) -> Cue | None:
    """Read "by the ministry's count" and "by her own reckoning" as what they reckon."""
    if token.lower_ != "by" or token.dep_ not in {"prep", "agent", "pcomp"}:
        return None
    noun = next((child for child in token.children if child.dep_ == "pobj"), None)
    if noun is None or noun.lemma_.lower() not in RECKONINGS:
        return None
    source = next((child for child in noun.children if child.dep_ == "poss"), None)
    if source is None:
        return None
    hole = Span(item.start(token), item.end(noun))
    parts = without(text, Span(item.sentence.start, item.sentence.end), (hole,))
    return Cue(AttributionClass.INDIRECT, item.between(token, noun), source, parts)


def _end_of_description(item: ParsedSentence, source: Token) -> int:
    """Where ", a volunteer group that …" behind a source ends, which the parser may hang on another noun."""
    at = source.right_edge.i + 1
    if at + 1 >= len(item.doc) or item.doc[at].text != "," or item.doc[at + 1].pos_ != "DET":
        return item.end(source)
    last = at
    for token in item.doc[at + 1 :]:
        clause = token if token.tag_ in FINITE else None
        while clause is not None and clause.dep_ in {"aux", "auxpass"}:
            clause = clause.head
        if token.text in {";", ":"} or (token.dep_ == "cc" and token.nbor(-1).text == ","):
            break
        if clause is not None and clause.dep_ != "relcl":
            return item.end(source)
        last = token.i
    return item.end(item.doc[last - 1 if item.doc[last].text == "." else last])


def _scope(item: ParsedSentence, source: Token) -> tuple[int, Span | None]:
    """Where "according to X" ends to hold, before ", though …", and what the article goes on with."""
    for link in item.doc[source.right_edge.i + 1 : -1]:
        if link.lower_ not in TURNS or link.nbor(-1).text != "," or link.head.pos_ not in {"VERB", "AUX"}:
            continue
        if link.dep_ == "mark" or link.head.lemma_.lower() in SPEECH:
            return item.end(link.nbor(-2)), Span(item.end(link) + 1, item.sentence.end)
    return item.sentence.end, None


def passive_report(text: str, item: ParsedSentence, token: Token) -> Cue | None:
    """Read "is estimated to have", "are reported fleeing", "it is believed that"."""
    if token.pos_ not in {"VERB", "AUX"} or token.lemma_.lower() not in PASSIVE or not is_passive(token):
        return None
    complement = next(
        (child for child in token.children if child.dep_ in {"xcomp", "ccomp", "advcl", "oprd"}), None
    )
    if complement is None:
        return None
    agent = next((child for child in token.children if child.dep_ == "agent"), None)
    source = next((child for child in agent.children if child.dep_ == "pobj"), None) if agent else None
    dummy = any(child.dep_ in SUBJECTS and child.lower_ == "it" for child in token.children)
    if dummy and complement.dep_ == "ccomp":
        parts = without(text, clause_span(item, complement), ())
    else:
        parts = without(text, statement_span(item, token), ())
    kind = AttributionClass.INDIRECT if source is not None else AttributionClass.UNSOURCED
    return Cue(kind, words_of_cue(item, token), source, parts) if is_enough(text, parts) else None


def estimate(item: ParsedSentence, token: Token) -> Cue | None:
    """Read "put the toll at 60" as an estimate of whoever put it there."""
    if token.lemma_.lower() != "put" or token.pos_ != "VERB":
        return None
    thing = next((child for child in token.children if child.dep_ == "dobj" and child.i > token.i), None)
    at = next((child for child in token.children if child.dep_ == "prep" and child.lower_ == "at"), None)
    source = source_of_cue(token)
    if thing is None or at is None or source is None or at.i < thing.i:
        return None
    if not any(child.like_num or child.lower_ in NUMBER_WORDS for child in at.subtree):
        return None
    joint = next((child.i for child in token.rights if child.dep_ == "cc" and child.i > at.i), None)
    last = item.doc[token.right_edge.i if joint is None else joint - 1]
    while last.is_punct and last.text not in ")]%" and last.i > at.i:
        last = last.nbor(-1)
    parts = (item.between(item.doc[thing.left_edge.i], last),)
    return Cue(AttributionClass.INDIRECT, words_of_cue(item, token), source, parts, token)


def closing_source(text: str, item: ParsedSentence, quoted: Sequence[Span]) -> Iterator[Cue]:
    """Read "…, the United Nations estimates." where the tagger took the verb for a noun."""
    words = [token for token in item.doc if not (token.is_punct or token.is_space)]
    if not words or words[-1].lower_ not in CLOSERS or inside(item.start(words[-1]), quoted):
        return
    verb = words[-1]
    commas = [token for token in reversed(item.doc[: verb.i]) if token.text == ","][:MAX_CLOSING_COMMAS]
    # "data of the power company, Kesherenergo, show": a name between commas goes with the noun before it.
    inserted = bool(commas) and commas[0].i == verb.i - 1
    for comma in commas[2:] if inserted else commas:
        source = _noun_behind(comma, verb)
        if source is None:
            continue
        parts = without(text, Span(item.sentence.start, item.start(comma)), ())
        told = any(token.tag_ in FINITE for token in item.doc[: comma.i])
        if told and is_enough(text, parts):
            yield Cue(AttributionClass.INDIRECT, item.between(verb, verb), source, parts)
        return


def _noun_behind(comma: Token, verb: Token) -> Token | None:
    """The head of the noun phrase between a comma and a closing verb; None where none stands there."""
    between = comma.doc[comma.i + 1 : verb.i]
    if not 0 < len(between) <= MAX_CLOSING_TOKENS or any(
        token.tag_ in FINITE or token.dep_ == "cc" for token in between
    ):
        return None
    head = None
    for token in between:
        if token.pos_ not in NOMINAL and token.text != "-":
            break
        head = token if token.pos_ in NAMING else head
    tagged_wrong = between[-1].i == verb.i - 1 and head is None and between[-1].pos_ == "ADJ"
    return between[-1] if tagged_wrong else head


def hearsay(text: str, item: ParsedSentence, quoted: Sequence[Span]) -> Iterator[Cue]:
    """Read "reportedly" and its like, unless it belongs to a charge."""
    for token in item.doc:
        if token.lower_ in HEARSAY and not inside(item.start(token), quoted) and not _is_charge(token):
            whole = Span(item.sentence.start, item.sentence.end)
            span = item.between(token, token)
            yield Cue(AttributionClass.UNSOURCED, span, None, without(text, whole, ()))
            return


def _is_charge(token: Token) -> bool:
    """Say whether a hearsay word belongs to a charge ("for allegedly …"): the act itself is no hearsay."""
    head = token.head
    return head.dep_ in {"pcomp", "acl"} or (token.i > 0 and token.nbor(-1).lower_ in {"for", "of"})
