"""Read what nouns, adjectives and small words attribute: "his claim that", "sure that", "according to"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.cue_lists import Sort, adjectives, noun_prepositions
from verification.engine.grammar import Read, child, source_of, subject, subtree
from verification.engine.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

HEARSAY = lexicon("hearsay")
SURVEYS = frozenset({"poll", "survey", "polling"})
# Adjectives of which nobody is the source: "it is likely that".
IMPERSONAL = frozenset(
    {"likely", "unlikely", "evident", "apparent", "clear", "obvious", "unclear", "certain"}
)
EMPTY_SUBJECTS = frozenset({"it", "this", "that", "there"})
ADJECTIVE_PREPOSITIONS = frozenset(
    {"about", "of", "with", "to", "in", "on", "by", "over", "toward", "towards"}
)
# Verbs that only lend a noun its subject: "raised doubts about", "made the claim that".
LIGHT_VERBS = frozenset(
    {
        "announce",
        "declare",
        "deliver",
        "deny",
        "dismiss",
        "draw",
        "express",
        "give",
        "have",
        "hold",
        "issue",
        "launch",
        "leave",
        "lend",
        "make",
        "offer",
        "present",
        "raise",
        "reiterate",
        "reject",
        "release",
        "repeat",
        "retain",
        "send",
        "share",
        "show",
        "take",
        "throw",
        "voice",
    }
)
SOURCE_SHARE = 0.6
MAX_LABEL_TOKENS = 6
MIN_LABELLED = 4
LABEL_LINKS = frozenset({",", ".", "-", "of", "the", "on"})
NO_LABELS = frozenset(
    {
        "the",
        "watch",
        "exclusive",
        "update",
        "updated",
        "correction",
        "note",
        "editor",
        "related",
        "read",
        "photo",
    }
)


def read_preposition(token: Token) -> Read | None:
    """Read "according to the ministry, …" and "in a recent poll, …".

    Returns:
        The rest of the sentence as the content; None for any other token.
    """
    if token.lower_ == "according":
        link = token.nbor(1) if token.i + 1 < len(token.doc) else None
        if link is None or link.lower_ != "to":
            return None
        source = child(link, {"pobj"})
        return _rest(token, link, source) if source is not None else None
    if token.lower_ in {"in", "per"} and token.dep_ == "prep" and token.i == 0:
        source = child(token, {"pobj"})
        if source is not None and source.lemma_.lower() in SURVEYS:
            return _rest(token, token, source)
    return None


def _rest(first: Token, last: Token, source: Token) -> Read:
    document = first.doc
    end = source.right_edge.i
    if end - first.i > SOURCE_SHARE * len(document):
        end = source.i
    content = frozenset(range(len(document))) - frozenset(range(first.i, end + 1))
    return Read(Sort.STATEMENT, first.i, last.i, source, content)


def read_noun(noun: Token) -> Read | None:
    """Read "his promise to …", "doubts about …", "calls from Lind for …".

    Returns:
        The attribution; None when the noun is no cue or has neither a source nor a telling complement.
    """
    prepositions = noun_prepositions().get(noun.lemma_.lower())
    if prepositions is None or noun.pos_ != "NOUN":
        return None
    complement = _noun_complement(noun, prepositions)
    if complement is None:
        return None
    content = subtree(complement)
    if complement.dep_ == "prep":
        content -= {complement.i}
    source = _noun_source(noun, complement)
    if source is not None and source.i in content:
        return None
    tells = complement.dep_ != "prep" or "of" in prepositions
    if source is None and not tells:
        return None
    return Read(Sort.STATEMENT, noun.i, noun.i, source, content)


def _noun_complement(noun: Token, prepositions: frozenset[str]) -> Token | None:
    linked = None
    for one in noun.rights:
        if one.dep_ in {"acl", "relcl", "ccomp", "appos"}:
            infinitive = any(part.lower_ == "to" and part.dep_ == "aux" for part in one.lefts)
            if infinitive or any(part.dep_ == "mark" and part.lower_ == "that" for part in one.lefts):
                return one
        elif one.dep_ == "prep" and one.lower_ in prepositions and linked is None:
            linked = one
    if linked is None and noun.dep_ == "nsubj" and noun.head.lemma_ == "be":
        return next((one for one in noun.head.rights if one.dep_ in {"ccomp", "xcomp"}), None)
    return linked


def _noun_source(noun: Token, complement: Token) -> Token | None:
    owner = child(noun, {"poss"})
    if owner is not None:
        return owner
    for one in noun.rights:
        if one.dep_ == "prep" and one.lower_ in {"by", "from", "among"} and one.i != complement.i:
            return child(one, {"pobj"})
    made = next(
        (one for one in noun.rights if one.dep_ == "relcl" and one.lemma_.lower() in LIGHT_VERBS), None
    )
    if made is not None:
        return subject(made)
    light = noun.dep_ == "dobj" and noun.head.lemma_.lower() in LIGHT_VERBS
    with_it = noun.dep_ == "pobj" and noun.head.lower_ in {"with", "under", "in"}
    return source_of(noun) if light or with_it else None


def read_adjective(word: Token) -> Read | None:
    """Read "is sure that …", "was critical of …", "it is unclear whether …".

    Returns:
        The attribution; None when the word is no such adjective or lacks a complement.
    """
    if word.lemma_.lower() not in adjectives() or word.dep_ not in {"acomp", "ROOT", "conj"}:
        return None
    verb = word.head if word.dep_ == "acomp" else word
    complement = _adjective_complement(word, verb)
    source = subject(verb)
    if complement is None or source is None:
        return None
    empty = source.lower_ in EMPTY_SUBJECTS
    if empty != (word.lemma_.lower() in IMPERSONAL) and empty:
        return None
    content = subtree(complement) - ({complement.i} if complement.dep_ == "prep" else set())
    return Read(Sort.ATTITUDE, word.i, word.i, None if empty else source, content)


def _adjective_complement(word: Token, verb: Token) -> Token | None:
    for one in word.rights:
        if one.dep_ in {"ccomp", "xcomp"} or (one.dep_ == "prep" and one.lower_ in ADJECTIVE_PREPOSITIONS):
            return one
        if one.dep_ == "advcl" and any(part.lower_ in {"that", "if", "whether"} for part in one.lefts):
            return one
    if word.dep_ != "acomp":
        return None
    return next((one for one in verb.rights if one.i > word.i and one.dep_ == "ccomp"), None)


def read_label(token: Token) -> Read | None:
    """Read "LIND: …" and "Lind: …" at the start of a sentence, as transcripts and headlines have it.

    Returns:
        What follows the colon as the content; None without such a label.
    """
    document = token.doc
    if token.text != ":" or not 1 <= token.i <= MAX_LABEL_TOKENS or token.i + MIN_LABELLED > len(document):
        return None
    label = document[: token.i]
    named = all(one.text[:1].isupper() or one.text in LABEL_LINKS for one in label)
    proper = any(one.pos_ == "PROPN" for one in label) and not any(one.pos_ == "VERB" for one in label)
    person = proper or label.text.isupper()
    if not named or not person or label[0].lower_ in NO_LABELS:
        return None
    source = next((one for one in reversed(label) if one.pos_ == "PROPN"), label[-1])
    return Read(Sort.STATEMENT, token.i, token.i, source, frozenset(range(token.i + 1, len(document))))


def read_adverb(word: Token) -> Read | None:
    """Read "reportedly": the clause around it is hearsay without a source."""
    if word.lower_ not in HEARSAY or word.head.pos_ not in {"VERB", "AUX"}:
        return None
    return Read(Sort.STATEMENT, word.i, word.i, None, subtree(word.head) - {word.i})
