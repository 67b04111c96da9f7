"""Cuts what is brought to the archive into parts that are read one after the other.

In: a stream. Out: whole files, or some 50 lines of a file of JSON lines. Nothing is held in memory but one
part; a line that is too long is passed over without being kept. A packed folder gives its files, whose names
are labels and no paths.
"""

from __future__ import annotations

import codecs
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from verification.engine.canonical import MAX_DOCUMENT_BYTES, canonical_text
from verification.engine.documents import ArchivePart
from verification.errors import (
    DecompressionBomb,
    DocumentTooLarge,
    EmptyDocument,
    InvalidInput,
    UnreadableDocument,
    UnsupportedDocument,
)

LINE_NAMES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
LIST_NAMES = (".json", ".json.gz")
# The archive is locked while a part is stored: small ones let others in between, and workers share.
PART_LINES = 50
PART_BYTES = 4 * 1024 * 1024
MAX_LINE_BYTES = 2 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
MAX_UNPACKED_BYTES = 4 * 1024**3
MAX_RATIO = 200
RATIO_FROM_BYTES = 10 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_NAME_CHARACTERS = 400
DAMAGED = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
BETWEEN = " \t\r\n,"
# How a zip ends: the mark, and from byte 12 on how long its list of files is.
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22 + 65_535
MAX_LIST_BYTES = 16 * 1024 * 1024


def cut(stream: BinaryIO, *, name: str) -> Iterator[ArchivePart]:
    """Yield the parts of one file.

    Args:
        stream: the file from its beginning; a zip has to be seekable.
        name: what it is called; it tells JSON lines from other files.

    Returns:
        Parts in the order of the file. What cannot be read is a part with its error.
    """
    label = canonical_text(name)[-MAX_NAME_CHARACTERS:]
    try:
        if label.lower().endswith((*LINE_NAMES, *LIST_NAMES)):
            yield from _cut_lines(stream, label)
        elif label.lower().endswith(".zip"):
            yield from _unpack(stream, label)
        else:
            yield _whole(stream, label)
    except DAMAGED as error:
        yield ArchivePart(label, error=_because(UnreadableDocument("The file is damaged."), error))
    except InvalidInput as error:
        yield ArchivePart(label, error=error)


def _whole(stream: BinaryIO, name: str) -> ArchivePart:
    body = stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"A file has at most {MAX_DOCUMENT_BYTES // 1024**2} MB.")
    return ArchivePart(name, body)


def _because(error: InvalidInput, cause: Exception) -> InvalidInput:
    error.__cause__ = cause
    return error


# Lines


def _cut_lines(stream: BinaryIO, name: str) -> Iterator[ArchivePart]:
    is_packed = name.lower().endswith(".gz")
    chunks = _unzipped(stream) if is_packed else iter(lambda: stream.read(CHUNK_BYTES), b"")
    lines = _entries(chunks) if name.lower().endswith(LIST_NAMES) else _lines(chunks)
    held = _Held()
    number = 0
    # What was read before a damaged place is kept: the error comes last.
    for number, line in enumerate(_with_errors(lines), start=1):
        if isinstance(line, InvalidInput) or held.is_full(line):
            yield from held.taken(name, number)
        if isinstance(line, InvalidInput):
            yield ArchivePart(name, first_line=number, error=line)
        else:
            held.add(line)
    yield from held.taken(name, number + 1)
    if not number:
        raise EmptyDocument


class _Held:
    """The lines of the part under way. Empty ones count as bytes only, for files may hold millions."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._full = self._bytes = 0

    def is_full(self, line: bytes) -> bool:
        return self._full >= PART_LINES or self._bytes + len(line) > PART_BYTES

    def add(self, line: bytes) -> None:
        self._lines.append(line)
        self._bytes += len(line) + 1
        self._full += len(line) > 1

    def taken(self, name: str, number: int) -> Iterator[ArchivePart]:
        """Give the part away whose last line stands before line `number`, and begin anew."""
        if self._full:
            yield ArchivePart(name, b"\n".join(self._lines), number - len(self._lines))
        self._lines, self._full, self._bytes = [], 0, 0


def _with_errors(lines: Iterator[bytes | InvalidInput]) -> Iterator[bytes | InvalidInput]:
    try:
        yield from lines
    except InvalidInput as error:
        yield error
    except DAMAGED as error:
        yield _because(UnreadableDocument("The file is damaged from here on."), error)


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes | InvalidInput]:
    rest, is_skipping = b"", False
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield _too_long() if is_skipping or len(line) > MAX_LINE_BYTES else line
            is_skipping = False
        if len(rest) > MAX_LINE_BYTES:
            rest, is_skipping = b"", True
    if rest or is_skipping:
        yield _too_long() if is_skipping else rest


def _too_long() -> InvalidInput:
    return DocumentTooLarge(f"A line has at most {MAX_LINE_BYTES // 1024**2} MB.")


def _entries(chunks: Iterator[bytes]) -> Iterator[bytes | InvalidInput]:
    """Yield the objects of one JSON list, or of one after the other, each as a line."""
    texts = codecs.iterdecode(chunks, "utf-8-sig", errors="replace")
    buffer, is_list = "", False
    while True:
        buffer = buffer.lstrip(BETWEEN)
        if not is_list and buffer.startswith("["):
            buffer, is_list = buffer[1:], True
            continue
        end = _end_of_object(buffer)
        if end:
            # A line end stands between the parts of an object only: inside of its texts JSON forbids it.
            yield buffer[:end].replace("\n", " ").encode()
            buffer = buffer[end:]
            continue
        more = next(texts, None) if buffer[:1] in ("", "{") and len(buffer) <= MAX_LINE_BYTES else None
        if more is None:
            break
        buffer += more
    if len(buffer) > MAX_LINE_BYTES:
        yield _too_long()
    elif buffer != ("]" if is_list else ""):
        yield UnreadableDocument("From here on this is no list of JSON objects.")


def _end_of_object(buffer: str) -> int:
    """Return where the object ends that `buffer` begins with; 0 when it begins with no whole one."""
    if not buffer.startswith("{"):
        return 0
    try:
        return json.JSONDecoder().raw_decode(buffer)[1]
    except (ValueError, RecursionError):
        return 0


def _unzipped(stream: BinaryIO) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    packed = unpacked = 0
    while chunk := stream.read(CHUNK_BYTES):
        packed += len(chunk)
        while chunk:
            if unpacker.eof:
                unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            piece = unpacker.decompress(chunk, CHUNK_BYTES)
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED_BYTES or unpacked > max(RATIO_FROM_BYTES, MAX_RATIO * packed):
                raise DecompressionBomb
            yield piece
            chunk = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        raise EOFError


# Packed folders


def _unpack(stream: BinaryIO, name: str) -> Iterator[ArchivePart]:
    _check_list(stream)
    with zipfile.ZipFile(stream) as packed:
        members = [member for member in packed.infolist() if not _is_passed_over(member)]
        _check_members(members, stream.seek(0, os.SEEK_END))
        for member in members:
            label = f"{name}/{canonical_text(member.filename)}"[-MAX_NAME_CHARACTERS:]
            try:
                yield from _member(packed, member, label)
            except (*DAMAGED, NotImplementedError, RuntimeError) as error:
                damaged = UnreadableDocument("This file of the packed folder is damaged.")
                yield ArchivePart(label, error=_because(damaged, error))
            except InvalidInput as error:
                yield ArchivePart(label, error=error)


def _check_list(stream: BinaryIO) -> None:
    """Refuse an endless list of files before it is read into memory."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - ZIP_END_BYTES))
    end = stream.read().rpartition(ZIP_END)[2]
    if len(end) < 12 or int.from_bytes(end[8:12], "little") > MAX_LIST_BYTES:
        raise UnreadableDocument("The packed folder is damaged, or has too many files.")


def _check_members(members: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    if not members:
        raise EmptyDocument("The packed folder holds no file.")
    if len(members) > MAX_MEMBERS:
        raise DocumentTooLarge(f"A packed folder has at most {MAX_MEMBERS:,} files.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > min(MAX_UNPACKED_BYTES, max(RATIO_FROM_BYTES, MAX_RATIO * packed_bytes)):
        raise DecompressionBomb


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, label: str) -> Iterator[ArchivePart]:
    if member.flag_bits & 1:
        raise UnreadableDocument("The file is locked with a password.")
    if label.lower().endswith(".zip"):
        raise UnsupportedDocument("A packed folder inside of a packed folder is not read.")
    if member.file_size > max(RATIO_FROM_BYTES, MAX_RATIO * member.compress_size):
        raise DecompressionBomb
    with packed.open(member) as stream:
        # zipfile stops at the size that the folder's list tells, so a member that lies about it is damaged.
        yield from cut(stream, name=label)  # type: ignore[arg-type]


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    """Folders, links, and what file managers leave behind."""
    parts = PurePosixPath(member.filename).parts
    is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
    return (
        member.is_dir()
        or is_link
        or any(part.startswith(("__MACOSX", ".")) and part != ".." for part in parts)
    )
