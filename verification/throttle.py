"""A brake on guessing that all web processes share: tries by name and by address, in the database.

A try is counted before it is looked at, and taken off again when it was right: a hundred at once get no
further than a hundred in a row. Names and addresses are kept as marks only. Nobody is locked out for good:
a try counts for a window of time, and guesses from elsewhere never stop a person where they are at home.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from verification import audit
from verification.errors import TooManyAttempts
from verification.policies import Actor

MARK: Final = 32
AT_HOME: Final = timedelta(days=90)
"""So long an address counts as one of a person's own after they last signed in there."""


class Attempt(models.Model):
    """One try that was wrong, or is being looked at."""

    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=MARK)
    place = models.CharField(max_length=MARK)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="attempt_name"),
            models.Index(fields=["place", "at"], name="attempt_place"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"


class KnownPlace(models.Model):
    """An address from which somebody signed in."""

    name = models.CharField(max_length=MARK)
    place = models.CharField(max_length=MARK)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="one_row_per_known_place")]

    def __str__(self) -> str:
        return f"{self.name} at {self.place}"


@dataclass(frozen=True, slots=True)
class Brake:
    """How many wrong tries a window takes: at one name from one address, from one address, at one name.

    `by_name` counts tries from all addresses, and does not stop whoever is at home where they are.
    """

    kind: str
    here: int
    by_place: int
    by_name: int
    window: timedelta = timedelta(minutes=15)


PASSWORD: Final = Brake("password", here=5, by_place=30, by_name=50)


def begin(brake: Brake, *, name: str, address: str) -> Attempt:
    """Count a try; call `passed` or `failed` once it was looked at.

    Raises:
        TooManyAttempts: it must not be looked at; it is not counted either.
    """
    now = timezone.now()
    Attempt.objects.filter(kind=brake.kind, at__lte=now - brake.window).delete()
    attempt = Attempt.objects.create(
        kind=brake.kind, name=_mark(_folded(name)), place=_mark(network(address)), at=now
    )
    if wait := _wait(brake, attempt, now):
        attempt.delete()
        raise TooManyAttempts(wait)
    return attempt


def passed(attempt: Attempt) -> None:
    """It was right: forget the wrong ones at this name from here."""
    Attempt.objects.filter(kind=attempt.kind, name=attempt.name, place=attempt.place).delete()


def know(*, name: str, address: str) -> None:
    """Somebody is signed in: they are at home where they are."""
    now = timezone.now()
    KnownPlace.objects.filter(seen_at__lt=now - AT_HOME).delete()
    KnownPlace.objects.update_or_create(
        name=_mark(_folded(name)), place=_mark(network(address)), defaults={"seen_at": now}
    )


@transaction.atomic
def failed(brake: Brake, attempt: Attempt, actor: Actor, action: str, target: str = "") -> None:
    """It was wrong: leave it in the trail, and beside it whether it was one too many.

    Tries that are refused afterwards leave nothing, so that nobody can fill the trail by guessing.
    """
    where, name, place = target or f"sign-in:{attempt.place}", attempt.name, attempt.place
    audit.record(actor, action, where, name=name, place=place)
    if _wait(brake, Attempt(kind=attempt.kind, name=name, place=place), timezone.now()):
        audit.record(actor, "sign_in_stopped", where, kind=attempt.kind, name=name, place=place)


def forget(name: str) -> None:
    """Forget every wrong try at a name: somebody vouched for whoever has it."""
    Attempt.objects.filter(name=_mark(_folded(name))).delete()


def _wait(brake: Brake, attempt: Attempt, now: datetime) -> int:
    """Return in how many seconds there is room for a try; 0: now."""
    others = Attempt.objects.filter(kind=brake.kind, at__gt=now - brake.window).exclude(pk=attempt.pk)
    limits = [
        (others.filter(name=attempt.name, place=attempt.place), brake.here),
        (others.filter(place=attempt.place), brake.by_place),
    ]
    if not _is_at_home(attempt, now):
        limits.append((others.filter(name=attempt.name), brake.by_name))
    return max(_until_room(tries, limit, brake, now) for tries, limit in limits)


def _until_room(tries: models.QuerySet[Attempt], limit: int, brake: Brake, now: datetime) -> int:
    """There is room as soon as the oldest of the last `limit` tries leaves the window."""
    filling = tries.order_by("-at").values_list("at", flat=True)[limit - 1 : limit]
    return max((int((at + brake.window - now).total_seconds()) + 1 for at in filling), default=0)


def _is_at_home(attempt: Attempt, now: datetime) -> bool:
    known = KnownPlace.objects.filter(name=attempt.name, place=attempt.place)
    return known.filter(seen_at__gte=now - AT_HOME).exists()


def _folded(name: str) -> str:
    return name.strip().casefold()[:150]


def network(address: str) -> str:
    """An IPv6 host owns at least a /64; it counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    wide = ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found
    return str(wide)


def address_of(request: HttpRequest) -> str:
    """Return from where a request comes, past our own proxy."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_TLS:
        return direct
    # Our own proxy adds the last entry; the ones before it are whatever the caller wrote.
    return request.headers.get("X-Forwarded-For", direct).rpartition(",")[2].strip()


def _mark(text: str) -> str:
    """A mark instead of what was typed: people type passwords into the wrong field."""
    return hashlib.sha256(f"{settings.SECRET_KEY}\n{text}".encode()).hexdigest()[:MARK]
