"""Finds out what was said before: keeps claims findable, and stores which of them match.

In: the claims of an article. Out: matches with earlier claims of the newsroom and inside the article. They
are proposals; only people merge, and nothing is copied from one claim to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max

from verification import backends, jobs
from verification.articles.models import Article
from verification.claims.candidates import Earlier, find_candidates, statement_of
from verification.claims.models import Claim, ClaimVector, Match, Wording
from verification.engine import match as engine
from verification.engine.agreement import Difference, Differs
from verification.jobs import Job, PipelineStep
from verification.people import User
from verification.workflow import Status

STEP: Final = "match"
KEPT: Final = 5
"""How many earlier claims are kept for one claim."""
SHOWN: Final = 50
CHUNK: Final = 64
REPLACED: Final = (Status.MERGED, Status.SPLIT)
"""Their words are those of other claims."""

# One statement in the order of the words: two articles at once cannot lock them in opposite orders.
COUNT: Final = """
INSERT INTO verification_claimword AS known (word, claims)
SELECT word, sum(change) FROM unnest(%(words)s::text[], %(changes)s::int[]) AS given (word, change)
GROUP BY word HAVING sum(change) <> 0 ORDER BY word
ON CONFLICT (word) DO UPDATE SET claims = known.claims + excluded.claims
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim that matches the one that is looked at, with what differs as seen from there."""

    match: Match
    claim: Claim
    differs: tuple[Difference, ...]
    in_same_article: bool

    @property
    def contradictions(self) -> tuple[Difference, ...]:
        """In what the two cannot both be right."""
        return tuple(difference for difference in self.differs if difference.is_contradiction)


def match_step(article_id: int, job: Job | None) -> PipelineStep:
    """Leave the work of matching an article's claims; call it where claims are made or worded anew."""
    newest = Wording.objects.filter(claim__article=article_id).aggregate(top=Max("pk"))["top"]
    return jobs.ensure_step(
        target=f"article:{article_id}",
        step=STEP,
        engine=engine.NAME,
        digest=f"wording:{newest}",
        job=job,
        article_id=article_id,
    )


def match_article(step: PipelineStep, *, then: Callable[[Sequence[Claim]], None] | None = None) -> bool:
    """Match the claims of an article with earlier ones; False when another worker's result stands.

    `then` is told the claims in the transaction that stores their matches. Vectors are stored as they come,
    before anything is looked up: of two articles that are matched at once, one at least sees the other.

    Raises:
        EngineError: a model is missing or damaged.
    """
    mine = Claim.objects.filter(article=step.target_id).exclude(status__in=REPLACED)
    claims = list(mine.select_related("article").order_by("pk"))
    for done, chunk in _chunks(claims):
        _make_findable(step.target_id, chunk)
        jobs.heartbeat(step, done, len(claims))
    found = list(_matches(claims))
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        for ordinal, row in enumerate(found):
            row.step, row.ordinal = step, ordinal
        Match.objects.bulk_create(found)
        if then is not None:
            then(claims)
        return True


def _chunks(claims: Sequence[Claim]) -> Iterator[tuple[int, Sequence[Claim]]]:
    for begin in range(0, len(claims), CHUNK):
        chunk = claims[begin : begin + CHUNK]
        yield begin + len(chunk), chunk


def _make_findable(article_id: int, claims: Sequence[Claim]) -> None:
    """Store words and vectors of the claims that have none for their present wording."""
    known = dict(ClaimVector.objects.filter(claim__in=claims).values_list("claim", "wording"))
    new = [claim for claim in claims if known.get(claim.pk) != claim.wording]
    if not new:
        return
    embedder = backends.embedder()
    statements = [statement_of(claim) for claim in new]
    vectors = embedder.embed([statement.embedded for statement in statements])
    rows = [
        ClaimVector(
            claim=claim,
            wording=claim.wording,
            words=sorted(statement.words),
            embedding=vector,
            made_by=embedder.name,
        )
        for claim, statement, vector in zip(new, statements, vectors, strict=True)
    ]
    _store(article_id, rows)


@transaction.atomic
def _store(article_id: int, rows: Sequence[ClaimVector]) -> None:
    """Store vectors, unless a claim was worded anew meanwhile or another worker did it before."""
    Article.objects.locked(article_id)
    ids = [row.claim_id for row in rows]
    wordings = dict(Claim.objects.filter(pk__in=ids).values_list("pk", "wording"))
    known = ClaimVector.objects.filter(pk__in=ids).defer("embedding").in_bulk()
    new = [
        row
        for row in rows
        if wordings[row.claim_id] == row.wording
        and (row.claim_id not in known or known[row.claim_id].wording < row.wording)
    ]
    gone = [word for row in new if row.claim_id in known for word in known[row.claim_id].words]
    come = [word for row in new for word in row.words]
    ClaimVector.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["wording", "words", "embedding", "made_by"],
    )
    changes = [-1] * len(gone) + [1] * len(come)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"words": gone + come, "changes": changes})


def _matches(claims: Sequence[Claim]) -> Iterator[Match]:
    statements = {claim.pk: statement_of(claim) for claim in claims}
    found = find_candidates(claims)
    for claim in claims:
        candidates, earlier = found.of(claim)
        scored = engine.score(statements[claim.pk], candidates, found.frequencies)
        close = [item for item in scored if item.closeness >= engine.CLOSE][:KEPT]
        for item in close:
            row = engine.match(statements[claim.pk], earlier[item.id].statement, item)
            if not engine.is_of_another_thing(row.differs):
                yield _row(claim, earlier[item.id], row)


def _row(claim: Claim, earlier: Earlier, found: engine.Match) -> Match:
    return Match(
        claim=claim,
        claim_wording=claim.wording,
        earlier_id=earlier.id,
        earlier_wording=earlier.wording,
        score=found.score,
        same=found.same,
        differs=[_as_json(difference) for difference in found.differs],
        made_by=engine.NAME,
    )


def _as_json(difference: Difference) -> dict[str, Any]:
    return {"code": str(difference.code), "ours": difference.ours, "theirs": difference.theirs}


def matches_of(claim: Claim, user: User) -> list[Shown]:
    """Return the claims that match a claim and that this person may see: the same first, then the closest.

    Both directions are told: what was said before, and what was said again later.
    """
    visible = Article.objects.visible_to(user)
    rows = (
        Match.objects.of(claim)
        .in_force()
        .filter(claim__article__in=visible, earlier__article__in=visible)
        .select_related("claim__article", "earlier__article")
        .order_by("-pk")[:SHOWN]
    )
    newest: dict[int, Shown] = {}
    for row in rows:
        shown = _shown(claim, row)
        newest.setdefault(shown.claim.pk, shown)
    return sorted(newest.values(), key=lambda shown: (not shown.match.same, -shown.match.score))


def _shown(claim: Claim, row: Match) -> Shown:
    is_later = row.claim_id == claim.pk
    other = row.earlier if is_later else row.claim
    sides = ("ours", "theirs") if is_later else ("theirs", "ours")
    return Shown(
        match=row,
        claim=other,
        differs=tuple(
            Difference(Differs(item["code"]), item[sides[0]], item[sides[1]]) for item in row.differs
        ),
        in_same_article=other.article_id == claim.article_id,
    )
