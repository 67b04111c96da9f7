"""Runs claims over an archive in memory: query, BM25, fields, fusion, judge, conclude."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from verification.engine.conclude import FieldConcluder
from verification.engine.documents import ReferenceDocument
from verification.engine.gazetteer import fold
from verification.engine.judge import FieldJudge
from verification.engine.query import build_query
from verification.engine.rank import Collection, bm25, fuse
from verification.engine.types import ClaimText, Conclusion, Kind, PassageText, Question, Witness
from verification.engine.weigh import Balance, weigh

RARE = 0.05
"""A passage is a candidate when it holds one lexeme that stands in no more than this share of all."""
FIELD_WEIGHT = 2
SHORTLIST, LIST_LENGTH, CANDIDATES = 150, 50, 32
TOKEN = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*")
ENDING = re.compile(r"(?:'s|ing|ies|ed|es|s|e)$")


@lru_cache(maxsize=200_000)
def _lexeme(word: str) -> str:
    return ENDING.sub("", word) if len(word) > 3 and word.isalpha() else word


def lexemes(text: str) -> list[str]:
    """Return the lexemes of a text: a light stemmer stands in for the database's."""
    return [_lexeme(word) for word in TOKEN.findall(fold(text).lower())]


@dataclass(frozen=True, slots=True)
class _Posting:
    passages: NDArray[np.int32]
    counts: NDArray[np.float32]


class MemoryArchive:
    """Passages with an inverted index; searching it is what the database does in the product."""

    def __init__(self, passages: Sequence[PassageText]) -> None:
        self.passages = tuple(passages)
        self.words = [lexemes(passage.text) for passage in passages]
        self.by_field: dict[tuple[str, str], list[int]] = {}
        for index, passage in enumerate(passages):
            for fact in passage.facts:
                self.by_field.setdefault((fact.entity, fact.field), []).append(index)
        self.lengths = np.array([len(words) for words in self.words], dtype=np.float32)
        self.postings = _postings(self.words)
        frequencies = {word: len(posting.passages) for word, posting in self.postings.items()}
        self.collection = Collection(len(passages), float(self.lengths.mean()), frequencies)

    def lexical(self, text: str) -> list[int]:
        """Return the positions of the best passages by BM25, the best first."""
        query = lexemes(text)
        shortlist = self._shortlist(query)
        scores = bm25(query, [self.words[index] for index in shortlist], self.collection)
        order = sorted(zip(scores, shortlist, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [index for _, index in order[:LIST_LENGTH]]

    def fields(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """Return the positions of the passages that record these fields of these entities."""
        return [index for pair in pairs for index in self.by_field.get(pair, ())][:LIST_LENGTH]

    def _shortlist(self, query: Sequence[str]) -> list[int]:
        """Score every passage that holds a rare lexeme roughly, and keep the best for the exact score."""
        scores = np.zeros(len(self.passages), dtype=np.float32)
        rare = np.zeros(len(self.passages), dtype=bool)
        for word in set(query) & self.postings.keys():
            posting = self.postings[word]
            share = len(posting.passages) / len(self.passages)
            rare[posting.passages] |= share <= RARE
            norm = 0.3 + 0.9 * self.lengths[posting.passages] / self.collection.average_length
            scores[posting.passages] += -np.log(share) * posting.counts * 2.2 / (posting.counts + norm)
        scores[~rare] = 0.0
        best = np.argsort(-scores, kind="stable")[:SHORTLIST]
        return [int(index) for index in best if scores[index] > 0]


def _postings(texts: Sequence[Sequence[str]]) -> Mapping[str, _Posting]:
    found: dict[str, tuple[list[int], list[int]]] = {}
    for index, words in enumerate(texts):
        for word, count in Counter(words).items():
            passages, counts = found.setdefault(word, ([], []))
            passages.append(index)
            counts.append(count)
    return {
        word: _Posting(np.array(passages, dtype=np.int32), np.array(counts, dtype=np.float32))
        for word, (passages, counts) in found.items()
    }


def reference_passages(documents: Iterable[ReferenceDocument]) -> list[PassageText]:
    """Return all passages of a reference work as the judge sees them; ids are their positions."""
    passages: list[PassageText] = []
    for origin, document in enumerate(documents):
        for passage in document.passages:
            passages.append(
                PassageText(
                    id=len(passages),
                    text=document.text[passage.start : passage.end],
                    start=passage.start,
                    end=passage.end,
                    source="The World Factbook",
                    origin=origin,
                    primary=True,
                    title=document.title,
                    facts=(passage.fact,),
                )
            )
    return passages


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out for one claim: the conclusion, and the balance that its confidence comes from."""

    conclusion: Conclusion
    balance: Balance


def try_claim(
    text: str, archive: MemoryArchive, *, question: Question = Question.TRUE, more: Sequence[PassageText] = ()
) -> Verdict:
    """Search, judge and conclude one claim.

    Args:
        text: the claim.
        archive: what is searched.
        question: which question to ask.
        more: further passages that the search is taken to have found, such as reports.

    Returns:
        The conclusion with its balance.
    """
    claim = ClaimText(text, text, Kind.STATE, question)
    query = build_query(claim)
    rankings = [archive.lexical(query.text), archive.lexical(" ".join(query.words))]
    rankings += [archive.fields(query.pairs)] * (FIELD_WEIGHT if query.pairs else 0)
    ranked = fuse(rankings)[:CANDIDATES]
    passages = [*(archive.passages[index] for index, _ in ranked), *more]
    relevance = [*(score for _, score in ranked), *(0.5 for _ in more)]
    return conclude_over(claim, passages, relevance)


def conclude_over(claim: ClaimText, passages: Sequence[PassageText], relevance: Sequence[float]) -> Verdict:
    """Judge and conclude over given passages, each an independent witness unless it is our own article."""
    judgements = FieldJudge().judge(claim, passages, relevance)
    witnesses = [
        Witness(
            judgement=judgement,
            origin=passage.origin,
            source=passage.source,
            primary=passage.transcript if claim.question is Question.SAID else passage.primary,
            independent=not passage.own_article,
        )
        for passage, judgement in zip(passages, judgements, strict=True)
    ]
    conclusion = FieldConcluder().conclude(claim, claim.question, witnesses, searched=True)
    return Verdict(conclusion, weigh(claim, claim.question, witnesses))
