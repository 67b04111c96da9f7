"""Find the clauses of a statement that stand beside each other, and what each takes from the one before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.pieces import VERBAL, core, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

DISJUNCTIONS = frozenset({"or", "nor", "either", "neither", "whether"})
CONTRASTS = frozenset({"while", "whereas"})
CONDITIONS = frozenset({"if", "unless", "whether", "until"})
SUBORDINATE = frozenset({"relcl", "acl", "advcl", "ccomp"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
AUXILIARIES = frozenset({"aux", "auxpass"})
# What may stand before a verb whose subject is in the clause before.
BEFORE_VERB = AUXILIARIES | {"advmod", "neg", "cc", "punct", "preconj", "prep", "npadvmod", "mark", "dep"}
MAX_BEFORE_SUBJECT = 8
MAX_DATE_TOKENS = 6
LATER = frozenset(
    {"then", "later", "afterwards", "since", "before", "after", "now", "still", "eventually", "soon"}
)
# What needs an object: without one, behind a passive, it is done to that one's subject.
DONE_TO = frozenset(
    {"arrest", "ban", "bring", "bury", "charge", "convict", "deport", "detain", "expel", "fine", "fire"}
    | {
        "imprison",
        "injure",
        "jail",
        "kill",
        "release",
        "remand",
        "sack",
        "send",
        "sentence",
        "suspend",
        "take",
    }
)
SPEECH = lexicon("cues_speech")
PRONOUN_SUBJECTS = lexicon("abstract_subjects") | frozenset({"he", "she", "they", "we", "i", "you", "one"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with the tokens of its own clause, and what it borrows from the clause before."""

    verb: Token
    own: frozenset[int]
    borrowed: tuple[int, ...] = ()


def find_clauses(
    item: ParsedSentence, head: Token, allowed: frozenset[int], resolved: Collection[int]
) -> list[Clause]:
    """Cut coordinated clauses.

    Args:
        item: the parsed sentence.
        head: the first verb of the statement.
        allowed: the tokens of the statement.
        resolved: where the pronouns start that are known.

    Returns:
        The clauses in order; the whole statement as one clause when they must stay together: disjunctions,
        conditions, and where it is not certain whose clause a later verb goes on.
    """
    everything = [Clause(head, allowed)]
    chain = _chain(head, allowed)
    chain += [verb for verb in _behind_speaker(head, allowed) if verb not in chain]
    if len(chain) == 1 or not _may_split(chain):
        return everything
    if any(_is_bare(verb) for verb in chain[1:]):
        return everything
    clauses = []
    for verb in chain:
        own = _own(verb, chain, allowed)
        if verb.i == head.i and verb.i == chain[0].i:
            own |= {index for index in allowed if index < head.left_edge.i}
            clauses.append(Clause(verb, own))
            continue
        borrowed = _taken(item, verb, own, resolved, head=head, allowed=allowed)
        if borrowed is None:
            return everything
        clauses.append(Clause(verb, own, borrowed))
    return clauses


def _is_bare(verb: Token) -> bool:
    """Say whether a verb only repeats another: "comes first and always has"."""
    helps = verb.tag_ == "MD" or verb.lemma_ in {"be", "do", "have"}
    return helps and all(child.is_punct for child in verb.rights)


def _own(verb: Token, chain: Sequence[Token], allowed: frozenset[int]) -> frozenset[int]:
    own = frozenset(token.i for token in verb.subtree) & allowed
    for other in chain:
        if other.i != verb.i and other.i in own:
            own -= {token.i for token in other.subtree}
    return own - _edges(verb, own)


def _taken(
    item: ParsedSentence,
    verb: Token,
    own: frozenset[int],
    resolved: Collection[int],
    *,
    head: Token,
    allowed: frozenset[int],
) -> tuple[int, ...] | None:
    """What a later clause takes from an earlier one; None when the two cannot stand apart."""
    subject = subject_of(verb)
    if subject is not None:
        known = item.start(subject) in resolved or subject.lower_ not in PRONOUN_SUBJECTS
        # Beyond a semicolon "he" is no less clear alone than beside the other clause.
        first, second = sorted((verb.i, verb.head.i))
        known = known or any(token.text == ";" for token in verb.doc[first:second])
        relative = any(token.tag_ in {"WDT", "WP", "WP$"} for token in (subject, *subject.children))
        finite = verb.tag_ in FINITE or any(child.dep_ in AUXILIARIES for child in verb.children)
        near = sum(index < subject.left_edge.i for index in own) <= MAX_BEFORE_SUBJECT
        return () if known and finite and near and not relative else None
    if any(child.dep_ not in BEFORE_VERB or _is_stray(child) for child in verb.lefts):
        return None
    giver = verb.head if verb.head.i in allowed else head
    while subject_of(giver) is None and (giver.dep_ == "conj" or _is_infinitive(giver)):
        giver = giver.head
    borrowed = _borrowed(verb, giver)
    return None if borrowed is None else (*_leading_date(giver, verb, own), *borrowed)


def _is_stray(child: Token) -> bool:
    """Say whether a noun before a verb is its subject in all but the parse."""
    return (
        child.pos_ in {"NOUN", "PROPN"} and child.dep_ != "prep" and child.ent_type_ not in {"DATE", "TIME"}
    )


def _chain(head: Token, allowed: frozenset[int]) -> list[Token]:
    """The head verb and the verbs coordinated with it, in order."""
    chain, pending = [], [head]
    while pending:
        verb = pending.pop(0)
        chain.append(verb)
        pending.extend(child for child in verb.children if child.i in allowed and _is_beside(child, verb))
        pending.extend(_behind_infinitives(verb, allowed))
    return sorted(chain, key=lambda verb: verb.i)


def _behind_infinitives(verb: Token, allowed: frozenset[int]) -> list[Token]:
    """Finite verbs that the parser hung on an infinitive: "borrowed it to save a farm and had repaid it"."""
    return [
        child
        for infinitive in verb.children
        if _is_infinitive(infinitive) and infinitive.i in allowed
        for child in infinitive.children
        if child.dep_ == "conj" and child.i in allowed and _is_finite(child)
    ]


def _behind_speaker(head: Token, allowed: frozenset[int]) -> list[Token]:
    """The verbs that go on behind who speaks: "The fund is empty, Lind said, and nobody was told".

    The parser hangs them on "said".
    """
    found = []
    for verb in head.doc[head.i + 1 :]:
        if verb.i not in allowed or verb.head.i in allowed or verb.dep_ != "conj" or verb.pos_ not in VERBAL:
            continue
        joint = next((child for child in verb.head.rights if child.dep_ == "cc" and child.i < verb.i), None)
        beside = (verb.head == head.head or verb.head.head == head) and head.i < verb.head.i < verb.i
        if beside and joint is not None and joint.i in allowed and _is_finite_form(verb):
            found.append(verb)
    return found


def _is_finite_form(verb: Token) -> bool:
    return verb.tag_ in FINITE or any(child.tag_ in FINITE for child in verb.lefts)


def _is_infinitive(verb: Token) -> bool:
    return verb.dep_ in {"advcl", "xcomp"} and any(child.tag_ == "TO" for child in verb.lefts)


def _is_passive(verb: Token) -> bool:
    return any(child.dep_ == "auxpass" for child in verb.lefts)


def _is_finite(verb: Token) -> bool:
    return verb.tag_ in {"VBD", "VBZ"} or any(child.tag_ in {"VBD", "VBZ", "VBP"} for child in verb.lefts)


def _is_beside(child: Token, verb: Token) -> bool:
    """Say whether a verb's clause stands beside another's: coordinated, after ";", or with "while"."""
    if child.pos_ not in VERBAL:
        return False
    if child.dep_ == "conj":
        return child.i > verb.i
    if subject_of(child) is None:
        return False
    if child.dep_ in {"ccomp", "parataxis"}:
        first, second = sorted((child, verb), key=lambda one: one.i)
        between = verb.doc[first.i : second.i]
        return any(token.text == ";" for token in between) or _is_spliced(first, second)
    contrast = child.left_edge.lower_ in CONTRASTS and child.left_edge.i > 0
    return child.dep_ == "advcl" and child.i > verb.i and contrast and child.left_edge.nbor(-1).text == ","


def _is_spliced(first: Token, second: Token) -> bool:
    """Say whether only a comma parts two clauses: "The books are open, they were shown to everybody"."""
    start = second.left_edge
    subject = subject_of(second)
    if start.i <= first.i and subject is not None:
        start = subject.left_edge
    plain = not any(one.lemma_.lower() in SPEECH and not _is_passive(one) for one in (first, second))
    after_comma = start.i > first.i and start.nbor(-1).text == ","
    # "Of the 40 members, 22 voted yes, 15 voted no": what opens the first clause holds for the second, too.
    before = [child for one in (first, second) for child in one.lefts]
    opened = any(child.dep_ in {"prep", "npadvmod", "advmod", "advcl"} for child in before)
    told = subject_of(first) is not None and all(
        one.tag_ in FINITE or _is_finite(one) for one in (first, second)
    )
    return plain and after_comma and told and not opened


def _may_split(chain: Sequence[Token]) -> bool:
    if any(_is_doubtful(verb) for verb in chain[1:]):
        return False
    for verb in chain:
        for child in verb.children:
            if child.lower_ in DISJUNCTIONS:
                return False
            if child.dep_ == "advcl" and any(mark.lower_ in CONDITIONS for mark in child.children):
                return False
    return True


def _is_doubtful(verb: Token) -> bool:
    """Say whether a verb may go on a subordinate clause right before it: "a man who was 29 and owns it"."""
    if verb.dep_ != "conj" or subject_of(verb) is not None:
        return False
    joints = [child for child in verb.head.children if child.dep_ == "cc" and child.i < verb.i]
    if not joints or joints[-1].i == 0 or joints[-1].nbor(-1).is_punct:
        return False
    token = joints[-1].nbor(-1)
    while token.i not in {verb.head.i, token.head.i}:
        # An infinitive has "to" for its auxiliary: a finite verb cannot go on it.
        helped = any(child.dep_ == "aux" and child.tag_ != "TO" for child in token.children)
        finite = token.tag_ in {"VBD", "VBZ", "VBP"} or helped
        if token.dep_ in SUBORDINATE and finite:
            return True
        token = token.head
    return False


def _borrowed(verb: Token, giver: Token) -> tuple[int, ...] | None:
    """The subject of an earlier verb, with its auxiliaries where the later verb has no tense of its own.

    Returns:
        Token indexes in order; None when the clauses cannot stand apart.
    """
    subject = subject_of(giver)
    if subject is None or subject.lower_ in {"which", "that", "who", "there"}:
        return None
    whole = _narrowed(core(subject), giver)
    if _shares_passive(verb, giver):
        return (*whole, *(child.i for child in giver.lefts if child.dep_ in AUXILIARIES))
    if any(child.dep_ in AUXILIARIES for child in verb.children) or verb.tag_ in FINITE or verb.pos_ == "AUX":
        return whole
    auxiliaries = [child.i for child in giver.lefts if child.dep_ in AUXILIARIES]
    negated = any(child.dep_ == "neg" for child in giver.children)
    # "has assembled a team and going": the tense does not fit.
    if not auxiliaries or negated or verb.tag_ != giver.tag_:
        return None
    return (*whole, *auxiliaries)


def _shares_passive(verb: Token, giver: Token) -> bool:
    """Say whether "sent" of "was fined and sent home" is done to the subject as well."""
    passive = any(child.dep_ == "auxpass" for child in giver.lefts)
    own = any(child.dep_ in {"dobj", *AUXILIARIES} and child.lower_ != "home" for child in verb.children)
    negated = any(child.dep_ == "neg" for child in giver.children)
    return passive and not own and not negated and verb.lemma_.lower() in DONE_TO


def _leading_date(head: Token, verb: Token, own: Collection[int]) -> tuple[int, ...]:
    """A date that opens the sentence, where it holds for a later verb too: same tense, no time of its own."""
    first = next((child for child in head.lefts if not child.is_punct and child.dep_ != "cc"), head)
    phrase = list(first.subtree)
    dated = first.dep_ in {"prep", "npadvmod"} and any(token.ent_type_ == "DATE" for token in phrase)
    if not dated or len(phrase) > MAX_DATE_TOKENS or verb.tag_ != head.tag_:
        return ()
    if any(verb.doc[index].ent_type_ in {"DATE", "TIME"} or verb.doc[index].lower_ in LATER for index in own):
        return ()
    return tuple(token.i for token in phrase)


def _narrowed(noun: tuple[int, ...], verb: Token) -> tuple[int, ...]:
    """Add to a subject what narrows it up to the verb: "Kenyans over 15 can …", "the men who ran it …"."""
    auxiliaries = [child.i for child in verb.lefts if child.dep_ in {"aux", "auxpass", "neg", "advmod"}]
    between = verb.doc[noun[-1] + 1 : min([verb.i, *(index for index in auxiliaries if index > noun[-1])])]
    narrows = any(token.pos_ in {"ADP", "NUM", *VERBAL} for token in between)
    if not narrows or any(token.is_punct for token in between):
        return noun
    return (*noun, *(token.i for token in between))


def _edges(verb: Token, own: frozenset[int]) -> set[int]:
    """Conjunctions and marks at the rim of a clause."""
    rim = set[int]()
    ordered = sorted(own)
    while ordered and _is_rim(verb, ordered[0]):
        rim.add(ordered.pop(0))
    while ordered and _is_end(verb, ordered[-1]):
        rim.add(ordered.pop())
    return rim


def _introduces(that: Token, verb: Token) -> bool:
    reported = verb.head.dep_ == "ccomp" and that.i + 1 < len(that.doc)
    return reported and (
        that.nbor(1).tag_ != "NN" or any(child.lower_ == "that" for child in verb.head.lefts)
    )


def _is_end(verb: Token, index: int) -> bool:
    token = verb.doc[index]
    joins = token.dep_ == "cc" and token.head.i == verb.i and token.i > verb.i
    return joins or (token.is_punct and token.text not in ")]%")


def _is_rim(verb: Token, index: int) -> bool:
    token = verb.doc[index]
    if token.dep_ == "mark" and token.head.i == verb.i and token.i > 0:
        # "said that … and that …"; elsewhere "that" may point: "and that location is treated".
        return token.lower_ in CONTRASTS or (token.lower_ == "that" and _introduces(token, verb))
    return (token.is_punct and token.text not in "([$") or (token.dep_ == "cc" and token.head.i == verb.i)
