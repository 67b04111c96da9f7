"""Who works on a claim: given to somebody by an editor, resting until somebody outside answers, going on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from verification.articles.models import Article
from verification.claims.models import Claim, ClaimQuerySet
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import readers_among, tell
from verification.claims.services import facts_of, get_locked, lease_end, move
from verification.people import User
from verification.policies import Actor
from verification.workflow import CHECKERS, Action, Role


@transaction.atomic
def assign(*, actor: Actor, claim_id: int, expected_version: int | None, assignee_id: int | None) -> Claim:
    """Give a claim to somebody who may check it; their lease begins now.

    Raises:
        NotFound; StaleVersion; ActionRefused: also where nobody or no checker was named.
    """
    claim = get_locked(claim_id)
    person = User.objects.filter(pk=assignee_id).first() if assignee_id is not None else None
    can_work = None if person is None else bool(_workers([person], claim.article))
    facts = replace(facts_of(claim, expected_version), assignee=can_work)
    given = move(
        claim,
        Action.ASSIGN,
        actor,
        facts,
        holder_id=person.pk if person else None,
        lease_until=lease_end(),
        assignee=person.pk if person else None,
    )
    tell(NotificationKind.ASSIGNED, [given.holder_id], by=actor, article=given.article, claim=given)
    return given


@transaction.atomic
def take_first(*, actor: Actor, article_id: int, wanted: ClaimQuerySet) -> Claim | None:
    """Take the first of the wanted claims of an article; None when others were faster.

    The article is locked first, as by every move; so whoever asks at the same time finds another claim here
    or none, and nobody waits for a claim while somebody waits for its article.

    Raises:
        NotFound; ActionRefused: this actor may not take claims.
    """
    Article.objects.locked(article_id)
    rows = wanted.filter(article_id=article_id).select_related("article", "holder")
    claim = rows.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if claim is None:
        return None
    return move(claim, Action.TAKE, actor, facts_of(claim), holder_id=actor.id, lease_until=lease_end())


def may_check(person: User) -> bool:
    """Say whether somebody may hold claims: an active checker or editor, and no program."""
    return person.is_active and person.has_role(*CHECKERS) and not person.has_role(Role.SERVICE)


def assignable(article: Article | None = None) -> list[User]:
    """Return whom a claim can be given to, by name; of a restricted article, whom it is open to."""
    people = User.objects.filter(is_active=True, roles__overlap=[str(role) for role in CHECKERS])
    return sorted(_workers(people, article), key=lambda person: person.name.casefold())


def _workers(people: Iterable[User], article: Article | None) -> list[User]:
    """Return who may check claims and sees the article; every checker sees one that is not restricted."""
    checkers = [person for person in people if may_check(person)]
    return readers_among(article, checkers) if article is not None and article.is_restricted else checkers


@transaction.atomic
def wait(
    *,
    actor: Actor,
    claim_id: int,
    expected_version: int | None,
    waiting_for: str,
    follow_up: datetime | None,
) -> Claim:
    """Let a claim rest with its holder until somebody answers; its draft stays, its lease ends.

    Args:
        waiting_for: one of `WaitingFor`.
        follow_up: when to ask again, aware.

    Raises:
        NotFound; StaleVersion; ActionRefused.
    """
    claim = get_locked(claim_id)
    facts = replace(facts_of(claim, expected_version), waiting_for=waiting_for, follow_up=follow_up)
    return move(
        claim,
        Action.WAIT,
        actor,
        facts,
        holder_id=claim.holder_id,
        columns={"waiting_for": waiting_for, "follow_up_at": follow_up},
        waiting_for=waiting_for,
    )


@transaction.atomic
def resume(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Go on with a claim that rested; an editor who does so holds it from then on.

    Raises:
        NotFound; StaleVersion; ActionRefused.
    """
    claim = get_locked(claim_id)
    facts = facts_of(claim, expected_version)
    return move(claim, Action.RESUME, actor, facts, holder_id=actor.id, lease_until=lease_end())
