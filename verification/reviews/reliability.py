"""What people decided on claims against what the machine had proposed for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from verification.engine.reliability import Figures, Resolved, figures, figures_by
from verification.reviews.models import Approval
from verification.verdicts.models import VerdictRevision
from verification.workflow import Status

NEWEST: Final = 20_000
"""So many verdicts are looked at, the newest: what older ones say is of an older machine."""
SIGHTS: Final = ("blind", "seen")
COLUMNS: Final = (
    "proposal__made_by",
    "claim__kind",
    "question",
    "rating__bucket",
    "blind_rating__bucket",
    "proposal__outcome",
    "proposal__confidence",
    "proposal__raw_confidence",
    "proposal__abstained",
    "rating_id",
    "blind_rating_id",
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Which proposals to look at; empty: all of them. `sight` is "blind" or "seen"."""

    question: str = ""
    engine: str = ""
    kind: str = ""
    sight: str = ""

    def fits(self, row: Resolved) -> bool:
        """Say whether a verdict is among them."""
        asked = (self.question, self.engine, self.kind, self.sight)
        found = (row.question, row.maker, row.kind, sight_of(row))
        return all(one in ("", other) for one, other in zip(asked, found, strict=True))


@dataclass(frozen=True, slots=True)
class Reliability:
    """The figures of a cut, and of its parts by each of the four names.

    `verdicts` were looked at in all; `is_bounded`: there are older ones that were not.
    """

    cut: Cut
    verdicts: int
    is_bounded: bool
    whole: Figures
    parts: Mapping[str, Mapping[str, Figures]]
    engines: Sequence[str]
    kinds: Sequence[str]


def sight_of(row: Resolved) -> str:
    """Say whether the rating was made with the proposal hidden: "blind", else "seen"."""
    return SIGHTS[0] if row.blind else SIGHTS[1]


PARTS: Final[Mapping[str, Callable[[Resolved], str]]] = {
    "engine": lambda row: row.maker,
    "kind": lambda row: row.kind,
    "question": lambda row: row.question,
    "sight": sight_of,
}


def approved() -> QuerySet[VerdictRevision]:
    """Return the verdicts in force of approved claims that somebody signed, the newest first."""
    newer = VerdictRevision.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    signed = Approval.objects.filter(verdict=OuterRef("pk"))
    found = VerdictRevision.objects.filter(~Exists(newer), Exists(signed), claim__status=Status.APPROVED)
    return found.order_by("-pk")


def resolved() -> list[Resolved]:
    """Return the newest approved verdicts with what was proposed, the newest first, in one query."""
    return [_resolved(dict(zip(COLUMNS, row, strict=True))) for row in _rows()]


def _rows() -> list[tuple[Any, ...]]:
    return list(approved().values_list(*COLUMNS)[:NEWEST])


def _resolved(row: Mapping[str, Any]) -> Resolved:
    blind = row["blind_rating_id"] is not None
    return Resolved(
        engine=row["proposal__made_by"] or "",
        kind=row["claim__kind"],
        question=row["question"],
        bucket=row["blind_rating__bucket"] if blind else row["rating__bucket"],
        outcome=row["proposal__outcome"] or "",
        confidence=row["proposal__confidence"],
        raw_confidence=row["proposal__raw_confidence"],
        abstained=bool(row["proposal__abstained"]),
        blind=blind,
        changed=blind and row["blind_rating_id"] != row["rating_id"],
    )


def reliability(rows: Sequence[Resolved], cut: Cut) -> Reliability:
    """Compute the figures of a cut of `resolved()`."""
    wanted = [row for row in rows if cut.fits(row)]
    return Reliability(
        cut=cut,
        verdicts=len(rows),
        is_bounded=len(rows) >= NEWEST,
        whole=figures(wanted),
        parts={name: figures_by(wanted, key) for name, key in PARTS.items()},
        engines=sorted({row.maker for row in rows if row.engine}),
        kinds=sorted({row.kind for row in rows}),
    )
