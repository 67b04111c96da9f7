"""Builds canonical text piece by piece while keeping the offsets of links, notes and comments exact.

Every reader that walks a structure (Markdown, pages, Word files) writes into a `Draft`. Runs of white space
become one space, paragraphs are separated by one blank line, nothing else of the wording changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from verification.engine.canonical import MAX_DOCUMENT_CHARACTERS, canonical_text
from verification.engine.documents import Reference, ReferenceKind
from verification.errors import DocumentTooLarge

MAX_REFERENCES = 5_000
MAX_URL_CHARACTERS = 4_096
MAX_NOTE_CHARACTERS = 4_000
SENTENCE_WINDOW_CHARACTERS = 600

PARAGRAPH = "\n\n"
LINE = "\n"
SPACE = " "
_STRENGTH = {"": 0, SPACE: 1, LINE: 2, PARAGRAPH: 3}

_WHITE = " \t\n\r\f\v"
_WHITE_RUN = re.compile(r"[ \t\n\r\f\v]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,4}\s+")
_TERMINATORS = ".!?…\"'”’»)] \n"
_BARE_URL = re.compile(r"\bhttps?://[^\s<>\"“”]{1,2000}", re.IGNORECASE)
_RAISABLE = re.compile(r"[+−-]?[0-9]{1,4}")
_RAISED = str.maketrans("0123456789+−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_TRAILING = ".,;:!?'’»*_"


class Draft:
    """A text under construction; `text` and `references` are read at the end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pending = ""
        self._length = 0
        self._references: list[Reference] = []

    @property
    def position(self) -> int:
        """The offset after the last character written; white space still to come is not counted."""
        return self._length

    @property
    def text(self) -> str:
        """The canonical text written so far."""
        return "".join(self._parts)

    def write(self, text: str) -> None:
        """Add running text.

        Raises:
            DocumentTooLarge: the limit of characters is passed.
        """
        # A byte order mark inside would be dropped at the start of the text and shift every offset.
        words = _WHITE_RUN.sub(SPACE, canonical_text(text).replace("\ufeff", ""))
        if words.startswith(SPACE):
            self.separate(SPACE)
        if not (core := words.strip(SPACE)):
            return
        self._append(core)
        if words.endswith(SPACE):
            self.separate(SPACE)

    def separate(self, by: str) -> None:
        """Separate what comes next by at least a space, a line end or a blank line."""
        if self._length and _STRENGTH[by] > _STRENGTH[self._pending]:
            self._pending = by

    def _append(self, core: str) -> None:
        piece = self._pending + core
        self._pending = ""
        self._length += len(piece)
        if self._length > MAX_DOCUMENT_CHARACTERS:
            raise DocumentTooLarge(f"A document has at most {MAX_DOCUMENT_CHARACTERS:,} characters.")
        self._parts.append(piece)

    def link(self, start: int, url: str) -> None:
        """Record that the words from `start` to here lead to `url`; dropped when there are none."""
        if url and self._length > start:
            self._add(Reference(ReferenceKind.LINK, start, self._length, url=url))

    def comment(self, start: int, end: int, *, text: str, author: str) -> None:
        """Record a comment on the words in `[start, end)`."""
        self._add(
            Reference(ReferenceKind.COMMENT, start, end, url=first_url(text), text=short(text), author=author)
        )

    def note(self, *, text: str, url: str = "") -> None:
        """Record a foot- or endnote whose mark stands here; it touches its sentence up to the mark."""
        point = Reference(
            ReferenceKind.FOOTNOTE, self._length, self._length, url=url or first_url(text), text=short(text)
        )
        self._add(point)

    def _add(self, reference: Reference) -> None:
        if len(self._references) >= MAX_REFERENCES:
            raise DocumentTooLarge(f"A document has at most {MAX_REFERENCES:,} links, notes and comments.")
        self._references.append(reference)

    def references(self) -> tuple[Reference, ...]:
        """Return the references in the order of the text, white space at their ends left out."""
        text = self.text
        placed = (_placed(reference, text) for reference in self._references)
        return tuple(sorted(placed, key=lambda reference: (reference.start, reference.end)))


def _placed(reference: Reference, text: str) -> Reference:
    start, end = reference.start, reference.end
    if reference.kind is ReferenceKind.FOOTNOTE:
        start = sentence_start(text, end)
    while start < end and text[start] in _WHITE:
        start += 1
    while start < end and text[end - 1] in _WHITE:
        end -= 1
    return Reference(reference.kind, start, end, reference.url, reference.text, reference.author)


def sentence_start(text: str, point: int) -> int:
    """Return where the sentence begins that `point` stands in, or ends: a mark may follow the full stop.

    An estimate for placing notes; never before the paragraph, nor more than 600 characters back.
    """
    paragraph = text.rfind(PARAGRAPH, 0, point)
    window = max(0, point - SENTENCE_WINDOW_CHARACTERS, paragraph + len(PARAGRAPH) if paragraph >= 0 else 0)
    core = text[window:point].rstrip(_TERMINATORS)
    ends = [match.end() for match in _SENTENCE_END.finditer(core)]
    return window + (ends[-1] if ends else 0)


def web_url(url: str, base: str = "") -> str:
    """Return `url`, completed by `base`, when it is an http(s) address; otherwise an empty string."""
    if not url or len(url) > MAX_URL_CHARACTERS or url.lstrip().startswith("#"):
        return ""
    try:
        joined = canonical_text(urljoin(base, url.strip()))
        parts = urlsplit(joined)
        valid = parts.scheme in ("http", "https") and parts.hostname is not None and joined.isprintable()
    except ValueError:
        return ""
    return joined if valid and " " not in joined else ""


def bare_urls(text: str) -> Iterator[tuple[int, int]]:
    """Yield the `[start, end)` of web addresses that stand in running text, without closing punctuation."""
    for match in _BARE_URL.finditer(text):
        found = match.group()
        while found and (found[-1] in _TRAILING or _unbalanced(found)):
            found = found[:-1]
        if web_url(found):
            yield match.start(), match.start() + len(found)


def _unbalanced(url: str) -> bool:
    return any(
        url.endswith(close) and url.count(opening) < url.count(close)
        for opening, close in (("(", ")"), ("[", "]"), ("{", "}"))
    )


def first_url(text: str) -> str:
    """Return the first web address in `text`, or an empty string."""
    return next((text[start:end] for start, end in bare_urls(text)), "")


def superscript(text: str) -> str:
    """Return raised digits as Unicode's own raised digits: 10 to the 6th must not become 106."""
    return text.translate(_RAISED) if _RAISABLE.fullmatch(text) else text


def short(text: str) -> str:
    """Return the wording of a note on one line, bounded and storable."""
    return _WHITE_RUN.sub(SPACE, canonical_text(text)).strip()[:MAX_NOTE_CHARACTERS]
