"""Puts files and folders into the archive: reports, transcripts, checks with their sources and origins."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import backends, tasks
from verification.engine.documents import ArchivePart
from verification.evidence import intake
from verification.evidence.intake_models import ArchiveItem
from verification.jobs import Job
from verification.policies import MACHINE_ACTOR

FILES_FAILED: Final = 3
INTERRUPTED: Final = 130
TICK_SECONDS: Final = 0.5
WAIT_SECONDS: Final = 0.5
BAR: Final = 24
PATHS: Final = "txt, md, html, docx, pdf, jsonl, json, zip, or a folder"


class Command(BaseCommand):
    """manage.py import_archive"""

    help = (
        "Put files and folders into the archive. Run again after an interruption, it goes on where it "
        "stopped. Exit code 3: at least one file or line could not be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help=PATHS)
        parser.add_argument("--source", default="", help="who published the files that do not say so")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--background", action="store_true", help="store the files only; the desk's workers read them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        shown = Shown(self, quiet=options["json"])
        try:
            job = self._begin(shown, options)
            if not options["background"]:
                self._work(job, shown)
        except KeyboardInterrupt:
            shown.end()
            again = "Stopped. What was read is kept; run the same command again to go on."
            raise CommandError(again, returncode=INTERRUPTED) from None
        tasks.wake_archive()
        self._report(job, options)

    def _begin(self, shown: Shown, options: dict[str, Any]) -> Job:
        parts = shown.counted(backends.archive_reader().parts(_absolute(options["paths"])))
        job = intake.begin_import(actor=MACHINE_ACTOR, parts=parts, source=options["source"], resume=True)
        progress = intake.progress(job)
        shown.end()
        if progress.stored or progress.known:
            shown.say(f"Going on where it stopped: {progress.ended} of {progress.items} parts were read.")
        return job

    def _work(self, job: Job, shown: Shown) -> None:
        """Read what is left; what a worker of the desk has in hand is waited for."""
        while not (progress := intake.progress(job)).is_finished:
            step_id = tasks.next_archive_step(job)
            if step_id is None:
                time.sleep(WAIT_SECONDS)
            else:
                tasks.run_archive_step(step_id)
            shown.tell(progress)
        shown.tell(intake.progress(job), is_last=True)

    def _report(self, job: Job, options: dict[str, Any]) -> None:
        progress = intake.progress(job)
        failed = _failed(job)
        if options["json"]:
            counts = {name: getattr(progress, name) for name in ("stored", "known", "passages")}
            self.stdout.write(json.dumps({**counts, "failed": failed, "job": str(job.pk)}))
        elif options["background"]:
            self.stdout.write(
                f"{progress.items} parts wait for the desk's workers: /archive/imports/{job.pk}"
            )
        else:
            line = f"{progress.stored} documents with {progress.passages} passages stored, "
            self.stdout.write(f"{line}{progress.known} were there already.")
        for place, why in failed.items():
            self.stderr.write(f"  {place}: {why}")
        for key, count in _ignored(job).items():
            self.stderr.write(f"  “{key}” means nothing here and was left out in {count} lines.")
        if failed:
            raise CommandError(f"{progress.refused} files could not be stored.", returncode=FILES_FAILED)


class Shown:
    """What the terminal shows while it goes on: one line that changes, or plain lines elsewhere."""

    def __init__(self, command: Command, *, quiet: bool) -> None:
        self._command = command
        self._quiet = quiet
        self._live = not quiet and sys.stderr.isatty()
        self._began = self._told = time.monotonic()
        self._first: int | None = None

    def say(self, line: str) -> None:
        """Write a line that is no error."""
        if not self._quiet:
            self._write(line)

    def _write(self, text: str, ending: str = "\n") -> None:
        # Plain: Django colours all that goes there as an error.
        self._command.stderr.write(text, style_func=str, ending=ending)

    def counted(self, parts: Iterator[ArchivePart]) -> Iterator[ArchivePart]:
        """Tell how many parts were taken in while they are."""
        for count, part in enumerate(parts, start=1):
            yield part
            self._line(f"Taking in: {count} parts")

    def tell(self, progress: intake.ImportProgress, *, is_last: bool = False) -> None:
        """Tell how far reading is, twice a second at most, and at the end."""
        self._first = progress.passages if self._first is None else self._first
        seconds = max(time.monotonic() - self._began, 0.001)
        rate = (progress.passages - self._first) / seconds
        full = BAR * progress.ended // max(progress.items, 1)
        line = f"[{'#' * full}{'.' * (BAR - full)}] {progress.ended}/{progress.items} parts, "
        line += f"{progress.passages} passages ({rate:.0f}/s), {progress.refused} refused"
        self._line(line, is_last=is_last)
        if is_last:
            self.end()

    def _line(self, line: str, *, is_last: bool = False) -> None:
        is_due = time.monotonic() - self._told >= (TICK_SECONDS if self._live else 10 * TICK_SECONDS)
        if self._quiet or not (is_due or is_last):
            return
        self._told = time.monotonic()
        if self._live:
            self._write(f"\r\033[K{line}", ending="")
            self._command.stderr.flush()
        else:
            self._write(line)

    def end(self) -> None:
        if self._live:
            self._write("\r\033[K", ending="")


def _absolute(paths: list[str]) -> list[str]:
    """The same files are the same import from whatever folder the command is run."""
    return [str(Path(path).absolute()) for path in paths]


def _failed(job: Job) -> dict[str, str]:
    rows = ArchiveItem.objects.filter(job=job).exclude(refused=[]).values_list("refused", flat=True)
    return {row["place"]: f"{row['message']} [{row['code']}]" for refused in rows for row in refused}


def _ignored(job: Job) -> dict[str, int]:
    found: dict[str, int] = {}
    for keys in ArchiveItem.objects.filter(job=job, meta__has_key="ignored").values_list(
        "meta__ignored", flat=True
    ):
        for key, count in keys.items():
            found[key] = found.get(key, 0) + count
    return found
