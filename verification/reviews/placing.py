"""What people say of a carry-over: that a claim still says the same, and where one stands that was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from verification import audit, policies
from verification.articles.models import Article
from verification.articles.moving import get as get_article
from verification.claims.anchoring import find_anchor, make_anchor
from verification.claims.flags import write
from verification.claims.models import GONE, ORPHANED, Anchor, Claim
from verification.claims.services import get, get_locked
from verification.engine.carry_over import CARRIED, carry_to
from verification.errors import (
    ActionRefused,
    FactcheckError,
    Failure,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
)
from verification.policies import Actor
from verification.reviews.carrying import flags_of, invalidate, place_of
from verification.reviews.models import CarryOver
from verification.workflow import ArticleStatus, Guard, Role

CONFIRMERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR)
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of one of many confirmations; `error` None: it is confirmed."""

    carry_over: int
    error: FactcheckError | None = None


def can_confirm(actor: Actor, article: Article) -> bool:
    """Answer from `check_can_confirm`."""
    try:
        check_can_confirm(actor, article)
    except NotAllowed:
        return False
    return True


def check_can_confirm(actor: Actor, article: Article) -> None:
    """Raise unless this person may say that a claim is still the same, or where it stands.

    Raises:
        NotAllowed: no checker, reviewer or editor, a program, or somebody who reports the article.
    """
    policies.check_has_role(actor, *CONFIRMERS)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can say that a claim is still the same.")
    if actor.user_id in article.reporter_ids():
        raise NotAllowed("You report this article; somebody else has to say what became of its claims.")


def confirm_all(*, actor: Actor, article_id: int, carry_over_ids: Sequence[int]) -> list[Confirmed]:
    """Confirm many of one article, each by itself: what stands against one does not stop the others.

    Raises:
        NotFound; NotAllowed; InvalidInput: too many at once.
    """
    check_can_confirm(actor, get_article(article_id))
    if len(carry_over_ids) > AT_ONCE:
        raise InvalidInput(f"Confirm at most {AT_ONCE} at once.")
    found = []
    for wanted in dict.fromkeys(carry_over_ids):
        try:
            confirm(actor=actor, article_id=article_id, carry_over_id=wanted)
        except FactcheckError as error:
            found.append(Confirmed(wanted, error))
        else:
            found.append(Confirmed(wanted))
    return found


@transaction.atomic
def confirm(*, actor: Actor, article_id: int, carry_over_id: int) -> CarryOver:
    """Say that a claim in which only marks or spaces changed still says the same; once more changes nothing.

    Raises:
        NotFound; NotAllowed; ActionRefused: it is none that waits for that.
    """
    check_can_confirm(actor, Article.objects.locked(article_id))
    rows = CarryOver.objects.of_article(article_id).select_related("claim")
    row = rows.filter(pk=carry_over_id).first()
    if row is None:
        raise NotFound("There is no such carry-over.")
    if row.confirmed_at is not None:
        return row
    if not CarryOver.objects.to_confirm().filter(pk=row.pk).exists():
        text = "Only a claim that was carried over with other marks or spaces has to be confirmed."
        raise ActionRefused(failures=[Failure(Guard.ALL_CONFIRMED, "nothing_to_confirm", text)])
    _write(row, actor)
    _record(actor, "claim.confirm_carry", row)
    return row


@transaction.atomic
def place(
    *,
    actor: Actor,
    claim_id: int,
    expected_version: int | None,
    exact: str,
    prefix: str = "",
    suffix: str = "",
) -> Claim:
    """Say where a claim stands in the newest text; where other words stand, it goes back into work.

    Raises:
        NotFound; NotAllowed; StaleVersion; InvalidAnchor: the words are not found, or in more than one place;
        ActionRefused: it is not lost, or the article's text is being searched.
    """
    claim = get_locked(claim_id)
    check_can_confirm(actor, claim.article)
    if expected_version not in (None, claim.version):
        raise StaleVersion
    _check_lost(claim)
    revision = claim.article.current
    span = find_anchor(revision.text, exact, prefix, suffix)
    stood = Anchor.objects.filter(claim=claim).select_related("claim", "revision").order_by("-revision_id")[0]
    carried = carry_to(stood.revision.text, revision.text, place_of(stood), span)
    row = claim.carry_overs.order_by("-pk")[0]
    make_anchor(claim, revision, span).save()
    _write(row, actor)
    _record(actor, "claim.place", row)
    if carried.fate in CARRIED:
        return write(claim, flags=flags_of(claim))
    invalidate(claim, row)
    return get(claim.pk)


def _check_lost(claim: Claim) -> None:
    failures = []
    if ORPHANED not in claim.flags or claim.status in GONE:
        text = "It is known where this claim stands, or that it stands nowhere."
        failures.append(Failure(Guard.NONE_ORPHANED, "not_lost", text))
    if claim.article.status not in (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED):
        text = f"The article is {claim.article.status}; its claims cannot be placed now."
        failures.append(Failure(Guard.ARTICLE_OPEN, "article_not_open", text))
    if failures:
        raise ActionRefused(failures=failures)


def _write(row: CarryOver, actor: Actor) -> None:
    row.confirmed_by_id, row.confirmed_at = actor.user_id, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])


def _record(actor: Actor, action: str, row: CarryOver) -> None:
    claim = row.claim
    audit.record(actor, action, f"claim:{claim.pk}", article_id=claim.article_id, carry_over=row.pk)
