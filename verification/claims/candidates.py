"""Finds earlier claims that may match: the nearest vectors, and those that hold the rarest words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction

from verification.claims.models import GONE, Claim, ClaimVector, ClaimWord
from verification.engine.match import Candidate, Frequencies, Statement

LIST_LENGTH: Final = 50
EF_SEARCH: Final = 100
RARE_SHARE: Final = 0.05
"""A word that stands in more of the claims than this does not make a claim a candidate by itself."""
MAX_REACH: Final = 400
"""The rarest words are required first, until they let about this many claims in."""

NEAREST: Final = """
SELECT claim_id, words, 1 - (embedding <=> (
    SELECT embedding FROM verification_claimvector WHERE claim_id = %(claim)s
))
FROM verification_claimvector ORDER BY embedding <=> (
    SELECT embedding FROM verification_claimvector WHERE claim_id = %(claim)s
) LIMIT %(limit)s
"""
TELLING: Final = """
SELECT claim_id, words, 1 - (embedding <=> (
    SELECT embedding FROM verification_claimvector WHERE claim_id = %(claim)s
))
FROM (
    SELECT claim_id, words, embedding FROM verification_claimvector WHERE words && %(rare)s::varchar[]
    ORDER BY (
        SELECT sum(weight) FROM unnest(%(words)s::text[], %(weights)s::float8[]) AS asked (word, weight)
        WHERE word = ANY(words)
    ) DESC, claim_id LIMIT %(limit)s
) AS telling
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A claim that may match, as it is now."""

    id: int
    article_id: int
    wording: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found for the claims of one article."""

    frequencies: Frequencies
    found: Mapping[int, Sequence[tuple[int, frozenset[str], float]]]
    earlier: Mapping[int, Earlier]

    def of(self, claim: Claim) -> tuple[list[Candidate], Mapping[int, Earlier]]:
        """Return the candidates of one claim; of the same article only those made before it."""
        return [
            Candidate(other, words, cosine, self.earlier[other].statement.published)
            for other, words, cosine in self.found.get(claim.pk, ())
            if other in self.earlier and self._comes_before(self.earlier[other], claim)
        ], self.earlier

    def _comes_before(self, earlier: Earlier, claim: Claim) -> bool:
        return earlier.article_id != claim.article_id or earlier.id < claim.pk


def find_candidates(claims: Sequence[Claim]) -> Candidates:
    """Find the candidates of claims that are findable themselves, never by looking at all claims."""
    held = dict(ClaimVector.objects.filter(claim__in=claims).values_list("claim", "words"))
    frequencies = _frequencies(held.values())
    found = {claim: _near_or_telling(claim, words, frequencies) for claim, words in held.items()}
    others = {other for rows in found.values() for other, _, _ in rows}
    return Candidates(frequencies, found, _load(others))


def _frequencies(words: Iterable[Sequence[str]]) -> Frequencies:
    every = {word for held in words for word in held}
    known = ClaimWord.objects.filter(word__in=every).values_list("word", "claims")
    return Frequencies(ClaimVector.objects.count(), dict(known))


def _near_or_telling(
    claim: int, words: Sequence[str], frequencies: Frequencies
) -> list[tuple[int, frozenset[str], float]]:
    # SET LOCAL ends with the transaction; without it few rows would be read in whole.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL hnsw.ef_search = {EF_SEARCH}")
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked: dict[str, Any] = {"claim": claim, "limit": LIST_LENGTH, "words": list(words)}
        asked["weights"] = [frequencies.weight(word) for word in words]
        asked["rare"] = rare_words(words, frequencies)
        cursor.execute(NEAREST, asked)
        rows = cursor.fetchall()
        cursor.execute(TELLING, asked)
        rows += cursor.fetchall()
    unique = {
        other: (other, frozenset(held), float(cosine)) for other, held, cosine in rows if other != claim
    }
    return list(unique.values())


def rare_words(words: Sequence[str], frequencies: Frequencies) -> list[str]:
    """Return the rarest words of a claim: one at least, and no more than let `MAX_REACH` claims in."""
    ordered = sorted(words, key=lambda word: (frequencies.claims.get(word, 0), word))
    rare: list[str] = []
    reach = 0
    for word in ordered:
        claims = frequencies.claims.get(word, 0)
        reach += claims
        if rare and (reach > MAX_REACH or claims > RARE_SHARE * frequencies.total):
            break
        rare.append(word)
    return rare


def statement_of(claim: Claim) -> Statement:
    """Return a claim as the engine compares it."""
    article = claim.article
    return _statement(claim.text, claim.speaker, article.published_on, article.created_at)


def _statement(text: str, speaker: str, published: date | None, imported: datetime) -> Statement:
    """Without a date of its article a claim is of the day that brought it."""
    return Statement(text, published=published or imported.date(), speaker=speaker)


def _load(claims: Iterable[int]) -> dict[int, Earlier]:
    """Load claims of which something is left: thousands for one article, so no more than is compared."""
    rows = Claim.objects.filter(pk__in=list(claims)).exclude(status__in=GONE)
    found = rows.values_list(
        "pk",
        "article_id",
        "wording",
        "text",
        "speaker",
        "article__published_on",
        "article__created_at",
    )
    return {
        claim: Earlier(claim, article, wording, _statement(text, speaker, published, imported))
        for claim, article, wording, text, speaker, published, imported in found
    }
