"""Proposes title, byline and dateline from the first lines of a text; a person may correct them."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_TITLE_CHARACTERS = 200
HEAD_LINES = 10
HEAD_CHARACTERS = 4_000

_BYLINE = re.compile(r"(?:By|BY|Words by|Story by|Text by|Report by)[ :]\s*(?P<names>[^.!?]{2,100})")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]{0,30}")
_SMALL_WORDS = frozenset(
    {"and", "in", "at", "of", "for", "de", "da", "di", "van", "von", "der", "la", "del", "al", "bin"}
)
# "SYDNEY (Wire) —", "RAQQA, Syria, March 5 –": a place in capitals before a dash.
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{1,40}[A-ZÀ-Þ](?:, [A-Z][\w.'’ -]{1,30}){0,2})"
    r"(?: ?\([\w/ -]{2,30}\))? ?(?:—|–|--| - )"
)


def propose_title(text: str) -> str:
    """Return the first line when it looks like a headline that stands over more text, else ''."""
    lines = list(_head_lines(text))
    first = lines[0] if lines else ""
    is_headline = 0 < len(first) <= MAX_TITLE_CHARACTERS and not first.endswith((".", ",", ";", ":", "…"))
    return first if is_headline and len(lines) > 1 else ""


def propose_byline(text: str) -> str:
    """Return the names of the first byline in the head of the text, else ''."""
    for line in _head_lines(text):
        match = _BYLINE.fullmatch(line)
        if match and all(_is_name(word) for word in re.split(r"[ ,/&]+", match["names"].strip()) if word):
            return match["names"].strip(" ,")
    return ""


def propose_dateline(text: str) -> str:
    """Return the place (and date) before the first dash of an opening paragraph, else ''."""
    for line in _head_lines(text):
        if match := _DATELINE.match(line):
            return match["place"].strip()
    return ""


def _is_name(word: str) -> bool:
    return bool(_NAME.fullmatch(word)) or word.lower() in _SMALL_WORDS


def _head_lines(text: str) -> Iterator[str]:
    lines = (line.strip() for line in text[:HEAD_CHARACTERS].split("\n"))
    return (line for _, line in zip(range(HEAD_LINES), (line for line in lines if line), strict=False))
