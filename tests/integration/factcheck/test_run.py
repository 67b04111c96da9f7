"""The whole desk as a newcomer starts it: in a folder and on a port of its own."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from factcheck import embedded, processes

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def var():
    folder = Path(tempfile.mkdtemp(prefix="factcheck-run-"))
    folder.chmod(0o711)
    yield folder
    embedded.stop(embedded.home(folder))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def desk(var, port, *options):
    command = [
        sys.executable,
        "manage.py",
        "run",
        "--port",
        str(port),
        "--concurrency",
        "1",
        "--no-sample",
        *options,
    ]
    log = var / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "FACTCHECK_VAR": str(var)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.log = log
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return json.load(error)
    except OSError:
        return None


def wait_for(condition, process, seconds=90):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert process.poll() is None, process.log.read_text()
        assert time.monotonic() < deadline, process.log.read_text()
        time.sleep(0.2)
    return found


def pids_of(var):
    """Processes whose environment names the folder: web, worker and beat."""
    mark = f"FACTCHECK_VAR={var}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def test_desk_comes_up_serves_and_stops_cleanly(var, port):
    with desk(var, port) as process:
        wait_for(lambda: get(port, "/healthz"), process)
        checks = wait_for(lambda: get(port, "/readyz"), process)["checks"]
        assert (checks["database"], checks["migrations"], checks["broker"]) == ("ok", "ok", "ok")
        wait_for(lambda: " ready." in process.log.read_text(), process)
        assert f"http://127.0.0.1:{port}/" in process.log.read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.log.read_text().rstrip().endswith("Stopped.")
    assert not embedded.database_answers(embedded.home(var))
    assert not embedded.broker_answers(embedded.home(var))
    assert pids_of(var) == []


def test_programs_that_refuse_to_stop_hold_the_desk_up_for_less_than_ten_seconds():
    assert processes.STOP_SECONDS + processes.GONE_SECONDS < 10


def test_killed_servers_come_back_under_a_running_desk(var, port):
    with desk(var, port) as process:
        wait_for(lambda: get(port, "/readyz"), process)
        home = embedded.home(var)
        os.kill(int((home.postgres / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        embedded.stop_broker(home)
        wait_for(lambda: embedded.broker_answers(home) and embedded.database_answers(home), process)
        ready = wait_for(lambda: (get(port, "/readyz") or {}).get("status") in {"ready", "degraded"}, process)
        assert ready
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def test_nothing_outlives_a_killed_desk_and_the_next_command_cleans_up(var, port):
    with desk(var, port) as process:
        wait_for(lambda: get(port, "/healthz"), process)
        process.kill()
        process.wait()
    deadline = time.monotonic() + 20
    while pids_of(var) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert pids_of(var) == []
    command = [sys.executable, "manage.py", "showmigrations", "--skip-checks"]
    environment = {**os.environ, "FACTCHECK_VAR": str(var)}
    shown = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    assert "[X] 0001_initial" in shown.stdout
    assert not embedded.database_answers(embedded.home(var))


def test_busy_port_is_named_with_a_free_one_before_anything_starts(var, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with desk(var, port) as process:
            assert process.wait(timeout=60) != 0
            text = process.log.read_text()
    assert f"127.0.0.1:{port} cannot be used" in text
    assert "make run PORT=" in text
    assert not (var / "postgres").exists()


def test_wrong_setting_is_told_by_name_without_a_traceback(var):
    command = [sys.executable, "manage.py", "check"]
    environment = {**os.environ, "FACTCHECK_VAR": str(var), "FACTCHECK_DEBUG": "perhaps"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "FACTCHECK_DEBUG" in done.stderr
    assert "Traceback" not in done.stderr
