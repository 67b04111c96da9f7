"""Runs the whole desk on one machine: servers, web, worker and beat, until Ctrl-C."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError

from factcheck import embedded
from factcheck.celery import SWEEP
from factcheck.celery import app as celery
from factcheck.processes import Program, supervise

HOST = "127.0.0.1"
REVIVE_SECONDS = 5.0
# Numerics take one thread per process: the processes share the cores already.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Said by Celery to whoever is root. It matters where tasks come as pickles; ours are JSON only.
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
}


class Command(BaseCommand):
    """manage.py run"""

    help = "Run everything: embedded servers (unless addresses are set), web, worker and beat, until Ctrl-C."
    # Those that look at the database have none yet; `handle` runs the others.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the web server listens (8000)")
        parser.add_argument("--concurrency", type=int, default=2, help="worker processes (2)")
        parser.add_argument("--no-sample", action="store_true", help="start with an empty newsroom")

    def handle(self, *args: Any, **options: Any) -> None:
        self.check()
        port = options["port"]
        self._check_port(port)
        try:
            with embedded.ensure_servers() as lease:
                call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
                if not options["no_sample"] and not get_user_model().objects.exists():
                    self._seed()
                Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
                self._take_up_what_was_left()
                self._announce(port)
                supervise(
                    programs(port=port, concurrency=options["concurrency"]),
                    output=sys.stdout,
                    keep_open=() if lease is None else (lease,),
                    between=reviver() if lease is not None else lambda: None,
                )
        except embedded.EmbeddedError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stderr.write("Stopped before everything was up.")
            return
        self.stdout.write("Stopped.")

    def _check_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"{HOST}:{port} cannot be used ({error}). Is the desk running already? "
                    f"A free port: make run PORT={_free_port()}"
                ) from error

    def _seed(self) -> None:
        self.stdout.write("First start: making a sample newsroom. This takes a minute or two.")
        self.stdout.flush()
        call_command("seed_sample", stdout=self.stdout)

    def _take_up_what_was_left(self) -> None:
        """Sweep now; beat would come by in a minute only."""
        try:
            celery.send_task(SWEEP, retry=False)
        except OperationalError as error:
            self.stderr.write(f"The broker does not answer yet ({type(error).__name__}): work waits for it.")

    def _announce(self, port: int) -> None:
        line = "─" * 72
        self.stdout.write(
            f"\n{line}\n  The desk is at  http://{HOST}:{port}/     (Ctrl-C stops it)\n{line}\n"
        )
        self.stdout.flush()


def programs(*, port: int, concurrency: int) -> list[Program]:
    """The processes of the desk; each can also run alone on a machine of its own."""
    python = sys.executable
    application = [python, "-m", "celery", "--quiet", "-A", "factcheck"]
    schedule = str(embedded.folder() / "beat-schedule")
    web = [python, "-m", "gunicorn", "factcheck.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2"]
    # Loaded once and then forked: half the memory, half the start.
    web += ["--preload", "--threads", "4", "--timeout", "60", "--graceful-timeout", "5"]
    web += ["--log-level", "warning"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = ["worker", "--concurrency", str(concurrency), "--loglevel", "WARNING", *quiet]
    # Imports are read and vectors made beside the others, with what the processors have left.
    archive = ["worker", "--queues", "background", "--concurrency", str(concurrency), *quiet]
    archive += ["--loglevel", "WARNING", "--hostname", "archive@%h"]
    return [
        Program("web", web, ENVIRONMENT),
        Program("worker", [*application, *worker], ENVIRONMENT),
        Program("archive", [*application, *archive], ENVIRONMENT, niceness=10),
        Program("beat", [*application, "beat", "--schedule", schedule, "--loglevel", "WARNING"], ENVIRONMENT),
    ]


def reviver() -> Callable[[], None]:
    """A function that restarts a dead embedded server, looking every few seconds at most."""
    place = embedded.home()
    last = time.monotonic()

    def revive() -> None:
        nonlocal last
        if time.monotonic() - last > REVIVE_SECONDS:
            last = time.monotonic()
            try:
                embedded.revive(place)
            except embedded.EmbeddedError as error:
                # Tried again in a moment: the pages can still tell what is wrong.
                sys.stderr.write(f"{error}\n")

    return revive


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
