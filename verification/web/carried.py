"""What became of claims in a new revision, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.claims.models import GONE, ORPHANED, Claim
from verification.engine.carry_over import Fate
from verification.engine.wording_diff import Op, Segment
from verification.reviews.models import CarryOver

AROUND: Final = 90
"""So many characters are shown on either side of a place to choose."""
FATES: Final = {
    Fate.SAME: "Its words stand where they stood.",
    Fate.MOVED: "Its words stand elsewhere in the text.",
    Fate.COSMETIC: "Only marks, spaces or capitals changed.",
    Fate.CHANGED: "Its words changed.",
    Fate.AMBIGUOUS: "Its words stand in more than one place.",
    Fate.GONE: "Its words left the text.",
}
SURROUNDINGS: Final = "Its words stand, but what they hang on changed."


@dataclass(frozen=True, slots=True)
class Choice:
    """A place where a claim may stand, with the words around it; `value` names it in a form."""

    value: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class CarriedView:
    """What became of one claim. `is_lost`: a person has still to say where it stands."""

    row: CarryOver
    claim: Claim
    word: str
    segments: Sequence[Segment]
    is_lost: bool

    @property
    def is_to_confirm(self) -> bool:
        """A person has still to say that it is the same."""
        return self.row.is_to_confirm and self.claim.status not in GONE

    @property
    def choices(self) -> list[Choice]:
        """The places to choose from, in the order of the text."""
        text = self.row.to_revision.text
        return [
            Choice(
                f"{start}-{end}",
                text[max(0, start - AROUND) : start],
                text[start:end],
                text[end : end + AROUND],
            )
            for start, end in self.row.places
        ]


def view(row: CarryOver, claim: Claim) -> CarriedView:
    """Return what became of a claim, in words."""
    word = SURROUNDINGS if row.why == "surroundings" else FATES[Fate(row.fate)]
    lost = row.fate == Fate.AMBIGUOUS and ORPHANED in claim.flags and claim.status not in GONE
    segments = [Segment(Op(op), before, now) for op, before, now in row.diff]
    return CarriedView(row, claim, word, segments, is_lost=lost)


def carried_of(claim: Claim) -> CarriedView | None:
    """Return what became of a claim in the newest revision that it was looked for in; None: in none yet."""
    rows = CarryOver.objects.filter(claim=claim).select_related("to_revision", "confirmed_by")
    row = rows.order_by("-pk").first()
    return view(row, claim) if row is not None else None
