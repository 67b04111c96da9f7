"""The short grammar of headlines: do they state something, what is their verb, what weakens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.lexicon import lexicon
from verification.engine.stems import stem

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MIN_STATED_WORDS = 3
NEGATIONS = lexicon("negations")
HEDGES = frozenset(
    (
        "may",
        "might",
        "could",
        "allegedly",
        "alleged",
        "reportedly",
        "suspected",
        "possibly",
        "perhaps",
        "likely",
    )
)
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
ASKING = frozenset({"what", "why", "how", "who", "when", "where", "which", "whether"})
CASUALTIES = frozenset({"dead", "missing", "injured", "hurt", "wounded"})


def states(doc: Doc) -> bool:
    """Say whether a line states something, also in the short grammar of headlines.

    "Prices to rise", "Three killed in blast" and "Two dead in fire" do; "A long wait", "What the law
    means for you" and "How to vote" do not.
    """
    words = [token for token in doc if token.is_alpha or token.like_num]
    if len(words) < MIN_STATED_WORDS or doc[-1].text == "?" or words[0].lower_ in ASKING:
        return False
    root = next((token for token in doc if token.dep_ == "ROOT"), doc[0])
    if root.tag_ == "VB" and not subject_of(root):
        return False
    return any(_is_predicate(token) for token in doc)


def _is_predicate(token: Token) -> bool:
    if (
        token.tag_ in FINITE
        and subject_of(token) is not None
        and token.dep_ in {"ROOT", "ccomp", "conj", "aux"}
    ):
        return True
    if token.tag_ == "MD":
        return True
    counted = token.i > 0 and token.nbor(-1).pos_ == "NUM"
    if token.lower_ in CASUALTIES and counted:
        return True
    before = token.i > 0 and any(left.pos_ in {"NOUN", "PROPN", "NUM"} for left in token.doc[: token.i])
    if token.tag_ == "VB" and token.dep_ == "ROOT" and before:
        return any(child.tag_ == "TO" for child in token.lefts)
    short = token.dep_ in {"ROOT", "acl"} and token.head.dep_ == "ROOT"
    return before and short and (token.tag_ == "VBN" or token.lower_ in CASUALTIES)


def subject_of(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), None)


def main_verb(doc: Doc) -> Token | None:
    return next((token for token in doc if token.dep_ == "ROOT" and token.pos_ == "VERB"), None)


def is_negated(verb: Token) -> bool:
    if any(child.dep_ == "neg" or child.lower_ in NEGATIONS for child in verb.children):
        return True
    return any(
        grand.lower_ in {"no", "neither", "nobody"}
        for child in verb.children
        if child.dep_ in {"nsubj", "nsubjpass", "dobj"}
        for grand in (child, *child.children)
    )


def hedge(doc: Doc) -> Token | None:
    return next((token for token in doc if token.lower_ in HEDGES), None)


def hedge_on(doc: Doc, verb: Token) -> Token | None:
    """What weakens the same verb in another sentence; None where it is said flatly, or not at all."""
    theirs = next((token for token in doc if token.pos_ == "VERB" and stem(token) == stem(verb)), None)
    if theirs is None:
        return None
    near = [*theirs.children, *([theirs.head] if theirs.dep_ == "xcomp" else [])]
    return next((token for token in near if token.lower_ in HEDGES), None)
