"""One act on many claims: each through its own service, with its own version, guards, event and result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet

from verification.claims import holding, services
from verification.claims.models import Claim
from verification.errors import (
    CountChanged,
    FactcheckError,
    InvalidInput,
    InvalidReason,
    NotFound,
    TooManyClaims,
)
from verification.policies import Actor
from verification.workflow import DismissReason

MAX_CLAIMS: Final = 500


class BulkAct(StrEnum):
    """What can be done to many claims at once."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    RESTORE = "restore"
    RELEASE = "release"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to every one of them."""

    act: BulkAct
    reason: str = ""
    assignee_id: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A claim in the version that somebody saw."""

    claim_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one claim: as it is now, or why nothing was done to it."""

    claim_id: int
    claim: Claim | None = None
    error: FactcheckError | None = None

    @property
    def is_done(self) -> bool:
        """It was done."""
        return self.error is None


def matching(claims: QuerySet[Claim], *, expected: int) -> list[Item]:
    """Return all claims of a query, as long as they are as many as somebody saw.

    Raises:
        TooManyClaims: more than `MAX_CLAIMS`; CountChanged: another number than expected.
    """
    rows = list(claims.order_by("pk").values_list("pk", "version")[: MAX_CLAIMS + 1])
    if len(rows) > MAX_CLAIMS:
        raise TooManyClaims
    if len(rows) != expected:
        raise CountChanged(there=len(rows), expected=expected)
    return [Item(pk, version) for pk, version in rows]


def act_on_all(*, actor: Actor, visible: QuerySet[Claim], items: Sequence[Item], wish: Wish) -> list[Result]:
    """Do one act to each claim; what is refused to one stops no other.

    Args:
        visible: the claims that the actor may see; any other item is not found.

    Returns:
        One result an item, in the order of the items.

    Raises:
        TooManyClaims; InvalidInput: nothing or the same twice; InvalidReason: a dismissal without one.
    """
    if len(items) > MAX_CLAIMS:
        raise TooManyClaims
    if not items or len({item.claim_id for item in items}) < len(items):
        raise InvalidInput("Choose some claims, each once.")
    if wish.act == BulkAct.DISMISS and wish.reason not in frozenset(DismissReason):
        raise InvalidReason(f"Choose a reason: {', '.join(DismissReason)}.".replace("_", " "))
    wanted = [item.claim_id for item in items]
    seen = frozenset(visible.filter(pk__in=wanted).values_list("pk", flat=True))
    return [_result(actor, item, wish, is_seen=item.claim_id in seen) for item in items]


def _result(actor: Actor, item: Item, wish: Wish, *, is_seen: bool) -> Result:
    if not is_seen:
        return Result(item.claim_id, error=NotFound("There is no such claim, or it is not yours to see."))
    try:
        return Result(item.claim_id, claim=DOES[wish.act](actor, item, wish))
    except FactcheckError as error:
        return Result(item.claim_id, error=error)


def _plain(service: Callable[..., Claim]) -> Callable[[Actor, Item, Wish], Claim]:
    def do(actor: Actor, item: Item, wish: Wish) -> Claim:
        return service(actor=actor, claim_id=item.claim_id, expected_version=item.version)

    return do


def _dismiss(actor: Actor, item: Item, wish: Wish) -> Claim:
    return services.dismiss(
        actor=actor, claim_id=item.claim_id, expected_version=item.version, reason=wish.reason
    )


def _assign(actor: Actor, item: Item, wish: Wish) -> Claim:
    return holding.assign(
        actor=actor,
        claim_id=item.claim_id,
        expected_version=item.version,
        assignee_id=wish.assignee_id,
    )


DOES: Final[Mapping[BulkAct, Callable[[Actor, Item, Wish], Claim]]] = {
    BulkAct.ACCEPT: _plain(services.accept),
    BulkAct.DISMISS: _dismiss,
    BulkAct.RESTORE: _plain(services.restore),
    BulkAct.RELEASE: _plain(services.release),
    BulkAct.ASSIGN: _assign,
}
"""The service behind each act; every one of them is a row of the work flow."""
WAKING: Final = frozenset({BulkAct.ACCEPT, BulkAct.RESTORE})
"""What leaves work for the machine."""


def articles_to_wake(wish: Wish, results: Sequence[Result]) -> list[int]:
    """Return the articles in which an act has left work for the machine."""
    if wish.act not in WAKING:
        return []
    return sorted({result.claim.article_id for result in results if result.claim is not None})
