"""Reads files and folders for the archive: reports and transcripts with what their headers say of them.

In: paths. Out: one `ArchiveFile` a file, in a stable order, with the document or the reason why not; a
file that cannot be read stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from verification.engine.canonical import MAX_DOCUMENT_BYTES, canonical_text
from verification.engine.documents import ArchiveDocument, ArchiveFile, Document
from verification.errors import DocumentTooLarge, InvalidInput, UnreadableDocument
from verification.providers.documents import MARKDOWN_NAMES, read_document
from verification.providers.draft import web_url
from verification.providers.encodings import decode
from verification.providers.front_matter import FrontMatter, split_front_matter

KINDS = ("report", "transcript")
TEXT_NAMES = MARKDOWN_NAMES | {".txt", ".text", ""}
MAX_VALUE_CHARACTERS = 300


class ArchiveReader:
    """`read_archive` in the shape of the port of the same name."""

    name = "archive.v1"

    def read(self, paths: Iterable[str], *, source: str = "") -> Iterator[ArchiveFile]:
        """Yield what the files say; see `read_archive`."""
        return read_archive(paths, source=source)


def read_archive(paths: Iterable[str], *, source: str = "") -> Iterator[ArchiveFile]:
    """Read files, and folders with everything below them.

    Hidden files and links inside of folders are passed over. A text or Markdown file may open with a
    header between `---` lines: title, source, url, published, kind (report or transcript), speaker,
    byline, reprint-of, credit.

    Args:
        paths: files and folders, read in the order given; a folder's files in the order of their names.
        source: who published the files that do not say so; '' when unknown.

    Returns:
        One entry a file: its document, or the error that it raised.
    """
    for path in paths:
        for file in _files(Path(path)):
            try:
                yield ArchiveFile(str(file), document=read_archive_file(file, source=source))
            except InvalidInput as error:
                yield ArchiveFile(str(file), error=error)


def read_archive_file(path: Path, *, source: str = "") -> ArchiveDocument:
    """Read one file for the archive.

    Raises:
        InvalidInput: one of its children: the file or its header cannot be used.
    """
    body = _bytes(path)
    document = read_document(body, filename=path.name)
    header = _header(body, path)
    url = _address(header.get("url"))
    found = ArchiveDocument(
        raw=body,
        media_type=document.media_type,
        text=document.text,
        title=_title(header, document, path),
        source=header.get("source") or source or (urlsplit(url).hostname or ""),
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


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableDocument("There is no such file.")
        with path.open("rb") as file:
            body = file.read(MAX_DOCUMENT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnreadableDocument("The file could not be opened.") from error
    if len(body) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"A file has at most {MAX_DOCUMENT_BYTES // 1024**2} MB.")
    return body


def _header(body: bytes, path: Path) -> FrontMatter:
    if path.suffix.lower() not in TEXT_NAMES or body.startswith((b"%PDF-", b"PK\x03\x04")):
        return FrontMatter()
    header, _ = split_front_matter(canonical_text(decode(body)))
    if header.unknown:
        # A misspelt key would lose what it says without a word.
        raise UnreadableDocument(f"The header holds the unknown key {header.unknown[0][:40]}.")
    return header


def _title(header: FrontMatter, document: Document, path: Path) -> str:
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
