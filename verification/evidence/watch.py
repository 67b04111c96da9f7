"""Looks again at the pages that evidence was taken from: the same, edited, withdrawn, gone.

In: snapshots that count for claims. Out: one look each time, the newer reading where the page differs, and
the flag of claims that rest on what no longer stands there. By itself the desk looks only at pages that it
fetched before, and only for articles that allow outside search: a visit tells the site that its page matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from verification import audit, backends, jobs, policies
from verification.articles.models import Article
from verification.claims.flags import SIGNED, set_flag
from verification.claims.models import GONE as DECIDED_AWAY
from verification.claims.models import SOURCE_CHANGED, Claim
from verification.engine.canonical import typed_text
from verification.engine.documents import Fetched
from verification.engine.notices import Notice, NoticeKind, find_notices
from verification.engine.reread import same_words
from verification.errors import (
    ActionRefused,
    Conflict,
    Failure,
    InvalidAddress,
    InvalidInput,
    InvalidReason,
    NotAllowed,
    NotFound,
    PageGone,
    ProviderError,
)
from verification.evidence import reconclude, snapshots, standing
from verification.evidence.archived_copies import closest_copy
from verification.evidence.models import Snapshot
from verification.evidence.record_models import CheckState, SnapshotCheck
from verification.evidence.snapshots import Page, Told
from verification.evidence.standing import CHANGED, Standing, standing_of
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR, Actor
from verification.workflow import Role

NAME: Final = "watch.v1"
STEP: Final = "watch"
LOOK_AGAIN: Final = timedelta(hours=1)
"""After a look that failed or found nothing; and so far apart are the two that make a page gone."""
MAX_DETAIL_CHARACTERS: Final = 500
MAX_COMPARED_CHARACTERS: Final = 150
"""So much of a notice is looked for in what was told before: a long one was cut there."""
LOOKERS: Final = (Role.REPORTER, Role.CHECKER, Role.REVIEWER, Role.EDITOR)
JUDGES: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR)


WORDS: Final = {
    CheckState.SAME: "a page is as it was again",
    CheckState.EDITED: "a page was edited",
    CheckState.GONE: "a page is gone from its address",
    CheckState.RETRACTED: "a page was withdrawn",
    CheckState.SEEN: "a page changed and still counts",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found; `page` is to be stored, `reading` is what it was compared with."""

    state: CheckState
    detail: str = ""
    page: Page | None = None
    reading: Snapshot | None = None


def plan(limit: int) -> list[int]:
    """Leave a step for each of the sources that nobody has looked at for the longest time; returns their ids.

    None when the watch is switched off.
    """
    hours = settings.WATCH_HOURS
    found = list(_due(timedelta(hours=hours))[:limit]) if hours else []
    today = timezone.now().date().isoformat()
    return [
        jobs.ensure_step(
            target=f"snapshot:{snapshot}",
            step=STEP,
            engine=NAME,
            # A step that killed its workers is tried anew on another day.
            digest=f"after:{last_look or 0} {today}",
            job=None,
            article_id=None,
        ).pk
        for snapshot, last_look in found
    ]


def _due(every: timedelta) -> QuerySet[Snapshot, tuple[int, int | None]]:
    """Return snapshots to look at, with the last look at each, those first that have waited longest."""
    now = timezone.now()
    asked = standing.counting().filter(claim__article__allow_outside_search=True)
    counting = asked.exclude(claim__status__in=DECIDED_AWAY).values("passage__snapshot")
    last = SnapshotCheck.objects.filter(snapshot=OuterRef("pk")).order_by("-pk")
    unsure = (CheckState.FAILED, CheckState.MISSING)
    return (
        Snapshot.objects.filter(pk__in=counting, is_fetched=True)
        .annotate(
            last_look=Subquery(last.values("pk")[:1]),
            last_state=Subquery(last.values("state")[:1]),
            looked_at=Coalesce(Subquery(last.values("at")[:1]), F("accessed_at")),
        )
        .filter(Q(looked_at__lte=now - every) | Q(last_state__in=unsure, looked_at__lte=now - LOOK_AGAIN))
        .order_by("looked_at", "pk")
        .values_list("pk", "last_look")
    )


def watch(step: PipelineStep) -> bool:
    """Look at one source as its site's robots.txt allows; False when another worker's result stands.

    A network that fails is no news of the source: the look is kept as failed, and repeated in an hour.
    """
    snapshot = _get(step.target_id)
    before = standing_of(snapshot.pk)
    base = before.reading or snapshot

    def visit(url: str) -> Fetched:
        return backends.fetcher().visit(url, etag=base.etag, last_modified=base.last_modified)

    look = _with_copy(snapshot, _look(snapshot, before, visit), step)
    return _store(snapshot, before, look, actor=MACHINE_ACTOR, step=step) is not None


def check_now(*, actor: Actor, snapshot_id: int) -> SnapshotCheck:
    """Look at a source because a person wants to know; the look is kept whatever it found.

    Raises:
        NotFound; NotAllowed: no role; Conflict: somebody else looked at the same moment.
        InvalidAddress: it was not read from a web address.
    """
    policies.check_has_role(actor, *LOOKERS)
    snapshot = _get(snapshot_id)
    if not snapshot.url:
        raise InvalidAddress("This document has no address to look at.")
    before = standing_of(snapshot.pk)
    look = _with_copy(snapshot, _look(snapshot, before, backends.fetcher().fetch), None)
    check = _store(snapshot, before, look, actor=actor, step=None)
    if check is None:
        raise NotFound
    return check


@transaction.atomic
def say_seen(*, actor: Actor, snapshot_id: int, reason: str) -> SnapshotCheck:
    """A person has seen what became of a source, and what was taken from it still counts.

    Raises:
        NotFound; NotAllowed: no person of the desk; InvalidReason: none given;
        ActionRefused: nothing was found to say this of; Conflict: somebody looked at the same moment.
    """
    policies.check_has_role(actor, *JUDGES)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can say that a changed source still counts.")
    words = typed_text(reason).strip()
    if not 0 < len(words) <= MAX_DETAIL_CHARACTERS:
        raise InvalidReason(f"Say why it still counts, in at most {MAX_DETAIL_CHARACTERS} characters.")
    snapshot = _get(snapshot_id)
    before = standing_of(snapshot.pk)
    if not before.is_changed:
        text = "Nothing was found to have changed here."
        raise ActionRefused(failures=[Failure("watch", "source_unchanged", text)])
    check = _store(
        snapshot, before, Look(CheckState.SEEN, words, reading=before.reading), actor=actor, step=None
    )
    if check is None:
        raise NotFound
    return check


def _get(snapshot_id: int) -> Snapshot:
    found = Snapshot.objects.select_related("source").filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound("There is no such snapshot.")
    return found


def _look(snapshot: Snapshot, before: Standing, get: Callable[[str], Fetched]) -> Look:
    try:
        fetched = get(snapshot.url)
        if fetched.is_unchanged:
            return Look(CheckState.SAME, reading=before.reading)
        page = snapshots.read_page(fetched)
    except PageGone as error:
        return _missing(before, error.message)
    except (ProviderError, InvalidInput) as error:
        return Look(CheckState.FAILED, error.message)
    return _compared(snapshot, before, page)


def _missing(before: Standing, why: str) -> Look:
    since = before.missing_since
    is_known = before.decided is not None and _was_gone(before.decided)
    if is_known or since is None or timezone.now() - since < LOOK_AGAIN:
        return Look(CheckState.MISSING, why)
    return Look(CheckState.GONE, f"{why} First seen so on {since:%Y-%m-%d %H:%M} UTC.")


def _with_copy(snapshot: Snapshot, look: Look, step: PipelineStep | None) -> Look:
    """Add to a page that is gone where a copy of it is."""
    if look.state != CheckState.GONE:
        return look
    detail = f"{look.detail} {closest_copy(snapshot, step)}".strip()
    # An address that was cut would lead elsewhere.
    return replace(look, detail=detail) if len(detail) <= MAX_DETAIL_CHARACTERS else look


def _was_gone(decided: SnapshotCheck) -> bool:
    """A page that is gone, also when a person has said since that what was taken from it still counts."""
    if decided.state != CheckState.SEEN:
        return decided.state == CheckState.GONE
    earlier = SnapshotCheck.objects.filter(snapshot=decided.snapshot_id, pk__lt=decided.pk, state__in=CHANGED)
    seen = earlier.order_by("-pk").first()
    return seen is not None and seen.state == CheckState.GONE


def _compared(snapshot: Snapshot, before: Standing, page: Page) -> Look:
    """Compare what stands there now with the snapshot, and with what was seen there last."""
    text = page.document.text
    later = _later_notices(snapshot, page)
    told = _told_before(snapshot) if later else ""
    new = [notice for notice in later if notice.words[:MAX_COMPARED_CHARACTERS] not in told]
    is_same = same_words(text, snapshot.text)
    if not new:
        if is_same:
            # A notice that was told before still stands over the same words: nothing is new.
            return Look(CheckState.SAME, reading=snapshot if later else None)
        if before.reading and same_words(text, before.reading.text):
            return Look(CheckState.SAME, reading=before.reading)
    is_retracted = any(notice.kind is NoticeKind.RETRACTED for notice in later)
    words = [f"The page says: “{notice.words}”" for notice in new]
    words += [] if is_same else [_fates(snapshot, text)]
    return Look(
        CheckState.RETRACTED if is_retracted else CheckState.EDITED,
        " ".join(filter(None, words)),
        page=None if is_same else page,
    )


def _later_notices(snapshot: Snapshot, page: Page) -> list[Notice]:
    """Return the notices of the page that it did not bear when the snapshot was taken."""
    if not page.document.notices:
        return []
    earlier = {notice.words.casefold() for notice in find_notices(snapshot.text.split("\n"))}
    with suppress(InvalidInput):
        read = backends.reader().read(bytes(snapshot.raw.content), media_type=snapshot.raw.media_type)
        earlier |= {notice.words.casefold() for notice in read.notices}
    return [notice for notice in page.document.notices if notice.words.casefold() not in earlier]


def _told_before(snapshot: Snapshot) -> str:
    changed = SnapshotCheck.objects.filter(snapshot=snapshot, state__in=CHANGED)
    return " ".join(changed.values_list("detail", flat=True))


def _fates(snapshot: Snapshot, text: str) -> str:
    """Say in words what became of the quotations that count."""
    rows = list(standing.counting().filter(passage__snapshot=snapshot).distinct())
    lost = [fate for fate in standing.fates_of(rows, text) if not fate.stands]
    if not rows:
        return "The text was changed."
    if not lost:
        return "The text was changed; every quotation that counts still stands in it."
    if len(rows) == 1:
        return "The text was changed; the quotation that counts no longer stands in it."
    return f"The text was changed; {len(lost)} of {len(rows)} quotations that count no longer stand in it."


def _store(
    snapshot: Snapshot, before: Standing, look: Look, *, actor: Actor, step: PipelineStep | None
) -> SnapshotCheck | None:
    """Keep a look and what follows from it, in one short transaction; None when another's result stands."""
    reading = look.reading
    if look.page is not None:
        try:
            reading = Snapshot.objects.get(pk=_store_reading(snapshot, look.page))
        except InvalidInput as error:
            look = Look(CheckState.FAILED, error.message)
    with transaction.atomic():
        if step is not None and not jobs.finish(step):
            return None
        _check_alone(snapshot, before)
        claims = _locked_claims(snapshot) if _is_news(before, look) else []
        check = SnapshotCheck.objects.create(
            snapshot=snapshot,
            step=step,
            state=look.state,
            detail=look.detail[:MAX_DETAIL_CHARACTERS],
            reading=reading,
            by_id=actor.id,
        )
        _flag(claims, check, actor)
        if _is_news(before, look):
            told = f"{snapshot.source.name}: {WORDS[CheckState(look.state)]}"
            reconclude.leave_for_snapshots(
                [snapshot.pk], occasion=f"check:{check.pk}", cause=reconclude.SOURCE, told=told
            )
        if actor.id is not None or _is_news(before, look):
            act = "seen" if look.state == CheckState.SEEN else "check"
            audit.record(
                actor,
                f"snapshot.{act}",
                f"snapshot:{snapshot.pk}",
                check=check.pk,
                state=str(look.state),
                reading=check.reading_id,
            )
        return check


def _check_alone(snapshot: Snapshot, before: Standing) -> None:
    """Let one look at a snapshot be stored at a time, and only one that knew of all before it.

    Raises:
        Conflict: another look was stored meanwhile; a step is tried again.
    """
    Snapshot.objects.select_for_update(no_key=True).only("pk").get(pk=snapshot.pk)
    newest = SnapshotCheck.objects.filter(snapshot=snapshot).order_by("-pk").first()
    known = before.looked.pk if before.looked is not None else None
    if newest is not None and newest.pk != known:
        raise Conflict("Somebody else looked there at the same moment. See what was found.")


def _store_reading(snapshot: Snapshot, page: Page) -> int:
    told = Told(source=snapshot.source.name, kind=snapshot.kind, speaker=snapshot.speaker)
    return snapshots.store_page(
        actor=MACHINE_ACTOR, page=page, told=told, gathered_for=snapshot.gathered_for_id
    ).snapshot


def _is_news(before: Standing, look: Look) -> bool:
    """Whether claims may stand otherwise after this look."""
    if look.state == CheckState.SAME:
        was = before.decided.state if before.decided is not None else CheckState.SAME
        return look.reading is None and was != CheckState.SAME
    return look.state in (*CHANGED, CheckState.SEEN)


def _locked_claims(snapshot: Snapshot) -> list[Claim]:
    """Return the signed claims that rest on a snapshot, their articles locked in the order of their ids."""
    resting = standing.counting().filter(passage__snapshot=snapshot).values("claim")
    claims = Claim.objects.filter(pk__in=resting, status__in=SIGNED).order_by("pk")
    for article_id in sorted(set(claims.values_list("article_id", flat=True))):
        Article.objects.locked(article_id)
    return list(claims.all())


def _flag(claims: Sequence[Claim], check: SnapshotCheck, actor: Actor) -> None:
    """Raise or lower the flag of each claim, with one event for each article."""
    doubted = standing.doubted(claims)
    raised: dict[int, list[int]] = {}
    lowered: dict[int, list[int]] = {}
    for claim in claims:
        is_doubted = claim.pk in doubted
        if set_flag(claim, SOURCE_CHANGED, is_raised=is_doubted):
            (raised if is_doubted else lowered).setdefault(claim.article_id, []).append(claim.pk)
    for article_id in sorted({*raised, *lowered}):
        audit.record(
            actor,
            "claims.source_changed" if article_id in raised else "claims.source_stands",
            f"snapshot:{check.snapshot_id}",
            article_id=article_id,
            claims=raised.get(article_id) or lowered[article_id],
            check=check.pk,
            state=str(check.state),
        )
