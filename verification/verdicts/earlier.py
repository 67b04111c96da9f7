"""Gathers what the newsroom said before about the same thing, with the verdicts that were signed on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verification.claims.matching import Shown, matches_of
from verification.claims.models import Claim
from verification.engine.agreement import Difference
from verification.people import User
from verification.verdicts.models import VerdictRevision
from verification.workflow import Status


@dataclass(frozen=True, slots=True)
class EarlierClaim:
    """A claim that matches the one that is looked at; `verdicts` are its approved ones, else empty."""

    shown: Shown
    verdicts: tuple[VerdictRevision, ...]

    @property
    def warnings(self) -> tuple[Difference, ...]:
        """In what the claim that is looked at contradicts one that was approved."""
        return self.shown.contradictions if self.verdicts else ()


def earlier_claims(claim: Claim, user: User) -> list[EarlierClaim]:
    """Return the claims that match a claim and that this person may see: same, approved, closest first."""
    found = matches_of(claim, user)
    verdicts = approved_verdicts([shown.claim for shown in found])
    rows = [EarlierClaim(shown, tuple(verdicts.get(shown.claim.pk, ()))) for shown in found]
    return sorted(rows, key=lambda row: (not row.shown.match.same, not row.verdicts))


def approved_verdicts(claims: Iterable[Claim]) -> dict[int, list[VerdictRevision]]:
    """Return the verdicts that were signed, by claim, one a question; nothing for claims not approved."""
    approved = [claim.pk for claim in claims if claim.status == Status.APPROVED]
    rows = (
        VerdictRevision.objects.filter(claim__in=approved)
        .order_by("claim", "question", "-number")
        .distinct("claim", "question")
        .select_related("rating__scale", "blind_rating__scale", "author", "submitted_by")
    )
    found: dict[int, list[VerdictRevision]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(row)
    return found
