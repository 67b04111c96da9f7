"""What later looks found at the address of a snapshot: on its evidence's cards, and on its own page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verification import policies
from verification.engine.reread import Fate, diff_readings, fates
from verification.engine.wording_diff import Segment
from verification.errors import FactcheckError, NotFound
from verification.evidence import standing, watch
from verification.evidence.models import Evidence, Snapshot
from verification.evidence.record_models import CheckState, SnapshotCheck
from verification.evidence.standing import Standing
from verification.web.requests import actor, person, typed, whole_number
from verification.web.vocabulary import WATCH, Look

MAX_LOOKS: Final = 10
COPY: Final = re.compile(r"https://web\.archive\.org/web/(?P<time>\d{14})id_/(?P<page>https?://[^\s\"<>]+)$")


@dataclass(frozen=True, slots=True)
class CardWatch:
    """What became of the page that a card's quotation was taken from, where anything did.

    `fate` tells of the quotation itself where the page was edited and its newer reading is stored.
    """

    check: SnapshotCheck
    fate: Fate | None

    @property
    def look(self) -> Look:
        """Red where the quotation has lost its page; an edit that left it alone is to be known only."""
        look = WATCH[CheckState(self.check.state)]
        return look if self.fate is None or self.fate.stands else replace(look, icon="cross", hue="bad")

    @property
    def word(self) -> str:
        """What was found, in a word or two."""
        return WATCH[CheckState(self.check.state)].word

    @property
    def is_settled(self) -> bool:
        """A person has said that it still counts."""
        return bool(self.check.state == CheckState.SEEN)


def card_watches(rows: Sequence[Evidence]) -> dict[int, CardWatch]:
    """Return by evidence what became of its page, for those pages that were found otherwise."""
    known = standing.standings({row.passage.snapshot_id for row in rows})
    found = {row.pk: _card_watch(row, known.get(row.passage.snapshot_id)) for row in rows}
    return {evidence: told for evidence, told in found.items() if told is not None}


def _card_watch(row: Evidence, at: Standing | None) -> CardWatch | None:
    if at is None or at.decided is None or at.decided.state == CheckState.SAME:
        return None
    is_compared = at.decided.state == CheckState.EDITED and at.reading is not None
    fate = fates([row.quotation], at.reading.text)[0] if is_compared and at.reading else None
    return CardWatch(at.decided, fate)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of one page, the earlier one first, and what was changed between them."""

    before: Snapshot
    after: Snapshot
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Watch:
    """How the source of a snapshot stands, and what a person may do about it."""

    standing: Standing
    looks: Sequence[SnapshotCheck]
    readings: Sequence[Snapshot]
    comparison: Comparison | None
    unwatched: str
    can_look: bool
    can_settle: bool

    @property
    def copy(self) -> str:
        """The address of an archived copy of a page that is gone, as people read it; empty without one."""
        found = COPY.search(self.standing.decided.detail) if self.standing.decided else None
        return f"https://web.archive.org/web/{found['time']}/{found['page']}" if found else ""

    @property
    def look(self) -> Look:
        """The word and the hue of how it stands."""
        decided = self.standing.decided
        return WATCH[CheckState(decided.state) if decided else CheckState.SAME]


def watch_of(request: HttpRequest, snapshot: Snapshot) -> Watch:
    """Return what the page of a snapshot shows of its address; `?compare=` names another reading."""
    user = person(request)
    who = user.as_actor()
    at = standing.standing_of(snapshot.pk)
    rows = SnapshotCheck.objects.filter(snapshot=snapshot).select_related("by", "reading")
    readings = standing.readings_of(snapshot, user)
    other = whole_number(request.GET.get("compare", ""))
    return Watch(
        standing=at,
        looks=list(rows.order_by("-pk")[:MAX_LOOKS]),
        readings=readings,
        comparison=next((_comparison(snapshot, row) for row in readings if row.pk == other), None),
        unwatched=standing.why_unwatched(snapshot),
        can_look=bool(snapshot.url) and policies.has_role(who, *watch.LOOKERS),
        can_settle=at.is_changed and policies.has_role(who, *watch.JUDGES),
    )


def _comparison(one: Snapshot, other: Snapshot) -> Comparison:
    before, after = sorted((one, other), key=lambda row: (row.accessed_at, row.pk))
    return Comparison(before, after, diff_readings(before.text, after.text))


@require_POST
def check(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Look at the source now."""
    _check_visible(request, snapshot_id)

    def act() -> str:
        found = watch.check_now(actor=actor(request), snapshot_id=snapshot_id)
        return FOUND[CheckState(found.state)].format(detail=found.detail)

    return _answered(request, snapshot_id, act)


@require_POST
def seen(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Say that what was taken from a changed source still counts."""
    _check_visible(request, snapshot_id)

    def act() -> str:
        watch.say_seen(actor=actor(request), snapshot_id=snapshot_id, reason=typed(request, "reason"))
        return "Noted: it still counts."

    return _answered(request, snapshot_id, act)


FOUND: Final[Mapping[CheckState, str]] = {
    CheckState.SAME: "The page reads as it did.",
    CheckState.EDITED: "The page was edited. {detail}",
    CheckState.RETRACTED: "The page was withdrawn. {detail}",
    CheckState.GONE: "The page is gone. {detail}",
    CheckState.MISSING: "No page was found there. {detail} It counts as gone when it is missing again later.",
    CheckState.FAILED: "The page could not be looked at. {detail} That says nothing of the source.",
}


def _answered(request: HttpRequest, snapshot_id: int, act: Any) -> HttpResponse:
    try:
        messages.info(request, act())
    except FactcheckError as error:
        messages.error(request, error.message)
    evidence = whole_number(request.POST.get("evidence", ""))
    back = f"?evidence={evidence}" if evidence else ""
    return redirect(f"{reverse('snapshot', args=[snapshot_id])}{back}#watch")


def _check_visible(request: HttpRequest, snapshot_id: int) -> None:
    if not Snapshot.objects.visible_to(person(request)).filter(pk=snapshot_id).exists():
        raise NotFound("There is no such snapshot.")
