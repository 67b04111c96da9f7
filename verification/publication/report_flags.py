"""What somebody has to look at again in a report, each with its cause in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.claims.models import (
    DATE_CHANGED,
    GONE,
    ORIGINS_CHANGED,
    ORPHANED,
    SCALE_CHANGED,
    SOURCE_CHANGED,
    STALE,
    WORDS_CHANGED,
    Claim,
)
from verification.engine.carry_over import Fate
from verification.publication import facts
from verification.reviews.models import CarryOver

UNCONFIRMED: Final = "unconfirmed"
"""No flag of the claim: only marks changed in it, and nobody has said yet that it is the same."""
CAUSES: Final = {
    DATE_CHANGED: "The dates in its wording count from another day than the article’s now.",
    SOURCE_CHANGED: "A source that it rests on was changed, withdrawn or taken down since.",
    ORIGINS_CHANGED: "Its evidence has fewer independent origins now than its verdict needs.",
    SCALE_CHANGED: "Its rating left the scale, or means something else there now.",
    WORDS_CHANGED: "The newest text says it in other words; verdict and signatures before are history.",
    ORPHANED: "Only a person can say where it stands in the newest text.",
    UNCONFIRMED: "Only marks, spaces or capitals changed in it; nobody has confirmed that it is the same.",
}


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the newest revision did to claims: by claim, and whether it is still to be confirmed."""

    carried: Mapping[int, CarryOver]


def doubts_of(claims: Sequence[Claim]) -> Doubts:
    """Read what became of each claim in the newest revision that it was looked for in."""
    rows = CarryOver.objects.filter(claim__in=claims).select_related("to_revision")
    newest = rows.order_by("claim_id", "-pk").distinct("claim_id")
    return Doubts({row.claim_id: row for row in newest})


def flags_of(
    claim: Claim, verdicts: Sequence[facts.VerdictFact], doubts: Doubts
) -> tuple[facts.FlagFact, ...]:
    """Return what is to be looked at again, with its cause."""
    carried = doubts.carried.get(claim.pk)
    unconfirmed = carried is not None and carried.is_to_confirm and claim.status not in GONE
    flags = [*claim.flags, *([UNCONFIRMED] if unconfirmed else [])]
    return tuple(facts.FlagFact(flag, flag in STALE, _cause(flag, verdicts, carried)) for flag in flags)


def _cause(flag: str, verdicts: Sequence[facts.VerdictFact], carried: CarryOver | None) -> str:
    told = CAUSES.get(flag, flag.replace("_", " ").capitalize() + ".")
    if flag == SOURCE_CHANGED:
        lost = dict.fromkeys(item.lost for verdict in verdicts for item in verdict.witnesses if item.lost)
        return " ".join([told, *(f"{one}." for one in lost)])
    if flag == WORDS_CHANGED and carried is not None and carried.fate == Fate.CHANGED:
        return f"{told} This was revision {carried.to_revision.number}."
    return told
