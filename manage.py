#!/usr/bin/env python
"""Runs a command, with the embedded servers up for those commands that need them."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from factcheck import embedded
from factcheck.env import InvalidSetting

# Everything else gets the servers. `run` starts them itself: its children share in keeping them up.
WITHOUT_SERVERS = frozenset(
    [
        *("check", "collectstatic", "compilemessages", "diffsettings", "help", "makemessages", "run"),
        *("spectacular", "startapp", "version", "workflow_diagram"),
    ]
)
# Most measurements read files only; these search, which the database does.
MEASURED_IN_DATABASE = frozenset(["matching", "retrieval"])


def needs_servers(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for more than a text."""
    if len(arguments) < 2 or {"-h", "--help", "--version"} & set(arguments[1:]):
        return False
    if arguments[1] == "measure":
        return not MEASURED_IN_DATABASE.isdisjoint(arguments[2:3])
    return arguments[1] not in WITHOUT_SERVERS or "--database" in arguments


def main(arguments: Sequence[str]) -> None:
    """Run one command and leave the servers as they were."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    # Otherwise a SIGTERM would end us without a chance to stop the servers.
    signal.signal(signal.SIGTERM, _leave)
    try:
        with embedded.ensure_servers() if needs_servers(arguments) else contextlib.nullcontext():
            from django.core.management import execute_from_command_line  # noqa: PLC0415 - reads the settings

            execute_from_command_line(list(arguments))
    except (embedded.EmbeddedError, InvalidSetting) as error:
        sys.exit(f"{error}")


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main(sys.argv)
