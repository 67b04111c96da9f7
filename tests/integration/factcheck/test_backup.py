"""A backup and its way back, on the session's own database."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from factcheck import dumps
from verification.people import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def newsroom(transactional_db):
    """One person in the database, no backup on the disk."""
    User.objects.create(username="ada")
    shutil.rmtree(dumps.folder())


@pytest.fixture
def monday(newsroom):
    call_command("backup", "monday", verbosity=0)
    return dumps.folder() / "monday"


def names():
    return sorted(User.objects.values_list("username", flat=True))


def triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
        return [name for (name,) in cursor.fetchall()]


def test_restore_brings_back_what_was_deleted_and_takes_away_what_came_after(monday):
    User.objects.all().delete()
    User.objects.create(username="eve")
    call_command("restore", "monday", "--yes")
    assert names() == ["ada"]


def test_append_only_triggers_are_still_there_after_a_restore(monday):
    before = triggers()
    call_command("restore", str(monday), "--yes")
    assert triggers() == before
    assert before


def test_backup_is_readable_for_its_owner_alone(monday):
    assert monday.stat().st_mode & 0o777 == 0o600
    assert monday.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in monday.parent.iterdir()] == ["monday"]


def test_backup_without_a_name_is_named_by_the_time():
    call_command("backup")
    (file,) = dumps.folder().iterdir()
    assert file.suffix == ".dump"


def test_backup_never_replaces_another(monday):
    before = monday.read_bytes()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", "monday")
    assert monday.read_bytes() == before


@pytest.mark.parametrize("name", ["../outside", "a/b", ".hidden", "-rf", "name with blanks", "n" * 101])
def test_backup_refuses_names_that_are_paths(name):
    with pytest.raises(CommandError, match="letters, digits"):
        dumps.backup_path(name)


def test_restore_refuses_to_replace_data_unasked(monday):
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", "monday")
    assert names() == ["ada"]


def test_restore_into_a_fresh_installation_needs_no_yes(monday):
    User.objects.all().delete()
    call_command("restore", "monday")
    assert names() == ["ada"]


@pytest.mark.parametrize("content", [b"", b"not a dump", b"PGDMP\x01\x10\x00 cut off"])
def test_damaged_backup_changes_nothing(content):
    dumps.backup_path("broken").write_bytes(content)
    with pytest.raises(CommandError, match="pg_restore failed"):
        call_command("restore", "broken", "--yes")
    assert names() == ["ada"]


def test_truncated_backup_changes_nothing(monday):
    monday.write_bytes(monday.read_bytes()[: monday.stat().st_size * 2 // 3])
    with pytest.raises(CommandError):
        call_command("restore", "monday", "--yes")
    assert names() == ["ada"]


def test_missing_backup_is_answered_with_those_that_are_there(monday):
    with pytest.raises(CommandError, match=r"no backup tuesday.*monday"):
        call_command("restore", "tuesday", "--yes")
