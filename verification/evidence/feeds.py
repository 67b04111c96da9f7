"""Feeds: addresses that are looked at again and again, and whose new entries go into the archive.

In: an address that an editor gave. Out: items with steps, one for each entry that the archive does not know;
its text comes from its page. A feed that fails is asked less and less often, and paused in the end.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from verification import audit, backends, jobs, policies
from verification.engine.canonical import typed_text
from verification.engine.documents import FeedDocument, FeedEntry, Fetched
from verification.errors import (
    FactcheckError,
    InvalidAddress,
    InvalidInput,
    NotFound,
    ProviderError,
    RateLimited,
    StaleVersion,
)
from verification.evidence import intake
from verification.evidence.intake_models import ArchiveItem, Feed
from verification.evidence.models import Snapshot
from verification.evidence.origins import canonical_address
from verification.jobs import Job, PipelineStep
from verification.policies import MACHINE_ACTOR, Actor
from verification.workflow import Role

STEP: Final = "poll"
KEEPERS: Final = (Role.EDITOR, Role.ADMIN)
MAX_URL_CHARACTERS: Final = 600
EVERY_MINUTES: Final = (5, 7 * 24 * 60)
MAX_FAILURES: Final = 10
"""After so many failed looks in a row a feed is paused."""
LONGEST_PAUSE: Final = timedelta(days=1)
JITTER: Final = 0.1
QUEUED: Final = 100
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a feed gave: `document` is None where nothing changed."""

    fetched: Fetched
    document: FeedDocument | None


@transaction.atomic
def add_feed(*, actor: Actor, url: str, source: str, every_minutes: int) -> Feed:
    """Add a feed; it is looked at at once.

    Raises:
        NotAllowed; InvalidAddress; InvalidInput: it is there already, or a value cannot be used.
    """
    policies.check_has_role(actor, *KEEPERS)
    address = _address(url)
    _check_interval(every_minutes)
    name = intake.source_name(source) or (urlsplit(address).hostname or "").removeprefix("www.")
    if Feed.objects.filter(url=address).exists():
        raise InvalidInput("This feed is there already.")
    job = Job.objects.create(kind=intake.FEED_KIND, created_by_id=actor.id)
    feed = Feed.objects.create(
        url=address,
        source=name,
        every_minutes=every_minutes,
        next_at=timezone.now(),
        added_by_id=actor.id,
        job=job,
    )
    audit.record(actor, "feed.add", f"feed:{feed.pk}", every_minutes=every_minutes)
    return feed


def _address(written: str) -> str:
    address = typed_text(written).strip()
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and address.isprintable()
    except ValueError:
        is_address = False
    if not is_address or " " in address or len(address) > MAX_URL_CHARACTERS:
        raise InvalidAddress(
            f"A feed's address begins with http(s):// and has at most {MAX_URL_CHARACTERS} characters."
        )
    return address


def _check_interval(minutes: int) -> None:
    least, most = EVERY_MINUTES
    if not least <= minutes <= most:
        raise InvalidInput(f"A feed is looked at every {least} to {most:,} minutes.")


@transaction.atomic
def change_feed(
    *,
    actor: Actor,
    feed_id: int,
    expected_version: int | None,
    source: str | None = None,
    every_minutes: int | None = None,
    active: bool | None = None,
) -> Feed:
    """Rename its source, look at it more or less often, pause it or go on; None leaves a value as it is.

    Raises:
        NotAllowed, NotFound, StaleVersion; InvalidInput: a value cannot be used.
    """
    policies.check_has_role(actor, *KEEPERS)
    feed = find(feed_id)
    values: dict[str, Any] = {}
    if source is not None:
        values["source"] = intake.source_name(source) or feed.source
    if every_minutes is not None:
        _check_interval(every_minutes)
        values["every_minutes"] = every_minutes
    if active is not None:
        # Whoever starts a feed again wants it looked at now, whatever went wrong before.
        values |= {"active": active, "failures": 0, "next_at": timezone.now() if active else None}
    feed = _write(feed, expected_version, **values)
    audit.record(actor, "feed.change", f"feed:{feed.pk}", **{k: v for k, v in values.items() if k in TOLD})
    return feed


TOLD: Final = ("every_minutes", "active")


@transaction.atomic
def poll_now(*, actor: Actor, feed_id: int, expected_version: int | None) -> Feed:
    """Have a feed looked at now.

    Raises:
        NotAllowed, NotFound, StaleVersion; InvalidInput: it is paused.
    """
    policies.check_has_role(actor, *KEEPERS)
    feed = find(feed_id)
    if not feed.active:
        raise InvalidInput("The feed is paused; start it again first.")
    return _write(feed, expected_version, next_at=timezone.now())


@transaction.atomic
def remove_feed(*, actor: Actor, feed_id: int, expected_version: int | None) -> None:
    """Forget a feed; what came from it stays.

    Raises:
        NotAllowed, NotFound, StaleVersion.
    """
    policies.check_has_role(actor, *KEEPERS)
    feed = find(feed_id)
    _write(feed, expected_version, active=False)
    audit.record(actor, "feed.remove", f"feed:{feed.pk}")
    feed.delete()


def _write(feed: Feed, expected_version: int | None, **values: Any) -> Feed:
    version = feed.version if expected_version is None else expected_version
    written = Feed.objects.filter(pk=feed.pk, version=version).update(version=F("version") + 1, **values)
    if not written:
        raise StaleVersion
    return find(feed.pk)


def find(feed_id: int) -> Feed:
    """Return a feed.

    Raises:
        NotFound: there is none.
    """
    feed = Feed.objects.filter(pk=feed_id).first()
    if feed is None:
        raise NotFound("There is no such feed.")
    return feed


def with_counts() -> QuerySet[Feed]:
    """Return all feeds with the number of documents that each has brought, by their names."""
    return Feed.objects.annotate(brought=Sum("job__items__stored", default=0)).order_by("source", "pk")


def entries(feed: Feed, limit: int) -> Sequence[ArchiveItem]:
    """Return what a feed brought last, the newest first."""
    rows = ArchiveItem.objects.filter(job__feed=feed)
    return list(rows.select_related("snapshot").order_by("-ordinal")[:limit])


@transaction.atomic
def queue_due() -> int:
    """Leave a step for every feed whose time has come, and say when it comes again; returns how many."""
    now = timezone.now()
    waiting = Feed.objects.select_for_update(skip_locked=True).filter(active=True, next_at__lte=now)
    feeds = list(waiting.order_by("next_at")[:QUEUED])
    for feed in feeds:
        jobs.ensure_step(
            target=f"feed:{feed.pk}",
            step=STEP,
            engine=backends.feed_reader().name,
            digest=f"due:{feed.next_at:%Y-%m-%dT%H:%M:%S.%f}",
            job=feed.job,
            article_id=None,
        )
        Feed.objects.filter(pk=feed.pk).update(next_at=now + _interval(feed))
        # How a look went stands with the feed; its steps would pile up, one every half hour.
        ended = PipelineStep.objects.filter(target=f"feed:{feed.pk}", step=STEP, finished_at__lt=now - KEPT)
        ended.delete()
    return len(feeds)


def poll(step: PipelineStep) -> bool:
    """Look at a feed and leave a step for each new entry; False when another worker's result stands.

    A look that fails is an outcome of the feed: it is tried again later, and less often.
    """
    feed = Feed.objects.select_related("job").filter(pk=step.target_id, active=True).first()
    if feed is None:
        return jobs.finish(step)
    try:
        look = _look(feed)
    except (ProviderError, InvalidInput) as error:
        with transaction.atomic():
            return jobs.finish(step) and _failed(feed, error)
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        _store(feed, look)
    return True


def _look(feed: Feed) -> Look:
    fetched = backends.fetcher().poll(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    if fetched.is_unchanged:
        return Look(fetched, None)
    document = backends.feed_reader().read(fetched.body, address=fetched.final_url, charset=fetched.charset)
    return Look(fetched, document)


def _store(feed: Feed, look: Look) -> None:
    values: dict[str, Any] = {"outcome": "nothing has changed since the last look"}
    if look.document is not None:
        new = _new_entries(feed, look.document.entries)
        _queue(feed, new)
        values = {
            "title": look.document.title[:300],
            "outcome": _words(look.document, len(new)),
            "etag": look.fetched.etag,
            "last_modified": look.fetched.last_modified,
        }
    Feed.objects.filter(pk=feed.pk).update(
        polled_at=timezone.now(), next_at=timezone.now() + _interval(feed), failures=0, **values
    )


def _words(document: FeedDocument, new: int) -> str:
    told = f"{len(document.entries)} entries, {new} of them new"
    return f"{told}; {document.left_out} have no address or are too many" if document.left_out else told


def _new_entries(feed: Feed, entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Return the entries whose page neither the archive nor this feed has seen, the oldest first."""
    by_address = {
        canonical_address(entry.url): entry for entry in reversed(entries) if len(entry.url) <= 2000
    }
    by_address.pop("", None)
    stored = Snapshot.objects.filter(canonical_url__in=by_address).values_list("canonical_url", flat=True)
    seen = ArchiveItem.objects.filter(job__feed=feed, meta__canonical__in=list(by_address))
    known = {*stored, *seen.values_list("meta__canonical", flat=True)}
    return [entry for address, entry in by_address.items() if address not in known]


def _queue(feed: Feed, new: Sequence[FeedEntry]) -> None:
    job = Job.objects.select_for_update().get(feed=feed)
    begin = job.items.count()
    items = [
        ArchiveItem(
            job=job,
            ordinal=begin + number,
            name=(entry.title or entry.url)[:500],
            url=entry.url,
            source=feed.source,
            meta={
                "canonical": canonical_address(entry.url),
                "published": entry.published.isoformat() if entry.published else "",
            },
        )
        for number, entry in enumerate(new)
    ]
    intake.add_items(job, items)


def _failed(feed: Feed, error: FactcheckError) -> bool:
    """Note why a look failed, and when to look again: ever later, and not before the site wants it."""
    failures = feed.failures if isinstance(error, RateLimited) else feed.failures + 1
    wait = min(_interval(feed) * 2 ** min(failures, 10), LONGEST_PAUSE)
    if isinstance(error, RateLimited):
        wait = max(_interval(feed), timedelta(seconds=error.retry_after))
    paused = failures >= MAX_FAILURES
    words = f"Paused after {failures} failures in a row: {error.message}" if paused else error.message
    Feed.objects.filter(pk=feed.pk).update(
        polled_at=timezone.now(),
        next_at=None if paused else timezone.now() + wait,
        failures=failures,
        active=not paused,
        outcome=words[:300],
        version=F("version") + (1 if paused else 0),
    )
    if paused:
        audit.record(MACHINE_ACTOR, "feed.pause", f"feed:{feed.pk}", failures=failures, error=error.code)
    return True


def _interval(feed: Feed) -> timedelta:
    """Return its own interval, a little longer or shorter, so that feeds do not all come at once."""
    spread = 1 + random.uniform(-JITTER, JITTER)  # noqa: S311 - it spreads work and protects nothing
    return timedelta(minutes=feed.every_minutes) * spread


def give_up(step: PipelineStep, error: FactcheckError) -> None:
    """Record that a look ended in a fault of ours; the feed's next look is due anyway."""
    jobs.fail(step, error)
