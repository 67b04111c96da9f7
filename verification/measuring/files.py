"""Reads data sets: JSON lists, JSON lines and tab-separated tables, plain or gzip."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verification.errors import InvalidInput


def read_text(path: Path) -> str:
    """Return a file's text as it stands, a gzip file's unpacked; line ends are kept.

    Raises:
        InvalidInput: there is no such file, or it is not UTF-8.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}.") from error


def read_objects(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON list or of JSON lines.

    Raises:
        InvalidInput: the file cannot be read, or holds something else.
    """
    text = read_text(path)
    try:
        rows = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else map(json.loads, filter(str.strip, text.split("\n")))
        )
        for row in rows:
            if not isinstance(row, dict):
                raise InvalidInput(f"{path.name} holds something that is not an object.")
            yield row
    except ValueError as error:
        raise InvalidInput(f"{path.name} is not JSON: {error}.") from error


def read_table(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a tab-separated table; quotation marks are ordinary characters.

    Raises:
        InvalidInput: the file cannot be read.
    """
    yield from csv.reader(io.StringIO(read_text(path)), delimiter="\t", quoting=csv.QUOTE_NONE)
