"""Say what sort of statement a claim is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from verification.engine.features import View
from verification.engine.lexicon import lexicon
from verification.engine.types import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

MEASURED = frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY"})

OPINION_WORDS = lexicon("opinion_words")
OPINION_MODALS = lexicon("opinion_modals")
FORECASTS = lexicon("prediction_passive")
STATES = lexicon("state_verbs")
CAUSES = lexicon("causal_words")
ACTS = lexicon("cues_act")
BESIDE = re.compile(r"\bcompared (?:with|to)\b|\btimes as \w+|, against [$£€]?\d|\b(?:low|high)est since\b")
CHANGES = lexicon("change_verbs")
FORESEEING = frozenset({"expect", "forecast", "predict", "foresee", "anticipate", "project"})
MEANING = frozenset({"amount", "constitute", "violate", "breach", "mean"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
PAST = frozenset({"has", "have", "had", "was", "were", "been"})
ACTED_ON = frozenset({"dobj", "xcomp", "ccomp", "nsubjpass", "dative"})
MAIN = frozenset({"ROOT", "ccomp", "conj"})


def find_kind(tokens: Sequence[Token], *, result: bool = False, reported: bool = False) -> Kind:
    """Say what sort of statement it is.

    Args:
        tokens: the parsed tokens of one piece.
        result: whether the piece tells what something led to.
        reported: whether it is indirect speech: there "would" stands for "will".

    Returns:
        The first that fits, from prediction and opinion (not checkable themselves) to state.
    """
    view = View.of(tokens)
    if result:
        return Kind.CAUSAL
    if reported and any(_would(token) for token in tokens):
        return Kind.PREDICTION
    return next((kind for kind, test in KINDS if test(view)), Kind.STATE)


def _would(token: Token) -> bool:
    """Say whether "would" stands for "will": not in "would amount to fraud", which says what a law means."""
    return token.lower_ == "would" and token.tag_ == "MD" and token.head.lemma_.lower() not in MEANING


def _is_prediction(view: View) -> bool:
    future = any(
        token.tag_ == "MD" and token.lemma_.lower() in {"will", "shall", "'ll"} and token.head.dep_ != "advcl"
        for token in view.tokens
    )
    passive = any(token.lemma_.lower() in FORECASTS and _has_complement(token) for token in view.tokens)
    return future or passive or any(_foresees(token) or _is_to_change(token, view) for token in view.tokens)


def _foresees(token: Token) -> bool:
    """Say whether somebody looks ahead: "the bank expects a fall in profit", "does not foresee growth"."""
    active = not any(child.dep_ == "auxpass" for child in token.children)
    return token.lemma_.lower() in FORESEEING and token.pos_ == "VERB" and token.dep_ in MAIN and active


def _is_to_change(token: Token, view: View) -> bool:
    """Read "prices to rise next month" and "prices are to rise"; what somebody is to do is a plan, a fact."""
    to = any(child.lower_ == "to" and child.dep_ == "aux" for child in token.lefts)
    acts = any(child.dep_ in {"dobj", "xcomp"} for child in token.children)
    if not to or acts or token.tag_ != "VB" or token.lemma_.lower() not in CHANGES:
        return False
    head = token.head
    return not view.count_tags(*FINITE) or (token.dep_ == "xcomp" and head.lemma_ == "be")


def _has_complement(token: Token) -> bool:
    children = {child.dep_ for child in token.children}
    return "auxpass" in children and bool(children & {"xcomp", "ccomp"})


def _is_opinion(view: View) -> bool:
    if any(_supposes(token) for token in view.tokens):
        return True
    first_person = any(token.lower_ in {"i", "we"} and token.dep_ == "nsubj" for token in view.tokens)
    if first_person and view.any_word("opinion_verbs"):
        return True
    if any(token.lower_ in OPINION_MODALS and _obliges(token) for token in view.tokens):
        return True
    return any(token.lower_ in OPINION_WORDS and _judges(token) for token in view.tokens)


def _supposes(token: Token) -> bool:
    """Read "if they had let us through, some would be alive": nobody can look at what did not happen."""
    if token.lower_ not in {"would", "could", "might"} or token.tag_ != "MD":
        return False
    return any(
        child.dep_ == "advcl"
        and any(mark.lower_ == "if" for mark in child.children)
        and any(aux.lower_ in {"had", "were", "'d"} for aux in (child, *child.children))
        for child in token.head.children
    )


def _obliges(token: Token) -> bool:
    """Say whether a modal asks for something: "should join", not "must have been", not "law says … must"."""
    return (
        token.tag_ == "MD"
        and token.head.dep_ in {"ROOT", "conj", "ccomp"}
        and "have" not in {child.lower_ for child in token.head.children}
    )


def _judges(token: Token) -> bool:
    """Say whether an evaluating word is what is stated, not a part of a name or a measured comparison."""
    if token.ent_type_ or token.pos_ == "PROPN":
        return False
    if token.dep_ in {"acomp", "attr", "oprd", "advmod"} or token.tag_ in {"VBZ", "VBP"}:
        return True
    return token.dep_ == "amod" and token.head.dep_ in {"attr", "dobj", "oprd"}


def _is_act_of_speech(view: View) -> bool:
    """Say whether what is stated is itself that somebody said something: "denied the charges"."""
    return any(
        token.lemma_.lower() in ACTS and token.pos_ == "VERB" and token.dep_ in {"ROOT", "ccomp", "conj"}
        for token in view.tokens
    )


def _is_causal(view: View) -> bool:
    return any(
        (token.lower_ in CAUSES and token.pos_ != "VERB")
        or (token.lemma_.lower() in CAUSES and token.pos_ == "VERB" and _acts_on(token))
        for token in view.tokens
    )


def _acts_on(verb: Token) -> bool:
    """Say whether something is acted on: "drove prices up", not "drove away"."""
    return any(child.dep_ in ACTED_ON or child.lower_ in {"to", "in"} for child in verb.children)


def _is_comparison(view: View) -> bool:
    # "more than 200 people" is a bound of a quantity and compares nothing.
    than = any(
        token.lower_ == "than" and token.i + 1 < len(token.doc) and not token.nbor(1).like_num
        for token in view.tokens
    )
    return (
        than
        or _sets_beside(view)
        or any(tag in {"JJS", "RBS"} and word not in {"most", "least"} for tag, word in _tagged(view))
    )


def _sets_beside(view: View) -> bool:
    """Read "compared with", "four times as much as" and "7.8%, against 5.1%"."""
    words = " ".join(view.words)
    return BESIDE.search(words) is not None


def _tagged(view: View) -> list[tuple[str, str]]:
    return list(zip(view.tags, view.words, strict=True))


def is_quantity(view: View) -> bool:
    """Say whether something is counted or measured; dates, times and ranks are not."""
    return any(_counts(token) for token in view.tokens)


def _counts(token: Token) -> bool:
    if token.lower_ == "one" and token.dep_ in {"nsubj", "nsubjpass", "pobj", "dobj"}:
        # "no one", "one of them", "until one in the morning"
        return False
    aged = token.dep_ in {"attr", "acomp"} and token.like_num and len(token.text) < len("1974")
    dated = token.ent_type_ in {"DATE", "ORDINAL", "TIME"}
    return aged or ((token.ent_type_ in MEASURED or token.like_num) and not dated)


def _is_event(view: View) -> bool:
    verb = next((token for token in view.tokens if token.dep_ == "ROOT"), None) or next(
        (token for token in view.tokens if token.pos_ == "VERB"), None
    )
    if verb is None or verb.lemma_.lower() in STATES:
        return False
    auxiliaries = {child.lower_ for child in verb.lefts if child.dep_ in {"aux", "auxpass"}}
    # A participle that was cut out of its sentence has none: "the law, passed in 2003".
    perfect = not auxiliaries or bool(auxiliaries & PAST)
    return (
        verb.tag_ == "VBD" or (verb.tag_ == "VBN" and perfect) or (verb.tag_ == "VB" and "did" in auxiliaries)
    )


KINDS: tuple[tuple[Kind, Callable[[View], bool]], ...] = (
    (Kind.PREDICTION, _is_prediction),
    (Kind.OPINION, _is_opinion),
    (Kind.ATTRIBUTION, _is_act_of_speech),
    (Kind.CAUSAL, _is_causal),
    (Kind.COMPARISON, _sets_beside),
    (Kind.QUANTITY, is_quantity),
    (Kind.COMPARISON, _is_comparison),
    (Kind.EVENT, _is_event),
)
