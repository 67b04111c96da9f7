"""Loads the World Factbook from the installed package into the archive: one snapshot a country."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from verification import backends, tasks
from verification.engine.documents import ReferenceDocument
from verification.errors import FactcheckError, InvalidInput
from verification.evidence import archive
from verification.policies import MACHINE_ACTOR

SAMPLE_ENTITIES: Final = ("Austria", "Slovakia", "Slovenia", "Hungary", "Czechia", "Croatia")
"""Those of the sample article: stored first, so that they are the first to get vectors."""
BATCH: Final = 32


class Command(BaseCommand):
    """manage.py import_factbook"""

    help = "Load the World Factbook into the archive. Entries that are there already are left as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--countries", nargs="+", metavar="NAME", default=[], help="only these entries, by their names"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        try:
            totals = self._import(options["countries"], quiet=options["json"])
        except FactcheckError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        tasks.wake_embedding()
        line = "{snapshots} entries with {passages} passages stored, {known} were there already."
        self.stdout.write(json.dumps(totals) if options["json"] else line.format(**totals))

    def _import(self, wanted: Sequence[str], *, quiet: bool) -> dict[str, int]:
        totals = {"snapshots": 0, "passages": 0, "known": 0}
        for documents, is_sample in _batches(wanted):
            work = backends.factbook()
            stored = archive.add_references(
                actor=MACHINE_ACTOR,
                source=work.title,
                made_by=work.name,
                documents=documents,
                embed_first=is_sample,
            )
            totals["snapshots"] += len(stored.snapshots)
            totals["passages"] += stored.passages
            totals["known"] += stored.known
            if not quiet:
                self.stderr.write(f"  {totals['snapshots'] + totals['known']} entries …")
        if totals["snapshots"]:
            _analyze()
        return totals


def _batches(wanted: Sequence[str]) -> Iterator[tuple[list[ReferenceDocument], bool]]:
    """Yield the sample's entries, then the others in batches; only those wanted, all when none is named."""
    work = backends.factbook()
    codes = _chosen(work.entities(), wanted)
    first = [code for code, name in codes.items() if name in SAMPLE_ENTITIES]
    if first:
        yield list(work.read(first)), True
    others = [code for code in codes if code not in first]
    for begin in range(0, len(others), BATCH):
        yield list(work.read(others[begin : begin + BATCH])), False


def _chosen(entities: dict[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return code and name of the entries that are wanted; all when none is named."""
    if not wanted:
        return entities
    names = {name.casefold(): name for name in wanted}
    missing = set(names) - {name.casefold() for name in entities.values()}
    if missing:
        unknown = ", ".join(sorted(names[name] for name in missing))
        raise InvalidInput(f"The work has no entry for: {unknown}.")
    return {code: name for code, name in entities.items() if name.casefold() in names}


def _analyze() -> None:
    """Tell the planner of the new rows at once, and merge the index's list of pending words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('passage_lexemes'::regclass)")
        cursor.execute("ANALYZE verification_passage")
