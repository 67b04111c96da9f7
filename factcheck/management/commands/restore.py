"""Puts a saved database back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from factcheck import dumps

# What `migrate` writes into an empty database.
MADE_BY_MIGRATE: Final = frozenset(
    [
        *("django_migrations", "django_content_type", "auth_permission"),
        *("verification_rating", "verification_ratingscale"),
    ]
)
# Locks are waited for this long: a running desk holds some.
EMPTY_SCHEMA: Final = "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class Command(BaseCommand):
    """manage.py restore"""

    help = "Replace the database by a backup: a name in var/backups, or a path. All of it or nothing."
    # Must work when something else is wrong.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", help="a name in var/backups, or a path")
        parser.add_argument("--yes", action="store_true", help="replace a database that holds data")

    def handle(self, *args: Any, **options: Any) -> None:
        path = _find(options["backup"])
        if not options["yes"] and holds_data():
            raise CommandError("The database holds data. Add --yes to replace all of it by the backup.")
        script = dumps.folder() / f".{path.name}.sql"
        try:
            # Unpacked before anything is dropped: a damaged file is found out here.
            dumps.run_tool("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(path)])
            connection.close()
            arguments = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
            dumps.run_on_database("psql", [*arguments, f"--command={EMPTY_SCHEMA}", f"--file={script}"])
        finally:
            script.unlink(missing_ok=True)
        self.stdout.write(f"Restored {path}. `manage.py migrate` brings an older backup up to date.")


def holds_data() -> bool:
    """Whether any table holds a row that `migrate` alone would not have written."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - MADE_BY_MIGRATE
        return any(_has_row(cursor, table) for table in sorted(tables))


def _has_row(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608 - a table's name
    return bool(cursor.fetchone()[0])


def _find(given: str) -> Path:
    path = Path(given) if Path(given).is_file() else dumps.backup_path(given)
    if not path.is_file():
        known = ", ".join(sorted(file.name for file in dumps.folder().glob("[!.]*"))) or "none"
        raise CommandError(f"There is no backup {given}. In {dumps.folder()}: {known}.")
    return path
