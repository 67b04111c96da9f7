"""Takes back a person's last act on a claim, as long as nothing came after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from verification import policies
from verification.audit import Event
from verification.claims.matching import match_step
from verification.claims.merging import count_change
from verification.claims.models import WORDED, Claim
from verification.claims.services import facts_of, get, get_locked, lease_end, move, search_step
from verification.claims.splitting import merge_parts
from verification.claims.wording import keep_wording
from verification.policies import Actor, Facts
from verification.workflow import Action, Status

MAX_ACTS: Final = 50
"""So many of a person's own acts in an article are looked at for the one to take back."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A person's act on a claim that they can take back now."""

    claim_id: int
    action: Action
    at: datetime


@dataclass(frozen=True, slots=True)
class _Undoing:
    """One act that is being taken back: what its event told, and the facts that allow it."""

    claim: Claim
    actor: Actor
    facts: Facts
    event: Event

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.event.data)

    def go_back(self, *, columns: Mapping[str, object] | None = None, holder_id: int | None = None) -> Claim:
        """Put the claim back where the act had found it."""
        return move(
            self.claim,
            Action.UNDO,
            self.actor,
            self.facts,
            back_to=Status(self.data["before"]),
            holder_id=holder_id,
            lease_until=_lease(holder_id, self.actor),
            columns=columns or {},
            undid=self.event.pk,
            undone=self.facts.undoes,
        )


def undoable(claim: Claim, actor: Actor) -> Undoable | None:
    """Return the actor's own last act on a claim; None when it is not theirs or something came after it."""
    event = _last_act(claim, actor)
    return None if event is None else _as_undoable(event, claim)


def undoable_in(article_id: int, actor: Actor) -> Undoable | None:
    """Return the actor's newest act in an article that they have not taken back; None when they cannot."""
    mine = Event.objects.of_article(article_id).filter(actor=actor.id).order_by("-position")
    events = list(mine.filter(action__in=[*ACTS, f"claim.{Action.UNDO}"])[:MAX_ACTS])
    undone = {event.data.get("undid") for event in events if event.action not in ACTS}
    newest = next((event for event in events if event.action in ACTS and event.pk not in undone), None)
    if newest is None:
        return None
    claim = get(int(newest.target.rpartition(":")[2]))
    return _as_undoable(newest, claim) if _stands(newest, claim) else None


def _as_undoable(event: Event, claim: Claim) -> Undoable:
    return Undoable(claim.pk, ACTS[event.action], event.at)


def _last_act(claim: Claim, actor: Actor) -> Event | None:
    event = Event.objects.filter(target=f"claim:{claim.pk}").order_by("-pk").first()
    if event is None or event.action not in ACTS or event.actor_id != actor.id or actor.id is None:
        return None
    return event if _stands(event, claim) else None


def _stands(event: Event, claim: Claim) -> bool:
    """Say whether nothing was done on the claim, or on what the act made of it, since."""
    if event.data.get("version") != claim.version:
        return False
    if ACTS[event.action] == Action.SPLIT:
        return not Claim.objects.filter(pk__in=event.data["parts"]).exclude(version=1).exists()
    if ACTS[event.action] == Action.UNSPLIT:
        parts = Claim.objects.filter(pk__in=event.data["parts"], merged_into=claim, status=Status.MERGED)
        return parts.count() == len(event.data["parts"])
    return True


def undo_facts(facts: Facts, claim: Claim, actor: Actor) -> Facts:
    """Add what the guard of an undo looks at."""
    found = undoable(claim, actor)
    return replace(facts, undoes=str(found.action) if found else "")


@transaction.atomic
def undo(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Take back one's own last act on a claim, back to exactly what stood before it.

    Raises:
        NotFound; StaleVersion; ActionRefused: it was somebody else's, or something came after it.
    """
    claim = get_locked(claim_id)
    facts = undo_facts(facts_of(claim, expected_version), claim, actor)
    policies.check_can(Action.UNDO, actor, facts)
    event = _last_act(claim, actor)
    assert event is not None  # noqa: S101 - the guard has just found it, and the article is locked
    return BACK[ACTS[event.action]](_Undoing(claim, actor, facts, event))


def _move_back(it: _Undoing) -> Claim:
    return it.go_back()


def _unmerge(it: _Undoing) -> Claim:
    if it.claim.merged_into is not None:
        count_change(it.claim.merged_into)
    return it.go_back(columns={"merged_into": None}, holder_id=it.data["held_by"])


def _unword(it: _Undoing) -> Claim:
    """Put the earlier wording in force again, as a row of its own; it belongs to whom it belonged before."""
    earlier = it.claim.wordings.get(number=it.claim.wording - 1)
    words = {name: getattr(earlier, name) for name in WORDED}
    columns = {**words, "wording": it.claim.wording + 1, "flags": it.data["flags"]}
    claim = it.go_back(columns=columns, holder_id=it.claim.holder_id)
    keep_wording(claim, author_id=earlier.author_id, made_by=earlier.made_by)
    search_step(claim, None)
    match_step(claim.article_id, None)
    return claim


def _unite(it: _Undoing) -> Claim:
    merge_parts(list(Claim.objects.filter(pk__in=it.data["parts"])), it.claim, it.actor)
    return it.go_back(holder_id=it.data["held_by"])


def _divide(it: _Undoing) -> Claim:
    """Take back a joining: the parts go on as they did, and the whole stands in them."""
    for part in Claim.objects.filter(pk__in=it.data["parts"]).select_related("article", "holder"):
        stood = it.data["parts"][str(part.pk)]
        move(
            part,
            Action.UNDO,
            it.actor,
            replace(facts_of(part), undoes=it.facts.undoes),
            back_to=Status(stood["status"]),
            holder_id=stood["held_by"],
            lease_until=_lease(stood["held_by"], it.actor),
            columns={"merged_into": None},
            undone=it.facts.undoes,
        )
    return it.go_back()


def _lease(holder_id: int | None, actor: Actor) -> datetime | None:
    """Return the lease that goes with a holder who is put back: only one's own runs on."""
    return lease_end() if holder_id is not None and holder_id == actor.id else None


BACK: Final[dict[Action, Callable[[_Undoing], Claim]]] = {
    Action.ACCEPT: _move_back,
    Action.DISMISS: _move_back,
    Action.EDIT: _unword,
    Action.MERGE: _unmerge,
    Action.SPLIT: _unite,
    Action.UNSPLIT: _divide,
}
"""What can be taken back, and how."""
ACTS: Final = {f"claim.{action}": action for action in BACK}
