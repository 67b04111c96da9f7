"""Proposes title, byline, dateline and date from the first lines of a text; a person may correct them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from verification.engine.blocks import DATE, find_date

MAX_TITLE_CHARACTERS = 200
HEADLINE_WORDS = 5
HEAD_LINES = 10
HEAD_CHARACTERS = 4_000

_BYLINE = re.compile(r"(?:By|BY|Words by|Story by|Text by|Report by)[ :]\s*(?P<names>[^.!?]{2,100})")
# "Noor Haskell, Business Correspondent"
_CREDIT = re.compile(
    r"(?P<names>[^ ,.!?]{2,30}(?: [^ ,.!?]{1,30}){1,3}),(?: [\w’'-]{1,20}){0,4} "
    r"(?:correspondent|reporter|editor|writer|columnist|analyst)",
    re.IGNORECASE,
)
_MENU = re.compile(r"[^|>»›]{1,40}(?: ?[|>»›] ?[^|>»›]{1,40})+")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]{0,30}")
_SMALL_WORDS = frozenset(
    {"and", "in", "at", "of", "for", "de", "da", "di", "van", "von", "der", "la", "del", "al", "bin"}
)
# What may stand beside the date in a line that gives nothing else:
# "Published: Mon 3 May 2026 at 6:15 pm GMT".
_BESIDE_DATE = re.compile(
    r"(?:published|posted|updated|last|first|date|on|at|by|the|[ap]\.?m\.?|[a-z]{2,4}t|utc|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d{1,2}[:.h]\d{2}(?::\d{2})?|z|[^\w]+)*",
    re.IGNORECASE,
)
# "SYDNEY (Wire) —", "RAQQA, Syria, March 5 –": a place in capitals before a dash.
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{1,40}[A-ZÀ-Þ](?:, [A-Z][\w.'’ -]{1,30}){0,2}(?:, \d{4})?)"
    r"(?: ?\([\w/ -]{2,30}\))? ?(?:—|–|--| - )"
)


def propose_title(text: str) -> str:
    """Return the line that looks like the headline over the text, else ''.

    Of the lines before the first sentence it is the first of at least five words, since the names of menus
    that a copied page begins with are shorter; when all are short, the first.
    """
    lines = list(_head_lines(text))
    above = list(takewhile(_may_be_headline, lines))
    candidates = [line for line in above if not _is_about_the_article(line)]
    if not candidates or len(lines) < 2:
        return ""
    return next((line for line in candidates if len(line.split()) >= HEADLINE_WORDS), candidates[0])


def _is_about_the_article(line: str) -> bool:
    return bool(_byline(line) or _DATELINE.match(line) or _MENU.fullmatch(line) or _date_line(line))


def _may_be_headline(line: str) -> bool:
    return len(line) <= MAX_TITLE_CHARACTERS and not line.endswith((".", ",", ";", ":", "…", ".”", '."'))


def propose_byline(text: str) -> str:
    """Return the names of the first byline in the head of the text, else ''."""
    return next((names for line in _head_lines(text) if (names := _byline(line))), "")


def _byline(line: str) -> str:
    match = _BYLINE.fullmatch(line) or _CREDIT.fullmatch(line)
    names = match["names"].strip(" ,") if match else ""
    return names if all(_is_name(word) for word in re.split(r"[ ,/&]+", names) if word) else ""


def propose_dateline(text: str) -> str:
    """Return the place (and date) before the first dash of an opening paragraph, else ''."""
    for line in _head_lines(text):
        if match := _DATELINE.match(line):
            return match["place"].strip()
    return ""


def propose_date(text: str) -> date | None:
    """Return the date of the first date line or dateline in the head that gives one in full, else None.

    A date inside a sentence or a caption is another matter's; 03/04/2026 could be two days.
    """
    for line in _head_lines(text):
        found = _date_line(line)
        dateline = _DATELINE.match(line)
        if dateline and not found:
            found = find_date(dateline["place"])
        if found:
            return found
    return None


def _date_line(line: str) -> date | None:
    match = DATE.search(line)
    # Two dates in a line: the first is the day of publication, the second that of a change.
    rest = DATE.sub(" ", line) if match else ""
    return find_date(line) if match and _BESIDE_DATE.fullmatch(rest[:120]) else None


def _is_name(word: str) -> bool:
    return bool(_NAME.fullmatch(word)) or word.lower() in _SMALL_WORDS


def _head_lines(text: str) -> Iterator[str]:
    lines = (line.strip() for line in text[:HEAD_CHARACTERS].split("\n"))
    return (line for _, line in zip(range(HEAD_LINES), (line for line in lines if line), strict=False))
