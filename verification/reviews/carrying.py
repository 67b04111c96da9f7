"""Says what became of an article's claims in a new revision: verdicts stay where their words still stand.

One transaction an article, with the article locked and closed: nobody works on a claim in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from verification import audit, jobs
from verification.articles.models import Article, Revision
from verification.articles.storing import CARRY, extraction_step
from verification.claims.anchoring import make_anchor
from verification.claims.flags import write
from verification.claims.models import GONE, ORPHANED, WORDS_CHANGED, Anchor, Claim
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import tell
from verification.claims.services import facts_of, get, move
from verification.engine.carry_over import CARRIED, METHOD, Carried, Fate, Place, carry_over
from verification.engine.leaning import foreign_words, leans_from
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR
from verification.reviews.models import CarryOver
from verification.workflow import WORKED, Action, Status

STEP: Final = CARRY
HELD: Final = (Status.CHECKING, Status.WAITING)
OWN_WORDS: Final = ("alias", "date")
"""Mentions that mean the same wherever they stand: a date counts from the day of the article."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the engine says of one claim, and where the claim stood."""

    anchor: Anchor
    carried: Carried


def carry(step: PipelineStep) -> bool:
    """Settle what a new revision means for the claims; False when another worker's result stands.

    The search for claims follows it, and the article opens only after that.

    Raises:
        StaleVersion: somebody was faster; the step is tried again.
    """
    revision = Revision.objects.select_related("article").get(pk=step.target_id)
    outcomes = list(_outcomes(revision))
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        Article.objects.locked(revision.article_id)
        settled = set(Anchor.objects.filter(revision=revision).values_list("claim", flat=True))
        for outcome in outcomes:
            if outcome.anchor.claim_id not in settled:
                _settle(get(outcome.anchor.claim_id), outcome, revision)
        extraction_step(revision, step.job)
        return True


def _outcomes(revision: Revision) -> Iterable[_Outcome]:
    """Compare every claim's words where they stood last, which for one that was lost is further back."""
    rows = Anchor.objects.filter(claim__article=revision.article_id).select_related("claim", "revision")
    newest = rows.order_by("claim_id", "-revision_id").distinct("claim_id")
    stood: dict[Revision, list[Anchor]] = defaultdict(list)
    for anchor in newest:
        if anchor.revision_id != revision.pk:
            stood[anchor.revision].append(anchor)
    for old, anchors in stood.items():
        found = carry_over(old.text, revision.text, [place_of(anchor) for anchor in anchors])
        yield from (_Outcome(*pair) for pair in zip(anchors, found, strict=True))


def place_of(anchor: Anchor) -> Place:
    """Return where a claim stands and what its wording was understood from."""
    claim, text = anchor.claim, anchor.revision.text
    understood = [row for row in claim.resolutions if row["resolved"]]
    told = [row["resolved"] for row in understood if row["method"] not in OWN_WORDS]
    # What nobody could say for sure is one of these, and whoever rated the claim read it as one.
    open_ones = [row for row in claim.resolutions if not row["resolved"] and row["method"] not in OWN_WORDS]
    told += [words for row in open_ones for words in row.get("candidates", ())]
    if claim.speaker:
        told.append(claim.speaker)
    told += foreign_words(claim.text, [anchor.exact, *(row["resolved"] for row in understood)])
    return Place(
        anchor.start,
        anchor.end,
        leans_from=leans_from(text, anchor.start, anchor.end, told),
        names=tuple(sorted({phrase for phrase in told if phrase in text})),
    )


def _settle(claim: Claim, outcome: _Outcome, revision: Revision) -> None:
    carried = outcome.carried
    stands = carried.fate in CARRIED
    if claim.status in GONE and not stands:
        # Nothing is left of it to lose, and what stands there now is a statement of its own.
        return
    if carried.span is not None:
        make_anchor(claim, revision, carried.span).save()
    row = _row(claim, outcome, revision)
    if claim.status == Status.WITHDRAWN:
        _move(claim, Action.RETURN, row, flags=flags_of(claim))
    elif claim.status in GONE:
        _record(claim, row)
    elif stands:
        write(claim, flags=flags_of(claim))
        _record(claim, row)
    elif carried.fate == Fate.GONE:
        _move(claim, Action.WITHDRAW, row, flags=flags_of(claim))
    elif carried.fate == Fate.AMBIGUOUS:
        write(claim, flags=flags_of(claim, ORPHANED))
        _record(claim, row)
    else:
        invalidate(claim, row)


def invalidate(claim: Claim, row: CarryOver) -> None:
    """Take a claim whose words changed back into work; its verdicts stay as its history."""
    flags = flags_of(claim, WORDS_CHANGED)
    if claim.status not in WORKED:
        write(claim, flags=flags)
        _record(claim, row)
        return
    held = claim.status in HELD and claim.holder_id is not None
    _tell(claim, row)
    _move(
        claim,
        Action.INVALIDATE,
        row,
        flags=flags,
        holder_id=claim.holder_id if held else None,
        lease_until=claim.lease_until if held else None,
        back_to=Status.CHECKING if held else Status.QUEUED,
    )


def _tell(claim: Claim, row: CarryOver) -> None:
    """Tell who works on a claim and whose verdict on it is history now."""
    verdict = claim.verdicts.order_by("-number").first()
    concerned = [claim.holder_id, verdict.submitted_by_id if verdict else None]
    by = row.to_revision.created_by
    tell(
        NotificationKind.INVALIDATED,
        concerned,
        by=by.as_actor() if by else MACHINE_ACTOR,
        article=claim.article,
        claim=claim,
    )


def flags_of(claim: Claim, *raised: str) -> list[str]:
    """Return a claim's flags as its new place leaves them: whatever doubted the place before is settled."""
    kept = [flag for flag in claim.flags if flag != ORPHANED and flag not in raised]
    return [*kept, *raised]


def _row(claim: Claim, outcome: _Outcome, revision: Revision) -> CarryOver:
    carried = outcome.carried
    return CarryOver.objects.create(
        claim=claim,
        from_revision=outcome.anchor.revision,
        to_revision=revision,
        fate=str(carried.fate),
        why=carried.why,
        diff=[[str(part.op), part.author, part.ours] for part in carried.diff],
        places=[[span.start, span.end] for span in carried.places],
        made_by=METHOD,
    )


def _told(row: CarryOver) -> Mapping[str, Any]:
    return {"carry_over": row.pk, "fate": row.fate, "revision": row.to_revision_id}


def _move(claim: Claim, action: Action, row: CarryOver, *, flags: list[str], **held: Any) -> None:
    facts = facts_of(claim)
    move(claim, action, MACHINE_ACTOR, facts, columns={"flags": flags}, **held, **_told(row))


def _record(claim: Claim, row: CarryOver) -> None:
    target = f"claim:{claim.pk}"
    audit.record(MACHINE_ACTOR, "claim.carry", target, article_id=claim.article_id, **_told(row))
