"""The session's own servers: real PostgreSQL and Valkey, started by the first test that needs them.

The environment is set before Django reads it, so that nothing of a developer's installation is touched
and several sessions can run at once. A session that only holds unit tests starts and writes nothing.
`make test` shares the tests among processes; each of them is a session with servers of its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import django
import pytest
from xdist.scheduler import LoadScopeScheduling

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "factcheck-test-"
BROWSER = "tests/browser/"
FIRST_PROCESS = "gw0"
_processes = []
VAR = Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"

for name in list(os.environ):
    if name.startswith("FACTCHECK_") or name in {"DATABASE_URL", "REDIS_URL"}:
        del os.environ[name]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "factcheck.settings",
    "FACTCHECK_ENV_FILE": os.devnull,
    "FACTCHECK_VAR": str(VAR),
    "FACTCHECK_SECRET_KEY": secrets.token_hex(32),
    "FACTCHECK_AUDIT_KEY": secrets.token_hex(32),
    # One thread per process for numerics, as in the product: the tests run next to workers.
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
os.environ |= ENVIRONMENT
django.setup()

from factcheck import embedded  # noqa: E402 - after the environment is set


def pytest_configure(config):
    """A terminated session stops its servers as an interrupted one does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        # Ctrl-C reaches every process of the terminal, and the first one tells the others once more.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _interrupt_once)


def _interrupt_once(number, frame):
    for either in (signal.SIGTERM, signal.SIGINT):
        signal.signal(either, signal.SIG_IGN)
    raise KeyboardInterrupt


class FileByFile(LoadScopeScheduling):
    """A file's tests stay together, and so do all that need the browser: one Chromium is enough."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(BROWSER) else file


def pytest_xdist_setupnodes(config, specs):
    """Hand on nothing of this process: with the settings' name in sight they are read before this file is.

    All processes must find the same tests in the same order, also where those come out of a set.
    """
    for name in ENVIRONMENT:
        del os.environ[name]
    os.environ.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))


def pytest_make_parametrize_id(val, argname):
    """Packed bytes carry the second at which they were packed: as names they would differ, too."""
    return argname if isinstance(val, bytes) and len(val) > 16 else None


def pytest_testnodeready(node):
    """Remember the process that is going to run tests."""
    _processes.append(node.gateway._rinfo().pid)


def pytest_keyboard_interrupt():
    """Have the other processes stop their servers; a moment later they would be killed."""
    for pid in _processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 30
    while any(_folders_of(pid) for pid in _processes) and time.monotonic() < deadline:
        time.sleep(0.1)


def pytest_xdist_make_scheduler(config, log):
    """Hand out the files in their order: the browser's tests first, as they take longest; units fill the end."""
    config.option.loadscopereorder = False
    return FileByFile(config, log)


@pytest.fixture
def say(record_property):
    """Have a line stand at the end of the run, although the test passes and whatever process runs it."""
    return lambda line: record_property("said", line)


@pytest.fixture(scope="session")
def servers():
    """Real PostgreSQL and Valkey in the session's own folder, without fsync."""
    if os.environ.get("PYTEST_XDIST_WORKER", FIRST_PROCESS) == FIRST_PROCESS:
        _clear_killed_sessions()
    try:
        with embedded.ensure_servers(durable=False):
            # WhiteNoise warns of a missing folder; the files come from the apps themselves.
            (VAR / "static").mkdir(exist_ok=True)
            yield embedded.home()
    finally:
        shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers):
    """Start the servers before pytest-django makes the test database."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what still looks at the test database, so that it can be dropped.

    A request that a closed browser no longer waits for holds its connection until it is done.
    """
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def broker(servers):
    """Valkey's place; emptied before the test."""
    embedded.stop_broker(servers)
    embedded.start_broker(servers)
    return servers


@pytest.fixture
def start_worker(servers, transactional_db):
    """Start real Celery workers on the test database; they are gone after the test.

    Call it with a queue, a number of processes, more environment; it returns the running `Worker`.
    """
    from django.db import connection

    workers = []

    def start(*, queues="celery", concurrency=1, **environment):
        database = str(connection.settings_dict["NAME"])
        worker = Worker(servers, database, environment, len(workers), queues, concurrency)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()


class Worker:
    """A Celery worker in a process group of its own."""

    def __init__(self, home, database, environment, number, queues, concurrency):
        self.log = home.folder / f"worker-{os.getpid()}-{number}-{secrets.token_hex(2)}.log"
        command = [sys.executable, "-m", "celery", "-A", "factcheck", "worker", f"--queues={queues}"]
        command += [f"--concurrency={concurrency}"]
        command += ["--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        place = f"host={home.sockets} dbname={database} user=factcheck passfile={home.passfile}"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env={**os.environ, "DATABASE_URL": place, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds=60):
        deadline = time.monotonic() + seconds
        while " ready." not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)
        return self

    def text(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        """kill -9 of the worker and all its children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def pytest_terminal_summary(terminalreporter):
    """Say what tests have to say, and how many of each kind passed."""
    reports = terminalreporter.stats.get("passed", [])
    for line in (line for report in reports for name, line in report.user_properties if name == "said"):
        terminalreporter.write_line(line)
    passed = Counter(report.nodeid.split("/")[1] for report in reports)
    if passed:
        parts = ", ".join(f"{count} {kind}" for kind, count in sorted(passed.items()))
        terminalreporter.write_line(f"Passed: {parts}; {sum(passed.values())} in all.")


def _clear_killed_sessions():
    """Stop what a killed session left behind: folders whose lock nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            # A session that starts right now has no lock yet.
            abandoned = time.time() - folder.stat().st_mtime > 60 and folder.owner() == _me()
            if folder != VAR and abandoned and embedded.unused(embedded.home(folder)):
                embedded.stop(embedded.home(folder))
                shutil.rmtree(folder, ignore_errors=True)


def _folders_of(pid):
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{pid}-*"))


def _me():
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name
