"""Reads HTML: the article's words in reading order, its links, what it says of itself. Never rendered."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import lxml.etree
import lxml.html
import trafilatura
from trafilatura.settings import DEFAULT_CONFIG
from trafilatura.settings import Document as Told

from verification.engine.documents import Document
from verification.engine.notices import Notice, find_notices
from verification.errors import DocumentTooLarge
from verification.providers.draft import LINE, PARAGRAPH, SPACE, Draft, web_url
from verification.providers.masthead import propose_byline, propose_date, propose_dateline, propose_title
from verification.providers.page_facts import PageFacts, page_facts
from verification.providers.page_notes import PageNote, take_notes, without_tokens, write_with_notes

MAX_ELEMENTS = 50_000

Element = Any
"""lxml's elements, which come without types."""

# trafilatura takes its own plain fall-back, one paragraph for everything, when less than 250 characters
# are found. A short article is still an article, so every threshold is one character.
_CONFIG = copy.deepcopy(DEFAULT_CONFIG)
for _option in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE", "MIN_EXTRACTED_COMM_SIZE", "MIN_OUTPUT_COMM_SIZE"):
    _CONFIG.set("DEFAULT", _option, "1")

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math"}
    | {"canvas", "audio", "video", "map", "button", "select", "option", "textarea", "input", "dialog"}
    | {"head", "title", "datalist"}
)
_MENUS = frozenset({"nav", "footer", "form", "menu"})
_FURNITURE = _MENUS | {"aside"}
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl"}
    | {"dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"header", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"}
    | {"tfoot", "thead", "tr", "ul"}
    # trafilatura's own names
    | {"head", "item", "list", "quote", "row"}
)
_BREAKS = {"br": LINE, "lb": LINE, "td": SPACE, "th": SPACE, "cell": SPACE}


def read_page(text: str, *, address: str = "") -> Document:
    """Read one HTML page.

    Args:
        text: the page's source, decoded.
        address: where it was found, to complete its relative links; may be empty.

    Returns:
        The main text, or all visible text where no main text is recognised.
    """
    tree = _tree(text)
    if tree is None:
        return Document(text="", media_type="text/html")
    facts = page_facts(tree, address)
    _leave_the_seen(tree)
    notices = find_notices(_seen_blocks(tree))
    notes = take_notes(tree, address)
    told = _extracted(tree)
    draft = Draft()
    _write_title(draft, tree, told)
    if told is not None and told.body is not None and len(told.body) > 1:
        _walk(draft, told.body, address, notes=notes, skipped=frozenset())
    else:
        # trafilatura found nothing, or one paragraph: then it may have joined all that the page holds.
        _walk(draft, _main_part(tree), address, notes=notes, skipped=_UNSEEN | _FURNITURE)
    return _document(draft, told, facts, notices)


def _extracted(tree: Element) -> Told | None:
    told = trafilatura.bare_extraction(
        copy.deepcopy(tree),
        fast=True,
        include_comments=False,
        include_links=True,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"},
        config=_CONFIG,
    )
    return told if isinstance(told, Told) else None


def _document(draft: Draft, told: Told | None, facts: PageFacts, notices: tuple[Notice, ...]) -> Document:
    text = draft.text
    return Document(
        text=text,
        title=_told(told, "title") or propose_title(text),
        byline=propose_byline(text) or _told(told, "author").replace("; ", ", "),
        dateline=propose_dateline(text),
        published=facts.published or _day(_told(told, "date")) or propose_date(text),
        media_type="text/html",
        references=draft.references(),
        canonical=facts.canonical,
        publisher=facts.publisher,
        notices=notices,
    )


def _told(told: Told | None, name: str) -> str:
    return _words(str(getattr(told, name, None) or ""))[:300]


def _words(text: str) -> str:
    return " ".join(without_tokens(text).split())


def _day(written: str) -> date | None:
    return date.fromisoformat(written[:10]) if written else None


def parse(text: str) -> Element | None:
    """Return the page as a tree without what is never seen; None when it holds no element at all.

    Raises:
        DocumentTooLarge: more elements than any article has; extraction would take minutes.
    """
    tree = _tree(text)
    if tree is not None:
        _leave_the_seen(tree)
    return tree


def _tree(text: str) -> Element | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except lxml.etree.ParserError:
        return None
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise DocumentTooLarge(f"A page has at most {MAX_ELEMENTS:,} elements.")
    return tree


def _leave_the_seen(tree: Element) -> None:
    for element in list(tree.iter()):
        if _is_unseen(element) and element.getparent() is not None and element.tag not in ("head", "title"):
            element.drop_tree()
    _lift_captions(tree)


def _is_unseen(element: Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return (
        element.tag in _UNSEEN
        or element.get("hidden") is not None
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _lift_captions(tree: Element) -> None:
    # trafilatura drops figures with everything in them; a caption states facts and belongs to the article.
    for caption in list(tree.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), None)
        caption.tag = "p"
        if figure is not None:
            caption.drop_tag() if caption is figure else figure.addnext(caption)


def visible_text(source: str) -> str:
    """Return the words of a piece of HTML, white space as it comes."""
    tree = parse(source)
    if tree is None:
        return ""
    draft = Draft()
    _walk(draft, tree, "", notes=(), skipped=_UNSEEN)
    return draft.text


def _seen_blocks(tree: Element) -> Iterator[str]:
    """Yield the words of every block but menus: notices often stand outside of what is the main text."""
    words: list[str] = []
    for event, element in _events(tree, _UNSEEN | _MENUS):
        if element.tag in _BLOCKS:
            yield "".join(words)
            words.clear()
        words.append((element.text if event == "start" else element.tail) or "")
    yield "".join(words)


def _main_part(tree: Element) -> Element:
    for name in ("article", "main", "body"):
        found = list(tree.iter(name))
        if len(found) == 1:
            return found[0]
    return tree


def _write_title(draft: Draft, tree: Element, told: Told | None) -> None:
    """Put the headline first when it stands outside of what was taken for the main text."""
    title = _told(told, "title")
    headlines = {_words(headline.text_content()) for headline in tree.iter("h1")}
    if told is None or told.body is None or len(told.body) < 2 or title not in headlines:
        return
    if title not in _words("".join(told.body.itertext())):
        draft.write(title)
        draft.separate(PARAGRAPH)


def _walk(
    draft: Draft, root: Element, address: str, *, notes: tuple[PageNote, ...], skipped: frozenset[str]
) -> None:
    links: list[tuple[int, str]] = []
    for event, element in _events(root, skipped):
        name = element.tag
        if event == "end" and name in ("a", "ref") and links:
            draft.link(*links.pop())
        _separate(draft, name)
        if event == "start":
            if name in ("a", "ref"):
                links.append(
                    (draft.position, web_url(element.get("href", element.get("target", "")), address))
                )
            write_with_notes(draft, element.text or "", notes)
        elif element is not root:
            write_with_notes(draft, element.tail or "", notes)


def _separate(draft: Draft, name: str) -> None:
    if name in _BLOCKS:
        draft.separate(PARAGRAPH)
    elif name in _BREAKS:
        draft.separate(_BREAKS[name])


def _events(root: Element, skipped: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """Walk the tree without recursion; what is in `skipped` is passed over, its tail is not."""
    walker = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if not isinstance(element.tag, str):
            continue
        if event == "start" and element is not root and element.tag in skipped:
            walker.skip_subtree()
            continue
        yield event, element
