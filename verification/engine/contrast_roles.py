"""Sets who does what to whom in a claim beside a passage: actives, passives, converses, comparatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from verification.engine.grammar import child, is_passive, subject
from verification.engine.prose_parse import parsed, sentences_with, stem_of
from verification.engine.prose_words import read_prose
from verification.engine.types import Comparison

if TYPE_CHECKING:
    from spacy.tokens import Token

NAME: Final = "roles-in-prose.v1"
BEGINNING: Final = 2
"""Forms of a verb share so many letters: sue and sued, take and took."""
MUTUAL: Final = frozenset(
    re.findall(r"\w+", "marry meet merge divorce join fight play border resemble face equal match contact")
)
"""Either may stand first."""
CONVERSES: Final[Mapping[str, tuple[str, bool]]] = {
    "beat": ("defeat", False),
    "win against": ("defeat", False),
    "win over": ("defeat", False),
    "lose to": ("defeat", True),
    "fall to": ("defeat", True),
    "sell to": ("sell", False),
    "buy from": ("sell", True),
    "purchase from": ("sell", True),
    "acquire from": ("sell", True),
    "give to": ("give", False),
    "hand to": ("give", False),
    "pay to": ("give", False),
    "send to": ("give", False),
    "donate to": ("give", False),
    "receive from": ("give", True),
    "get from": ("give", True),
    "lend to": ("lend", False),
    "borrow from": ("lend", True),
    "precede": ("precede", False),
    "follow": ("precede", True),
    "succeed": ("precede", True),
    "teach": ("teach", False),
    "learn from": ("teach", True),
    "employ": ("employ", False),
    "work for": ("employ", True),
    "own": ("own", False),
    "belong to": ("own", True),
    "surrender to": ("capture", True),
    "larger": ("more", False), "bigger": ("more", False), "higher": ("more", False),
    "greater": ("more", False), "taller": ("more", False), "longer": ("more", False),
    "smaller": ("more", True), "lower": ("more", True), "lesser": ("more", True), "shorter": ("more", True),
    "older": ("older", False), "younger": ("older", True),
    "richer": ("richer", False), "poorer": ("richer", True),
    "faster": ("faster", False), "slower": ("faster", True),
    "earlier": ("earlier", False), "later": ("earlier", True),
    "better": ("better", False), "worse": ("better", True),
}  # fmt: skip
"""What is the same told from the other side, and whether the sides change."""
PREPOSITIONS: Final = frozenset(key.split()[1] for key in CONVERSES if " " in key)
_FORMS: Final = "beaten lost won bought sold gave given paid sent lent taught fell"
FAMILIES: Final = frozenset(
    stem_of(form)
    for word in (*(key.split()[0] for key in CONVERSES), *_FORMS.split())
    for form in (word, f"{word}ed", f"{word}s")
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what to whom: stems of the words on each side, and the words as written."""

    what: str
    who: frozenset[str]
    whom: frozenset[str]
    shown: str


def contrast_roles(claim: str, evidence: str) -> Iterator[Comparison]:
    """Compare who does what to whom.

    Yields:
        A comparison for each deed of the claim that a passage tells of the same two sides. It contradicts
        where they have changed places.
    """
    mine, theirs = read_prose(claim), read_prose(evidence)
    if len(mine.words) < 3:
        return
    sentences = sentences_with(theirs, mine.stems, 2)
    if not sentences or not _may_turn(mine.text, theirs.stems):
        return
    told = [deed for sentence in sentences for deed in deeds(sentence)]
    for deed in deeds(mine.text):
        yield from _compared(deed, told)


def _may_turn(claim: str, stems: frozenset[str]) -> bool:
    """Say whether a passage has both sides of a deed of the claim, and a word for the deed: parse it then."""
    for deed in deeds(claim):
        both = bool(deed.who & stems) and bool(deed.whom & stems)
        if both and (FAMILIES & stems or any(stem.startswith(deed.what[:BEGINNING]) for stem in stems)):
            return True
    return False


def deeds(sentence: str) -> tuple[Deed, ...]:
    """Return the deeds of one sentence that have both sides.

    Raises:
        EngineError: the language model is missing.
    """
    return tuple(deed for token in parsed(sentence) for deed in _deeds_of(token) if deed.who and deed.whom)


def _deeds_of(token: Token) -> Iterator[Deed]:
    if token.pos_ == "VERB":
        yield from _of_verb(token)
    elif token.lower_ in CONVERSES and token.tag_ in {"JJR", "RBR"}:
        than = next((one for one in token.children if one.lower_ == "than"), None)
        who = subject(token.head) if token.head.pos_ in {"AUX", "VERB"} else None
        whom = child(than, {"pobj"}) if than is not None else None
        if who is not None and whom is not None:
            yield _deed(token.lower_, who, whom)


def _of_verb(verb: Token) -> Iterator[Deed]:
    lemma = verb.lemma_.lower()
    first, second = subject(verb), child(verb, {"dobj"})
    first = first or (child(verb, {"npadvmod"}) if verb.dep_ == "amod" else None)
    if verb.dep_ == "amod" and first is not None and second is None:
        # "Kolar defeated Lind" read as a Lind who is defeated.
        second = verb.head
    elif is_passive(verb):
        by = child(verb, {"agent"})
        first, second = (child(by, {"pobj"}) if by is not None else None), _suffers(verb)
    turned = [
        one
        for one in verb.children
        if one.dep_ in {"prep", "dative"} and f"{lemma} {one.lower_}" in CONVERSES
    ]
    for preposition in turned:
        other = child(preposition, {"pobj"})
        if first is not None and other is not None:
            yield _deed(f"{lemma} {preposition.lower_}", first, other)
    if not turned and first is not None and second is not None and lemma not in MUTUAL:
        yield _deed(lemma, first, second)


def _suffers(verb: Token) -> Token | None:
    """Return what a passive verb is done to: its subject, or the noun that it describes."""
    return child(verb, {"nsubjpass"}) or (verb.head if verb.dep_ == "acl" else None)


def _deed(what: str, first: Token, second: Token) -> Deed:
    name, turned = CONVERSES.get(what, (what, False))
    who, whom = (second, first) if turned else (first, second)
    return Deed(name, _stems(who), _stems(whom), f"{first.text} {what} {second.text}")


def _stems(token: Token) -> frozenset[str]:
    """Return the stems of a noun and of the words that make one name with it; none of a pronoun."""
    if token.pos_ not in {"NOUN", "PROPN"}:
        return frozenset()
    parts = [token, *(one for one in token.children if one.dep_ in {"compound", "conj", "appos"})]
    return frozenset(stem_of(part.text) for part in parts) - {""}


def _compared(deed: Deed, told: list[Deed]) -> Iterator[Comparison]:
    alike = [one for one in told if one.what == deed.what]
    if any(one.who & deed.who and one.whom & deed.whom for one in alike):
        yield _told(deed, deed.shown, agrees=True)
        return
    turned = next((one for one in alike if one.who & deed.whom and one.whom & deed.who), None)
    if turned is not None:
        note = f"the claim says “{deed.shown}”, the passage “{turned.shown}”"
        yield _told(deed, turned.shown, agrees=False, note=note)


def _told(deed: Deed, recorded: str, *, agrees: bool, note: str = "") -> Comparison:
    return Comparison(
        comparator=NAME,
        entity=deed.what,
        field="role",
        claimed=deed.shown,
        recorded=recorded,
        agrees=agrees,
        note=note,
    )
