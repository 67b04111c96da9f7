"""The evidence of a claim as cards, and where was searched for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from verification.claims.models import Claim
from verification.engine.independence import Group, Independence
from verification.engine.stated import NEGATION
from verification.engine.types import Question, Stance
from verification.evidence.hiding import veil
from verification.evidence.independence import witnesses_among
from verification.evidence.models import BY_HAND, Evidence, EvidenceDecision, Search, SnapshotKind
from verification.evidence.record_models import Contact
from verification.people import User
from verification.web.vocabulary import DECIDABLE_STANCES
from verification.web.watching import CardWatch, card_watches

CONTEXT: Final = 160
EDGES: Final = " \n,;:.—–-"
"""What is not shown at the ends of words that were left out."""
SAYS_NOTHING: Final = (Stance.NOT_ENOUGH, Stance.IRRELEVANT)
NEAREST: Final = 3
"""So many passages are shown where none says anything for or against, the nearest to the claim."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of a quotation, and the words of the snapshot that are left out before it."""

    words: str
    left_out: str = ""

    @property
    def denies(self) -> bool:
        """What was left out holds a "not": to be read before it is believed."""
        return bool(NEGATION.search(self.left_out))


@dataclass(frozen=True, slots=True)
class Card:
    """One piece of evidence: its quotation with the words around it in the snapshot, and who decided what.

    `contact` is whom an attestation comes from, `watch` what became of its page since. `typed` is what the
    form held when it was refused.
    """

    evidence: Evidence
    before: str
    quoted: Sequence[Quoted]
    after: str
    is_verbatim: bool
    decision: EvidenceDecision | None
    group: Group | None
    contact: Contact | None = None
    shows_name: bool = True
    watch: CardWatch | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def stance(self) -> str:
        """The person's stance where there is one, else the machine's."""
        return self.decision.stance if self.decision and self.decision.stance else self.evidence.stance

    @property
    def chosen(self) -> str:
        """The stance that the form offers first."""
        offered = {str(stance) for stance in DECIDABLE_STANCES}
        wanted = self.typed.get("stance") or self.stance
        if wanted in offered or self.is_veiled:
            return wanted
        return str(Stance.CONTEXT)

    @property
    def is_veiled(self) -> bool:
        """What the machine makes of it is hidden until the claim is rated."""
        return not self.evidence.stance

    @property
    def role(self) -> str:
        """The role that the form offers first; empty: as it was found."""
        return self.typed.get("role", self.decision.role if self.decision else "")

    @property
    def is_one_of_several(self) -> bool:
        """Other documents are the same voice."""
        return self.group is not None and self.group.links > 1

    @property
    def is_attested(self) -> bool:
        """Somebody of the desk was told it or saw it; there is no page."""
        return self.evidence.passage.snapshot.kind == SnapshotKind.ATTESTATION

    @property
    def is_by_hand(self) -> bool:
        """A person added it."""
        return self.evidence.channel == BY_HAND


@dataclass(frozen=True, slots=True)
class ContactView:
    """One line of the contact log; without the right to it, neither the name nor the note is shown."""

    contact: Contact
    shows_name: bool


@dataclass(frozen=True, slots=True)
class FoundEvidence:
    """The cards of one question: those to read, and those with too little to say.

    `decisive` is False where nothing bears on the question and the nearest passages are shown instead.
    """

    cards: Sequence[Card]
    weak: Sequence[Card]
    decisive: bool

    @property
    def documents(self) -> int:
        """How many documents they stand in."""
        return len({card.evidence.passage.snapshot_id for card in (*self.cards, *self.weak)})

    @property
    def origins(self) -> int:
        """How many first reports these documents go back to."""
        return len({card.evidence.passage.snapshot.origin_id for card in (*self.cards, *self.weak)})


def found_for(question: Question, cards: Sequence[Card]) -> FoundEvidence:
    """Part the cards of a question by whether they say anything for or against.

    Where the machine finds nothing that does, the nearest passages stay open while a person goes through
    them: adopting the first must not put the others away.
    """
    own = [card for card in cards if card.evidence.question == question]
    strong = [card for card in own if not is_weak(card)]
    weak = [card for card in own if is_weak(card)]
    if any(card.evidence.stance not in SAYS_NOTHING and not card.is_by_hand for card in own):
        return FoundEvidence(strong, weak, decisive=True)
    return FoundEvidence([*strong, *weak[:NEAREST]], weak[NEAREST:], decisive=bool(strong))


def is_weak(card: Card) -> bool:
    """Found, but nobody and nothing says that it bears on the claim."""
    return card.decision is None and card.evidence.stance in SAYS_NOTHING


def evidence_cards(claim: Claim, user: User, typed: Mapping[str, str] | None = None) -> list[Card]:
    """Return the cards of a claim as this person sees them; `typed`: a decision that was refused."""
    rows = veil(Evidence.objects.filter(claim=claim).newest().with_provenance())
    groups = witnesses_among(rows).by_question
    contacts = _contacts(rows)
    watches = card_watches(rows)
    cards = [
        replace(
            _card(row, _group(row, groups), contacts, user, typed or {}),
            watch=watches.get(row.pk),
        )
        for row in rows
    ]
    return sorted(cards, key=_place)


def _place(card: Card) -> tuple[bool, bool, float, int]:
    """What says something comes first, primary before other sources; the rest as the search found it.

    Where the machine's word is hidden the order must not tell it: then documents stand as they came.
    """
    row = card.evidence
    if card.is_veiled:
        return False, not row.counts_as_primary, 0.0, row.passage_id
    if is_weak(card):
        return True, False, 0.0, row.ordinal
    return False, not row.counts_as_primary, -row.relevance, row.ordinal


def _group(row: Evidence, groups: Mapping[str, Independence]) -> Group | None:
    """Return the voice that evidence belongs to; None for what bears on nothing or is no witness."""
    return groups[row.question].group_of(row.pk) if row.question in groups else None


def _contacts(rows: Sequence[Evidence]) -> dict[int, Contact]:
    """Return by snapshot whom attestations come from; a part of a claim shares those of the whole."""
    told = {row.passage.snapshot_id for row in rows if row.passage.snapshot.kind == SnapshotKind.ATTESTATION}
    if not told:
        return {}
    found = Contact.objects.filter(evidence__passage__snapshot__in=told).select_related("by", "claim")
    by_snapshot = found.values_list("evidence__passage__snapshot_id", "pk")
    known = found.in_bulk()
    return {snapshot: known[contact] for snapshot, contact in by_snapshot}


def _card(
    row: Evidence,
    group: Group | None,
    contacts: Mapping[int, Contact],
    user: User,
    typed: Mapping[str, str],
) -> Card:
    contact = contacts.get(row.passage.snapshot_id)
    before, after = _around(row)
    return Card(
        row,
        before=before,
        quoted=_quoted(row),
        after=after,
        is_verbatim=row.is_verbatim,
        decision=row.decision,
        group=group,
        contact=contact,
        shows_name=contact is None or contact.shows_name_to(user),
        typed=typed if typed.get("evidence") == str(row.pk) else {},
    )


def _around(row: Evidence) -> tuple[str, str]:
    """Return the words before and after a quotation; what a search found is shown inside its passage."""
    passage, text = row.passage, row.passage.snapshot.text
    is_page = row.channel == BY_HAND and passage.snapshot.kind != SnapshotKind.ATTESTATION
    low, high = (0, len(text)) if is_page else (passage.start, max(passage.end, row.end))
    before = text[max(low, row.start - CONTEXT) : row.start]
    after = text[row.end : min(high, row.end + CONTEXT)]
    if is_page:
        # Where a paragraph ends, its neighbours say nothing of the quotation.
        before, after = before.rpartition("\n\n")[2], after.partition("\n\n")[0]
    return before, after


def _quoted(row: Evidence) -> list[Quoted]:
    text, spans = row.passage.snapshot.text, row.spans
    gaps = [text[before[1] : after[0]].strip(EDGES) for before, after in pairwise(spans)]
    return [Quoted(text[start:end], gap) for (start, end), gap in zip(spans, ["", *gaps], strict=True)]


def newest_searches(rows: Sequence[Search]) -> list[Search]:
    """Return the last search of each channel, in the order in which they were made."""
    steps = {row.channel: row.step_id for row in rows}
    return [row for row in rows if row.step_id == steps[row.channel]]


def contact_log(claim: Claim, user: User) -> list[ContactView]:
    """Return whom the desk asked for a claim, the first contact first."""
    rows = Contact.objects.filter(claim=claim).select_related("claim", "by").order_by("reached_at", "pk")
    return [ContactView(contact, contact.shows_name_to(user)) for contact in rows]
