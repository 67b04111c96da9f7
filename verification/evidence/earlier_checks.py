"""What people counted before for claims that say the same: a place of its own to search for evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.articles.models import Article
from verification.claims import matching
from verification.claims.models import Claim, ClaimVector, Match
from verification.claims.services import search_step
from verification.engine.types import Question
from verification.evidence.models import CHECKS, UNSEARCHED, Evidence, Search
from verification.jobs import PipelineStep, StepState
from verification.workflow import UNSIGNED

NAME: Final = "earlier-checks.v1"
MAX_CLAIMS: Final = 20
MAX_PASSAGES: Final = 20
NOT_MATCHED: Final = "this claim was not compared with earlier ones yet"


@dataclass(frozen=True, slots=True)
class EarlierChecks:
    """The passages that earlier checks counted, closest claim first; `outcome` says in words how it went."""

    passages: tuple[int, ...]
    outcome: str
    searched: bool = True


def counted_before(claim: Claim, question: Question) -> EarlierChecks:
    """Return what people adopted, by their newest decision, for claims of the newsroom that say the same."""
    if not _is_matched(claim):
        return EarlierChecks((), NOT_MATCHED, searched=False)
    claims = _same(claim)
    if not claims:
        return EarlierChecks((), "no earlier claim says the same")
    rows = Evidence.objects.filter(claim__in=claims, question=question, decisions__adopted=True)
    rows = rows.exclude(passage__snapshot__kind__in=UNSEARCHED).distinct().prefetch_related("decisions")
    kept = [row for row in rows.order_by("pk") if row.decision is not None and row.decision.adopted]
    kept.sort(key=lambda row: claims.index(row.claim_id))
    passages = tuple(dict.fromkeys(row.passage_id for row in kept))[:MAX_PASSAGES]
    plural = "s say" if len(claims) > 1 else " says"
    return EarlierChecks(passages, f"{len(claims)} earlier claim{plural} the same")


def search_row(question: Question, checks: EarlierChecks) -> Search:
    """Return the unsaved row of the log of searches."""
    return Search(
        question=question,
        channel=CHECKS,
        provider=NAME,
        query="",
        searched=checks.searched,
        outcome=checks.outcome,
        hits=len(checks.passages),
    )


def match_article(step: PipelineStep) -> bool:
    """Match the claims of an article, and have those searched again whose search came too early for it.

    Raises:
        EngineError: a model is missing or damaged.
    """
    return matching.match_article(step, then=lambda claims: _search_again(step, claims))


def _search_again(step: PipelineStep, claims: Sequence[Claim]) -> None:
    """Search anew where earlier checks help; elsewhere the log says that they were looked at now."""
    early = Search.objects.filter(claim__in=claims, channel=CHECKS, searched=False).values("claim")
    rows: list[Search] = []
    for claim in Claim.objects.filter(pk__in=early, status__in=UNSIGNED).select_related("article"):
        checks = {question: counted_before(claim, question) for question in claim.questions}
        if any(found.passages for found in checks.values()):
            search_step(claim, step.job, occasion=f"matched:{step.pk}")
            continue
        for question, found in checks.items():
            row = search_row(question, found)
            row.claim, row.step, row.ordinal = claim, step, len(rows)
            rows.append(row)
    Search.objects.bulk_create(rows)


def _is_matched(claim: Claim) -> bool:
    """Say whether this wording was compared: its vector is stored first, its matches when all is done."""
    if not ClaimVector.objects.filter(claim=claim, wording=claim.wording).exists():
        return False
    steps = PipelineStep.objects.of_article(claim.article_id).filter(step=matching.STEP)
    return not steps.exclude(state__in=[StepState.DONE, StepState.FAILED]).exists()


def _same(claim: Claim) -> list[int]:
    """Return the claims that say the same, the closest first; of restricted articles only this one’s."""
    here = claim.article_id
    closed = Article.objects.filter(is_restricted=True).exclude(pk=here).values("pk")
    matches = Match.objects.of(claim).in_force().filter(same=True).order_by("-score", "-pk")
    matches = matches.exclude(claim__article__in=closed).exclude(earlier__article__in=closed)
    pairs = matches.values_list("claim", "earlier")[:MAX_CLAIMS]
    return list(dict.fromkeys(earlier if later == claim.pk else later for later, earlier in pairs))
