"""Proposes title, byline and dateline from the first lines of a text; a person may correct them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

MAX_TITLE_CHARACTERS = 200
HEADLINE_WORDS = 5
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
    """Return the line that looks like the headline over the text, else ''.

    Of the lines before the first sentence it is the first of at least five words, since the names of menus
    that a copied page begins with are shorter; when all are short, the first.
    """
    lines = list(_head_lines(text))
    above = list(takewhile(_may_be_headline, lines))
    candidates = [line for line in above if not _byline(line) and not _DATELINE.match(line)]
    if not candidates or len(lines) < 2:
        return ""
    return next((line for line in candidates if len(line.split()) >= HEADLINE_WORDS), candidates[0])


def _may_be_headline(line: str) -> bool:
    return len(line) <= MAX_TITLE_CHARACTERS and not line.endswith((".", ",", ";", ":", "…", ".”", '."'))


def propose_byline(text: str) -> str:
    """Return the names of the first byline in the head of the text, else ''."""
    return next((names for line in _head_lines(text) if (names := _byline(line))), "")


def _byline(line: str) -> str:
    match = _BYLINE.fullmatch(line)
    names = match["names"].strip(" ,") if match else ""
    return names if all(_is_name(word) for word in re.split(r"[ ,/&]+", names) if word) else ""


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
