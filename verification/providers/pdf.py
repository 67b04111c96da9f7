"""Reads PDF files: the text of their pages, lines joined to paragraphs as carefully as the layout allows."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice, pairwise
from statistics import median
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from verification.engine.canonical import MAX_DOCUMENT_CHARACTERS, canonical_text
from verification.engine.documents import Document, Reference, ReferenceKind
from verification.errors import DocumentTooLarge, ScannedDocument, UnreadableDocument
from verification.providers.draft import MAX_REFERENCES, PARAGRAPH, bare_urls, web_url
from verification.providers.masthead import propose_byline, propose_date, propose_dateline, propose_title

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 300
MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_SECONDS = 15.0
MIN_SCANNED_CHARACTERS = 20
RUNNING_HEAD_PAGES = 3
GAP = 1.35

_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–— ]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–— ]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_BROKEN_WORD = re.compile(r"(?P<head>[^\W\d_]{2,40})-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]{0,4}$")
_SPACES = re.compile(r"[ \t\f\v\xa0]+")


def read_pdf(body: bytes, *, address: str = "") -> Document:
    """Read one PDF file.

    Raises:
        UnreadableDocument: damaged, locked with a password, or too slow to read.
        ScannedDocument: its pages are pictures.
        DocumentTooLarge: more than 300 pages or 200,000 characters.
    """
    reader = pypdf.PdfReader(BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableDocument("The file is locked with a password.")
    pages = _page_texts(reader)
    text = join_pages(pages)
    if len(text) < MIN_SCANNED_CHARACTERS and _has_pictures(reader):
        raise ScannedDocument
    title = _told_title(reader)
    return Document(
        text=text,
        title=title if title and title in text[:2000].replace("\n", " ") else propose_title(text),
        byline=propose_byline(text),
        dateline=propose_dateline(text),
        published=propose_date(text),
        media_type=MEDIA_TYPE,
        references=_printed_links(text),
    )


def _page_texts(reader: pypdf.PdfReader) -> list[list[str]]:
    if len(reader.pages) > MAX_PAGES:
        raise DocumentTooLarge(f"A PDF has at most {MAX_PAGES} pages.")
    end = time.monotonic() + MAX_SECONDS
    pages: list[list[str]] = []
    length = 0
    for page in reader.pages:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES:
            raise DocumentTooLarge("A page of the PDF holds too much to be read.")
        lines = _lines(page)
        length += sum(map(len, lines))
        if length > MAX_DOCUMENT_CHARACTERS:
            raise DocumentTooLarge(f"A document has at most {MAX_DOCUMENT_CHARACTERS:,} characters.")
        if time.monotonic() > end:
            raise UnreadableDocument("The PDF takes too long to read.")
        pages.append(lines)
    return pages


def _lines(page: pypdf.PageObject) -> list[str]:
    """The printed lines of a page; an empty one stands for a gap wider than between most lines."""
    printed = _Printed()
    text = page.extract_text(visitor_text=printed.add)
    gaps = printed.gaps() if printed.text == text else frozenset()
    lines: list[str] = []
    # \x02 is what several fonts make of a hyphen at the end of a line.
    for number, line in enumerate(text.replace("\x02\n", "-\n").split("\n")):
        clean = canonical_text(line).replace("\ufeff", "").replace("\r", " ")
        lines += [""] if number in gaps else []
        lines.append(_SPACES.sub(" ", clean).strip())
    return lines


class _Printed:
    """Notes at which height every line of a page begins, while pypdf reads it."""

    def __init__(self) -> None:
        self.text = ""
        self._heights: list[float | None] = [None]

    def add(self, text: str, cm: Sequence[float], tm: Sequence[float], font: object, size: float) -> None:
        """Take the next piece of text; the two matrices say where it stands."""
        if self._heights[-1] is None and text.strip():
            self._heights[-1] = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        self.text += text
        self._heights += [None] * text.count("\n")

    def gaps(self) -> frozenset[int]:
        """The numbers of the lines that stand apart from the line before them."""
        known = [(number, height) for number, height in enumerate(self._heights) if height is not None]
        steps = [(now[0], before[1] - now[1]) for before, now in pairwise(known) if before[1] > now[1]]
        if not steps:
            return frozenset()
        usual = median(step for _, step in steps)
        return frozenset(number for number, step in steps if step > GAP * usual)


def _has_pictures(reader: pypdf.PdfReader) -> bool:
    return any(_draws_picture(page) for page in islice(reader.pages, 5))


def _draws_picture(page: Any) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    kinds = (entry.get_object().get("/Subtype") for entry in objects.get_object().values())
    return any(kind in ("/Image", "/Form") for kind in kinds)


def _told_title(reader: pypdf.PdfReader) -> str:
    try:
        told = reader.metadata.title if reader.metadata else ""
    except (PyPdfError, AttributeError, TypeError, ValueError):
        # A damaged title is no reason to refuse the text.
        return ""
    return " ".join(canonical_text(str(told or "")).split())[:300]


def _printed_links(text: str) -> tuple[Reference, ...]:
    return tuple(
        Reference(ReferenceKind.LINK, start, end, url=web_url(text[start:end]))
        for start, end in islice(bare_urls(text), MAX_REFERENCES)
    )


def join_pages(pages: Sequence[Sequence[str]]) -> str:
    """Join the lines of all pages to paragraphs separated by blank lines.

    Page numbers and heads that run through at least three pages are left out, since they would cut
    sentences in two. A hyphen at the end of a line goes only when the same document has the joined word
    elsewhere; otherwise it stays as printed.
    """
    running = _running_heads(pages)
    lines = [line for page in pages for line in _body_lines(page, running)]
    known = Counter(word.lower() for line in lines for word in _WORD.findall(line))
    wide = _usual_width(lines)
    paragraphs: list[str] = []
    current = ""
    for line in lines:
        current = _joined(current, line, known) if line else current
        if _ends_paragraph(line, wide):
            paragraphs.append(current)
            current = ""
    return PARAGRAPH.join(paragraph for paragraph in [*paragraphs, current] if paragraph)


def _running_heads(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    for page in pages:
        printed = [line for line in page if line]
        seen.update({_masked(line) for line in printed[:1] + printed[-1:]})
    return frozenset(line for line, count in seen.items() if count >= RUNNING_HEAD_PAGES)


def _masked(line: str) -> str:
    return _DIGITS.sub("#", line)


def _body_lines(page: Sequence[str], running: frozenset[str]) -> list[str]:
    lines = list(page)
    while lines and (not lines[0] or _is_furniture(lines[0], running)):
        lines.pop(0)
    while lines and (not lines[-1] or _is_furniture(lines[-1], running)):
        lines.pop()
    return lines


def _is_furniture(line: str, running: frozenset[str]) -> bool:
    return _masked(line) in running or bool(_PAGE_NUMBER.fullmatch(line))


def _usual_width(lines: Iterable[str]) -> int:
    """The width such that half of all characters stand in lines at least as wide."""
    widths = sorted((len(line) for line in lines if line), reverse=True)
    reached, total = 0, sum(widths)
    for width in widths:
        reached += width
        if 2 * reached >= total:
            return width
    return 0


def _ends_paragraph(line: str, wide: int) -> bool:
    if not line:
        return True
    if _SENTENCE_END.search(line):
        return len(line) < 0.85 * wide
    return len(line) < 0.5 * wide and not line.endswith((",", "-", ";"))


def _joined(current: str, line: str, known: Counter[str]) -> str:
    if not current:
        return line
    broken = _BROKEN_WORD.search(current)
    if broken and line[:1].islower():
        tail = _WORD.match(line)
        whole = broken["head"] + (tail.group() if tail else "")
        return (current[:-1] if known[whole.lower()] else current) + line
    if current.endswith("\u00ad"):
        return current[:-1] + line
    return f"{current} {line}"
