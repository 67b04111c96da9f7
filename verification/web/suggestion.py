"""What a verdict form offers in pencil: the rating that a proposal maps to, and another text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.text_change import TextChange, text_change
from verification.engine.types import Comparison, Stance
from verification.engine.wording_diff import Segment, diff_wording
from verification.evidence.models import Evidence
from verification.verdicts.models import Proposal, Rating, RatingScale

LOOKED_AT: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """How the article's words would change, and which source has it so."""

    source: str
    segments: Sequence[Segment]
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The change in words, as it goes into a rationale."""
        return f"“{self.before}” would be “{self.after}” after {self.source}."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rating to take with one click, and a change of the text where one is clear, else None."""

    rating: Rating
    change: Change | None


def suggest(scale: RatingScale, proposal: Proposal, exact: str) -> Suggestion | None:
    """Return what to offer for one question; None where the machine is unsure or spoke of other words."""
    if proposal.abstained or proposal.is_stale_for(proposal.claim):
        return None
    rating = scale.proposed(proposal.outcome)
    if rating is None:
        return None
    return Suggestion(rating, _change_of(exact, proposal) if "text_change" in rating.needs else None)


def _change_of(exact: str, proposal: Proposal) -> Change | None:
    """Return the change after the first refuting evidence that compared something and says clearly what."""
    rows = Evidence.objects.filter(
        claim=proposal.claim_id, question=proposal.question, stance=Stance.REFUTES, comparison__agrees=False
    ).select_related("passage__snapshot__source")
    for row in rows.order_by("-relevance", "pk")[:LOOKED_AT]:
        if row.comparison and (found := text_change(exact, Comparison(**row.comparison))):
            return _shown(exact, found, row.passage.snapshot.source.name)
    return None


def _shown(exact: str, found: TextChange, source: str) -> Change:
    after = exact[: found.start] + found.after + exact[found.end :]
    return Change(source, diff_wording(exact, after), found.before, found.after)
