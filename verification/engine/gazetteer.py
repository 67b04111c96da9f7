"""Finds countries and territories in a text by their names, aliases and demonyms."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from verification.errors import EngineError

DATA_PATH = Path(__file__).parent / "data" / "gazetteer.json"
SPECIAL_LETTERS = str.maketrans("øØłŁđĐıðÐ’‘ʻ", "oOlLdDidD'''")
PART_OF = re.compile(
    r"\b(?:North|South|East|West|Northern|Southern|Eastern|Western|Upper|Lower|New|Inner|Outer|Little)[ -]$"
)
"""Before a name these words make another place of it: Northern Ireland, Lower Austria, New Mexico."""
UNSAFE_ALIASES = frozenset(
    {"CAR", "CH", "VI", "PR", "GU", "AS", "IM", "NL", "NA", "Micro", "Quito", "Lao", "Swazi"}
)


@dataclass(frozen=True, slots=True)
class Entity:
    """One country or territory and what it is called; a demonym is its adjective or people."""

    name: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One name found in a text; `demonym` says that it was an adjective or a people."""

    entity: str
    start: int
    end: int
    demonym: bool


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names ready to be found. A name that two entities share points to none of them."""

    names: dict[str, str]
    demonyms: dict[str, str]
    pattern: re.Pattern[str]

    def find(self, text: str) -> tuple[Mention, ...]:
        """Find the entities of a text, longest names first, none overlapping, in the order of the text.

        Capital letters count ("turkey" is no country), accents do not ("São Tomé" is "Sao Tome").
        """
        plain = fold(text)
        found = []
        for match in self.pattern.finditer(plain):
            name = match.group(0)
            entity = self.names.get(name) or self.demonyms[name]
            if not PART_OF.search(plain[max(0, match.start() - 12) : match.start()]):
                found.append(Mention(entity, match.start(), match.end(), name not in self.names))
        return tuple(found)


def fold(text: str) -> str:
    """Return `text` without accents and with plain apostrophes; the length stays the same."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text).translate(SPECIAL_LETTERS)


def make_gazetteer(entities: Iterable[Entity]) -> Gazetteer:
    """Build a gazetteer.

    Args:
        entities: any number; where two share an alias, a proper name wins over an alias, and an
            alias that two entities share is left out.

    Returns:
        The gazetteer; it finds nothing when `entities` is empty.
    """
    entities = tuple(entities)
    own = {fold(entity.name): entity.name for entity in entities}
    own |= {name.removeprefix("The "): entity for name, entity in own.items() if name.startswith("The ")}
    aliases = _unambiguous((alias, entity.name) for entity in entities for alias in entity.aliases)
    names = {name: entity for name, entity in (aliases | own).items() if name not in UNSAFE_ALIASES}
    plural = ((form, e.name) for e in entities for word in e.demonyms for form in (word, f"{word}s"))
    demonyms = {word: entity for word, entity in _unambiguous(plural).items() if word not in names}
    longest_first = sorted({*names, *demonyms}, key=lambda name: (-len(name), name))
    alternatives = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
    return Gazetteer(names, demonyms, re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w])"))


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for name, entity in pairs:
        if name not in UNSAFE_ALIASES and name[:1].isupper():
            owners.setdefault(fold(name), set()).add(entity)
    return {name: min(entities) for name, entities in owners.items() if len(entities) == 1}


@lru_cache(maxsize=1)
def default_gazetteer() -> Gazetteer:
    """Load the shipped names once a process.

    Raises:
        EngineError: the file is missing or damaged.
    """
    try:
        rows = json.loads(DATA_PATH.read_text(encoding="utf-8"))
        entities = [Entity(row["name"], tuple(row["aliases"]), tuple(row["demonyms"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError("The gazetteer is missing or damaged.") from error
    return make_gazetteer(entities)
