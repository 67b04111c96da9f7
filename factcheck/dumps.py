"""PostgreSQL's own dump programs, called with the address in the settings; shared by backup and restore."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from factcheck import embedded

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


def folder() -> Path:
    """Where backups are; readable for us alone."""
    path = embedded.folder() / "backups"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def backup_path(name: str) -> Path:
    """The file of a backup.

    Raises:
        CommandError: the name is a path or holds other than letters, digits, dot, dash and underscore.
    """
    if not NAME.fullmatch(name):
        raise CommandError("A backup's name holds letters, digits, dots, dashes and underscores only.")
    return folder() / name


def run_on_database(name: str, arguments: Sequence[str]) -> str:
    """Run a program of PostgreSQL on our database.

    The password goes through the environment, as a command line is there for everybody to read.
    """
    settings: dict[str, Any] = connection.settings_dict
    options, environment = DatabaseClient.settings_to_cmd_args_env(settings, [])
    place = [*options[1:-1], f"--dbname={options[-1]}", "--no-password"]
    return run_tool(name, [*place, *arguments], environment or {})


def run_tool(name: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a program of PostgreSQL.

    Raises:
        CommandError: it failed; what it said is in the message.
    """
    done = subprocess.run(  # noqa: S603 - the program is the wheel's, no shell reads the arguments
        [str(embedded.postgres_tool(name)), *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, **(environment or {}), "PGCONNECT_TIMEOUT": "10"},
        umask=0o077,
    )
    if done.returncode != 0:
        raise CommandError(f"{name} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout
