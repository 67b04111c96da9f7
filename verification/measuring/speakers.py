"""Says whether two namings of a speaker mean the same one."""

from __future__ import annotations

import re
from typing import Final

from verification.engine.types import Speaker

WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
TITLES: Final = frozenset(
    ["mr", "mrs", "ms", "dr", "sir", "lord", "lady", "col", "gen", "lt", "maj", "capt", "sgt", "sen", "rep",
     "president", "minister"]
)  # fmt: skip
SMALL_WORDS: Final = frozenset(
    ["a", "an", "the", "his", "her", "its", "their", "this", "that", "these", "those", "and", "or", "s",
     "of", "at", "in", "on", "for", "from", "with", "by", "to"]
)  # fmt: skip
EMPTY_WORDS: Final = TITLES | SMALL_WORDS
# What a description's head noun stands before: "a person close to …", "two officials who …".
AFTER_HEAD: Final = re.compile(
    r"[,;(]|\b(?:at|of|in|on|for|from|with|by|to|near|close|who|whom|whose|that|which|familiar|based)\b", re.I
)
COORDINATED: Final = re.compile(r",\s*(?:and\s+)?|\band\b", re.I)


def is_same_speaker(annotated: str | None, found: Speaker | None) -> bool:
    """Say whether a speaker that was found is the one that people named.

    Args:
        annotated: a full name or a description; None where nobody is named.
        found: ours; None or without a name where we name nobody.

    Returns:
        Whether both name nobody, or one naming's words are all in the other's ("Holst" and "Radim Holst"),
        or one is the other's initials, or, for descriptions, both have the same head nouns ("doctor" and
        "a doctor at the regional hospital"). Titles and articles count for nothing.
    """
    said = (found.name or found.description).strip() if found is not None else ""
    if not annotated or not said:
        return not annotated and not said
    theirs, ours = _words(annotated), _words(said)
    if theirs and ours and (theirs <= ours or ours <= theirs):
        return True
    if _initials(annotated) == said or _initials(said) == annotated:
        return True
    return (_is_description(annotated) or _is_description(said)) and _heads(annotated) == _heads(said)


def _words(naming: str) -> frozenset[str]:
    words = (_plain(word) for word in WORD.findall(naming))
    return frozenset(word for word in words if word not in EMPTY_WORDS)


def _plain(word: str) -> str:
    """Fold case, possessive and plural: "officials" and "official's" are "official"."""
    folded = re.sub(r"['’]s?$", "", word.casefold())
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded


def _initials(naming: str) -> str:
    return "".join(word[0] for word in WORD.findall(naming) if word[0].isupper())


def _is_description(naming: str) -> bool:
    """Say whether a naming has a word of its own in small letters, as no name has."""
    return any(word[0].islower() and word.casefold() not in EMPTY_WORDS for word in WORD.findall(naming))


def _heads(naming: str) -> frozenset[str]:
    heads = set()
    for part in COORDINATED.split(naming):
        words = WORD.findall(AFTER_HEAD.split(part)[0])
        if words and part[:1] != "(":
            heads.add(_plain(words[-1]))
    return frozenset(heads)
