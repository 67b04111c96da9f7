"""Says where two statements differ: figures, dates, negations, names, opposites, speakers."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from verification.engine.agreement_figures import Pairs, date_pairs, figure_pairs
from verification.engine.agreement_names import name_pairs
from verification.engine.gazetteer import fold
from verification.engine.informal import EMPTY_WORDS, stem
from verification.engine.lexicon import data_text
from verification.errors import EngineError

TOKEN: Final = re.compile(r"n['’]t\b|\d[\d.,]*|[^\W\d_]+(?=n['’]t\b)|[^\W\d_]+|[.;:!?]")
CLAUSE_ENDS: Final = frozenset(".;:!?")
LIGHT_WORDS: Final = EMPTY_WORDS | frozenset(["being", "any", "ever", "yet", "been", "to", "longer"])
"""Between a negation and what it negates."""
NUMBERED: Final = re.compile(r"\b[Nn]o\.? ?(?=\d)")
"""No. 10 negates nothing."""


class Differs(StrEnum):
    """In what two statements differ."""

    NUMBER = "number"
    DATE = "date"
    NEGATION = "negation"
    NAME = "name"
    OPPOSITE = "opposite"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in the words of both sides; a side is empty where it says nothing of the kind."""

    code: Differs
    ours: str
    theirs: str

    @property
    def is_contradiction(self) -> bool:
        """Whether the two cannot both be right: each says something, and not the same."""
        return self.code is not Differs.SPEAKER and bool(self.ours and self.theirs)


@dataclass(frozen=True, slots=True)
class _Lists:
    negations: frozenset[str]
    not_negating: re.Pattern[str]
    undoing: re.Pattern[str]
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...]
    prefixes: tuple[str, ...]


def differences(
    ours: str, theirs: str, our_speaker: str = "", their_speaker: str = ""
) -> tuple[Difference, ...]:
    """Compare two statements.

    Args:
        ours, theirs: one statement each, standing alone.
        our_speaker, their_speaker: who is said to say so; empty where nobody is.

    Returns:
        What one of them says otherwise or alone, the figures first. Swapping the statements swaps the
        sides of each difference. Empty: nothing that is looked at differs; other words may.

    Raises:
        EngineError: the language model or a word list is missing.
    """
    found = [
        Difference(code, mine, other)
        for code, compare in COMPARISONS.items()
        for mine, other in compare(ours, theirs)
    ]
    if our_speaker and their_speaker and name_pairs(our_speaker, their_speaker):
        found.append(Difference(Differs.SPEAKER, our_speaker, their_speaker))
    return tuple(found)


def negation_pairs(ours: str, theirs: str) -> Pairs:
    """Return what one side negates and the other does not."""
    mine, other = _negated(ours), _negated(theirs)
    if len(mine) == len(other) and not (_affirmed(mine, other, theirs) or _affirmed(other, mine, ours)):
        return []
    if len(mine) == len(other):
        return [(" ".join(mine.values()), " ".join(other.values()))]
    return [_sides(mine, other)]


def _sides(mine: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, str]:
    """Put a negation into words: both sides say something, for the other one affirms it."""
    only_mine = [text for head, text in mine.items() if head not in other]
    only_other = [text for head, text in other.items() if head not in mine]
    if len(mine) > len(other):
        return ", ".join(only_mine or mine.values()), ", ".join(only_other) or "not negated"
    return ", ".join(only_mine) or "not negated", ", ".join(only_other or other.values())


def _affirmed(mine: Mapping[str, str], other: Mapping[str, str], theirs: str) -> bool:
    """Say whether something that one side negates stands on the other side without a negation."""
    held = {stem(token) for token in _tokens(theirs)}
    return any(head in held and head not in other for head in mine)


def _negated(text: str) -> dict[str, str]:
    """Return what a text negates: the stem of each negated word, with the words as written."""
    text = _lists().undoing.sub("not ", NUMBERED.sub(" ", text))
    tokens = _tokens(_lists().not_negating.sub(" ", text))
    found: dict[str, str] = {}
    for at, token in enumerate(tokens):
        if token in _lists().negations:
            head = _head(tokens[at + 1 :])
            found[stem(head) if head else f"#{at}"] = f"{'not' if token == NOT else token} {head}".strip()
    return found


NOT: Final = "n't"


def _head(tokens: Sequence[str]) -> str:
    for token in tokens:
        if token in CLAUSE_ENDS:
            return ""
        if token not in LIGHT_WORDS and token not in _lists().negations:
            return token
    return ""


def _tokens(text: str) -> list[str]:
    return [token.replace("’", "'") for token in TOKEN.findall(fold(text).lower())]


def opposite_pairs(ours: str, theirs: str) -> Pairs:
    """Return words of one side whose opposites stand on the other."""
    mine, other = (
        {stem(token): token for token in _tokens(text) if token.isalpha()} for text in (ours, theirs)
    )
    found = []
    for one, two in _lists().opposites:
        for up, down in ((one, two), (two, one)):
            if mine.keys() & up and other.keys() & down and not (mine.keys() & down or other.keys() & up):
                found.append((_first(mine, up), _first(other, down)))
    found += [(mine[word], other[word_]) for word, word_ in _prefixed(mine, other)]
    found += [(mine[word_], other[word]) for word, word_ in _prefixed(other, mine)]
    return list(dict.fromkeys(found))


def _first(held: Mapping[str, str], words: frozenset[str]) -> str:
    return next(token for word, token in held.items() if word in words)


def _prefixed(plain: Mapping[str, str], negative: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return words of which the other side has the one with "un-", "in-" …, and neither side has both."""
    return [
        (word, prefix + word)
        for word in plain
        for prefix in _lists().prefixes
        if len(word) > 3 and prefix + word in negative and word not in negative and prefix + word not in plain
    ]


@functools.cache
def _lists() -> _Lists:
    try:
        data = json.loads(data_text("agreement.json"))
        phrases = "|".join(re.escape(phrase) for phrase in data["not_negating"])
        undoing = "|".join(re.escape(verb) for verb in data["undoing_before_to"])
        return _Lists(
            negations=frozenset(data["negations"]) | frozenset(data["negating_verbs"]),
            not_negating=re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE),
            undoing=re.compile(rf"\b(?:{undoing}) to\b", re.IGNORECASE),
            opposites=tuple((_stems(one), _stems(two)) for one, two in data["opposites"]),
            prefixes=tuple(data["prefixes"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("The word lists of agreement are damaged.") from error


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


COMPARISONS: Final[Mapping[Differs, Callable[[str, str], Iterable[tuple[str, str]]]]] = {
    Differs.NUMBER: figure_pairs,
    Differs.DATE: date_pairs,
    Differs.NEGATION: negation_pairs,
    Differs.NAME: name_pairs,
    Differs.OPPOSITE: opposite_pairs,
}
