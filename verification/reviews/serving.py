"""Next for me: leads somebody to the claim to look at now, and never two people to the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from verification.articles.models import Article
from verification.claims.holding import take_first
from verification.claims.models import Claim, ClaimQuerySet, Wording
from verification.errors import ActionRefused
from verification.evidence.models import EvidenceDecision
from verification.guards import GUARDS
from verification.people import User
from verification.policies import Actor, Facts
from verification.reviews.models import Approval, Turn
from verification.reviews.services import review_facts
from verification.verdicts.models import VerdictRevision
from verification.verdicts.services import current_verdicts
from verification.workflow import CHECKERS, ArticleStatus, Guard, Role, Status

TURN: Final = timedelta(minutes=10)
MAX_TRIES: Final = 20
WORKABLE: Final = (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED)


class Why(StrEnum):
    """Why somebody is led to a claim."""

    HELD = "held"
    DUE = "due"
    REVIEW = "review"
    TAKEN = "taken"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class Served:
    """The claim to look at, and why; one that can be taken was taken."""

    claim: Claim
    why: Why


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks, and what they may be led to."""

    actor: Actor
    user: User
    now: datetime
    visible: ClaimQuerySet


def serve(*, actor: Actor, seen: int | None = None) -> Served | None:
    """Lead somebody on: to what they hold or have to ask again, to a review, to the next claim to take.

    What can be taken is taken, in one transaction with the search for it. What cannot (a review, a
    suggestion) is kept from others for ten minutes. `seen` is the claim that they come from.

    Raises:
        ActionRefused: it is no signed-in person.
    """
    now = timezone.now()
    refused = GUARDS[Guard.PERSON](actor, Facts(now=now))
    if refused is not None:
        raise ActionRefused(failures=[refused])
    user = User.objects.get(pk=actor.user_id)
    claims = Claim.objects.visible_to(user).filter(article__status__in=WORKABLE)
    asker = _Asker(actor, user, now, claims.exclude(pk=seen) if seen is not None else claims)
    for look in _looks(user):
        found = look(asker)
        if found is not None:
            return found
    return None


def _looks(user: User) -> Iterator[Callable[[_Asker], Served | None]]:
    """Return where to look for somebody, the most urgent first."""
    checks = user.has_role(*CHECKERS)
    if checks:
        yield _own
    if user.has_role(Role.REVIEWER):
        yield _to_review
    if checks:
        yield _to_take
        yield _suggested


def _own(asker: _Asker) -> Served | None:
    """Find what somebody holds, what was theirs until the time ran out, or what they have to ask again."""
    due = Q(status=Status.WAITING, follow_up_at__lte=asker.now)
    theirs = asker.visible.filter(due | Q(status=Status.CHECKING), holder=asker.user)
    for claim in theirs.in_serving_order()[:MAX_TRIES]:
        if claim.status == Status.WAITING:
            return Served(claim, Why.DUE)
        if claim.lease_is_running(asker.now):
            return Served(claim, Why.HELD)
        taken = take_first(
            actor=asker.actor, article_id=claim.article_id, wanted=theirs.takeable().filter(pk=claim.pk)
        )
        if taken is not None:
            return Served(taken, Why.TAKEN)
    return None


def _to_take(asker: _Asker) -> Served | None:
    """Take the next claim of an article that somebody does not report themselves."""
    free = asker.visible.exclude(article__in=Article.objects.reported_by(asker.user).values("pk"))
    queued = free.filter(status=Status.QUEUED)
    left = free.filter(status=Status.CHECKING).takeable()
    for wanted in (free.takeable().with_deadline(), queued.without_deadline(), left.without_deadline()):
        claim = _taken(asker.actor, wanted)
        if claim is not None:
            return Served(claim, Why.TAKEN)
    return None


def _taken(actor: Actor, wanted: ClaimQuerySet) -> Claim | None:
    passed: list[int] = []
    while len(passed) < MAX_TRIES:
        article_id = wanted.exclude(article__in=passed).values_list("article_id", flat=True).first()
        if article_id is None:
            return None
        claim = take_first(actor=actor, article_id=article_id, wanted=wanted)
        if claim is not None:
            return claim
        passed.append(article_id)
    return None


def _to_review(asker: _Asker) -> Served | None:
    waiting = asker.visible.filter(status=Status.IN_REVIEW).exclude(_signed_or_made(asker.user))
    waiting = waiting.exclude(article__in=Article.objects.reported_by(asker.user).values("pk"))
    return _led(asker, waiting, Why.REVIEW, _may_sign)


def _signed_or_made(user: User) -> Q:
    """Match what somebody may not sign, as far as one statement can tell; `_may_sign` looks closer."""
    here = OuterRef("pk")
    submitted = VerdictRevision.objects.filter(claim=here)
    newer = VerdictRevision.objects.filter(
        claim=OuterRef("verdict__claim"), number__gt=OuterRef("verdict__number")
    )
    signed = Approval.objects.filter(~Exists(newer), verdict__claim=here, by=user)
    return (
        Q(author=user)
        | Q(Exists(submitted.filter(Q(submitted_by=user) | Q(author=user))))
        | Q(Exists(Wording.objects.filter(claim=here, author=user)))
        | Q(Exists(EvidenceDecision.objects.filter(evidence__claim=here, by=user, adopted=True)))
        | Q(Exists(signed))
    )


def _may_sign(claim: Claim, actor: Actor) -> bool:
    facts = review_facts(claim, current_verdicts(claim))
    return GUARDS[Guard.FOUR_EYES](actor, facts) is None


def _anybody(claim: Claim, actor: Actor) -> bool:
    return True


def _suggested(asker: _Asker) -> Served | None:
    return _led(asker, asker.visible.filter(status=Status.SUGGESTED), Why.SUGGESTED, _anybody)


def _led(
    asker: _Asker, claims: ClaimQuerySet, why: Why, fits: Callable[[Claim, Actor], bool]
) -> Served | None:
    """Lead to the first claim to which nobody else is led just now."""
    others = Turn.objects.filter(until__gt=asker.now).exclude(by=asker.user)
    free = claims.filter(~Exists(others.filter(claim=OuterRef("pk"))))
    for wanted in (free.with_deadline(), free.without_deadline()):
        claim = _turn(asker, wanted, fits)
        if claim is not None:
            return Served(claim, why)
    return None


@transaction.atomic
def _turn(asker: _Asker, wanted: ClaimQuerySet, fits: Callable[[Claim, Actor], bool]) -> Claim | None:
    others = Turn.objects.filter(until__gt=asker.now).exclude(by=asker.user)
    passed: list[int] = []
    while len(passed) < MAX_TRIES:
        rows = wanted.exclude(pk__in=passed)
        claim = rows.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
        if claim is None:
            return None
        # Somebody's turn may have been committed after the statement above had begun to look.
        if not others.filter(claim=claim).exists() and fits(claim, asker.actor):
            _keep(claim, asker)
            return claim
        passed.append(claim.pk)
    return None


def _keep(claim: Claim, asker: _Asker) -> None:
    Turn.objects.bulk_create(
        [Turn(claim=claim, by=asker.user, until=asker.now + TURN)],
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["by", "until"],
    )
