"""An empty database for a measurement, so that no newsroom's archive is touched."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, connection

from verification.errors import InvalidInput


@contextmanager
def scratch_database() -> Iterator[None]:
    """Make a database beside the newsroom's, work in it inside the block, and drop it.

    Raises:
        InvalidInput: the user of the database may not make one.
    """
    name, own = f"factcheck_measure_{secrets.token_hex(4)}", connection.settings_dict["NAME"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except DatabaseError as error:
        raise InvalidInput("The database's user may not make a database to measure in.") from error
    try:
        _turn_to(name)
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            # It is thrown away in the end, so nothing need wait for the disk.
            cursor.execute("SET synchronous_commit = off")
        yield
    finally:
        _turn_to(own)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def _turn_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
