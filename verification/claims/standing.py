"""Claims that stand in a revision before it is searched: carried over from the one before, never doubled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import F
from django.utils import timezone

from verification.articles.extraction import account_for
from verification.articles.models import Revision, Sentence
from verification.claims.drafts import claim_of
from verification.claims.models import WORDED, WORDS_CHANGED, Anchor, Claim, Wording
from verification.claims.sentences import BY_HAND, OPEN
from verification.engine.types import ClaimDraft, Disposition, Span
from verification.errors import StaleVersion
from verification.jobs import PipelineStep
from verification.workflow import UNSIGNED, Status

MOST: Final = 0.5
"""A draft is no new claim when one that stands there holds so much of its words."""
OF_THE_TEXT: Final = (*WORDED, "cue", "quotation")


def standing_in(revision: Revision) -> list[Anchor]:
    """Return the anchors of the claims that stand in a revision, with their claims."""
    rows = Anchor.objects.filter(revision=revision).exclude(claim__status=Status.WITHDRAWN)
    return list(rows.select_related("claim").order_by("start", "claim_id"))


def new_drafts(drafts: Sequence[ClaimDraft], standing: Sequence[Anchor]) -> list[ClaimDraft]:
    """Return the drafts that state what no claim states that stands in the revision already."""
    return [draft for draft in drafts if all(_share(draft, anchor) < MOST for anchor in standing)]


def _share(one: ClaimDraft | Span, other: Anchor | ClaimDraft) -> float:
    """Return how much of the first one's words the other one holds."""
    return (min(one.end, other.end) - max(one.start, other.start)) / (one.end - one.start)


def account_for_standing(revision: Revision, standing: Sequence[Anchor]) -> None:
    """Account for the sentences of claims that stand there, and for those that a person had settled."""
    for anchor in standing:
        account_for(revision, Span(anchor.start, anchor.end))
    before = Revision.objects.filter(article=revision.article_id, number__lt=revision.number)
    newest = before.exclude(extracted_by="").order_by("-number").first()
    if newest is None:
        return
    settled = Sentence.objects.filter(revision=newest, reason=BY_HAND)
    words = {newest.text[sentence.start : sentence.end] for sentence in settled}
    for sentence in Sentence.objects.filter(revision=revision, disposition=OPEN) if words else ():
        if revision.text[sentence.start : sentence.end] in words:
            sentence.disposition, sentence.reason = Disposition.NO_CHECKABLE_FACT, BY_HAND
            sentence.save(update_fields=["disposition", "reason"])


def word_anew(
    revision: Revision, drafts: Sequence[ClaimDraft], standing: Sequence[Anchor], step: PipelineStep
) -> list[Claim]:
    """Give claims whose words the revision changed the wording of what stands there now.

    Only a wording of the machine's own gives way; what a person worded, a person words anew. Returns the
    claims that got other words.

    Raises:
        StaleVersion: somebody was faster.
    """
    worded = []
    for anchor in standing:
        claim, draft = anchor.claim, _draft_at(anchor, drafts)
        if draft is None or WORDS_CHANGED not in claim.flags or not _is_machines(claim):
            continue
        read = claim_of(revision, draft, step, step.engine)
        changed = {name: getattr(read, name) for name in OF_THE_TEXT}
        if any(getattr(claim, name) != value for name, value in changed.items()):
            worded.append(_write(claim, changed, step))
    return worded


def _draft_at(anchor: Anchor, drafts: Sequence[ClaimDraft]) -> ClaimDraft | None:
    """Return the draft that stands where a claim stands: each holds most of the other's words."""
    here = Span(anchor.start, anchor.end)
    near = [draft for draft in drafts if min(_share(draft, anchor), _share(here, draft)) >= MOST]
    return max(near, key=lambda draft: _share(draft, anchor), default=None)


def _is_machines(claim: Claim) -> bool:
    """Say whether a claim can still be worded, and the machine worded it last."""
    if claim.status not in UNSIGNED:
        return False
    return claim.wordings.filter(number=claim.wording, author__isnull=True).exists()


def _write(claim: Claim, changed: dict[str, object], step: PipelineStep) -> Claim:
    written = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        version=F("version") + 1, wording=F("wording") + 1, updated_at=timezone.now(), **changed
    )
    if written != 1:
        raise StaleVersion
    claim.refresh_from_db()
    Wording.objects.create(
        claim=claim, number=claim.wording, author=None, made_by=step.engine, **claim.worded()
    )
    return claim
