"""Reads plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from verification.engine.canonical import MAX_DOCUMENT_CHARACTERS, canonical_text
from verification.engine.documents import Document, Reference, ReferenceKind
from verification.errors import DocumentTooLarge
from verification.providers.draft import (
    LINE,
    PARAGRAPH,
    SPACE,
    Draft,
    bare_urls,
    first_url,
    web_url,
)
from verification.providers.front_matter import split_front_matter
from verification.providers.masthead import propose_byline, propose_date, propose_dateline, propose_title

MAX_NESTING = 40

_NOTE = re.compile(r" {0,3}\[\^(?P<label>[^\]\s]{1,64})\]:[ \t]*(?P<text>.*)")
_MARK = re.compile(r"\[\^(?P<label>[^\]\s]{1,64})\]")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe"})


def read_text(text: str, *, address: str = "") -> Document:
    """Read plain text: kept as it was typed, web addresses in it become references.

    Raises:
        DocumentTooLarge, UnreadableDocument: too long; a date in the header that is none.
    """
    header, body = split_front_matter(_bounded(text))
    links = tuple(
        Reference(ReferenceKind.LINK, start, end, url=web_url(body[start:end]))
        for start, end in bare_urls(body)
    )
    return Document(
        text=body,
        title=header.get("title") or propose_title(body),
        byline=header.get("byline", "author") or propose_byline(body),
        dateline=propose_dateline(body),
        published=header.published or propose_date(body),
        media_type="text/plain",
        references=links,
    )


def read_markdown(text: str, *, address: str = "") -> Document:
    """Read Markdown: the words as a reader would see them, links and footnotes as references.

    Raises:
        DocumentTooLarge, UnreadableDocument: too long; a date in the header that is none.
    """
    header, body = split_front_matter(_bounded(text))
    source, notes = _split_notes(body)
    walk = _Walk(Draft(), notes, address)
    tokens = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table").parse(source)
    for token in tokens:
        walk.block(token)
    words = walk.draft.text
    return Document(
        text=words,
        title=header.get("title") or walk.heading or propose_title(words),
        byline=header.get("byline", "author") or propose_byline(words),
        dateline=propose_dateline(words),
        published=header.published or propose_date(words),
        media_type="text/markdown",
        references=walk.draft.references(),
    )


def _bounded(text: str) -> str:
    canonical = canonical_text(text)
    if len(canonical) > MAX_DOCUMENT_CHARACTERS:
        raise DocumentTooLarge(f"A document has at most {MAX_DOCUMENT_CHARACTERS:,} characters.")
    return canonical


@dataclass(frozen=True, slots=True)
class _Notes:
    """The texts of the footnotes by their labels."""

    texts: dict[str, str]


def _split_notes(body: str) -> tuple[str, _Notes]:
    """Take the `[^label]: …` definitions, which CommonMark does not know, out of the source."""
    kept: list[str] = []
    texts: dict[str, str] = {}
    label, fenced = "", False
    for line in body.split("\n"):
        fenced = fenced != bool(_FENCE.match(line))
        note = None if fenced else _NOTE.fullmatch(line)
        if note:
            label = note["label"]
            texts[label] = note["text"]
        elif label and line.startswith(("    ", "\t")) and line.strip():
            texts[label] += SPACE + line.strip()
        else:
            label = ""
            kept.append(line)
    return "\n".join(kept), _Notes(texts)


class _Walk:
    """Goes through Markdown's tokens and writes what they say."""

    def __init__(self, draft: Draft, notes: _Notes, address: str) -> None:
        self.draft = draft
        self.heading = ""
        self._notes = notes
        self._address = address
        self._in_title = False
        self._unseen = ""
        self._links: list[tuple[int, str]] = []
        self._inline: dict[str, Callable[[Token], None]] = {
            "text": self._text,
            "text_special": self._text,
            "code_inline": lambda token: self.draft.write(token.content),
            "softbreak": lambda _: self.draft.separate(SPACE),
            "hardbreak": lambda _: self.draft.separate(LINE),
            "link_open": self._link_open,
            "link_close": self._link_close,
            "html_inline": self._html,
        }

    def block(self, token: Token) -> None:
        if token.type == "inline":
            self._inlines(token)
        elif token.type in ("fence", "code_block"):
            self._lines(token.content)
        elif token.type == "html_block":
            self._html_block(token.content)
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            self.draft.separate(SPACE)
        else:
            self._in_title = token.type == "heading_open" and token.tag == "h1" and not self.heading
            self.draft.separate(PARAGRAPH)

    def _inlines(self, token: Token) -> None:
        before = self.draft.position
        for child in token.children or ():
            act = self._inline.get(child.type)
            if act and (not self._unseen or child.type == "html_inline"):
                act(child)
        self._unseen = ""
        if self._in_title and self.draft.position > before:
            self.heading = self.draft.text[before:].strip()[:300]

    def _lines(self, content: str) -> None:
        self.draft.separate(PARAGRAPH)
        for line in content.split("\n"):
            self.draft.write(line)
            self.draft.separate(LINE)
        self.draft.separate(PARAGRAPH)

    def _html_block(self, content: str) -> None:
        # Imported here: a Markdown file without HTML, which is most, need not load the HTML parser.
        from verification.providers.pages import visible_text  # noqa: PLC0415

        self.draft.separate(PARAGRAPH)
        self.draft.write(visible_text(content))
        self.draft.separate(PARAGRAPH)

    def _text(self, token: Token) -> None:
        position = 0
        for mark in _MARK.finditer(token.content):
            if (text := self._notes.texts.get(mark["label"])) is not None:
                self._words(token.content[position : mark.start()])
                self.draft.note(text=_plain(text), url=_note_url(text))
                position = mark.end()
        self._words(token.content[position:])

    def _words(self, content: str) -> None:
        position = 0
        for start, end in () if self._links else bare_urls(content):
            self.draft.write(content[position:start])
            at = self.draft.position
            self.draft.write(content[start:end])
            self.draft.link(at, web_url(content[start:end]))
            position = end
        self.draft.write(content[position:])

    def _link_open(self, token: Token) -> None:
        self._links.append((self.draft.position, web_url(str(token.attrGet("href") or ""), self._address)))

    def _link_close(self, token: Token) -> None:
        self.draft.link(*self._links.pop())

    def _html(self, token: Token) -> None:
        tag = _TAG.match(token.content)
        if tag and tag["name"].lower() in _UNSEEN:
            self._unseen = "" if tag["close"] else tag["name"].lower()
        elif tag and tag["name"].lower() == "br":
            self.draft.separate(LINE)


_INLINE_LINK = re.compile(r"\[(?P<words>[^\[\]]{0,500})\]\((?P<url>[^()\s]{1,2000})\)")


def _plain(note: str) -> str:
    return _INLINE_LINK.sub(lambda link: f"{link['words']} {link['url']}", note)


def _note_url(note: str) -> str:
    return next(_note_links(note), "") or first_url(note)


def _note_links(note: str) -> Iterator[str]:
    return (url for link in _INLINE_LINK.finditer(note) if (url := web_url(link["url"])))
