"""Which pieces of evidence for a claim are one voice: the rows as `engine/independence.py` sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.independence import Independence, Piece, count_witnesses
from verification.engine.types import Question, Stance
from verification.evidence.models import Evidence, SnapshotKind

BEARING: Final = frozenset({Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES})
UNSAID: Final = "not independent of the claim"


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What bears on a claim, question by question, and whether a primary source is among it."""

    by_question: Mapping[str, Independence]
    links: int
    primary: bool

    @property
    def origins(self) -> int:
        """How many independent origins there are, over all questions."""
        return len({group.id for found in self.by_question.values() for group in found.groups})


def witnesses_of(claim_ids: Collection[int]) -> dict[int, Witnesses]:
    """Return the witnesses of several claims; claims that nothing bears on are left out."""
    rows = Evidence.objects.filter(claim_id__in=claim_ids).newest().with_provenance()
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows.defer("passage__text", "passage__snapshot__text"):
        found[row.claim_id].append(row)
    return {claim: told for claim, own in found.items() if (told := witnesses_among(own)).links}


def witnesses_among(rows: Iterable[Evidence]) -> Witnesses:
    """Return the witnesses among the evidence for one claim."""
    bearing = [row for row in rows if bears(row)]
    by_question = {
        question: groups_among([row for row in bearing if row.question == question], question)
        for question in dict.fromkeys(row.question for row in bearing)
    }
    links = len({row.passage.snapshot_id for row in bearing})
    return Witnesses(by_question, links, primary=any(row.counts_as_primary for row in bearing))


def bears(row: Evidence) -> bool:
    """Say whether evidence counts or could count: a person's decision comes before the machine's word."""
    decision = row.decision
    if decision is None:
        return row.stance in BEARING
    return decision.adopted and (decision.stance or row.stance) in BEARING


def groups_among(rows: Sequence[Evidence], question: str) -> Independence:
    """Group evidence for one question into independent witnesses."""
    return count_witnesses([_piece(row) for row in rows], Question(question))


def origin_of(row: Evidence, groups: Independence) -> int:
    """Return the origin that a piece of evidence counts as: that of its group, else its own."""
    group = groups.group_of(row.pk)
    return group.id if group else row.passage.snapshot.origin_id


def _piece(row: Evidence) -> Piece:
    snapshot = row.passage.snapshot
    # Whatever the desk was told stands under one source; only who told it makes two of them one.
    is_told = snapshot.kind == SnapshotKind.ATTESTATION
    source = snapshot.source
    return Piece(
        id=row.pk,
        link=snapshot.pk,
        origin=snapshot.origin_id,
        label=snapshot.origin.label,
        source="" if is_told else source.name,
        agency=snapshot.credit or (source.name if source.kind == "agency" else ""),
        publisher="" if is_told else source.publisher,
        owner="" if is_told else source.owner,
        attributed_to=row.attributed_to,
        dependent="" if row.is_independent else row.note.rpartition("; ")[2] or UNSAID,
    )
