"""The evidence of a claim as cards, and where was searched for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.claims.models import Claim
from verification.engine.types import Question, Stance
from verification.evidence.models import Evidence, EvidenceDecision, Search
from verification.web.vocabulary import DECIDABLE_STANCES

CONTEXT: Final = 160
NEAREST: Final = 3
"""So many passages are shown where none says anything for or against, the nearest to the claim."""


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of evidence: its quotation with the words around it in the snapshot, and who decided what."""

    evidence: Evidence
    before: str
    after: str
    is_verbatim: bool
    decision: EvidenceDecision | None
    same_origin: int

    @property
    def stance(self) -> str:
        """The person's stance where there is one, else the machine's."""
        return self.decision.stance if self.decision and self.decision.stance else self.evidence.stance

    @property
    def chosen(self) -> str:
        """The stance that the form offers first."""
        offered = {str(stance) for stance in DECIDABLE_STANCES}
        return self.stance if self.stance in offered else str(Stance.CONTEXT)


@dataclass(frozen=True, slots=True)
class FoundEvidence:
    """The cards of one question: those to read, and those with too little to say.

    `decisive` is False where nothing bears on the question and the nearest passages are shown instead.
    """

    cards: Sequence[Card]
    weak: Sequence[Card]
    decisive: bool


def found_for(question: Question, cards: Sequence[Card]) -> FoundEvidence:
    """Part the cards of a question by whether they say anything for or against."""
    own = [card for card in cards if card.evidence.question == question]
    strong = [card for card in own if not is_weak(card)]
    weak = [card for card in own if is_weak(card)]
    if strong:
        return FoundEvidence(strong, weak, decisive=True)
    return FoundEvidence(weak[:NEAREST], weak[NEAREST:], decisive=False)


def is_weak(card: Card) -> bool:
    """Found, but nobody and nothing says that it bears on the claim."""
    return card.decision is None and card.evidence.stance in (Stance.NOT_ENOUGH, Stance.IRRELEVANT)


def evidence_cards(claim: Claim) -> list[Card]:
    rows = list(Evidence.objects.filter(claim=claim).newest().with_provenance())
    links: dict[int, set[int]] = {}
    for row in rows:
        links.setdefault(row.passage.snapshot.origin_id, set()).add(row.passage.snapshot_id)
    counts = Counter({origin: len(found) for origin, found in links.items()})
    cards = [_card(row, counts[row.passage.snapshot.origin_id]) for row in rows]
    return sorted(cards, key=lambda card: (not card.evidence.is_primary, -card.evidence.relevance))


def _card(row: Evidence, same_origin: int) -> Card:
    passage, text = row.passage, row.passage.snapshot.text
    return Card(
        row,
        before=text[max(passage.start, row.start - CONTEXT) : row.start],
        after=text[row.end : min(passage.end, row.end + CONTEXT)],
        is_verbatim=row.is_verbatim,
        decision=row.decision,
        same_origin=same_origin,
    )


def newest_searches(claim: Claim) -> list[Search]:
    """Return the last search of each channel, in the order in which they were made."""
    rows = list(Search.objects.filter(claim=claim).order_by("pk"))
    steps = {row.channel: row.step_id for row in rows}
    return [row for row in rows if row.step_id == steps[row.channel]]
