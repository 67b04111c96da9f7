"""Keeps child processes running: prefixes their output, restarts the crashed, stops all of them in time.

In a file of its own, apart from the `run` command, because it knows nothing of Django and is tested with
programs of three lines.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, TextIO

STOP_SECONDS = 6.0
GONE_SECONDS = 2.0
POLL_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# Whoever ran this long without crashing has earned a quick restart again.
STEADY_SECONDS = 60.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ONE_LINE_AT_A_TIME = threading.Lock()

# On Linux the kernel ends a child when its parent is gone, even after kill -9: nothing keeps the port.
FOLLOW = """
import ctypes, os, signal, sys
try:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
except (OSError, AttributeError):
    pass
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent is gone")
os.nice(int(sys.argv[2]))
os.execv(sys.argv[3], sys.argv[3:])
"""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: `command` starts with an absolute path; `environment` is added to ours.

    A niceness above 0 makes way for the others when the processors are busy.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    niceness: int = 0


class Child:
    """One program, restarted with growing pauses when it ends by itself."""

    def __init__(self, program: Program, output: TextIO, keep_open: Sequence[int]) -> None:
        self.program = program
        self._output = output
        self._keep_open = keep_open
        self._process: subprocess.Popen[str] | None = None
        self._started = 0.0
        self._next_start = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def tend(self) -> None:
        """Start the program if it is due, and take note when it has ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_start:
                self._start(now)
            return
        code = self._process.poll()
        if code is not None:
            self._process = None
            if now - self._started > STEADY_SECONDS:
                self._pause = FIRST_PAUSE_SECONDS
            self._next_start = now + self._pause
            self._say(f"ended with code {code}; starts again in {self._pause:.0f} s")
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    def ask_to_stop(self) -> None:
        """Tell the program alone: it tells its own children, in its own order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End the program and everything that it started; what was killed is gone on return.

        Whoever lives a moment longer holds the servers' lease, and they would be left running.
        """
        if self._process is None:
            return
        self._process.poll()
        deadline = time.monotonic() + GONE_SECONDS
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.poll()
                time.sleep(0.02)

    def running(self) -> bool:
        """Whether the program runs at this moment."""
        return self._process is not None and self._process.poll() is None

    def _start(self, now: float) -> None:
        self._started = now
        self._process = subprocess.Popen(  # noqa: S603 - the commands are our own, no shell reads them
            [
                sys.executable,
                "-c",
                FOLLOW,
                str(os.getpid()),
                str(self.program.niceness),
                *self.program.command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            # A group of its own: Ctrl-C reaches us alone, and we stop the children in order.
            start_new_session=True,
            pass_fds=self._keep_open,
        )
        threading.Thread(target=self._copy, args=(self._process.stdout,), daemon=True).start()

    def _copy(self, lines: IO[str]) -> None:
        with contextlib.suppress(ValueError):
            for line in lines:
                self._say(line.rstrip())

    def _say(self, line: str) -> None:
        with ONE_LINE_AT_A_TIME, contextlib.suppress(OSError):
            self._output.write(f"{self.program.name:>7} | {line}\n")
            self._output.flush()


def supervise(
    programs: Sequence[Program],
    *,
    output: TextIO,
    keep_open: Sequence[int] = (),
    between: Callable[[], None] = lambda: None,
) -> None:
    """Run the programs until SIGINT, SIGTERM or SIGHUP; `between` is called about five times a second.

    The programs end in reverse order of starting: SIGTERM first, SIGKILL after STOP_SECONDS.
    """
    children = [Child(program, output, keep_open) for program in programs]
    asked: list[int] = []

    # Only noted, never raised: an exception out of Popen would leave a child that nobody knows of.
    def note(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in STOPPING}
    try:
        while not asked:
            for child in children:
                child.tend()
            between()
            time.sleep(POLL_SECONDS)
    finally:
        _stop_all(children[::-1])
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_all(children: Sequence[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.running() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        child.kill()
