"""Reads the words of posts and claims for comparison: without links and handles, as stems."""

from __future__ import annotations

import re
from typing import Final

from verification.engine.gazetteer import fold
from verification.engine.query import STOP_WORDS

MAX_CHARACTERS: Final = 4_000
"""Of a longer text only the beginning is read."""
LINK: Final = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)[^\s\"”’)]{1,2000}", re.IGNORECASE)
ACCOUNT: Final = re.compile(r"\(@\w{1,50}\)")
TAG: Final = re.compile(r"[@#](\w{1,100})")
SEAM: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
"""Where the words of a hashtag meet: #NewBridgeOpens2024."""
ORNAMENT: Final = re.compile(r"[^\w\s.,;:!?'’\"“”$%€£&()/—–-]")
SPACE: Final = re.compile(r"\s+")
WORD: Final = re.compile(r"\d{1,15}(?:[.,]\d{1,9}){0,5}|[^\W_]{1,60}")
POSSESSIVE: Final = re.compile(r"['’]s\b")
_POST_WORDS = "my me you your if so just what how when all out up can"
EMPTY_WORDS: Final = STOP_WORDS | frozenset(_POST_WORDS.split())
ENDINGS: Final = (("sses", "ss"), ("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", ""))
SHORTEST_STEM: Final = 3


def plain_text(text: str) -> str:
    """Return the words of a post as prose.

    Args:
        text: a post or any other text; ordinary prose comes back as it is but for its white space.

    Returns:
        The text without links, account names and emoji; "#NewBridge" and "@TownHall" become words.
    """
    text = LINK.sub(" ", text[:MAX_CHARACTERS])
    text = TAG.sub(lambda tag: f" {SEAM.sub(' ', tag[1]).replace('_', ' ')} ", ACCOUNT.sub(" ", text))
    return SPACE.sub(" ", ORNAMENT.sub(" ", text)).strip()


def words(text: str) -> list[str]:
    """Return the content words of a text as stems.

    Args:
        text: prose, as `plain_text` returns it.

    Returns:
        Stems in lower case without accents, in the order of the text, repetitions kept; figures without
        their commas.
    """
    found = WORD.findall(POSSESSIVE.sub("", fold(text[:MAX_CHARACTERS]).lower()))
    return [stem(word) for word in found if word not in EMPTY_WORDS]


def stem(word: str) -> str:
    """Return a word in lower case without its English ending; a figure without its commas.

    Rough on purpose: "marches", "marched" and "marching" meet, and few words meet that should not.
    """
    if word[0].isdigit():
        return word.replace(",", "")
    if len(word) <= SHORTEST_STEM or word.endswith("ss"):
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = _single(word[: -len(ending)] + instead, ending)
            break
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST_STEM else word


def _single(word: str, ending: str) -> str:
    """Undo the doubled letter of "stopped"."""
    doubled = ending in {"ing", "ed"} and len(word) > SHORTEST_STEM and word[-1] == word[-2]
    return word[:-1] if doubled and word[-1] not in "lsz" else word
