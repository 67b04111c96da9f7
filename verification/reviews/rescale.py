"""Looks at signed claims again after a scale was edited: does their rating stand there as it was signed?

A verdict keeps its version of the scale. Only what happened to its own rating counts: a definition, a bucket
or a need that changed, or a rating that is gone. A new rating beside it makes nothing stale.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from verification import audit, jobs
from verification.articles.models import Article
from verification.claims.flags import SIGNED, set_flag
from verification.claims.models import SCALE_CHANGED, Claim
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR
from verification.verdicts.models import VerdictRevision
from verification.verdicts.scale_versions import ENGINE, STEP, all_moved_on

CLAIMS_AT_ONCE: Final = 100


@transaction.atomic
def rescale(step: PipelineStep) -> bool:
    """Bring the flags of some signed claims in line with the scales, and leave a step for the others.

    False when another worker's result stands.

    Raises:
        StaleVersion: somebody was faster; the step is tried again.
    """
    if not jobs.finish(step):
        return False
    resting_on = _rated_with(all_moved_on())
    wrong = list(_out_of_line(resting_on).order_by("pk")[:CLAIMS_AT_ONCE])
    # Articles first and in order, as everybody locks them.
    list(Article.objects.select_for_update().filter(claims__in=wrong).order_by("pk").values_list("pk"))
    for claim in Claim.objects.select_for_update().filter(pk__in=[one.pk for one in wrong]).order_by("pk"):
        _set(claim, is_raised=claim.status in SIGNED and resting_on.filter(claim=claim).exists())
    if len(wrong) == CLAIMS_AT_ONCE:
        jobs.follow(step, STEP, engine=ENGINE)
    return True


def _set(claim: Claim, *, is_raised: bool) -> None:
    if set_flag(claim, SCALE_CHANGED, is_raised=is_raised):
        audit.record(
            MACHINE_ACTOR,
            "claim.scale_changed" if is_raised else "claim.scale_stands",
            f"claim:{claim.pk}",
            article_id=claim.article_id,
        )


def _rated_with(ratings: frozenset[int]) -> QuerySet[VerdictRevision]:
    """Return the newest verdicts that have one of these ratings."""
    newest = VerdictRevision.objects.filter(claim=OuterRef("claim")).order_by("-number").values("number")[:1]
    return VerdictRevision.objects.filter(rating__in=ratings, number=Subquery(newest)).order_by()


def _out_of_line(resting_on: QuerySet[VerdictRevision]) -> QuerySet[Claim]:
    flagged = Q(flags__contains=[SCALE_CHANGED])
    moved = Q(pk__in=resting_on.values("claim"), status__in=SIGNED)
    return Claim.objects.filter((moved & ~flagged) | (flagged & ~moved))
