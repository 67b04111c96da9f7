"""Keeping child processes running, with programs of three lines."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Supervises the programs that the test names, as `run` does.
SUPERVISOR = """
import sys
from factcheck import processes
from factcheck.processes import Program, supervise
processes.FIRST_PAUSE_SECONDS = 0.2
processes.STOP_SECONDS = 1.0
programs = [Program(f"p{n}", [sys.executable, "-c", code]) for n, code in enumerate(sys.argv[1:])]
supervise(programs, output=sys.stdout)
print("over", flush=True)
"""
STAYS = "import os, time\nprint('pid', os.getpid(), flush=True)\ntime.sleep(60)"
CRASHES = "print('crashing', flush=True)\nraise SystemExit(3)"
REFUSES = "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('pid', os.getpid(), flush=True)\ntime.sleep(60)"


@contextlib.contextmanager
def supervised(*codes):
    process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, *codes], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def read_until(process, word, times=1):
    lines = []
    while sum(word in line for line in lines) < times:
        line = process.stdout.readline()
        assert line, lines
        lines.append(line.strip())
    return lines


def pid_in(lines):
    return int(next(line for line in lines if "pid" in line).split()[-1])


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with (Path("/proc") / str(pid) / "stat").open() as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"


def test_output_carries_the_program_s_name():
    with supervised(STAYS) as process:
        assert read_until(process, "pid")[0].startswith("p0 | pid")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_all_programs_and_ends_well(number):
    with supervised(STAYS, STAYS) as process:
        lines = read_until(process, "pid", times=2)
        pids = [int(line.split()[-1]) for line in lines]
        process.send_signal(number)
        read_until(process, "over")
        assert process.wait(timeout=30) == 0
        assert not any(is_alive(pid) for pid in pids)


def test_crashed_program_starts_again():
    with supervised(CRASHES, STAYS) as process:
        lines = read_until(process, "crashing", times=3)
        assert any("ended with code 3" in line for line in lines)


def test_pauses_between_restarts_grow():
    with supervised(CRASHES) as process:
        lines = read_until(process, "starts again in", times=4)
        pauses = [float(line.split()[-2]) for line in lines if "starts again" in line]
        assert pauses == sorted(pauses)
        assert pauses[-1] > pauses[0]


def test_program_that_refuses_to_stop_is_killed_in_time():
    with supervised(REFUSES) as process:
        pid = pid_in(read_until(process, "pid"))
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        read_until(process, "over")
        assert time.monotonic() - started < 30
        assert not is_alive(pid)


def test_what_a_program_started_is_gone_when_the_keeper_returns():
    family = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {STAYS!r}])"
    with supervised(family) as process:
        pid = pid_in(read_until(process, "pid"))
        process.send_signal(signal.SIGTERM)
        read_until(process, "over")
        assert not is_alive(pid)


def test_programs_end_when_their_keeper_is_killed():
    with supervised(STAYS) as process:
        pid = pid_in(read_until(process, "pid"))
        process.kill()
        process.wait()
        deadline = time.monotonic() + 30
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_alive(pid)
