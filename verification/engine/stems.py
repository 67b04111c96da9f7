"""Words cut to their stems, with synonyms and the names behind short forms, to compare sentences by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.mentions import Names

if TYPE_CHECKING:
    from spacy.tokens import Token

STEM_CHARACTERS = 6
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
LIGHT = frozenset(
    ("be", "have", "do", "say", "get", "go", "make", "take", "new", "first", "last", "next", "other", "big")
)
# Headlines have shorter words for the same things.
SAME = (
    "kill die dead death slay fatal fatality",
    "blast explosion explode",
    "rise increase climb grow surge jump soar up",
    "fall drop decline decrease sink down",
    "cut reduce reduction",
    "hurt injure injury wound",
    "jail prison imprison sentence",
    "fire blaze burn",
    "quit resign resignation",
    "boss chief head",
    "vote poll ballot election",
    "hike rise",
    "probe investigate investigation inquiry",
    "back support endorse",
    "slam criticise criticize condemn",
    "row dispute quarrel",
    "deal agreement agree",
    "ban forbid prohibit",
    "buy purchase acquire",
    "flee escape",
    "cop police officer",
    "child kid",
    "man men",
    "shut close closure",
    "start begin open launch",
)


@cache
def _synonyms() -> Mapping[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for row in SAME:
        stemmed = {word[:STEM_CHARACTERS] for word in row.split()}
        for word in stemmed:
            groups.setdefault(word, set()).update(stemmed)
    return {word: frozenset(group) for word, group in groups.items()}


def stem(token: Token) -> str:
    return token.lemma_.lower()[:STEM_CHARACTERS]


def stems(text: str, item: ParsedSentence, names: Names) -> frozenset[str]:
    """The words of a sentence, cut to their stems, with the names behind its short forms."""
    found = {stem(token) for token in item.doc if token.is_alpha}
    for token in item.doc:
        if token.text[:1].isupper():
            found |= options(text, item, token, names)
    return frozenset(found)


def options(text: str, item: ParsedSentence, token: Token, names: Names) -> frozenset[str]:
    """The stems that say what a word says: its own, its synonyms', its alias's."""
    written = text[item.start(token) : item.end(token)]
    found = {stem(token), written.lower()[:STEM_CHARACTERS]}
    found |= _synonyms().get(stem(token), frozenset())
    full = names.full(written)
    if full != written:
        found.add(f"={full.lower()}")
        found |= {word.lower()[:STEM_CHARACTERS] for word in full.split() if len(word) > 3}
    return frozenset(found)


def content(text: str, item: ParsedSentence, names: Names) -> list[frozenset[str]]:
    """What the words of a line that carry its meaning may be called."""
    return [
        options(text, item, token, names)
        for token in item.doc
        if token.pos_ in CONTENT and token.is_alpha and token.lemma_.lower() not in LIGHT and len(token) > 1
    ]
