"""Questions about a dependency parse that every reading of a sentence asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.cue_lists import Sort

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
# A verb without a subject of its own shares that of the word it depends on by one of these.
SHARES_SUBJECT = frozenset(
    {"conj", "advcl", "xcomp", "pcomp", "prep", "pobj", "acomp", "dobj", "attr", "oprd", "dep"}
)
# "told her to leave": who leaves is the object of these.
OBJECT_CONTROL = frozenset(
    {"tell", "ask", "urge", "order", "advise", "encourage", "persuade", "invite", "allow", "force", "want"}
)
# "issued a statement saying": who issued it says so.
STATEMENTS = frozenset({"statement", "letter", "email", "tweet", "message", "memo", "post", "release"})
MAX_STEPS = 5
FINITE = frozenset({"VBD", "VBZ", "VBP"})


@dataclass(frozen=True, slots=True)
class Read:
    """An attribution in tokens: the cue from `first` to `last`, the head of the source, the content."""

    sort: Sort
    first: int
    last: int
    source: Token | None
    content: frozenset[int]


def subtree(token: Token) -> frozenset[int]:
    """The places of everything between the first and the last token that hangs on one."""
    return frozenset(range(token.left_edge.i, token.right_edge.i + 1))


def child(token: Token, names: Iterable[str]) -> Token | None:
    """The first child by any of the relations, None when there is none."""
    return next((one for one in token.children if one.dep_ in names), None)


def is_passive(verb: Token) -> bool:
    """Say whether a verb stands in the passive: "was told", "a man accused of"."""
    if verb.tag_ != "VBN":
        return False
    helper = child(verb, {"auxpass"})
    if helper is not None and helper.text in {"'s", "’s"} and child(verb, {"ccomp", "dobj"}) is not None:
        # "He's said that …": the parser takes a short "has" for "is".
        return False
    if verb.dep_ == "acl" and verb.head.dep_ == "ROOT" and child(verb, {"ccomp"}) is not None:
        # "A poll found that …" read as "a poll that was found".
        return False
    if verb.dep_ == "acl" or helper is not None or child(verb, {"nsubjpass"}) is not None:
        return True
    bare = child(verb, {"aux", *SUBJECTS}) is None
    return verb.dep_ == "advcl" and bare


def verb_group(verb: Token) -> int:
    """Where the words of a verb begin: "has not said" at "has"."""
    helpers = [one.i for one in verb.lefts if one.dep_ in {"aux", "auxpass", "neg"}]
    return min([*helpers, verb.i])


def subject(verb: Token) -> Token | None:
    """The subject of the verb itself, the last one before it where it has several."""
    subjects = [one for one in verb.children if one.dep_ in SUBJECTS]
    before = [one for one in subjects if one.i < verb.i]
    return before[-1] if before else next(iter(subjects), None)


def sister(verb: Token) -> Token | None:
    """The cue that a second cue goes on from: "said she regretted it and promised to stay out".

    The parser hangs "promised" on "regretted"; without a subject of its own, and in the tense of "said",
    it tells what the same source did next. None for any other verb.
    """
    if verb.dep_ != "conj" or verb.tag_ not in FINITE or subject(verb) is not None:
        return None
    first = verb
    while first.dep_ == "conj" and first.head.i != first.i:
        first = first.head
    if first.dep_ == "ccomp" and first.head.tag_ == verb.tag_ and first.head.i < first.i:
        return first.head
    return None


def named_actor(found: Token, verb: Token) -> Token:
    """The name before a verb, where the parser took a participle for its subject: "Opening it, Lind said"."""
    if found.tag_ != "VBG":
        return found
    before = [token for token in verb.doc[found.i : verb_group(verb)] if not token.is_punct]
    return before[-1] if before and before[-1].pos_ == "PROPN" else found


def source_of(verb: Token) -> Token | None:
    """The head of who does what a verb tells: its subject, or that of the words it hangs on."""
    word = sister(verb) or verb
    for step in range(MAX_STEPS):
        found = subject(word)
        if found is not None:
            # "It is hard to know": nobody knows.
            return None if step and found.lower_ in {"it", "there"} else named_actor(found, verb)
        if word.head.i == word.i:
            return None
        if word.dep_ in {"xcomp", "ccomp"} and word.head.lemma_.lower() in OBJECT_CONTROL:
            return child(word.head, {"dobj", "dative", "nsubjpass"}) or subject(word.head)
        if word.dep_ in {"acl", "relcl"} and (described := _described(word)) is not None:
            return described
        if word.dep_ not in SHARES_SUBJECT | {"acl", "relcl"}:
            return None
        word = word.head
    return None


def told_clause(verb: Token) -> Token | None:
    """The clause after who is told, which the parser hangs on them: "told the desk the army had paid"."""
    listener = child(verb, {"dobj"})
    clause = child(listener, {"relcl"}) if listener is not None else None
    own = subject(clause) if clause is not None else None
    return None if own is None or own.tag_ in {"WDT", "WP"} else clause


def _described(verb: Token) -> Token | None:
    """The noun that a participle describes, "a report saying"; None when who acts stands further up."""
    noun = verb.head
    if verb.dep_ == "acl" and verb.tag_ in FINITE:
        return _nominal_root(verb)
    if noun.pos_ not in {"NOUN", "PROPN", "PRON"}:
        return None
    infinitive = any(one.dep_ == "aux" and one.lower_ == "to" for one in verb.lefts)
    issued = noun.dep_ == "dobj" and noun.lemma_.lower() in STATEMENTS
    # "made a third attempt, writing that": what follows a comma tells what the subject did.
    apart = verb.tag_ == "VBG" and verb.doc[verb.left_edge.i - 1].text == "," and noun.dep_ not in SUBJECTS
    return None if issued or apart or (infinitive and noun.dep_ not in SUBJECTS) else noun


def _nominal_root(verb: Token) -> Token:
    """The head of a sentence that the parser took for a noun phrase: "Lind, who …, called for"."""
    root = verb
    while root.head.i != root.i:
        root = root.head
    return root if root.pos_ in {"NOUN", "PROPN", "PRON"} and root.i < verb.i else verb.head


def is_time(token: Token) -> bool:
    """Say whether a phrase only says when: "on Monday", "for two years"."""
    inside = [token, *(one for one in token.children if one.dep_ == "pobj")]
    return any(one.ent_type_ in {"DATE", "TIME"} for one in inside)
