"""Puts files and folders into the archive: reports and transcripts with their sources and origins."""

from __future__ import annotations

import json
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import backends, tasks
from verification.engine.documents import ArchiveFile
from verification.errors import FactcheckError
from verification.evidence import archive
from verification.policies import MACHINE_ACTOR

FILES_FAILED = 3


class Command(BaseCommand):
    """manage.py import_archive"""

    help = "Put files and folders into the archive. Exit code 3: at least one file could not be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="txt, md, html, docx, pdf, or a folder")
        parser.add_argument("--source", default="", help="who published the files that do not say so")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        totals = {"stored": 0, "known": 0, "passages": 0}
        failed: dict[str, str] = {}
        for file in backends.archive_reader().read(options["paths"], source=options["source"]):
            try:
                stored = _store(file)
            except FactcheckError as error:
                failed[file.path] = f"{error.message} [{error.code}]"
                self.stderr.write(f"  {file.path}: {failed[file.path]}")
                continue
            totals["stored"] += len(stored.snapshots)
            totals["known"] += stored.known
            totals["passages"] += stored.passages
            if not options["json"]:
                self.stderr.write(f"  {file.path}: {'stored' if stored.snapshots else 'known'}")
        tasks.wake_embedding()
        line = "{stored} documents with {passages} passages stored, {known} were there already."
        self.stdout.write(
            json.dumps({**totals, "failed": failed}) if options["json"] else line.format(**totals)
        )
        if failed:
            raise CommandError(f"{len(failed)} files could not be stored.", returncode=FILES_FAILED)


def _store(file: ArchiveFile) -> archive.Archived:
    if file.error is not None:
        raise file.error
    if file.document is None:
        raise FactcheckError(f"Nothing was read from {file.path}.")
    return archive.add_document(actor=MACHINE_ACTOR, document=file.document)
