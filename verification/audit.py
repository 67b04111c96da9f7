"""Who did what: append-only events, chained by HMAC, one chain an article and one for the desk.

In: an act that a service has just done, inside its transaction. Out: one row that PostgreSQL itself
refuses to change. Events hold ids and digests, never article text or a restricted source's identity.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from verification.errors import BrokenChain
from verification.policies import Actor

DESK_CHAIN = "desk"
NAME_LENGTH = 160
LOCK_MILLISECONDS = 1000


class EventQuerySet(models.QuerySet["Event"]):
    """Named reads of the trail."""

    def of_article(self, article_id: int) -> EventQuerySet:
        """Return the events of one article, oldest first."""
        return self.filter(chain=article_chain(article_id)).order_by("position")

    def after(self, event_id: int) -> EventQuerySet:
        """Return what happened after an event, oldest first."""
        return self.filter(pk__gt=event_id).order_by("pk")


class Event(models.Model):
    """One act. `position` counts from 1 within its chain; `mac` covers the row and the one before it."""

    chain = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=NAME_LENGTH)
    by_token = models.BooleanField(default=False)
    action = models.CharField(max_length=48)
    target = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    previous_mac = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="one_event_per_position")]
        indexes = [models.Index(fields=["target"], name="event_target")]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.action} {self.target}"


class ChainHead(models.Model):
    """Where a chain stands; its row is locked last in every transaction."""

    chain = models.CharField(max_length=40, primary_key=True)
    position = models.PositiveIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.chain} at {self.position}"


@dataclass(frozen=True, slots=True)
class KeptHead:
    """Where a chain stood once, as somebody kept it out of reach of this database."""

    chain: str
    position: int
    mac: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `verify` found in one chain; `broken_at` is None when everything holds, `mac` is the last one."""

    chain: str
    events: int
    broken_at: int | None = None
    why: str = ""
    mac: str = ""


def article_chain(article_id: int) -> str:
    """Name the chain of one article."""
    return f"article:{article_id}"


def _mac(event: Event, key: bytes) -> str:
    body = [
        event.chain,
        event.position,
        event.at.isoformat(),
        event.actor_id,
        event.actor_name,
        event.by_token,
        event.action,
        event.target,
        event.data,
        event.previous_mac,
    ]
    return hmac.new(key, json.dumps(body, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return str(settings.AUDIT_KEY).encode()


def record(actor: Actor, action: str, target: str, *, article_id: int | None = None, **data: Any) -> Event:
    """Append one event to the article's chain, or to the desk's when there is no article.

    Call it last in the transaction: it locks the chain's head until the commit.
    """
    chain = article_chain(article_id) if article_id is not None else DESK_CHAIN
    ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
    head = ChainHead.objects.select_for_update().get(pk=chain)
    event = Event(
        chain=chain,
        position=head.position + 1,
        at=timezone.now(),
        actor_id=actor.id,
        actor_name=actor.name[:NAME_LENGTH],
        by_token=actor.by_token,
        action=action,
        target=target,
        data=data,
        previous_mac=head.mac,
    )
    event.mac = _mac(event, _key())
    event.save(force_insert=True)
    ChainHead.objects.filter(pk=chain).update(position=event.position, mac=event.mac)
    return event


def wait_for_writers() -> None:
    """Wait until every event that has a number is committed, in the caller's transaction.

    Numbers are drawn before the commit: without this, a reader could see 8 while 7 is still being
    written, go on after 8, and never see 7.

    Raises:
        django.db.OperationalError: somebody writes and does not end.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
        cursor.execute(f"LOCK TABLE {Event._meta.db_table} IN SHARE MODE")


@transaction.atomic
def settled() -> int:
    """Return the number of an event up to which nothing is missing and nothing will be added.

    Raises:
        django.db.OperationalError: as `wait_for_writers` does.
    """
    wait_for_writers()
    return Event.objects.aggregate(last=models.Max("pk"))["last"] or 0


def verify_chain(head: ChainHead) -> ChainReport:
    """Walk one chain and say where it first breaks: an edited, missing, added or reordered event."""
    key, previous, position = _key(), "", 0
    for event in Event.objects.filter(chain=head.chain).order_by("position").iterator(chunk_size=500):
        position += 1
        if event.position != position:
            return ChainReport(head.chain, position, position, "an event is missing")
        if event.previous_mac != previous or not hmac.compare_digest(event.mac, _mac(event, key)):
            return ChainReport(head.chain, position, position, "an event was changed")
        previous = event.mac
    if (head.position, head.mac) != (position, previous) and not _grew(head, position, previous):
        return ChainReport(head.chain, position, position, "the end of the chain is missing")
    return ChainReport(head.chain, position, mac=previous)


def _grew(head: ChainHead, position: int, mac: str) -> bool:
    """Say whether somebody acted between reading a head and walking its chain, which is no break.

    Then the walk went past the head that was read, and today's head is at least as far as the walk.
    """
    now = ChainHead.objects.filter(pk=head.chain).first()
    if now is None or not head.position < position <= now.position:
        return False
    reached = Event.objects.filter(chain=head.chain, position=head.position).values_list("mac", flat=True)
    return (head.position == 0 or head.mac in reached) and (now.position > position or now.mac == mac)


def verify() -> Iterator[ChainReport]:
    """Verify every chain of the desk, those without a head included."""
    heads = {head.chain: head for head in ChainHead.objects.order_by("chain")}
    chains = set(Event.objects.order_by().values_list("chain", flat=True).distinct()) | set(heads)
    for chain in sorted(chains):
        yield verify_chain(heads.get(chain) or ChainHead(chain=chain))


def compare(kept: Iterable[KeptHead]) -> Iterator[ChainReport]:
    """Say of each head that was kept whether its chain still holds it: what was cut off since is missed.

    A chain that was cut and whose head was written anew verifies by itself; this finds it, key or no key.
    """
    for head in kept:
        if not head.position:
            continue
        rows = Event.objects.filter(chain=head.chain)
        there = rows.filter(position=head.position).values_list("mac", flat=True).first()
        if there == head.mac:
            yield ChainReport(head.chain, head.position, mac=head.mac)
        elif there is None:
            last = rows.aggregate(last=models.Max("position"))["last"] or 0
            why = f"it ends after {last} events and held {head.position} when its head was kept"
            yield ChainReport(head.chain, last, last, why)
        else:
            why = "another event stands here than when its head was kept"
            yield ChainReport(head.chain, head.position, head.position, why)


def check_verifies() -> None:
    """Raise when any chain is broken.

    Raises:
        BrokenChain: naming the first.
    """
    for report in verify():
        if report.broken_at is not None:
            raise BrokenChain(f"{report.chain} breaks at event {report.broken_at}: {report.why}.")
