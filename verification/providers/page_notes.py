"""Footnotes in HTML: links to a place further down whose words are only a mark.

Left in the text, the mark would run into the figure before it: "1932¹" would be read as 19321. So every mark
is replaced by a token that survives the extraction of the main text, and its note leaves the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

from verification.providers.draft import MAX_NOTE_CHARACTERS, Draft, first_url, superscript, web_url

Element = Any
"""lxml's elements, which come without types."""

MAX_NOTES = 1_000

# Two pairs of brackets from medieval editions around the number of the note: no article prints them
# together, and trafilatura, which drops unprintable characters, lets them pass.
TOKEN = re.compile("⸢⸨([0-9]{1,4})⸩⸥")
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})[\])]?")
_MARKS_AROUND = re.compile(r"^\s*[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3})[\])]?[.:]?\s+|[\s↩⏎^︎]+$")
_INLINE = frozenset({"a", "sup", "span", "b", "i", "em", "strong", "cite"})
_KEPT = frozenset({"html", "body", "article", "main", "section", "table"})


@dataclass(frozen=True, slots=True)
class PageNote:
    """What one footnote says; `url` is its first link, '' when it has none."""

    text: str
    url: str


def take_notes(tree: Element, address: str) -> tuple[PageNote, ...]:
    """Take the footnotes out of `tree` and leave tokens with their numbers where the marks stood."""
    order = {element: number for number, element in enumerate(tree.iter())}
    places = {
        place: element for element in order for place in (element.get("id"), element.get("name")) if place
    }
    notes: list[PageNote] = []
    bodies: dict[Element, int] = {}
    for link, body in list(islice(_marks(order, places), MAX_NOTES)):
        if body not in bodies:
            bodies[body] = len(notes)
            notes.append(_note(body, address))
        _replace(link, f"⸢⸨{bodies[body]}⸩⸥")
    for body in bodies:
        body.drop_tree()
    for raised in tree.iter("sup"):
        raised.text = superscript(raised.text or "")
    return tuple(notes)


def _marks(order: dict[Element, int], places: dict[str, Element]) -> Iterator[tuple[Element, Element]]:
    """Pairs of a mark's link and the block that holds its note; links back up are none."""
    is_note: dict[Element, bool] = {}
    for element, number in order.items():
        href = element.get("href", "") if element.tag == "a" else ""
        target = places.get(unquote(href[1:])) if href.startswith("#") else None
        if target is None or order[target] < number or not _MARK.fullmatch(_words(element)):
            continue
        body = _block(target)
        if body not in is_note:
            is_note[body] = body.tag not in _KEPT and len(_words(body)) <= MAX_NOTE_CHARACTERS
        if is_note[body] and body not in element.iterancestors():
            yield element, body


def _block(target: Element) -> Element:
    while target.tag in _INLINE and target.getparent() is not None:
        target = target.getparent()
    return target


def _words(element: Element) -> str:
    return " ".join(element.text_content().split())


def _note(body: Element, address: str) -> PageNote:
    text = _MARKS_AROUND.sub("", without_tokens(_words(body)))
    links = (
        web_url(link.get("href", ""), address) for link in body.iter("a") if link.get("href", "")[:1] != "#"
    )
    return PageNote(text, next((link for link in links if link), "") or first_url(text))


def _replace(link: Element, token: str) -> None:
    mark = link
    parent = link.getparent()
    if parent is not None and parent.tag == "sup" and _words(parent) == _words(link):
        mark = parent
    mark.tail = token + (mark.tail or "")
    mark.drop_tree()


def write_with_notes(draft: Draft, text: str, notes: tuple[PageNote, ...]) -> None:
    """Write running text; a token becomes a note at its place."""
    position = 0
    for token in TOKEN.finditer(text):
        draft.write(text[position : token.start()])
        position = token.end()
        if int(token[1]) < len(notes):
            note = notes[int(token[1])]
            draft.note(text=note.text, url=note.url)
    draft.write(text[position:])


def without_tokens(text: str) -> str:
    """Return `text` as it reads without its notes' marks."""
    return TOKEN.sub("", text)
