"""Dates the claims of an article anew when somebody says, or corrects, when it was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from verification import audit, backends, jobs
from verification.articles.models import Article, Revision
from verification.claims.drafts import draft_of, resolutions_as_json
from verification.claims.flags import SIGNED, doubt, write
from verification.claims.matching import match_step
from verification.claims.models import DATE_CHANGED, GONE, Anchor, Claim
from verification.claims.services import search_step
from verification.claims.splitting import JOINED
from verification.claims.wording import keep_wording, reworded
from verification.engine.redate import Wording, redate
from verification.engine.rejoin import rejoin
from verification.engine.types import Span
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR
from verification.workflow import Status


def reword(step: PipelineStep) -> bool:
    """Date the machine's wordings from the article's day; False when another worker's result stands.

    What people worded stays. What is signed or waits for a signature stays as well, and is flagged when
    it would read otherwise now.

    Raises:
        EngineError: a model is missing or damaged.
    """
    revision = Revision.objects.select_related("article").get(pk=step.target_id)
    article = revision.article
    found = redate(
        revision.text, title=article.title, published=article.published_on, extractor=backends.extractor()
    )
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        # Locked: no claim is submitted, worded or merged between what is read here and the commit.
        if Article.objects.locked(article.pk).published_on == article.published_on:
            _store(revision, found, step)
        return True


def _store(revision: Revision, found: Mapping[Span, Wording], step: PipelineStep) -> None:
    words = _by_claim(revision, found)
    changed = [claim for claim, worded in words if _differs(claim, worded)]
    told = {claim.pk: worded for claim, worded in words}
    anew = [claim for claim in changed if claim.status not in SIGNED]
    flagged = [claim for claim in changed if claim.status in SIGNED and DATE_CHANGED not in claim.flags]
    settled = [claim for claim, _ in words if claim not in changed and DATE_CHANGED in claim.flags]
    for claim in anew:
        _reword(claim, told[claim.pk], step)
    for claim in flagged:
        write(claim, flags=[*claim.flags, DATE_CHANGED])
    for claim in settled:
        write(claim, flags=[flag for flag in claim.flags if flag != DATE_CHANGED])
    if any(claim.status == Status.APPROVED for claim in flagged):
        doubt(revision.article_id)
    audit.record(
        MACHINE_ACTOR,
        "claims.reword",
        f"revision:{revision.pk}",
        article_id=revision.article_id,
        claims=[claim.pk for claim in anew],
        flagged=[claim.pk for claim in flagged],
        engine=step.engine,
    )


def _by_claim(revision: Revision, found: Mapping[Span, Wording]) -> list[tuple[Claim, Wording]]:
    """Return the claims whose words are the machine's, with how they would read now."""
    rows = Anchor.objects.filter(revision=revision).select_related("claim").order_by("claim_id")
    spans = {anchor.claim: Span(anchor.start, anchor.end) for anchor in rows}
    theirs = _worded_by_people(claim.pk for claim in spans)
    ours = {claim: span for claim, span in spans.items() if claim.pk not in theirs}
    words = {claim: found[span] for claim, span in ours.items() if claim.made_by != JOINED and span in found}
    for claim in ours:
        if claim.made_by == JOINED and (joined := _joined(revision, claim, words)) is not None:
            words[claim] = joined
    return list(words.items())


def _worded_by_people(claim_ids: Iterable[int]) -> frozenset[int]:
    """Return those of the claims whose wording in force is a person's."""
    rows = Claim.objects.filter(
        pk__in=list(claim_ids), wordings__number=F("wording"), wordings__author__isnull=False
    )
    return frozenset(rows.values_list("pk", flat=True))


def _joined(revision: Revision, whole: Claim, words: Mapping[Claim, Wording]) -> Wording | None:
    """Return how a statement that was joined again would read; None when no part of it is the machine's."""
    drafts = [
        replace(draft_of(part, Span(0, 0)), resolutions=worded.resolutions)
        for part, worded in words.items()
        if part.part_of_id == whole.pk and part.split is not None and _was_found_in(part, revision)
    ]
    if not drafts:
        return None
    draft = rejoin(revision.text, drafts)
    return Wording(draft.text, draft.resolutions)


def _was_found_in(part: Claim, revision: Revision) -> bool:
    """Say whether a part was cut from a statement of this text, which its offsets are of."""
    return part.step is not None and part.step.target == f"revision:{revision.pk}"


def _differs(claim: Claim, worded: Wording) -> bool:
    return (claim.text, claim.resolutions) != (worded.text, resolutions_as_json(worded.resolutions))


def _reword(claim: Claim, worded: Wording, step: PipelineStep) -> None:
    changed = {"text": worded.text, "resolutions": resolutions_as_json(worded.resolutions)}
    claim = write(claim, **reworded(claim, changed))
    keep_wording(claim, author_id=None, made_by=step.engine)
    if claim.status not in GONE:
        search_step(claim, step.job)
        match_step(claim.article_id, step.job)
