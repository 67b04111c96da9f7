"""Pairs the names of two statements, and keeps those that only one side has."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.gazetteer import default_gazetteer, fold
from verification.engine.informal import plain_text
from verification.engine.language import STRAIGHT, pipeline
from verification.engine.lexicon import lexicon
from verification.engine.mentions import Alias, find_aliases, without_titles
from verification.engine.stated_dates import MONTHS

RUN: Final = re.compile(
    r"[A-Z][\w&-]*(?:['’](?!s\b)\w+)?(?:\.(?=[A-Z]))?(?:(?: (?:of|de|von|van|bin|al|el|da|du|la)){0,2}"
    r"[ .]{1,2}[A-Z][\w&-]*(?:['’](?!s\b)\w+)?){0,6}"
)
SENTENCE_START: Final = re.compile(r"(?:^|[.!?:]\s+|^[\"“‘']\s?|[.!?:]\s+[\"“‘'])$")
WORD: Final = re.compile(r"[^\W_]+")
CALENDAR: Final = frozenset(MONTHS) | frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)
TITLES: Final = lexicon("person_titles")
STARTERS: Final = frozenset(word.lower() for word in lexicon("sentence_starters"))
_CONNECTORS = "of de von van bin al el da du la the and for"
CONNECTORS: Final = frozenset(_CONNECTORS.split())
TITLE_CASE_SHARE: Final = 0.8
LONG_ENOUGH_TO_MISSPELL: Final = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written; `key` tells countries and known organisations by their one name, else empty."""

    shown: str
    key: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Its words that tell it apart, in lower case without accents; "Al" alone is no connector."""
        found = WORD.findall(fold(self.shown).lower())
        return tuple(word for word in found if word not in CONNECTORS) or tuple(found)


def name_pairs(ours: str, theirs: str) -> list[tuple[str, str]]:
    """Return the names that differ.

    Args:
        ours, theirs: one statement each, or two names.

    Returns:
        (ours, theirs) in the words of the statements: two names in one place, or a name that only one side
        has and an empty text. "Lind" and "Mayor Ada Lind" are one name, "Ada Lind" and "Ben Lind" two.

    Raises:
        EngineError: the language model is missing.
    """
    # What one text makes clear, the other may write short: Islamic State, IS.
    aliases = find_aliases(f"{ours} {theirs}")
    mine, other = find_names(ours, aliases), find_names(theirs, aliases)
    only_mine = missing_names(mine, other, theirs)
    only_other = missing_names(other, mine, ours)
    pairs = []
    for name in list(only_mine):
        partner = next((there for there in only_other if bool(there.key) == bool(name.key)), None)
        if partner is not None:
            only_mine.remove(name)
            only_other.remove(partner)
            pairs.append((name.shown, partner.shown))
    return pairs + [(n.shown, "") for n in only_mine] + [("", n.shown) for n in only_other]


@functools.lru_cache(maxsize=4096)
def find_names(text: str, aliases: tuple[Alias, ...]) -> tuple[Name, ...]:
    """Return the names of a text, each once; of the alias list only those entries are looked for."""
    text = plain_text(text)
    places = default_gazetteer().find(text)
    found = {place.entity: Name(text[place.start : place.end], place.entity) for place in places}
    rest = _blank(text, [(place.start, place.end) for place in places])
    for alias in aliases:
        for form in sorted(alias.forms, key=len, reverse=True):
            place = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", rest)
            if place is not None:
                found.setdefault(alias.canonical, Name(form, alias.canonical))
                rest = _blank(rest, [place.span()])
    if not _is_title_case(rest):
        for shown in _capitalised(rest):
            found.setdefault(fold(shown).lower(), Name(shown))
    return tuple(found.values())


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{'·' * (end - start)}{text[end:]}"
    return text


def _is_title_case(text: str) -> bool:
    """A headline gives every word a capital letter, so that letters tell no names."""
    words = [word for word in WORD.findall(text) if word[0].isalpha() and word.lower() not in STARTERS]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= TITLE_CASE_SHARE * len(words)


def _capitalised(text: str) -> list[str]:
    found = []
    for run in RUN.finditer(text):
        words = run[0].split()
        starts = SENTENCE_START.search(text[: run.start()][-4:]) is not None
        if starts and not _is_name(text, run.start(), words):
            words = words[1:]
        while words and (words[0].lower() in CALENDAR or words[0].lower() in TITLES):
            words = words[1:]
        kept = [word for word in without_titles(words) if word.lower() not in CALENDAR]
        if kept and " ".join(kept) != "I":
            found.append(" ".join(kept).strip(" .&-"))
    return [name for name in found if len(name) > 1]


def _is_name(text: str, start: int, words: Sequence[str]) -> bool:
    """Say whether a sentence begins with a name and not only with a capital letter."""
    first = words[0]
    if first.lower() in STARTERS:
        return False
    if len(words) > 1 or not first[1:].islower():
        return True
    return first in _proper_beginnings(text[start:])


@functools.lru_cache(maxsize=4096)
def _proper_beginnings(text: str) -> frozenset[str]:
    """Return the proper nouns of a text by the tagger alone; it is asked for first words only."""
    nlp = pipeline()
    doc = nlp.make_doc(text[:400].translate(STRAIGHT))
    for name, part in nlp.pipeline:
        if name in {"tok2vec", "tagger", "attribute_ruler"}:
            doc = part(doc)
    return frozenset(token.text for token in doc if token.tag_ in {"NNP", "NNPS"})


def missing_names(names: Sequence[Name], others: Sequence[Name], text: str) -> list[Name]:
    """Return the names that neither stand among the others nor in the words of the other text."""
    held = frozenset(WORD.findall(fold(text).lower()))
    return [name for name in names if not _stands(name, others, held)]


def _stands(name: Name, others: Sequence[Name], held: frozenset[str]) -> bool:
    if any(_same(name, other) for other in others):
        return True
    if name.key:
        return False
    rivals = [other for other in others if not other.key and other.words[-1:] == name.words[-1:]]
    return not rivals and bool(name.words) and all(_is_held(word, held) for word in name.words[-1:])


def _is_held(word: str, held: frozenset[str]) -> bool:
    return word in held or f"{word}s" in held


def _same(name: Name, other: Name) -> bool:
    if name.key or other.key:
        return name.key == other.key
    mine, theirs = name.words, other.words
    return _is_short_for(mine, theirs) or _is_short_for(theirs, mine) or _initials(name, other)


def _is_short_for(short: Sequence[str], long: Sequence[str]) -> bool:
    """Say whether one is the other, or its last words; first names may be initials."""
    if not short or len(short) > len(long) or not _alike(short[-1], long[-1]):
        return False
    if len(short) == 1:
        return True
    first, other = short[0], long[0]
    return (
        _alike(first, other)
        or (1 in (len(first), len(other)) and first[0] == other[0])
        or (first in long and len(short) < len(long))
    )


def _alike(word: str, other: str) -> bool:
    """Say whether two words are one, give or take a plural or a letter in a long name."""
    if word == other or word.removesuffix("s") == other.removesuffix("s"):
        return True
    if min(len(word), len(other)) < LONG_ENOUGH_TO_MISSPELL or abs(len(word) - len(other)) > 1:
        return False
    short, long = sorted((word, other), key=len)
    if len(short) == len(long):
        return False
    return any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long)))


def _initials(name: Name, other: Name) -> bool:
    """Say whether one is the abbreviation of the other: NBA, National Bank of Austria."""
    for short, long in ((name.shown, other.words), (other.shown, name.words)):
        letters = short.replace(".", "")
        if letters.isupper() and 2 <= len(letters) == len(long):
            return letters.lower() == "".join(word[0] for word in long)
    return False
