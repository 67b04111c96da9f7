"""Say from where on in a text a claim's wording was understood: a verdict leans on all of that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from verification.engine.lexicon import lexicon

WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
PRONOUN: Final = re.compile(
    r"\b(?:he|she|it|they|his|hers?|its|theirs?|him|them|this|that|these|those|there|such)\b", re.IGNORECASE
)
SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’»)\]]*\s+|\n\s*\n\s*")
REACH: Final = 2_000
OWN_SENTENCE: Final = 400
"""So far behind a claim's words who said them is looked for in the same sentence."""


def leans_from(text: str, start: int, end: int, told: Iterable[str]) -> int | None:
    """Return where the text begins that a claim's wording hangs on.

    Args:
        text: canonical text of the version in which the claim stands.
        start: where its words begin.
        end: where they end.
        told: what was put into its wording for words of the text: whom a pronoun means, who said it.

    Returns:
        The earliest of the last mentions in front of the claim; `start` where all of it stands in the claim's
        own sentence behind it; None where the claim's own words say all of it. What a pronoun means that
        nobody put into words is taken to stand in the sentence before.
    """
    found = [place for phrase in told if (place := _place(text, start, end, phrase)) is not None]
    if PRONOUN.search(text, start, end) and min(found, default=start) == start:
        found.append(_sentence_before(text, start))
    return min(found, default=None)


def foreign_words(wording: str, known: Iterable[str]) -> list[str]:
    """Return the names and numbers of a wording that stand in none of the texts it was made of.

    Args:
        wording: the claim's text.
        known: the exact words of the claim, and what is known to have been put in their place.

    Returns:
        Words in order; somebody took them from elsewhere, most likely from the text around the claim.
    """
    held = {word.casefold() for text in known for word in WORD.findall(text)} | lexicon("small_words")
    found = [word for word in WORD.findall(wording) if word[:1].isupper() or word[:1].isdigit()]
    return [word for word in found if word.casefold() not in held]


def _place(text: str, start: int, end: int, phrase: str) -> int | None:
    word = _telling(phrase)
    if not word or _last(word, text, start, end) is not None:
        return None
    behind = text[end : end + OWN_SENTENCE].partition("\n\n")[0]
    if _last(word, behind, 0, len(behind)) is not None:
        return start
    before = _last(word, text, 0, start)
    # What stands nowhere was known from elsewhere: then only the sentence itself can be held to it.
    return start if before is None else before


def _sentence_before(text: str, start: int) -> int:
    """Return where the sentence begins that stands before the one of a claim."""
    ends = [match.end() for match in SENTENCE_END.finditer(text, max(0, start - REACH), start)]
    own = [end for end in ends if text[end:start].strip()]
    # The first of the last two ends: one closes the sentence before, the other opened it.
    before = own if len(own) < len(ends) else own[:-1]
    return before[-1] if before else max(0, start - REACH)


def _telling(phrase: str) -> str:
    """Return the word by which a phrase is known again: the last name in it, else its last word."""
    words: list[str] = WORD.findall(phrase)
    named = [word for word in words if word[:1].isupper() or word[:1].isdigit()]
    return (named or words or [""])[-1]


def _last(word: str, text: str, start: int, end: int) -> int | None:
    at = text.rfind(word, start, end)
    while at >= 0 and (text[at - 1 : at].isalnum() or text[at + len(word) : at + len(word) + 1].isalnum()):
        at = text.rfind(word, start, at + len(word) - 1)
    return at if at >= 0 else None
