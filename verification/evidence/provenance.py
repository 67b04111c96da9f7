"""Moves documents between origins: by the machine when a later one links two, by people with a reason.

In: snapshots with their origins. Out: the same with others, one `OriginChange` for each move and one event
for each act. What a person has taken apart the machine does not put together again, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from verification import audit, policies
from verification.engine.canonical import typed_text
from verification.errors import InvalidInput, InvalidReason, NotAllowed, NotFound, StaleVersion
from verification.evidence import reconclude, recount
from verification.evidence.models import UNSEARCHED, ArchiveSize, Origin, Snapshot, SnapshotKind
from verification.evidence.origins import Link
from verification.evidence.record_models import OriginChange
from verification.policies import Actor
from verification.workflow import Role

BY_PEOPLE: Final = "person"
JUDGES: Final = (Role.CHECKER, Role.EDITOR)
MAX_REASON_CHARACTERS: Final = 300


# -- the machine, inside the transaction that stores a document


def settle(actor: Actor, snapshot: Snapshot, links: Sequence[Link]) -> None:
    """Bring together the origins that a new document links, and let the earliest report give the name."""
    for link in links:
        other = Origin.objects.get(pk=link.origin)
        if not _were_parted(snapshot.origin, other):
            _merge(actor, other, snapshot, link.reason)
    name(snapshot.origin)


def _were_parted(one: Origin, other: Origin) -> bool:
    """A person moved a document from one of the two to the other."""
    between = Q(before=one, after=other) | Q(before=other, after=one)
    return OriginChange.objects.filter(between, by__isnull=False).exists()


def _merge(actor: Actor, gone: Origin, snapshot: Snapshot, reason: str) -> None:
    told = f"“{snapshot.title}” ({snapshot.source}) links them: it {reason}"
    moved = list(gone.snapshots.order_by("pk"))
    _move(
        moved,
        snapshot.origin,
        told,
        actor=None,
        did=f"{_reports(len(moved) + 1)} turned out to be one origin",
    )
    audit.record(actor, "origin.link", f"origin:{snapshot.origin_id}", moved=[row.pk for row in moved])


# -- people


@transaction.atomic
def split(*, actor: Actor, snapshot_id: int, reason: str, expected_origin: int | None) -> Origin:
    """Take a document out of its origin: it becomes an origin of its own. `join` undoes it.

    Raises:
        NotFound; NotAllowed: neither checker nor editor, or a program; InvalidReason: none, or an endless
        one; StaleVersion: it has moved since; InvalidInput: it is alone, or an entry of a reference work.
    """
    reason = _reason(actor, reason)
    ArchiveSize.objects.locked()
    snapshot = _snapshot(snapshot_id)
    if expected_origin not in (None, snapshot.origin_id):
        raise StaleVersion("Somebody moved this document after you opened the page.")
    if snapshot.kind == SnapshotKind.REFERENCE:
        raise InvalidInput("The entries of a reference work stay together.")
    before = snapshot.origin
    if not before.snapshots.exclude(pk=snapshot.pk).exists():
        raise InvalidInput("It is the only document of its origin; there is nothing to split.")
    after = Origin.objects.create(label=_label(snapshot), method=BY_PEOPLE)
    did = f"{actor.name or 'Somebody'} took a report out of its origin"
    _move([snapshot], after, reason, actor=actor, did=did)
    name(before)
    audit.record(actor, "origin.split", f"origin:{before.pk}", snapshot=snapshot.pk, into=after.pk)
    return after


@transaction.atomic
def join(
    *, actor: Actor, origin_id: int, into_origin_id: int, reason: str, expected_documents: int | None
) -> Origin:
    """Bring all documents of an origin into another one; `split` takes each out again.

    `expected_documents` is how many the origin held when the person looked.

    Raises:
        NotFound; NotAllowed: neither checker nor editor, or a program; InvalidReason: none, or an endless
        one; StaleVersion: the origin holds others now; InvalidInput: they are one already, or one of them
        is a reference work.
    """
    reason = _reason(actor, reason)
    ArchiveSize.objects.locked()
    gone, into = get_origin(origin_id), get_origin(into_origin_id)
    moved = list(gone.snapshots.order_by("pk"))
    if gone.pk == into.pk:
        raise InvalidInput("These are one origin already.")
    if expected_documents not in (None, len(moved)) or not moved:
        raise StaleVersion("Somebody moved documents of this origin after you opened the page.")
    _check_joinable(gone, into)
    did = f"{actor.name or 'Somebody'} joined {_reports(len(moved))} to another origin"
    _move(moved, into, reason, actor=actor, did=did)
    name(into)
    audit.record(actor, "origin.join", f"origin:{into.pk}", gone=gone.pk, moved=[row.pk for row in moved])
    return into


def get_origin(origin_id: int) -> Origin:
    """Return an origin.

    Raises:
        NotFound: there is none.
    """
    found = Origin.objects.filter(pk=origin_id).first()
    if found is None:
        raise NotFound("There is no such origin.")
    return found


def _check_joinable(*origins: Origin) -> None:
    closed = (SnapshotKind.REFERENCE, *UNSEARCHED)
    if Snapshot.objects.filter(origin__in=origins, kind__in=closed).exists():
        raise InvalidInput("Reference works and what was told to the desk are origins of their own.")
    if any(not origin.snapshots.exists() for origin in origins):
        raise StaleVersion("This origin holds no document any more.")


def _reason(actor: Actor, reason: str) -> str:
    policies.check_has_role(actor, *JUDGES)
    if not actor.is_person:
        raise NotAllowed("Only people take origins apart or bring them together.")
    reason = typed_text(reason).strip()
    if not reason:
        raise InvalidReason("Say why.")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise InvalidReason(f"A reason has at most {MAX_REASON_CHARACTERS} characters.")
    return reason


def _snapshot(snapshot_id: int) -> Snapshot:
    rows = Snapshot.objects.exclude(kind__in=UNSEARCHED).select_related("origin", "source")
    found = rows.defer("text", "minhash", "bands").filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("There is no such document.")
    return found


# -- what all of them do


def _reports(count: int) -> str:
    return f"{count} report{'' if count == 1 else 's'}"


def _move(snapshots: Sequence[Snapshot], into: Origin, reason: str, *, actor: Actor | None, did: str) -> None:
    """Move documents, keep why, and leave the claims that rest on them to be counted and concluded again."""
    changes = OriginChange.objects.bulk_create(
        OriginChange(
            snapshot=row,
            before_id=row.origin_id,
            after=into,
            reason=reason[:500],
            by_id=actor.user_id if actor else None,
        )
        for row in snapshots
    )
    # The pointer is what moves; a snapshot's text, digest and time are never written again.
    moved = [row.pk for row in snapshots]
    Snapshot.objects.filter(pk__in=moved).update(origin=into, origin_reason=reason[:300])
    occasion = f"origins:{max(change.pk for change in changes)}"
    recount.leave_steps(moved, occasion=occasion)
    reconclude.leave_for_snapshots(moved, occasion=occasion, cause=reconclude.ORIGINS, told=did)


def name(origin: Origin) -> None:
    """Let an origin bear the name of its earliest report; without dates, of the one that came first."""
    earliest = (
        origin.snapshots.exclude(kind=SnapshotKind.REFERENCE)
        .select_related("source")
        # Not after what few may see, where it holds anything else.
        .annotate(is_kept=Coalesce("gathered_for__is_restricted", False))
        .order_by("is_kept", F("published_on").asc(nulls_last=True), "pk")
        .first()
    )
    if earliest is not None:
        Origin.objects.filter(pk=origin.pk).update(label=_label(earliest))


def _label(snapshot: Snapshot) -> str:
    return f"{snapshot.title} ({snapshot.source})"[:300]
