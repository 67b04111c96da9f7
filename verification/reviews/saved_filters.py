"""Queries of the queue under a name: private, or shared with the desk by an editor; their only writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.utils import timezone

from verification import audit, policies
from verification.claims.models import Claim, ClaimQuerySet
from verification.engine.canonical import typed_text
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.people import User
from verification.policies import Actor
from verification.reviews import queue
from verification.reviews.models import SavedFilter
from verification.reviews.query import MAX_CHARACTERS, Field, parse
from verification.workflow import Role

MAX_NAME: Final = 60
MAX_OWN: Final = 50
MAX_SHOWN: Final = 100
MAX_COUNT: Final = 1000
"""Claims are counted no further: one more says "and more"."""


def found_by(text: str, user: User) -> ClaimQuerySet:
    """Return what a query finds in the queue: without a status, what is left to decide."""
    query = parse(text)
    claims = Claim.objects.visible_to(user).of_articles_at_work()
    return queue.find(claims if query.names(Field.STATUS) else claims.undecided(), query, user)


def counts(filters: Sequence[SavedFilter], user: User) -> dict[int, int]:
    """Count what each filter finds for somebody, in one query, never further than one beyond `MAX_COUNT`."""
    parts = [
        found_by(one.query, user)
        .order_by()
        .annotate(which=Value(one.pk))
        .values_list("which", flat=True)[: MAX_COUNT + 1]
        for one in filters
    ]
    return dict(Counter(parts[0].union(*parts[1:], all=True))) if parts else {}


def own(actor: Actor, filter_id: int) -> SavedFilter:
    """Return one of the actor's own filters.

    Raises:
        NotFound: there is none; NotAllowed: it is shared with them by somebody else.
    """
    row = SavedFilter.objects.filter(pk=filter_id).first()
    if row is None or not (row.is_shared or row.owner_id == actor.id):
        raise NotFound("There is no such filter.")
    if row.owner_id != actor.id:
        raise NotAllowed("Only who made this filter can change it.")
    return row


@transaction.atomic
def save(*, actor: Actor, name: str, query: str, is_shared: bool) -> SavedFilter:
    """Keep a query under a name.

    Raises:
        NotAllowed: no role, or shared by no editor; UnreadableQuery; InvalidInput: no name, no query, a
        name that is taken, or too many.
    """
    name, query = _checked(actor, name, query, is_shared=is_shared)
    if SavedFilter.objects.filter(owner=actor.user_id).count() >= MAX_OWN:
        raise InvalidInput(f"You can keep {MAX_OWN} filters; remove one first.")
    try:
        with transaction.atomic():
            row = SavedFilter.objects.create(
                owner_id=actor.user_id, name=name, query=query, is_shared=is_shared
            )
    except IntegrityError as error:
        raise InvalidInput("You have a filter of this name.") from error
    audit.record(actor, "filter.save", f"filter:{row.pk}", shared=is_shared)
    return row


@transaction.atomic
def change(
    *, actor: Actor, filter_id: int, expected_version: int | None, name: str, query: str, is_shared: bool
) -> SavedFilter:
    """Name, word or share one's own filter anew.

    Raises:
        NotFound; StaleVersion; what `save` raises.
    """
    row = own(actor, filter_id)
    name, query = _checked(actor, name, query, is_shared=is_shared)
    version = row.version if expected_version is None else expected_version
    try:
        with transaction.atomic():
            written = SavedFilter.objects.filter(pk=row.pk, version=version).update(
                name=name,
                query=query,
                is_shared=is_shared,
                version=F("version") + 1,
                updated_at=timezone.now(),
            )
    except IntegrityError as error:
        raise InvalidInput("You have a filter of this name.") from error
    if not written:
        raise StaleVersion
    audit.record(actor, "filter.change", f"filter:{row.pk}", shared=is_shared)
    return own(actor, filter_id)


@transaction.atomic
def remove(*, actor: Actor, filter_id: int, expected_version: int | None) -> None:
    """Throw one's own filter away.

    Raises:
        NotFound; NotAllowed; StaleVersion.
    """
    row = own(actor, filter_id)
    version = row.version if expected_version is None else expected_version
    deleted, _ = SavedFilter.objects.filter(pk=row.pk, version=version).delete()
    if not deleted:
        raise StaleVersion
    audit.record(actor, "filter.remove", f"filter:{filter_id}")


def can_share(actor: Actor) -> bool:
    """Say whether somebody's filters may be shared with the desk."""
    return policies.has_role(actor, Role.EDITOR)


def _checked(actor: Actor, name: str, query: str, *, is_shared: bool) -> tuple[str, str]:
    if not actor.roles:
        raise NotAllowed("You hold no role yet.")
    if is_shared:
        policies.check_has_role(actor, Role.EDITOR)
    name, query = " ".join(typed_text(name).split()), " ".join(typed_text(query).split())
    if not 0 < len(name) <= MAX_NAME:
        raise InvalidInput(f"Give it a name of at most {MAX_NAME} characters.")
    if len(query) > MAX_CHARACTERS or not queue.readable(query):
        raise InvalidInput(f"Give it a query of at most {MAX_CHARACTERS} characters.")
    return name, query
