"""Say what sort of statement a claim is."""

from __future__ import annotations

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
CHANGES = lexicon("change_verbs")
FORESEEING = frozenset({"expect", "forecast", "predict", "foresee", "anticipate", "project"})
MEANING = frozenset({"amount", "constitute", "violate", "breach", "mean"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
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
        token.lower_ in CAUSES or (token.lemma_.lower() in CAUSES and token.pos_ == "VERB")
        for token in view.tokens
    )


def _is_comparison(view: View) -> bool:
    # "more than 200 people" is a bound of a quantity and compares nothing.
    than = any(
        token.lower_ == "than" and token.i + 1 < len(token.doc) and not token.nbor(1).like_num
        for token in view.tokens
    )
    return than or any(tag in {"JJS", "RBS"} and word not in {"most", "least"} for tag, word in _tagged(view))


def _tagged(view: View) -> list[tuple[str, str]]:
    return list(zip(view.tags, view.words, strict=True))


def is_quantity(view: View) -> bool:
    """Say whether something is counted or measured; dates, times and ranks are not."""
    return any(
        (token.ent_type_ in MEASURED or token.like_num) and token.ent_type_ not in {"DATE", "ORDINAL", "TIME"}
        for token in view.tokens
    )


def _is_event(view: View) -> bool:
    verb = next((token for token in view.tokens if token.dep_ == "ROOT"), None) or next(
        (token for token in view.tokens if token.pos_ == "VERB"), None
    )
    if verb is None or verb.lemma_.lower() in STATES:
        return False
    perfect = any(child.lower_ in {"has", "have", "had", "was", "were", "been"} for child in verb.lefts)
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and perfect)


KINDS: tuple[tuple[Kind, Callable[[View], bool]], ...] = (
    (Kind.PREDICTION, _is_prediction),
    (Kind.OPINION, _is_opinion),
    (Kind.ATTRIBUTION, _is_act_of_speech),
    (Kind.CAUSAL, _is_causal),
    (Kind.QUANTITY, is_quantity),
    (Kind.COMPARISON, _is_comparison),
    (Kind.EVENT, _is_event),
)
