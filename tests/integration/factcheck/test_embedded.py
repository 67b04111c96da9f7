"""The embedded servers, each test with servers of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from factcheck import embedded
from factcheck.embedded.places import make_folders

BOTH = frozenset({"database", "broker"})
# A command of another process: tells when the servers are up, and stays until told otherwise.
USER_COMMAND = """
import sys
from pathlib import Path
from factcheck import embedded
with embedded.ensure_servers(embedded.home(Path(sys.argv[1])), durable=False, servers=frozenset({"database", "broker"})):
    print("up", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="factcheck-embedded-"))
    folder.chmod(0o711)
    place = embedded.home(folder)
    yield place
    if (place.folder / "postgres").exists():
        embedded.stop(place)
    for left in {folder, place.folder, place.sockets}:
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def other_process(home):
    command = [sys.executable, "-c", USER_COMMAND, str(home.folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


def use(home, **options):
    return embedded.ensure_servers(home, **{"durable": False, "servers": BOTH, **options})


def query(home, sql):
    place = {"host": str(home.sockets), "user": "factcheck", "dbname": "factcheck"}
    with psycopg.connect(**place, passfile=str(home.passfile), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def answers(home):
    return embedded.database_answers(home), embedded.broker_answers(home)


def postmaster(home):
    return int((home.postgres / "data" / "postmaster.pid").read_text().split()[0])


def test_servers_run_inside_the_block_only(home):
    with use(home):
        assert answers(home) == (True, True)
    assert answers(home) == (False, False)


def test_data_survives_and_the_password_stays(home):
    with use(home):
        query(home, "CREATE TABLE kept AS SELECT 42 AS number")
        password = home.passfile.read_text()
    with use(home):
        assert query(home, "SELECT number FROM kept") == 42
    assert home.passfile.read_text() == password


def test_vector_extension_is_there(home):
    with use(home):
        query(home, "CREATE EXTENSION vector")
        assert query(home, "SELECT '[3,4]'::vector <-> '[0,0]'::vector") == 5.0


def test_text_beyond_ascii_is_compared_by_unicode(home):
    with use(home):
        assert query(home, "SELECT lower('ÄÖÜ Ł')") == "äöü ł"


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_fsync_is_on_unless_said_otherwise(home, durable, fsync):
    with use(home, durable=durable):
        assert query(home, "SHOW fsync") == fsync


def test_nothing_listens_on_the_network_and_the_folders_are_closed(home):
    with use(home):
        assert query(home, "SHOW listen_addresses") == ""
        assert home.sockets.stat().st_mode & 0o777 == 0o700
        assert home.postgres.stat().st_mode & 0o777 == 0o700
        assert home.passfile.stat().st_mode & 0o777 == 0o600


def test_wrong_password_is_refused(home):
    with use(home), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host=str(home.sockets), user="factcheck", dbname="factcheck", password="wrong"
        ).close()


def test_servers_do_not_run_as_root(home):
    with use(home):
        uid = (Path("/proc") / str(postmaster(home))).stat().st_uid
    assert uid != 0
    assert uid == (os.geteuid() or 65534)


def test_second_user_keeps_the_servers_when_the_first_leaves(home):
    with use(home):
        first = postmaster(home)
        with other_process(home) as other:
            assert postmaster(home) == first
            other.stdin.write("leave\n")
        assert answers(home) == (True, True)


def test_last_user_stops_the_servers_though_another_started_them(home):
    with other_process(home) as other:
        with use(home):
            other.stdin.write("leave\n")
            other.stdin.flush()
            other.wait(timeout=30)
            assert answers(home) == (True, True)
        assert answers(home) == (False, False)


def test_two_commands_at_once_share_one_pair_of_servers(home):
    seen = []

    def run():
        with use(home):
            seen.append(postmaster(home))
            time.sleep(0.5)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert answers(home) == (False, False)


def test_killed_user_leaves_servers_that_the_next_user_stops(home):
    with other_process(home) as other:
        other.kill()
        other.wait()
        assert answers(home) == (True, True)
        with use(home):
            assert query(home, "SELECT 1") == 1
    assert answers(home) == (False, False)


def test_killed_servers_start_again_with_their_data(home):
    with use(home, durable=True):
        query(home, "CREATE TABLE kept AS SELECT 42 AS number")
        os.kill(postmaster(home), signal.SIGKILL)
        os.kill(int((home.valkey / "valkey.pid").read_text()), signal.SIGKILL)
        wait_until(lambda: answers(home) == (False, False))
        embedded.revive(home, servers=BOTH)
        assert query(home, "SELECT number FROM kept") == 42
        assert embedded.broker_answers(home)


def test_server_whose_socket_was_swept_away_starts_again(home, monkeypatch):
    monkeypatch.setattr("factcheck.embedded.postgres.PATIENCE_SECONDS", 0.2)
    with use(home):
        query(home, "CREATE TABLE kept AS SELECT 42 AS number")
        (home.sockets / ".s.PGSQL.5432").unlink()
        embedded.revive(home, durable=False, servers=BOTH)
        assert query(home, "SELECT number FROM kept") == 42


def test_pid_file_whose_number_now_belongs_to_another_program_is_removed(home):
    with use(home):
        pass
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file = home.postgres / "data" / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{home.postgres / 'data'}\n0\n5432\n{home.sockets}\n\n0\n")
        with use(home):
            assert postmaster(home) != stranger.pid
        assert stranger.poll() is None
        stranger.kill()


def test_interrupted_first_start_is_made_up_for(home):
    make_folders(home)
    half = home.postgres / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with use(home):
        assert query(home, "SELECT 1") == 1


def test_data_of_another_version_is_refused_in_words(home):
    with use(home):
        pass
    (home.postgres / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 17"), use(home):
        pytest.fail("must not start")


def test_failed_start_holds_no_lock(home):
    make_folders(home)
    (home.postgres / "data").mkdir()
    (home.postgres / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError), use(home):
        pytest.fail("must not start")
    assert embedded.unused(home)


def test_folder_open_to_others_is_refused(home):
    home.sockets.mkdir()
    home.sockets.chmod(0o777)
    with pytest.raises(embedded.EmbeddedError, match="0700"), use(home):
        pytest.fail("must not start")


def test_deep_folder_gets_short_sockets(home):
    deep = home.folder / ("deep" * 20)
    place = embedded.home(deep)
    try:
        with use(place):
            assert len(str(place.sockets)) < 60
            assert place.sockets.stat().st_mode & 0o777 == 0o700
            assert query(place, "SELECT 1") == 1
    finally:
        shutil.rmtree(place.sockets, ignore_errors=True)


def test_folder_with_blanks_and_quotes_works(home):
    place = embedded.home(home.folder / "it's a desk")
    with use(place):
        assert query(place, "SELECT 1") == 1


def test_programs_that_the_servers_cannot_reach_are_copied(home, monkeypatch):
    monkeypatch.setattr("factcheck.embedded.places.reachable", lambda path: path == home.folder)
    with use(home):
        assert answers(home) == (True, True)
        running = (Path("/proc") / str(postmaster(home)) / "exe").readlink()
    assert running.is_relative_to(home.folder) == (os.geteuid() == 0)


def test_root_falls_back_where_the_folder_is_closed(home):
    closed = home.folder / "closed"
    closed.mkdir(mode=0o700)
    place = embedded.home(closed / "var")
    expected = Path("/var/lib") if os.geteuid() == 0 else closed
    assert place.folder.parent == expected
    assert embedded.home(closed / "var") == place


def test_given_addresses_start_nothing(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "host=db.example.org")
    monkeypatch.setenv("REDIS_URL", "redis://broker.example.org")
    with embedded.ensure_servers(home) as lease:
        assert lease is None
    assert not home.passfile.exists()


def test_given_database_leaves_the_broker_to_us(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "host=db.example.org")
    with embedded.ensure_servers(home):
        assert answers(home) == (False, True)


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
