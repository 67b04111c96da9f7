"""Builds the search for a claim: its own words, and the words that a record would use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from verification.engine.facts import read
from verification.engine.fields import FIELDS
from verification.engine.gazetteer import default_gazetteer
from verification.engine.types import ClaimText, Question

WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
MAX_TERMS = 64
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the and or but nor of to in on at by for from with as is are was were be been it its this "
        "that these those he she they we i his her their our has have had do does did not no than then "
        "there about around some more less over said says told will would who which",
    )
)


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    `terms` are the claim's content words, `expansions` the names and field labels that a reference
    work would use, `text` what to embed. `pairs` are the (entity, field) keys that the claim speaks
    of: a store that keeps them beside its passages can look them up directly.
    """

    terms: tuple[str, ...]
    expansions: tuple[str, ...]
    text: str
    pairs: tuple[tuple[str, str], ...] = ()
    entities: tuple[str, ...] = ()
    speaker: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Terms and expansions in one list, each word once."""
        return tuple(dict.fromkeys((*self.terms, *self.expansions)))


def build_query(claim: ClaimText) -> Query:
    """Build the query of a claim.

    Args:
        claim: for "did the speaker say it" the words of the quotation and the speaker are searched,
            for "is it so" the words of the claim that stands alone.

    Returns:
        The query; no terms when the claim holds no content word. At most 64 terms.
    """
    if claim.question is Question.SAID:
        spoken = claim.quotation or claim.text
        return Query(_terms(f"{claim.speaker} {spoken}"), (), spoken, speaker=claim.speaker)
    reading = read(claim.text)
    pairs = tuple(dict.fromkeys((fact.entity, fact.field) for fact in reading.facts))
    labels = " ".join(FIELDS[field].label for _, field in pairs)
    entities = reading.entities or tuple(m.entity for m in default_gazetteer().find(claim.text))
    expansions = _terms(f"{' '.join(entities)} {labels}")
    mirrored = tuple((n, f.field) for f in reading.facts if f.field == "borders" for n in f.names[:1])
    return Query(_terms(claim.text), expansions, claim.text, (*pairs, *mirrored), entities, claim.speaker)


def _terms(text: str) -> tuple[str, ...]:
    words = (match.group(0).strip("'’.,-") for match in WORD.finditer(text))
    kept = (word.removesuffix("'s").removesuffix("’s") for word in words if word.lower() not in STOP_WORDS)
    return tuple(dict.fromkeys(word for word in kept if word))[:MAX_TERMS]
