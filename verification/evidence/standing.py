"""How the sources of snapshots stand after the later looks at them, and which claims that puts in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from verification.claims.models import Claim
from verification.engine.reread import Fate, fates
from verification.evidence.models import Evidence, EvidenceDecision, Snapshot
from verification.evidence.record_models import CheckState, SnapshotCheck
from verification.people import User

MAX_READINGS: Final = 20
CHANGED: Final = (CheckState.EDITED, CheckState.GONE, CheckState.RETRACTED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a snapshot's source stands.

    `decided` is the look, or a person's word, that says so; None: it was never found otherwise. `looked` is
    the last look, whatever came of it; `missing_since` when it was first not found, if not found since
    (known where one snapshot is asked for).
    """

    decided: SnapshotCheck | None = None
    looked: SnapshotCheck | None = None
    missing_since: datetime | None = None

    @property
    def is_changed(self) -> bool:
        """It was changed, withdrawn or taken down, and nobody has said yet that it still counts."""
        return self.decided is not None and self.decided.state in CHANGED

    @property
    def reading(self) -> Snapshot | None:
        """What stands there now, where that is not what the snapshot says; None also when nothing does."""
        return self.decided.reading if self.decided is not None else None


def standings(snapshots: Iterable[int]) -> dict[int, Standing]:
    """Return how the sources of these snapshots stand; those that nobody looked at are left out."""
    rows = SnapshotCheck.objects.filter(snapshot__in=list(snapshots))
    decided = {row.snapshot_id: row for row in rows.deciding().select_related("reading", "by")}
    looked = {row.snapshot_id: row for row in rows.newest()}
    return {at: Standing(decided.get(at), row) for at, row in looked.items()}


def _missing_since(newest: SnapshotCheck) -> datetime | None:
    """Return the first of the looks in a row that found no page; failed ones between say nothing."""
    if newest.state not in (CheckState.MISSING, CheckState.FAILED):
        return None
    earlier = SnapshotCheck.objects.filter(snapshot=newest.snapshot_id)
    found = earlier.exclude(state__in=(CheckState.MISSING, CheckState.FAILED)).order_by("-pk").first()
    missing = earlier.filter(state=CheckState.MISSING, pk__gt=found.pk if found else 0)
    return missing.order_by("pk").values_list("at", flat=True).first()


def standing_of(snapshot: int) -> Standing:
    """Return how the source of one snapshot stands, and since when nothing was found there."""
    found = standings([snapshot]).get(snapshot, Standing())
    return replace(found, missing_since=_missing_since(found.looked)) if found.looked else found


def counting() -> QuerySet[Evidence]:
    """Return all evidence that counts: a person adopted it, and nobody decided otherwise since."""
    newer = EvidenceDecision.objects.filter(evidence=OuterRef("evidence"), pk__gt=OuterRef("pk"))
    adopted = EvidenceDecision.objects.filter(~Exists(newer), adopted=True)
    return Evidence.objects.filter(pk__in=adopted.values("evidence"))


def fates_of(evidence: Sequence[Evidence], text: str) -> tuple[Fate, ...]:
    """Look for the quotations of evidence in a newer reading of their page."""
    return fates([row.quotation for row in evidence], text)


def doubted(claims: Sequence[Claim]) -> frozenset[int]:
    """Return those of the claims that rest on a source which was changed so that it no longer carries them.

    An edited page is a reason only where a quotation that counts no longer stands in it.
    """
    rows = list(
        counting()
        .filter(claim__in=claims)
        .select_related("passage")
        .only("claim", "quotation", "passage__snapshot")
    )
    known = standings({row.passage.snapshot_id for row in rows})
    return frozenset(row.claim_id for row in rows if _is_lost(row, known.get(row.passage.snapshot_id)))


def _is_lost(row: Evidence, standing: Standing | None) -> bool:
    if standing is None or standing.decided is None or not standing.is_changed:
        return False
    if standing.decided.state != CheckState.EDITED or standing.reading is None:
        return standing.decided.state != CheckState.EDITED
    return not fates([row.quotation], standing.reading.text)[0].stands


LOST: Final = {
    CheckState.RETRACTED: "its page was withdrawn since",
    CheckState.GONE: "its page is gone from its address",
    CheckState.EDITED: "these words no longer stand on its page",
}


def lost_among(evidence: Sequence[Evidence]) -> dict[int, str]:
    """Say for each piece that its source no longer carries what became of it; the others are left out."""
    known = standings({row.passage.snapshot_id for row in evidence})
    return {
        row.pk: f"{row.passage.snapshot.source.name}: {LOST[CheckState(standing.decided.state)]}"
        for row in evidence
        if (standing := known.get(row.passage.snapshot_id)) and standing.decided and _is_lost(row, standing)
    }


def readings_of(snapshot: Snapshot, user: User) -> list[Snapshot]:
    """Return the other readings of the same page that a person may see, the newest first."""
    same = Q(pk__in=SnapshotCheck.objects.filter(snapshot=snapshot).values("reading"))
    same |= Q(pk__in=SnapshotCheck.objects.filter(reading=snapshot).values("snapshot"))
    if snapshot.canonical_url:
        same |= Q(canonical_url=snapshot.canonical_url)
    found = Snapshot.objects.visible_to(user).filter(same).exclude(pk=snapshot.pk)
    return list(found.select_related("source").order_by("-accessed_at", "-pk")[:MAX_READINGS])


def why_unwatched(snapshot: Snapshot) -> str:
    """Say in words why the desk does not look at a source by itself; empty where it does."""
    if not settings.WATCH_HOURS:
        return "Later looks are switched off on this desk."
    if not snapshot.url or not snapshot.is_fetched:
        return "The desk did not read it at an address, but as a file."
    rows = counting().filter(passage__snapshot=snapshot)
    if not rows.exists():
        return "Nothing of it counts for a claim."
    if not rows.filter(claim__article__allow_outside_search=True).exists():
        return "No article that it counts for allows outside search."
    return ""
