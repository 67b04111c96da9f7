"""From an empty folder to a page on which the sample's claims are judged, as `make run` does it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg

from factcheck import embedded

PROJECT = Path(__file__).resolve().parents[2]
MAX_SECONDS = 180
STATE = """
SELECT (SELECT count(*) FROM verification_pipelinestep WHERE state IN ('waiting', 'running')),
       (SELECT count(*) FROM verification_claim),
       (SELECT count(DISTINCT claim_id) FROM verification_proposal)
"""


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def judged(place):
    """How many claims are judged once nothing is left to do; 0 before that."""
    try:
        with psycopg.connect(
            host=str(place.sockets),
            dbname="factcheck",
            user="factcheck",
            passfile=str(place.passfile),
            connect_timeout=5,
        ) as connection:
            left, claims, proposed = connection.execute(STATE).fetchone()
    except psycopg.Error:
        return 0
    return proposed if claims and not left and proposed == claims else 0


def wait(condition, since):
    while time.monotonic() - since < 2 * MAX_SECONDS:
        if found := condition():
            return found, time.monotonic() - since
        time.sleep(0.5)
    raise AssertionError("the desk did not get there")


def test_first_start_ends_with_the_sample_judged_within_three_minutes():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="factcheck-first-") as folder:
        var = Path(folder)
        var.chmod(0o711)
        place = embedded.home(var)
        since = time.monotonic()
        with (var / "run.log").open("wb") as output:
            desk = subprocess.Popen(
                [sys.executable, "manage.py", "run", "--port", str(port)],
                cwd=PROJECT,
                env={**os.environ, "FACTCHECK_VAR": folder},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _, page = wait(lambda: answers(port), since)
            claims, all_judged = wait(lambda: judged(place), since)
        finally:
            desk.send_signal(signal.SIGTERM)
            desk.wait(timeout=60)
            embedded.stop(place)
    print(
        f"\nfirst start, n=1: page after {page:.0f} s, {claims} sample claims judged after {all_judged:.0f} s"
    )
    assert all_judged <= MAX_SECONDS
