"""Loads the World Factbook from the installed package into the archive: one snapshot a country."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from verification import backends, tasks
from verification.engine.types import ReferenceDocument
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
    documents = _chosen(list(backends.factbook().read()), wanted)
    first = [document for document in documents if document.entity in SAMPLE_ENTITIES]
    if first:
        yield first, True
    others = (document for document in documents if document.entity not in SAMPLE_ENTITIES)
    for batch in _in_batches(others, BATCH):
        yield batch, False


def _chosen(documents: list[ReferenceDocument], wanted: Sequence[str]) -> list[ReferenceDocument]:
    if not wanted:
        return documents
    names = {name.casefold(): name for name in wanted}
    chosen = [document for document in documents if document.entity.casefold() in names]
    missing = set(names) - {document.entity.casefold() for document in chosen}
    if missing:
        unknown = ", ".join(sorted(names[name] for name in missing))
        raise InvalidInput(f"The work has no entry for: {unknown}.")
    return chosen


def _in_batches(documents: Iterable[ReferenceDocument], size: int) -> Iterator[list[ReferenceDocument]]:
    """Cut an iterable into lists of at most `size`."""
    batch: list[ReferenceDocument] = []
    for document in documents:
        batch.append(document)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _analyze() -> None:
    """Tell the planner of the new rows at once, and merge the index's list of pending words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('passage_lexemes'::regclass)")
        cursor.execute("ANALYZE verification_passage")
