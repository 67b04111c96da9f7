"""Saves the whole database into one file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from factcheck import dumps

FORMAT = ("--format=custom", "--no-owner", "--no-privileges")


class Command(BaseCommand):
    """manage.py backup"""

    help = "Save the database to var/backups/NAME (mode 0600). Safe while the desk runs."
    # Must work when something else is wrong.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="the file's name; the time in UTC when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
        path = dumps.backup_path(name)
        if path.exists():
            raise CommandError(f"{path} is there already.")
        # Renamed when complete: a half backup must not look like one.
        draft = path.with_name(f".{path.name}.part")
        draft.unlink(missing_ok=True)
        dumps.run_on_database(
            "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={draft}"]
        )
        draft.chmod(0o600)
        draft.rename(path)
        self.stdout.write(f"Saved {path} ({path.stat().st_size:,} bytes).")
        self.stdout.write("The keys are not in it: keep FACTCHECK_AUDIT_KEY, or var/keys, in another place.")
