"""Turns a claim into what to look for in the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from verification.engine.facts import read
from verification.engine.fields import FIELDS
from verification.engine.types import ClaimText, Question

NAME = "queries.v1"
MAX_QUERY_CHARACTERS = 1_000
MAX_FACTS = 4
FIELD_WEIGHT = 3
FIGURE = re.compile(r"[$€£]?\d[\d.,]*\s?%?")


@dataclass(frozen=True, slots=True)
class Query:
    """A bag of words to look for; its ranking counts `weight` times when rankings are fused."""

    words: str
    weight: int = 1


def make_queries(claim: ClaimText) -> tuple[Query, ...]:
    """Say what to look for, as a few bags of words whose results are fused.

    Args:
        claim: one question of a claim.

    Returns:
        Distinct queries, none empty unless the claim's text is: the wording, the wording without its
        figures (a wrong figure leads to wrong passages), and with more weight one for each entity and
        field that the claim states. A "said" question asks for the speaker's own words.
    """
    if claim.question is Question.SAID:
        words = claim.quotation or claim.text
        return _distinct([Query(words), Query(f"{claim.speaker} {words}")])
    return _distinct([Query(claim.text), Query(_without_figures(claim.text)), *_field_queries(claim.text)])


def _distinct(queries: Iterable[Query]) -> tuple[Query, ...]:
    cut = (Query(query.words.strip()[:MAX_QUERY_CHARACTERS], query.weight) for query in queries)
    return tuple({query.words: query for query in cut if query.words}.values())


def _without_figures(text: str) -> str:
    return " ".join(FIGURE.sub(" ", text).split())


def _field_queries(text: str) -> list[Query]:
    """Name entity and field as a reference work does: "Austrian" → "Austria", "sq km" → "Area"."""
    reading = read(text)
    facts = dict.fromkeys((fact.entity, fact.field) for fact in reading.facts)
    stated = [f"{entity} {FIELDS[field].label}" for entity, field in facts if field in FIELDS]
    if stated:
        return [Query(words, FIELD_WEIGHT) for words in stated[:MAX_FACTS]]
    return [Query(" ".join((*reading.entities, _without_figures(text))))]
