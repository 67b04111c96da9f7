"""What became of asking outside about a claim, in words, and what this person may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from verification import backends
from verification.articles.outside import can_decide
from verification.claims.models import GONE, Claim
from verification.evidence.models import Search
from verification.evidence.outside import OFF, SEARCHERS, STEP, refusals
from verification.jobs import PipelineStep, StepState
from verification.people import User

QUICK: Final = 60
"""A step that waits longer than this is no reason to keep looking."""


@dataclass(frozen=True, slots=True)
class Place:
    """One provider and what became of asking it; `state` is searched, not_searched, busy, waiting or open."""

    title: str
    state: str
    words: str
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class OutsideView:
    """Everything that a claim's page says of outside."""

    places: Sequence[Place]
    is_allowed: bool
    is_busy: bool
    may_search: bool
    may_allow: bool


def outside_of(claim: Claim, user: User) -> OutsideView:
    """Gather where a claim was searched outside, and what this person may do about it."""
    steps = _steps(claim)
    refused = refusals(claim.article)
    rows = Search.objects.filter(claim=claim, channel__in=refused).order_by("pk")
    last = {row.channel: row for row in rows}
    allowed = claim.article.allow_outside_search
    places = [
        _place(key, why, steps.get(key), last.get(key))
        for key, why in refused.items()
        if allowed or key in steps or key in last
    ]
    can_ask = "" in refused.values()
    return OutsideView(
        places=places,
        is_allowed=allowed,
        is_busy=any(place.state == "busy" for place in places),
        may_search=can_ask and user.has_role(*SEARCHERS) and claim.status not in GONE,
        may_allow=can_decide(user.as_actor(), claim.article),
    )


def _steps(claim: Claim) -> dict[str, PipelineStep]:
    """Return the newest outside step of each provider that is not done."""
    rows = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step=STEP)
    newest = {step.engine: step for step in rows.order_by("pk")}
    return {key: step for key, step in newest.items() if step.state != StepState.DONE}


def _place(key: str, why: str, step: PipelineStep | None, row: Search | None) -> Place:
    title = backends.outside_providers()[key].title
    if step is not None:
        return _pending(title, step, row)
    if row is not None and row.searched:
        found = f"{row.hits} document{'' if row.hits == 1 else 's'}" if row.hits else "nothing found"
        return Place(title, "searched", found, row)
    if why or (row is not None and row.outcome != OFF):
        return Place(title, "not_searched", why or (row.outcome if row else ""), row)
    return Place(title, "open", "not asked yet")


def _pending(title: str, step: PipelineStep, row: Search | None) -> Place:
    until = step.claimed_until
    if step.state == StepState.FAILED:
        return Place(title, "not_searched", step.error.rstrip("."), row)
    if step.state == StepState.RUNNING:
        pages = f", page {step.done + 1} of {step.total}" if step.done < step.total else ""
        return Place(title, "busy", f"is being asked{pages}", row)
    if until is None or until <= timezone.now():
        return Place(title, "busy", "waits for a worker", row)
    reasons = {"provider_rate_limited": "rate-limited", "provider_paused": "paused after failures"}
    reason = reasons.get(step.error_code, step.error.rstrip("."))
    seconds = (until - timezone.now()).total_seconds()
    words = f"{reason}; goes on by itself at {until:%H:%M} UTC"
    return Place(title, "busy" if seconds < QUICK else "waiting", words, row)
