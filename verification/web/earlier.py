"""What the detail of a claim shows of earlier claims: what they say, where they part, what was signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from verification.claims.models import Claim
from verification.engine.agreement import Difference, Differs
from verification.people import User
from verification.verdicts.earlier import EarlierClaim, earlier_claims
from verification.verdicts.models import VerdictRevision

DIFFERS: Final = {
    Differs.NUMBER: "figure",
    Differs.DATE: "date",
    Differs.NEGATION: "negation",
    Differs.NAME: "name",
    Differs.OPPOSITE: "opposite",
    Differs.SPEAKER: "said by",
}
SHOWN_DIFFERENCES: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One difference in words: what it is about and what each side says, empty where it says nothing."""

    word: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Twin:
    """One matching claim as the page shows it; `into` is what a form needs to merge into it, else empty."""

    claim: Claim
    same: bool
    parts: Sequence[Part]
    verdicts: Sequence[VerdictRevision]
    warnings: Sequence[Part]
    into: str = ""


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """The matching claims of a claim: those of its own article, and those of others."""

    here: Sequence[Twin] = ()
    elsewhere: Sequence[Twin] = ()

    @property
    def warned(self) -> list[Twin]:
        """The approved claims that this one contradicts."""
        return [twin for twin in (*self.elsewhere, *self.here) if twin.warnings]


def said_before(claim: Claim, user: User, mergeable: Collection[int]) -> SaidBefore:
    """Gather the claims that match a claim; `mergeable` are those that it may be merged into."""
    found = earlier_claims(claim, user)
    return SaidBefore(
        here=[_twin(item, mergeable) for item in found if item.shown.in_same_article],
        elsewhere=[_twin(item, ()) for item in found if not item.shown.in_same_article],
    )


def _twin(item: EarlierClaim, mergeable: Collection[int]) -> Twin:
    other = item.shown.claim
    can_merge = other.pk in mergeable and not item.shown.contradictions
    return Twin(
        claim=other,
        same=item.shown.match.same,
        parts=[_part(difference) for difference in item.shown.differs[:SHOWN_DIFFERENCES]],
        verdicts=item.verdicts,
        warnings=[_part(difference) for difference in item.warnings[:SHOWN_DIFFERENCES]],
        into=f"{other.pk}:{other.version}" if can_merge else "",
    )


def _part(difference: Difference) -> Part:
    return Part(DIFFERS[difference.code], difference.ours, difference.theirs)
