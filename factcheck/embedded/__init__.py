"""Starts and stops the embedded PostgreSQL and Valkey when no address is given.

Both come from wheels and listen on unix sockets in a folder of mode 0700 only. Every command that
needs them holds a shared lock on `users.lock` for as long as it runs; whoever gets that lock alone
when it ends is the last one and stops the servers. The kernel gives the lock back when a process is
killed, so there are no counts to repair.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from factcheck import env
from factcheck.embedded.places import BROKER_SOCKET, EmbeddedError, Home, folder, home, make_folders
from factcheck.embedded.postgres import (
    DATABASE,
    USER,
    database_answers,
    postgres_tool,
    start_database,
    stop_database,
)
from factcheck.embedded.valkey import broker_answers, start_broker, stop_broker

__all__ = [
    "Addresses",
    "EmbeddedError",
    "Home",
    "addresses",
    "broker_answers",
    "database_answers",
    "ensure_servers",
    "folder",
    "home",
    "needed",
    "postgres_tool",
    "revive",
    "start",
    "start_broker",
    "stop",
    "stop_broker",
    "unused",
]


@dataclass(frozen=True, slots=True)
class Addresses:
    """What the settings need: Django's DATABASES entry and Celery's broker URL."""

    database: dict[str, object]
    broker: str


def addresses(at: Home | None = None) -> Addresses:
    """The embedded servers' addresses; starts nothing and writes nothing.

    The password stays in its file, which PostgreSQL's own client library reads.
    """
    place = at or home()
    database: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": USER,
        "HOST": str(place.sockets),
        "PORT": "5432",
        "OPTIONS": {"passfile": str(place.passfile)},
    }
    return Addresses(database=database, broker=f"redis+socket://{quote(str(place.sockets / BROKER_SOCKET))}")


def needed() -> frozenset[str]:
    """Which servers are ours to start: those without an address of their own."""
    given = {"database": env.secret("DATABASE_URL"), "broker": env.secret("REDIS_URL")}
    return frozenset(name for name, address in given.items() if address is None)


@contextlib.contextmanager
def ensure_servers(
    at: Home | None = None, *, durable: bool = True, servers: frozenset[str] | None = None
) -> Iterator[int | None]:
    """Have the servers running inside the block; the last user stops them.

    Yields the lease's file descriptor: a child process that is given it keeps the servers up, too.
    None when all addresses were given and there is nothing to keep.

    Raises:
        EmbeddedError: a server does not start.
    """
    wanted = needed() if servers is None else servers
    if not wanted:
        yield None
        return
    place = at or home()
    make_folders(place)
    lease = os.open(place.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _lock(place):
            fcntl.flock(lease, fcntl.LOCK_SH)
            start(place, durable=durable, servers=wanted)
        yield lease
    finally:
        with _lock(place):
            os.close(lease)
            if unused(place):
                stop(place)


def unused(place: Home) -> bool:
    """Whether no living process holds the servers."""
    descriptor = os.open(place.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def revive(place: Home, *, durable: bool = True, servers: frozenset[str] | None = None) -> None:
    """Start again what died while we hold a lease."""
    with _lock(place):
        start(place, durable=durable, servers=needed() if servers is None else servers)


def start(place: Home, *, durable: bool = True, servers: frozenset[str] = frozenset({"database"})) -> None:
    """Start the servers that do not answer; the caller holds the lock."""
    if "database" in servers and not database_answers(place):
        start_database(place, durable=durable)
    if "broker" in servers and not broker_answers(place):
        start_broker(place)


def stop(place: Home) -> None:
    """Stop both servers; nothing happens where none runs."""
    stop_broker(place)
    stop_database(place)


@contextlib.contextmanager
def _lock(place: Home) -> Iterator[None]:
    """One process at a time starts or stops servers."""
    descriptor = os.open(place.folder / "servers.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
