"""Hides what the machine says of a claim until somebody has rated it, where the desk wants that.

In: a desk-wide policy. Out: which claims are hidden, and their evidence without the machine's word on it.
A claim that has been rated, or whose verdict was ever submitted, is never hidden again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from verification import audit, policies
from verification.claims.models import Claim
from verification.errors import NotAllowed, ProposalHidden, StaleVersion
from verification.evidence.models import BY_HAND, Evidence
from verification.evidence.record_models import HidingChange
from verification.policies import Actor
from verification.workflow import Role

LOCK: Final = 0x4E1D1266
"""Any number that nothing else in this database takes advisory locks by."""
MACHINE_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "stance": "",
        "relevance": 0.0,
        "comparison": None,
        "note": "",
        "attributed_to": "",
        "probabilities": None,
        "time": "",
        "party": "",
    }
)
"""The columns of evidence that tell what the machine makes of it, and what stands there instead."""


def newest_change() -> HidingChange | None:
    """Return the policy in force; None where nobody ever decided."""
    return HidingChange.objects.select_related("by").order_by("-pk").first()


def hidden() -> QuerySet[Claim]:
    """Return the claims that are hidden now: nobody has rated them, and the policy in force hides those."""
    later = HidingChange.objects.filter(pk__gt=OuterRef("pk"))
    in_force = HidingChange.objects.filter(~Exists(later), hides=True)
    return Claim.objects.filter(Exists(in_force), verdicts__isnull=True, blind_ratings__isnull=True)


def hidden_among(claim_ids: Collection[int]) -> frozenset[int]:
    """Return which of these claims are hidden now, in one query."""
    return frozenset(hidden().filter(pk__in=claim_ids).values_list("pk", flat=True))


def is_hidden(claim_id: int) -> bool:
    """Say whether what the machine says of a claim is hidden now."""
    return bool(hidden_among([claim_id]))


def check_shown(claim_id: int) -> None:
    """Raise ProposalHidden where what the machine says of a claim is hidden now."""
    if is_hidden(claim_id):
        raise ProposalHidden


def veil(rows: Iterable[Evidence]) -> list[Evidence]:
    """Return evidence without the machine's word on it where its claim is hidden; people's words stay.

    The rows are changed as they are read, and must not be saved.
    """
    found = list(rows)
    hidden = hidden_among({row.claim_id for row in found})
    for row in found:
        if row.claim_id in hidden and row.channel != BY_HAND:
            for name, nothing in MACHINE_WORDS.items():
                setattr(row, name, nothing)
    return found


@transaction.atomic
def set_hiding(*, actor: Actor, hides: bool, expected_version: int | None) -> HidingChange | None:
    """Hide proposals until a claim is rated, or show them at once; the version is the newest row's id, or 0.

    Returns the row in force; what is so already leaves no new one.

    Raises:
        NotAllowed: neither an editor nor an admin, or no person; StaleVersion: somebody decided since.
    """
    policies.check_has_role(actor, Role.EDITOR, Role.ADMIN)
    if not actor.is_person:
        raise NotAllowed("A person has to decide what checkers may see; sign in.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    newest = newest_change()
    if expected_version not in (None, newest.pk if newest else 0):
        raise StaleVersion
    if hides == (newest is not None and newest.hides):
        return newest
    change = HidingChange.objects.create(hides=hides, by_id=actor.user_id)
    audit.record(actor, "proposals.hide" if hides else "proposals.show", f"hiding:{change.pk}")
    return change
