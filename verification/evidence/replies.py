"""Keeps the right of reply: whom a claim speaks against, what was put to them, and what they answered.

In: an entry on a claim. Out: guard G8, which asks for one before an adverse verdict, or an accusation, that
names a person or a body is signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from verification import audit, policies
from verification.articles.models import Article
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.claims.notifications import readers_among
from verification.engine.canonical import typed_text
from verification.engine.named_parties import named_parties
from verification.errors import Conflict, InvalidInput, InvalidReason, NotAllowed, NotFound
from verification.evidence.contacts import AHEAD, MAX_NAME_CHARACTERS, MAX_TOLD_CHARACTERS
from verification.evidence.record_models import ContactMeans
from verification.evidence.reply_models import Reply, ReplyOutcome
from verification.facts import RatedQuestion
from verification.guards import speaks_against
from verification.people import User
from verification.policies import Actor
from verification.workflow import Role

KEEPERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR)
MEANS: Final = (ContactMeans.PHONE, ContactMeans.MAIL, ContactMeans.MEETING)
MAX_DEADLINE: Final = timedelta(days=90)
LONGEST_AGO: Final = timedelta(days=3650)
ENDS: Final = (ReplyOutcome.ANSWERED, ReplyOutcome.DECLINED)


@dataclass(frozen=True, slots=True)
class Put:
    """What was put to whom, and by when they were to answer; `answer` is what they said, where they did."""

    whom: str
    means: str
    put_at: datetime
    facts: str
    deadline: datetime
    outcome: str = ReplyOutcome.WAITING
    answer: str = ""


def parties_of(claim: Claim) -> tuple[str, ...]:
    """Return the people and bodies that a claim names, its speaker among them unless they are anonymous."""
    speaker = () if claim.speaker_anonymous else named_parties(claim.speaker)
    return tuple(dict.fromkeys((*named_parties(claim.text), *speaker)))


def unheard(claim: Claim, rated: Iterable[RatedQuestion]) -> tuple[str, ...]:
    """Name whom a claim speaks against without their having been heard; the language model is asked last."""
    if not speaks_against(rated, claim.risks):
        return ()
    if Reply.objects.about(claim).giving_a_hearing().exists():
        return ()
    return parties_of(claim)


@transaction.atomic
def put(*, actor: Actor, claim_id: int, wish: Put) -> Reply:
    """Keep that facts were put to somebody, and what came of it so far.

    Raises:
        NotFound: there is no such claim, or it is not theirs to see; NotAllowed: no checker, reviewer or
        editor, or a program; InvalidInput: nobody, no facts, unknown means or outcome, an answer without
        words, or times that cannot be.
    """
    _check_put(wish)
    claim = claim_services.get_locked(claim_id)
    _check_can_keep(actor, claim.article)
    row = Reply(
        claim=claim,
        outcome=wish.outcome,
        whom=typed_text(wish.whom).strip(),
        means=wish.means,
        put_at=wish.put_at,
        facts=typed_text(wish.facts).strip(),
        deadline=wish.deadline,
        text=_told(wish.outcome, wish.answer),
    )
    return _store(actor, row, "reply.put")


@transaction.atomic
def enter_answer(*, actor: Actor, reply_id: int, outcome: str, text: str) -> Reply:
    """Add what came of facts that were put to somebody before: an answer, or that they declined.

    Raises:
        NotFound; NotAllowed; InvalidInput: another outcome, or an answer without words;
        Conflict: something came of it already.
    """
    if outcome not in ENDS:
        raise InvalidInput("Say what came of it: answered, or declined.")
    words = _told(outcome, text)
    article = Article.objects.locked(get(reply_id).claim.article_id)
    _check_can_keep(actor, article)
    # Read after the lock: whoever was faster has written.
    first = get(reply_id)
    if not first.is_open:
        raise Conflict("What came of this is on record already.")
    row = Reply(claim=first.claim, first=first, outcome=outcome, whom=first.whom, text=words)
    return _store(actor, row, "reply.enter")


@transaction.atomic
def say_not_needed(*, actor: Actor, claim_id: int, reason: str) -> Reply:
    """Keep by name that nobody has to be asked, and why.

    Raises:
        NotFound; InvalidReason: none, or an endless one; NotAllowed: as `put`, or who reports the article.
    """
    words = typed_text(reason).strip()
    if not any(map(str.isalnum, words)) or len(words) > MAX_TOLD_CHARACTERS:
        raise InvalidReason(f"Say why no reply is needed, in at most {MAX_TOLD_CHARACTERS:,} characters.")
    claim = claim_services.get_locked(claim_id)
    _check_can_keep(actor, claim.article)
    if actor.user_id in claim.article.reporter_ids():
        raise NotAllowed("You report this article; somebody else has to say that no reply is needed.")
    return _store(actor, Reply(claim=claim, outcome=ReplyOutcome.NOT_NEEDED, text=words), "reply.not_needed")


def get(reply_id: int) -> Reply:
    """Return an entry with its claim.

    Raises:
        NotFound: there is none.
    """
    row = Reply.objects.select_related("claim").filter(pk=reply_id).first()
    if row is None:
        raise NotFound("There is no such entry.")
    return row


def can_keep(actor: Actor) -> bool:
    """Say whether the actor may keep entries at all."""
    return actor.is_person and policies.has_role(actor, *KEEPERS)


def _check_can_keep(actor: Actor, article: Article) -> None:
    policies.check_has_role(actor, *KEEPERS)
    if not actor.is_person:
        raise NotAllowed("Only people keep what was put to people.")
    person = User.objects.filter(pk=actor.user_id).first()
    if person is None or not readers_among(article, [person]):
        raise NotFound("There is no such claim, or it is not yours to see.")


def _check_put(wish: Put) -> None:
    if wish.outcome not in (ReplyOutcome.WAITING, *ENDS):
        raise InvalidInput("Say what came of it so far: waiting, answered, or declined.")
    if wish.means not in MEANS:
        raise InvalidInput(f"Say how: {', '.join(MEANS)}.")
    if not 0 < len(wish.whom.strip()) <= MAX_NAME_CHARACTERS:
        raise InvalidInput(f"Say who was asked, in at most {MAX_NAME_CHARACTERS} characters.")
    if not any(map(str.isalnum, wish.facts)) or len(wish.facts) > MAX_TOLD_CHARACTERS:
        raise InvalidInput(
            f"Write down the facts that were put to them, in {MAX_TOLD_CHARACTERS:,} characters."
        )
    if wish.put_at > timezone.now() + AHEAD:
        raise InvalidInput("This lies in the future. Times are UTC.")
    if wish.put_at < timezone.now() - LONGEST_AGO:
        raise InvalidInput("This lies too far back to count as a hearing on this article.")
    if not wish.put_at < wish.deadline <= wish.put_at + MAX_DEADLINE:
        raise InvalidInput(f"The deadline lies within {MAX_DEADLINE.days} days after they were asked.")


def _told(outcome: str, text: str) -> str:
    words = typed_text(text).strip()
    if outcome == ReplyOutcome.ANSWERED and not any(map(str.isalnum, words)):
        raise InvalidInput("Write down what they answered.")
    if len(words) > MAX_TOLD_CHARACTERS:
        raise InvalidInput(f"An answer has at most {MAX_TOLD_CHARACTERS:,} characters.")
    return words


def _store(actor: Actor, row: Reply, action: str) -> Reply:
    row.by_id = actor.user_id
    row.save(force_insert=True)
    audit.record(
        actor,
        action,
        f"reply:{row.pk}",
        article_id=row.claim.article_id,
        claim=row.claim_id,
        outcome=row.outcome,
    )
    return row
