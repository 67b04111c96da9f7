"""Reads files and folders for the archive: reports and transcripts with what their headers say of them.

In: paths, or the bytes of one file. Out: one `ArchiveFile` a file or line, in a stable order, with the
document or the reason why not; what cannot be read stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import BinaryIO
from urllib.parse import urlsplit

from verification.engine.canonical import canonical_text
from verification.engine.documents import ArchiveDocument, ArchiveFile, ArchivePart, Document
from verification.errors import InvalidInput, UnreadableDocument
from verification.providers.cutting import cut
from verification.providers.documents import MARKDOWN_NAMES, read_document
from verification.providers.draft import web_url
from verification.providers.encodings import decode
from verification.providers.front_matter import FrontMatter, split_front_matter
from verification.providers.json_lines import read_lines

KINDS = ("report", "transcript")
TEXT_NAMES = MARKDOWN_NAMES | {".txt", ".text", ""}
MAX_VALUE_CHARACTERS = 300


class ArchiveReader:
    """The functions of this module in the shape of the port of the same name."""

    name = "archive.v1"

    def read(self, paths: Iterable[str], *, source: str = "") -> Iterator[ArchiveFile]:
        """Yield what the files say; see `read_archive`."""
        return read_archive(paths, source=source)

    def parts(self, paths: Iterable[str]) -> Iterator[ArchivePart]:
        """Yield files and folders in parts; see `cut_paths`."""
        return cut_paths(paths)

    def cut(self, stream: BinaryIO, *, name: str) -> Iterator[ArchivePart]:
        """Yield one file in parts; see `cutting.cut`."""
        return cut(stream, name=name)

    def read_part(self, part: ArchivePart, *, source: str = "") -> Iterator[ArchiveFile]:
        """Yield what a part says; see the function of the same name."""
        return read_part(part, source=source)


def read_archive(paths: Iterable[str], *, source: str = "") -> Iterator[ArchiveFile]:
    """Read files, and folders with everything below them.

    Hidden files and links inside of folders are passed over. A text or Markdown file may open with a
    header between `---` lines: title, source, url, published, kind (report or transcript), speaker,
    byline, reprint-of, credit. A file of JSON lines holds one document a line, a zip is read as a folder.

    Args:
        paths: files and folders, read in the order given; a folder's files in the order of their names.
        source: who published the files that do not say so; '' when unknown.

    Returns:
        One entry a file or line: its document, or the error that it raised.
    """
    for part in cut_paths(paths):
        yield from read_part(part, source=source)


def cut_paths(paths: Iterable[str]) -> Iterator[ArchivePart]:
    """Yield the parts of files and folders, a folder's files in the order of their names."""
    for path in paths:
        for file in _files(Path(path)):
            yield from _cut_file(file)


def _cut_file(file: Path) -> Iterator[ArchivePart]:
    try:
        if not file.is_file():
            raise UnreadableDocument("There is no such file.")
        with file.open("rb") as stream:
            yield from cut(stream, name=str(file))
    except InvalidInput as error:
        yield ArchivePart(str(file), error=error)
    except (OSError, ValueError):
        yield ArchivePart(str(file), error=UnreadableDocument("The file could not be opened."))


def read_part(part: ArchivePart, *, source: str = "") -> Iterator[ArchiveFile]:
    """Yield what a part says: one entry for a whole file, one a line for lines."""
    if part.error is not None:
        place = f"{part.name}:{part.first_line}" if part.first_line else part.name
        yield ArchiveFile(place, error=part.error)
    elif part.first_line:
        yield from read_lines(part.body, name=part.name, first_line=part.first_line, source=source)
    else:
        try:
            yield ArchiveFile(part.name, document=read_archive_file(part.body, part.name, source=source))
        except InvalidInput as error:
            yield ArchiveFile(part.name, error=error)


def read_archive_file(body: bytes, name: str, *, source: str = "") -> ArchiveDocument:
    """Read one file for the archive.

    Raises:
        InvalidInput: one of its children: the file or its header cannot be used.
    """
    path = PurePath(name)
    document = read_document(body, filename=path.name)
    header = _header(body, path)
    url = _address(header.get("url"))
    found = ArchiveDocument(
        raw=body,
        media_type=document.media_type,
        text=document.text,
        title=_title(header, document, path),
        source=header.get("source") or source or (urlsplit(url).hostname or "") or document.publisher,
        kind=_kind(header),
        url=url,
        byline=document.byline,
        speaker=header.get("speaker"),
        credit=header.get("credit"),
        reprint_of=header.get("reprint-of"),
        published=document.published,
    )
    return replace(
        found,
        source=found.source[:MAX_VALUE_CHARACTERS],
        speaker=found.speaker[:MAX_VALUE_CHARACTERS],
        credit=found.credit[:MAX_VALUE_CHARACTERS],
        reprint_of=found.reprint_of[:MAX_VALUE_CHARACTERS],
    )


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, below, names in os.walk(path):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file


def _header(body: bytes, path: PurePath) -> FrontMatter:
    if path.suffix.lower() not in TEXT_NAMES or body.startswith((b"%PDF-", b"PK\x03\x04")):
        return FrontMatter()
    header, _ = split_front_matter(canonical_text(decode(body)))
    if header.unknown:
        # A misspelt key would lose what it says without a word.
        raise UnreadableDocument(f"The header holds the unknown key {header.unknown[0][:40]}.")
    return header


def _title(header: FrontMatter, document: Document, path: PurePath) -> str:
    first_line = next((line for line in document.text.split("\n") if line.strip()), path.stem)
    return (header.get("title") or document.title or first_line.strip())[:MAX_VALUE_CHARACTERS]


def _kind(header: FrontMatter) -> str:
    kind = header.get("kind").lower() or KINDS[0]
    if kind not in KINDS:
        raise UnreadableDocument(f"A document of the archive is a {' or a '.join(KINDS)}, not a {kind[:40]}.")
    return kind


def _address(written: str) -> str:
    url = web_url(written)
    if written and not url:
        raise UnreadableDocument("The header's url is no address of a web page.")
    return url
