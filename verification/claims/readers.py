"""Restricts an article to named people, or opens it to the desk again.

In: who may read it, and why. Out: an article that nobody else sees anywhere, but for its reporters. What
those held who are shut out goes back to the queue; their drafts and their words stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from verification import audit, policies
from verification.articles.models import Article, ReaderChange
from verification.articles.moving import change
from verification.claims import services as claim_services
from verification.claims.holding import may_check
from verification.claims.models import Claim
from verification.claims.notifications import check_sees, readers_among
from verification.engine.canonical import typed_text
from verification.errors import InvalidInput, InvalidReason, NotAllowed
from verification.people import User
from verification.policies import Actor
from verification.workflow import Action, Role, Status

MAX_READERS: Final = 100
MAX_REASON_CHARACTERS: Final = 500
HOLDING: Final = (Status.CHECKING, Status.WAITING)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom an article is to be restricted to; `reader_ids` count only where it is to be `restricted`."""

    restricted: bool
    reader_ids: Collection[int]
    reason: str


@transaction.atomic
def set_readers(*, actor: Actor, article_id: int, expected_version: int | None, wish: Wish) -> Article:
    """Say who reads an article; whoever restricts it reads it, too.

    Raises:
        NotFound: there is none, or it is not theirs to see; StaleVersion; NotAllowed: no editor, a token;
        InvalidReason: none given; InvalidInput: an unknown person, or nobody named who can check it.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in editor says who reads an article; a token cannot.")
    reason = _reason(wish.reason)
    article = Article.objects.locked(article_id)
    check_sees(actor, article)
    readers = _readers(actor, article, wish.reader_ids) if wish.restricted else []
    before = sorted(article.readers.values_list("pk", flat=True))
    article = change(article, expected_version=expected_version, is_restricted=wish.restricted)
    article.readers.set(readers)
    after = sorted(person.pk for person in readers)
    row = ReaderChange.objects.create(
        article=article,
        is_restricted=wish.restricted,
        readers=after,
        reason=reason,
        by_id=actor.user_id,
    )
    audit.record(
        actor,
        "article.readers",
        f"article:{article.pk}",
        article_id=article.pk,
        change=row.pk,
        restricted=wish.restricted,
        before=before,
        after=after,
    )
    _take_back(actor, article)
    return Article.objects.get(pk=article.pk)


def _reason(reason: str) -> str:
    words = typed_text(reason).strip()
    if not any(map(str.isalnum, words)):
        raise InvalidReason("Say why.")
    if len(words) > MAX_REASON_CHARACTERS:
        raise InvalidReason(f"A reason has at most {MAX_REASON_CHARACTERS} characters.")
    return words


def _readers(actor: Actor, article: Article, wanted: Collection[int]) -> list[User]:
    """Return the people to be named, the editor who names them among them."""
    ids = {*wanted, actor.user_id}
    if len(ids) > MAX_READERS:
        raise InvalidInput(f"Name at most {MAX_READERS} people.")
    people = list(nameable().filter(pk__in=ids))
    if len(people) != len(ids):
        raise InvalidInput("One of these people is not known here, has left, or holds no role.")
    if not checkers_among(article, people):
        raise InvalidInput("Nobody of them can check it: name a checker or an editor who does not report it.")
    return people


def nameable() -> QuerySet[User]:
    """Return who can be named as a reader: active people with a role, and no programs."""
    active = User.objects.filter(is_active=True).exclude(roles=[])
    return active.exclude(roles__contains=[str(Role.SERVICE)]).order_by("display_name", "username")


def checkers_among(article: Article, people: Iterable[User]) -> list[User]:
    """Return who of these people can check the article: they may check claims and do not report it."""
    reporters = article.reporter_ids()
    return [person for person in people if may_check(person) and person.pk not in reporters]


def signers_among(article: Article, people: Iterable[User]) -> list[User]:
    """Return who of these people can approve verdicts: reviewers who do not report the article."""
    reporters = article.reporter_ids()
    return [one for one in people if one.has_role(Role.REVIEWER) and one.pk not in reporters]


def can_set_readers(actor: Actor) -> bool:
    """Say whether somebody who sees an article may say who else does."""
    return actor.is_person and policies.has_role(actor, Role.EDITOR)


def _take_back(actor: Actor, article: Article) -> None:
    """Put back into the queue what people hold who may not read the article any more."""
    held = list(article.claims.filter(status__in=HOLDING, holder__isnull=False).order_by("pk"))
    holders = User.objects.filter(pk__in={claim.holder_id for claim in held})
    staying = {person.pk for person in readers_among(article, holders)}
    for claim in held:
        if claim.holder_id not in staying:
            _release(actor, claim_services.get(claim.pk))


def _release(actor: Actor, claim: Claim) -> None:
    """Let an editor go on with a claim that rests, and put it back; while its article rests, it does, too."""
    facts = claim_services.facts_of(claim)
    if claim.status == Status.WAITING and policies.can(Action.RESUME, actor, facts):
        end = claim_services.lease_end()
        claim = claim_services.move(
            claim, Action.RESUME, actor, facts, holder_id=actor.user_id, lease_until=end
        )
        facts = claim_services.facts_of(claim)
    if policies.can(Action.RELEASE, actor, facts):
        claim_services.move(claim, Action.RELEASE, actor, facts)
