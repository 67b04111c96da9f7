"""Reads any file that an editor may bring: looks at its content, picks the reader, keeps the limits.

In: the bytes of a file with what its envelope says. Out: canonical text with title, byline, dateline, date
and the references at their offsets, or one typed error.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath

from verification.engine.canonical import MAX_DOCUMENT_BYTES, MAX_DOCUMENT_CHARACTERS
from verification.engine.documents import Document
from verification.errors import (
    DocumentTooLarge,
    EmptyDocument,
    FactcheckError,
    UnreadableDocument,
    UnsupportedDocument,
)
from verification.providers.confined import read_pdf_confined
from verification.providers.docx import read_docx
from verification.providers.encodings import decode
from verification.providers.pages import read_page
from verification.providers.texts import read_markdown, read_text

Reading = Callable[..., Document]

PDF_MARK_WITHIN_BYTES = 1_024
# What a file begins with, and what to say when its kind is not read.
FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Old or locked Word files are not read; save as docx."),
    (b"{\\rtf", "RTF files are not read; save as docx."),
    (b"\x89PNG", "Pictures are not read."),
    (b"\xff\xd8\xff", "Pictures are not read."),
    (b"GIF8", "Pictures are not read."),
    (b"RIFF", "Sounds, films and pictures are not read."),
    (b"II*\0", "Pictures are not read."),
    (b"MM\0*", "Pictures are not read."),
    (b"ID3", "Sounds are not read."),
    (b"OggS", "Sounds are not read."),
    (b"\x1f\x8b", "Packed files are not read; unpack first."),
    (b"BZh", "Packed files are not read; unpack first."),
    (b"7z\xbc\xaf", "Packed files are not read; unpack first."),
    (b"Rar!", "Packed files are not read; unpack first."),
    (b"\xfd7zXZ", "Packed files are not read; unpack first."),
    (b"\x28\xb5\x2f\xfd", "Packed files are not read; unpack first."),
    (b"\x7fELF", "Programs are not read."),
    (b"MZ\x90", "Programs are not read."),
    (b"SQLite format 3", "Databases are not read."),
    (b"%!PS", "PostScript files are not read; save as PDF."),
)
MARKDOWN_NAMES = frozenset({".md", ".markdown"})
PAGE_NAMES = frozenset({".html", ".htm", ".xhtml"})
BINARY_NAMES = {".pdf": "PDF", ".docx": "Word"}
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})

_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?(?P<name>[A-Za-z0-9_:.-]{2,40})", re.I)
_OTHER_XML = re.compile(r"\s*(?:<\?xml\b|<svg\b|<rss\b|<feed\b)", re.I)


class Reader:
    """`read_document` in the shape of the port of the same name."""

    name = "documents.v1"

    def read(
        self, body: bytes, *, filename: str = "", media_type: str = "", charset: str = "", address: str = ""
    ) -> Document:
        """Return what the file says; see `read_document`."""
        return read_document(body, filename=filename, media_type=media_type, charset=charset, address=address)


def read_document(
    body: bytes, *, filename: str = "", media_type: str = "", charset: str = "", address: str = ""
) -> Document:
    """Return the text of a txt, Markdown, HTML, docx or PDF file with its references.

    Args:
        body: the file.
        filename: its name, '' when it has none. The content decides; the name only tells Markdown from
            plain text, and a damaged file from one of another kind.
        media_type: what its envelope says, '' when nothing.
        charset: the encoding that its envelope declares, '' when none.
        address: the page's own URL, which completes relative links, '' when it has none.

    Returns:
        Canonical text of 1 to 200,000 characters; every reference lies inside it.

    Raises:
        EmptyDocument: holds no letter and no digit.
        DocumentTooLarge: over 5 MB, 200,000 characters, 300 PDF pages or 5,000 references.
        UnsupportedDocument: another kind of file.
        UnreadableDocument: damaged, locked, binary, or not what its name says.
        ScannedDocument, WrongEncoding, DecompressionBomb: as their names say.
    """
    if len(body) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge(f"A file has at most {MAX_DOCUMENT_BYTES // 1024**2} MB.")
    if not body.strip():
        raise EmptyDocument
    try:
        document = _read(body, PurePath(filename).suffix.lower(), media_type.lower(), charset, address)
    except FactcheckError:
        raise
    except Exception as error:
        # The parsers of other people raise what they like on damaged files: KeyError, RecursionError,
        # struct.error. Each of them means the same here, and the cause stays attached for the log.
        raise UnreadableDocument from error
    if not any(character.isalnum() for character in document.text):
        raise EmptyDocument
    if len(document.text) > MAX_DOCUMENT_CHARACTERS:
        raise DocumentTooLarge(f"A document has at most {MAX_DOCUMENT_CHARACTERS:,} characters.")
    return document


def _read(body: bytes, suffix: str, media_type: str, charset: str, address: str) -> Document:
    if _is_pdf(body, suffix, media_type):
        return read_pdf_confined(body, address=address)
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_zip(body, address)
    for mark, explanation in FOREIGN:
        if body.startswith(mark):
            raise UnsupportedDocument(explanation)
    if suffix in BINARY_NAMES:
        raise UnreadableDocument(f"The file is damaged or no {BINARY_NAMES[suffix]} file.")
    text = decode(body, charset=charset or _declared_charset(body))
    return _text_reader(text, suffix, media_type)(text, address=address)


def _is_pdf(body: bytes, suffix: str, media_type: str) -> bool:
    # The mark may stand a little behind the beginning; in a text about PDF files it is only a word.
    is_called_pdf = suffix == ".pdf" or media_type == "application/pdf"
    return body.lstrip().startswith(b"%PDF-") or (is_called_pdf and b"%PDF-" in body[:PDF_MARK_WITHIN_BYTES])


def _read_zip(body: bytes, address: str) -> Document:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        if "word/document.xml" not in archive.namelist():
            raise UnsupportedDocument("Of the packed files only Word's docx is read.")
    return read_docx(body, address=address)


def _text_reader(text: str, suffix: str, media_type: str) -> Reading:
    if suffix in MARKDOWN_NAMES or media_type == "text/markdown":
        return read_markdown
    if _PAGE_START.match(text) or suffix in PAGE_NAMES or media_type in PAGE_TYPES:
        return read_page
    if _OTHER_XML.match(text):
        raise UnsupportedDocument("Of the marked-up files only HTML is read.")
    return read_text


def _declared_charset(body: bytes) -> str:
    found = _META_CHARSET.search(body[:4096])
    return found["name"].decode("ascii") if found else ""
