"""Reads Word files: paragraphs in order, hyperlinks, notes, comments. Deleted text is not read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

import docx
import lxml.etree
from docx.oxml.ns import qn

from verification.engine.documents import Document
from verification.errors import DecompressionBomb, DocumentTooLarge, UnreadableDocument
from verification.providers.draft import LINE, PARAGRAPH, SPACE, Draft, superscript, web_url
from verification.providers.masthead import propose_byline, propose_date, propose_dateline, propose_title

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 200
MAX_TAGS = 1_000_000
RATIO_COUNTS_FROM_BYTES = 1024 * 1024

Element = Any
"""lxml's elements, which come without types."""

_NOTES = {"footnoteReference": "/footnotes", "endnoteReference": "/endnotes"}
_FIELD_LINK = re.compile(r'\s*HYPERLINK\s+"(?P<url>[^"\s]{1,4000})"')
# Deleted and moved-away text, the second rendering of drawings for old programs, Word's own properties.
_UNSEEN = {qn(name) for name in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:sectPr", "w:sdtPr")}
_UNSEEN.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")


def read_docx(body: bytes, *, address: str = "") -> Document:
    """Read one Word file.

    Raises:
        DecompressionBomb: unpacks to more than 50 MB, or two hundredfold.
        UnreadableDocument: damaged, or with a document type declaration inside.
        DocumentTooLarge: more than 200,000 characters.
    """
    check_archive(body)
    word = docx.Document(BytesIO(body))
    walk = _Walk(word)
    walk.through(word.element.body)
    text = walk.draft.text
    title = " ".join(word.core_properties.title.split())[:300]
    return Document(
        text=text,
        title=walk.title or (title if title and title in text else "") or propose_title(text),
        byline=propose_byline(text),
        dateline=propose_dateline(text),
        published=propose_date(text),
        media_type=MEDIA_TYPE,
        references=walk.draft.references(),
    )


def check_archive(body: bytes) -> None:
    """Refuse a zip file that unpacks to too much, before anything is unpacked.

    The sizes are the directory's; `zipfile` never reads more of an entry than the directory says.

    Raises:
        DecompressionBomb: more than 2,000 parts or 50 MB, or a part that unpacks two hundredfold.
        UnreadableDocument: locked, or a document type declaration inside.
        DocumentTooLarge: a part of more than a million tags.
    """
    with zipfile.ZipFile(BytesIO(body)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise DecompressionBomb
        if any(_is_bomb(part) for part in parts):
            raise DecompressionBomb
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableDocument("The file is locked with a password.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_markup(archive.read(part))


def _check_markup(source: bytes) -> None:
    if b"<!DOCTYPE" in source:
        raise UnreadableDocument("The file declares a document type, as no Word file does.")
    if source.count(b"<") > MAX_TAGS:
        raise DocumentTooLarge("The file holds far more formatting than text.")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    packed = max(part.compress_size, 1)
    return part.file_size > RATIO_COUNTS_FROM_BYTES and part.file_size > MAX_RATIO * packed


class _Walk:
    """Goes through the body of a Word file once, in the order of the text, without recursion."""

    def __init__(self, word: Any) -> None:
        self.draft = Draft()
        self.title = ""
        self._part = word.part
        self._comments = {str(comment.comment_id): comment for comment in word.comments}
        self._notes = {name: _note_texts(word.part, kind) for name, kind in _NOTES.items()}
        self._links: list[tuple[int, str]] = []
        self._ranges: dict[str, int] = {}
        self._done: set[str] = set()
        self._fields: list[_Field] = []
        self._paragraphs: list[int] = []
        self._opening: dict[str, Callable[[Element], None]] = {
            "p": self._paragraph_start,
            "t": self._words,
            "tab": lambda _: self.draft.separate(SPACE),
            "br": lambda _: self.draft.separate(LINE),
            "cr": lambda _: self.draft.separate(LINE),
            "noBreakHyphen": lambda _: self._write("\u2011"),
            "hyperlink": self._link_start,
            "fldSimple": self._simple_start,
            "fldChar": self._field,
            "instrText": self._instruction,
            "commentRangeStart": self._range_start,
            "commentRangeEnd": self._range_end,
            "commentReference": self._range_end,
            "footnoteReference": self._note,
            "endnoteReference": self._note,
        }
        self._closing: dict[str, Callable[[Element], None]] = {
            "p": self._paragraph_end,
            "hyperlink": self._link_end,
            "fldSimple": self._link_end,
            "tc": lambda _: self.draft.separate(SPACE),
        }

    def through(self, body: Element) -> None:
        """Write what `body` says into the draft."""
        for event, element in _events(body):
            acts = self._opening if event == "start" else self._closing
            if act := acts.get(_local(element)):
                act(element)

    def _write(self, text: str) -> None:
        if not self._fields or not self._fields[-1].in_instruction:
            self.draft.write(text)

    def _words(self, element: Element) -> None:
        raised = element.getparent().find(f"{qn('w:rPr')}/{qn('w:vertAlign')}[@{qn('w:val')}='superscript']")
        self._write((element.text or "") if raised is None else superscript(element.text or ""))

    def _paragraph_start(self, element: Element) -> None:
        # A paragraph inside a table cell continues its row; one row is one paragraph of the text.
        in_cell = any(_local(parent) == "tc" for parent in element.iterancestors())
        self.draft.separate(SPACE if in_cell and self._continues_row(element) else PARAGRAPH)
        self._paragraphs.append(self.draft.position)

    def _continues_row(self, element: Element) -> bool:
        cell = next(parent for parent in element.iterancestors() if _local(parent) == "tc")
        return cell.getprevious() is not None and _local(cell.getprevious()) == "tc"

    def _paragraph_end(self, element: Element) -> None:
        start = self._paragraphs.pop()
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        is_title = style is not None and style.get(qn("w:val")) == "Title"
        if is_title and not self.title and self.draft.position > start:
            self.title = self.draft.text[start:].strip()[:300]
        if not any(_local(parent) == "tc" for parent in element.iterancestors()):
            self.draft.separate(PARAGRAPH)

    def _link_start(self, element: Element) -> None:
        relation = self._part.rels.get(element.get(qn("r:id"), ""))
        target = relation.target_ref if relation is not None and relation.is_external else ""
        self._links.append((self.draft.position, web_url(target)))

    def _simple_start(self, element: Element) -> None:
        self._links.append((self.draft.position, _field_url(element.get(qn("w:instr"), ""))))

    def _link_end(self, element: Element) -> None:
        self.draft.link(*self._links.pop())

    def _field(self, element: Element) -> None:
        kind = element.get(qn("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_instruction = False
            self._fields[-1].start = self.draft.position
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            if not field.in_instruction:
                self.draft.link(field.start, _field_url(field.instruction))

    def _instruction(self, element: Element) -> None:
        if self._fields:
            self._fields[-1].instruction += element.text or ""

    def _range_start(self, element: Element) -> None:
        self._ranges[element.get(qn("w:id"), "")] = self.draft.position

    def _range_end(self, element: Element) -> None:
        # A comment has an end mark and a reference behind it; one without a range has the reference only.
        number = element.get(qn("w:id"), "")
        comment = self._comments.get(number)
        if comment is not None and number not in self._done:
            self._done.add(number)
            start = self._ranges.get(number, self.draft.position)
            self.draft.comment(start, self.draft.position, text=comment.text, author=comment.author[:200])

    def _note(self, element: Element) -> None:
        note = self._notes[_local(element)].get(element.get(qn("w:id"), ""))
        if note is not None:
            self.draft.note(text=note.text, url=note.url)


class _Field:
    """A field such as a hyperlink between its begin and end marks."""

    def __init__(self) -> None:
        self.instruction = ""
        self.in_instruction = True
        self.start = 0


class _Note:
    """What a foot- or endnote says, and the first address that it links to."""

    def __init__(self, text: str, url: str) -> None:
        self.text = text
        self.url = url


def _note_texts(part: Any, kind: str) -> dict[str, _Note]:
    """The notes of one kind by their ids. python-docx knows no notes, so their part is read here."""
    notes: dict[str, _Note] = {}
    for relation in part.rels.values():
        if relation.reltype.endswith(kind) and not relation.is_external:
            parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
            root = lxml.etree.fromstring(relation.target_part.blob, parser)
            links = relation.target_part.rels
            for note in root.iterchildren(f"{{*}}{kind[1:-1]}"):
                notes[note.get(qn("w:id"), "")] = _Note(_joined(note), _first_link(note, links))
    return notes


def _joined(note: Element) -> str:
    return SPACE.join("".join(text.text or "" for text in p.iter(qn("w:t"))) for p in note.iter(qn("w:p")))


def _first_link(note: Element, links: Any) -> str:
    found: Iterable[str] = (
        web_url(links[identifier].target_ref)
        for link in note.iter(qn("w:hyperlink"))
        if (identifier := link.get(qn("r:id"), "")) in links and links[identifier].is_external
    )
    return next((url for url in found if url), "")


def _field_url(instruction: str) -> str:
    match = _FIELD_LINK.match(instruction)
    return web_url(match["url"]) if match else ""


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _events(body: Element) -> Iterator[tuple[str, Element]]:
    walker = lxml.etree.iterwalk(body, events=("start", "end"))
    skipped: Element = None
    for event, element in walker:
        if event == "start" and element.tag in _UNSEEN:
            walker.skip_subtree()
            skipped = element
        elif element is skipped:
            skipped = None
        else:
            yield event, element
