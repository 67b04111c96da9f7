"""What pages read about many claims at once, in one query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from verification.articles.models import Article
from verification.claims.models import STALE, Claim
from verification.engine.types import Question
from verification.errors import NotFound
from verification.evidence.hiding import hidden_among
from verification.people import User
from verification.verdicts.models import Proposal, VerdictRevision
from verification.verdicts.services import current_proposals
from verification.workflow import Status

WRONG: Final = frozenset({"false", "mostly_false"})
JUDGED: Final = frozenset({Status.IN_REVIEW, Status.APPROVED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands for one question of a claim: a person’s verdict, else the proposal, else nothing.

    `is_hidden`: what the machine says of the claim is not shown before somebody has rated it.
    """

    question: Question
    asked: bool
    verdict: VerdictRevision | None = None
    proposal: Proposal | None = None
    is_hidden: bool = False


def find_article(user: User, article_id: int) -> Article:
    """Return an article that this person may see.

    Raises:
        NotFound: there is none.
    """
    article = Article.objects.visible_to(user).filter(pk=article_id).first()
    if article is None:
        raise NotFound("There is no such article, or it is not yours to see.")
    return article


def find_claim(user: User, claim_id: int) -> Claim:
    """Return a claim that this person may see, with its article and holder.

    Raises:
        NotFound: there is none.
    """
    claims = Claim.objects.visible_to(user).select_related("article", "holder", "author")
    claim = claims.filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("There is no such claim, or it is not yours to see.")
    return claim


def newest_verdicts(claim_ids: Collection[int]) -> dict[int, dict[str, VerdictRevision]]:
    """Return the verdict that was submitted last for each question of each claim."""
    rows = (
        VerdictRevision.objects.filter(claim_id__in=claim_ids)
        .order_by("claim_id", "question", "-number")
        .distinct("claim_id", "question")
        .select_related("rating", "author")
    )
    found: dict[int, dict[str, VerdictRevision]] = {}
    for row in rows:
        found.setdefault(row.claim_id, {})[row.question] = row
    return found


def answers(claims: Collection[Claim]) -> dict[int, list[Answer]]:
    """Return what stands for every question of every claim.

    The verdict of a claim that went back to work is history; its proposal is shown again.
    """
    ids = [claim.pk for claim in claims]
    verdicts = newest_verdicts([claim.pk for claim in claims if claim.status in JUDGED])
    proposals, hidden = current_proposals(ids), hidden_among(ids)
    return {
        claim.pk: [
            Answer(
                question,
                len(claim.questions) > 1 or question == Question.SAID,
                verdicts.get(claim.pk, {}).get(question),
                proposals.get(claim.pk, {}).get(question),
                claim.pk in hidden,
            )
            for question in claim.questions
        ]
        for claim in claims
    }


def tone(claim: Claim, standing: Collection[Answer]) -> str:
    """Return how a claim's line is drawn in the text: its status, or that it is wrong or in doubt.

    "incorrect" by a person's verdict, "stale" where something that an approval rests on has changed.
    """
    if any(answer.verdict and answer.verdict.rating.bucket in WRONG for answer in standing):
        return "incorrect"
    return "stale" if claim.status == Status.APPROVED and set(STALE) & set(claim.flags) else claim.status
