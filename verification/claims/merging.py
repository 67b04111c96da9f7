"""Merges claims that state the same, and takes them apart again.

A merged claim keeps its anchors and its history and is reached through the one that it was merged into,
so that nothing of what somebody may have signed there changes, and taking it out again loses nothing.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from verification import policies
from verification.claims.models import Claim, ClaimQuerySet
from verification.claims.services import facts_of, get, get_locked, move
from verification.errors import StaleVersion
from verification.policies import Actor, Canonical
from verification.workflow import UNSIGNED, Action, Status


def candidates(claim: Claim) -> ClaimQuerySet:
    """Return the claims that a claim can be merged into, in the order of the text."""
    return (
        Claim.objects.filter(article=claim.article_id, status__in=UNSIGNED)
        .exclude(pk=claim.pk)
        .in_text_order()
    )


@transaction.atomic
def merge(
    *, actor: Actor, claim_id: int, expected_version: int | None, into_id: int, into_version: int | None
) -> Claim:
    """Let a claim go on as part of another one of its article. Returns the merged claim.

    Raises:
        NotFound; StaleVersion: either was changed since; ActionRefused: with all guards that failed.
    """
    claim, canonical = get_locked(claim_id), get(into_id)
    facts = replace(
        facts_of(claim, expected_version),
        canonical=Canonical(
            Status(canonical.status),
            same_article=canonical.article_id == claim.article_id,
            same_claim=canonical.pk == claim.pk,
        ),
    )
    policies.check_can(Action.MERGE, actor, facts)
    if into_version not in (None, canonical.version):
        raise StaleVersion("The claim to merge it into was changed after you opened it.")
    count_change(canonical)
    return move(
        claim,
        Action.MERGE,
        actor,
        facts,
        columns={"merged_into": canonical},
        into=canonical.pk,
        held_by=claim.holder_id,
    )


@transaction.atomic
def unmerge(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Take a claim out of the one that it was merged into. Raises NotFound, StaleVersion, ActionRefused."""
    claim = get_locked(claim_id)
    facts = facts_of(claim, expected_version)
    policies.check_can(Action.UNMERGE, actor, facts)
    if claim.merged_into is not None:
        count_change(claim.merged_into)
    return move(
        claim,
        Action.UNMERGE,
        actor,
        facts,
        columns={"merged_into": None},
        out_of=claim.merged_into_id,
    )


def count_change(claim: Claim) -> None:
    """Raise a claim's version because another came under it or left it: whoever saw it looks again.

    Raises:
        StaleVersion: somebody was faster.
    """
    written = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        version=F("version") + 1, updated_at=timezone.now()
    )
    if written != 1:
        raise StaleVersion
