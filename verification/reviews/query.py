"""The queue's query language: typed text into terms. Pure: what the terms find is in `queue.py`.

    status:in_review not:mine deadline:<2h "nine days"

Terms stand between blanks and all have to hold. `name:value` asks for a field, several values stand
between commas, anything else is a word of the claim or of its speaker. `not:` or `-` before a term turns it
around, quotation marks keep words together and take every sign literally. What cannot be read is named
together with what is allowed, and the rest still counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from verification.engine.priority import PriorityLevel
from verification.engine.types import ConclusionClass, Kind
from verification.workflow import Risk, Status, WaitingFor

MAX_CHARACTERS: Final = 200
MAX_TERMS: Final = 20
MAX_NUMBER: Final = 2**63 - 1
MAX_AMOUNT: Final = 999
UNITS: Final = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
FLAGS: Final = (
    "date_changed",
    "source_changed",
    "origins_changed",
    "scale_changed",
    "words_changed",
    "orphaned_anchor",
)
"""Every flag that a claim can have."""
ANY: Final = "any"
NONE: Final = "none"
ME: Final = "me"
NOBODY: Final = "nobody"
DUE: Final = "due"
OVERDUE: Final = "overdue"
UNDECIDED: Final = "undecided"
STALE: Final = "stale"
TOKEN: Final = re.compile(
    r"""(?P<sign>(?:-|not:)?)            # turns the term around
        (?P<name>[a-z_]{1,20}:)?         # the field; without one it is a word
        (?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))""",
    re.IGNORECASE | re.VERBOSE,
)
SPAN: Final = re.compile(r"([<>])(\d{1,3})(min|h|d|w)", re.ASCII)


class Field(StrEnum):
    """What can be asked for; `word` is written without a name."""

    STATUS = "status"
    HOLDER = "holder"
    ARTICLE = "article"
    KIND = "kind"
    RISK = "risk"
    WAITING = "waiting"
    FLAG = "flag"
    PRIORITY = "priority"
    PROPOSED = "proposed"
    DEADLINE = "deadline"
    SPEAKER = "speaker"
    MINE = "mine"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that has to hold, or has not to. Any of `values` will do; MINE has none."""

    field: Field
    values: tuple[str, ...] = ()
    is_negated: bool = False

    def __str__(self) -> str:
        sign = "not:" if self.is_negated else ""
        if self.field == Field.MINE:
            return f"{sign}mine"
        if self.field == Field.WORD:
            return f'{sign}"{self.values[0]}"'
        value = ",".join(self.values)
        return f'{sign}{self.field}:"{value}"' if " " in value else f"{sign}{self.field}:{value}"


@dataclass(frozen=True, slots=True)
class BadTerm:
    """A term that cannot be read, as it was written, and what would be allowed in its place."""

    written: str
    allowed: str

    def __str__(self) -> str:
        return f"“{self.written}” cannot be read. {self.allowed}"


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for; `bad` is what could not be read of it."""

    terms: tuple[Term, ...] = ()
    bad: tuple[BadTerm, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def names(self, field: Field) -> bool:
        """Say whether a field is asked for, not only kept out."""
        return any(term.field == field and not term.is_negated for term in self.terms)


class _Unreadable(ValueError):
    """A value that a field does not know; says what it does."""


def parse(text: str) -> Query:
    """Read what somebody typed.

    Args:
        text: anything; beyond `MAX_CHARACTERS` and `MAX_TERMS` it is refused as one bad term.

    Returns:
        The terms that could be read, in order, and those that could not. Never raises.
    """
    terms: list[Term] = []
    bad: list[BadTerm] = []
    for found in TOKEN.finditer(text[:MAX_CHARACTERS].replace("\0", " ")):
        if len(terms) + len(bad) >= MAX_TERMS:
            bad.append(BadTerm(found[0], f"At most {MAX_TERMS} terms are read."))
            break
        try:
            terms += _read(found)
        except _Unreadable as error:
            bad.append(BadTerm(found[0], str(error)))
    if len(text) > MAX_CHARACTERS:
        bad.append(
            BadTerm(text[MAX_CHARACTERS:][:20] + "…", f"At most {MAX_CHARACTERS} characters are read.")
        )
    return Query(tuple(terms), tuple(bad))


def _read(found: re.Match[str]) -> list[Term]:
    negated, name = bool(found["sign"]), (found["name"] or "")[:-1].casefold()
    quoted = found["quoted"] is not None
    value = " ".join((found["quoted"] if quoted else found["plain"]).replace('"', " ").split())
    if name:
        return [_field_term(name, value, negated)]
    if not quoted and value.casefold() in (Field.MINE, OVERDUE):
        return [_bare(value.casefold(), negated)]
    if not quoted and value.casefold().removesuffix(":") in (*READERS, "not") and value.endswith(":"):
        raise _Unreadable("Put what you look for right behind the colon, without a blank.")
    return [Term(Field.WORD, (value,), negated)] if value else []


def _bare(word: str, negated: bool) -> Term:
    if word == OVERDUE:
        return Term(Field.DEADLINE, (OVERDUE,), negated)
    return Term(Field.MINE, (), negated)


def _field_term(name: str, value: str, negated: bool) -> Term:
    if name not in READERS:
        known = ", ".join(sorted([*READERS, "mine", "not"]))
        raise _Unreadable(f"Known are {known}; words with a colon stand in quotation marks.")
    return Term(Field(name), READERS[name](value), negated)


def _choice(*known: str) -> Callable[[str], tuple[str, ...]]:
    """Read one or several known words, separated by commas."""

    def read(value: str) -> tuple[str, ...]:
        words = tuple(
            word.strip().casefold().replace("-", "_").replace(" ", "_")
            for word in value.split(",")
            if word.strip()
        )
        if not words or not set(words) <= set(known):
            raise _Unreadable(f"Known are {', '.join(known)}.")
        return tuple(dict.fromkeys(words))

    return read


def _words(value: str) -> tuple[str, ...]:
    if not value or "," in value:
        raise _Unreadable("Give one name, in quotation marks if it has blanks.")
    lowered = value.casefold()
    return (NOBODY,) if lowered == NONE else (lowered,) if lowered in (ME, NOBODY) else (value,)


def _text(value: str) -> tuple[str, ...]:
    if not value:
        raise _Unreadable("Give some of its words, in quotation marks if they have blanks.")
    return (value,)


def _article(value: str) -> tuple[str, ...]:
    if value.isascii() and value.isdigit() and int(value) > MAX_NUMBER:
        raise _Unreadable("Give the number of an article, or words of its title.")
    return _text(value)


def _deadline(value: str) -> tuple[str, ...]:
    lowered = value.casefold()
    if lowered in (OVERDUE, NONE, ANY):
        return (lowered,)
    found = SPAN.fullmatch(lowered)
    if found is None or not int(found[2]):
        raise _Unreadable("Write <2h, >3d (min, h, d, w), overdue, any or none.")
    return (f"{found[1]}{int(found[2])}{found[3]}",)


def span_of(value: str) -> tuple[bool, timedelta]:
    """Return whether a deadline lies before (else behind) a time from now, and that time.

    Raises:
        ValueError: it is no such value.
    """
    found = SPAN.fullmatch(value)
    if found is None:
        raise ValueError(value)
    return found[1] == "<", int(found[2]) * UNITS[found[3]]


READERS: Final[Mapping[str, Callable[[str], tuple[str, ...]]]] = {
    Field.STATUS: _choice(*Status, UNDECIDED, ANY),
    Field.HOLDER: _words,
    Field.ARTICLE: _article,
    Field.KIND: _choice(*Kind),
    Field.RISK: _choice(*Risk, ANY, NONE),
    Field.WAITING: _choice(*WaitingFor, DUE, ANY),
    Field.FLAG: _choice(*FLAGS, STALE, ANY),
    Field.PRIORITY: _choice(*PriorityLevel),
    Field.PROPOSED: _choice(*ConclusionClass),
    Field.DEADLINE: _deadline,
    Field.SPEAKER: _text,
}
"""Every field with what reads its values."""
