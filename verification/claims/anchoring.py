"""Finds marked words in a text and keeps where they stand."""

from __future__ import annotations

import re
from typing import Final

from verification.articles.models import Revision
from verification.claims.models import Anchor, Claim
from verification.engine.types import Span
from verification.errors import InvalidAnchor

CONTEXT_CHARACTERS: Final = 32
MAX_CLAIM_CHARACTERS: Final = 2000
CONTEXT_REACH: Final = 1000
"""Given context is looked for this far around the words; longer context is not found."""
TOO_MANY: Final = "These words stand in more than one place. Mark more words."
UNKNOWN: Final = "These words are not found in the article."


def make_anchor(claim: Claim, revision: Revision, span: Span) -> Anchor:
    """Return the unsaved anchor of a span, with the words around it."""
    text, start, end = revision.text, span.start, span.end
    return Anchor(
        claim=claim,
        revision=revision,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_CHARACTERS) : start],
        suffix=text[end : end + CONTEXT_CHARACTERS],
        start=start,
        end=end,
    )


def words_of(revision: Revision, span: Span) -> str:
    """Return the words of a span in one line, as the text of a claim."""
    return " ".join(revision.text[span.start : span.end].split())


def find_anchor(text: str, exact: str, prefix: str, suffix: str) -> Span:
    """Find marked words by their quotation and context, also across the end of a sentence or paragraph.

    A browser does not give white space as it stands in the text, so it may differ.

    Raises:
        InvalidAnchor: not found, or found in more than one place with this context.
    """
    return find_within(text, Span(0, len(text)), exact, prefix, suffix)


def find_within(text: str, bounds: Span, exact: str, prefix: str, suffix: str) -> Span:
    """Find marked words inside a part of the text; the context may stand outside of it.

    Raises:
        InvalidAnchor: not found there, or found in more than one place with this context.
    """
    if not exact.strip() or len(exact) > MAX_CLAIM_CHARACTERS:
        raise InvalidAnchor("Mark between one word and a paragraph.")
    for pattern in _patterns(exact, prefix, suffix):
        found = _places(pattern, text, bounds)
        if len(found) > 1:
            raise InvalidAnchor(TOO_MANY)
        if found:
            return found[0]
    raise InvalidAnchor(UNKNOWN)


def _patterns(exact: str, prefix: str, suffix: str) -> list[re.Pattern[str]]:
    """Return what to look for: the words exactly as given, then with other white space.

    No quantifier stands at the beginning and no two meet, so that the search takes linear time.
    """
    before = f"{_loose(prefix)}\\s*" if prefix.strip() else ""
    after = f"\\s*{_loose(suffix)}" if suffix.strip() else ""
    return [
        re.compile(f"{re.escape(prefix)}(?P<exact>{re.escape(exact)}){re.escape(suffix)}"),
        re.compile(f"{before}(?P<exact>{_loose(exact)}){after}"),
    ]


def _loose(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def _places(pattern: re.Pattern[str], text: str, bounds: Span) -> list[Span]:
    """Find up to two places, also such that overlap: "aa" stands twice in "aaa"."""
    found: list[Span] = []
    position, end = max(0, bounds.start - CONTEXT_REACH), bounds.end + CONTEXT_REACH
    while len(found) < 2 and (match := pattern.search(text, position, end)):
        position = match.start() + 1
        if bounds.start <= match.start("exact") and match.end("exact") <= bounds.end:
            found.append(Span(*match.span("exact")))
    return found
