"""Changes one thing in a statement so that what supported it does so no longer: figure, day, name, denial.

Used to train the stance model on what looks right and is not, and to measure how much of that it sees.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from verification.engine.language import parse_apart

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NUMBER_WORDS: Final = tuple(
    re.findall(
        r"\w+",
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety",
    )
)
MONTHS: Final = calendar.month_name[1:]
DIGITS: Final = re.compile(
    r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w/-])|(?<![\w.,/-])\d+(?:\.\d+)?(?![\w/-])"
)
YEAR: Final = re.compile(r"(?<![\d.,$£€])(?:1[5-9]|20)\d\d(?![\d,]|\.\d)")
MONTH: Final = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
NAMED: Final = {
    "PERSON": "person",
    "GPE": "place",
    "LOC": "place",
    "ORG": "body",
    "NORP": "people",
    "FAC": "place",
    "WORK_OF_ART": "work",
}
DENIABLE: Final = frozenset(
    re.findall(
        r"\w+",
        "is are was were has have had can could will would may might must should does do did",
    )
)
ARTICLE: Final = re.compile(r"\b[Aa]n? $")
VOWELS: Final = frozenset("AEIOUaeiou")
FACTORS: Final = (0.1, 0.2, 0.3, 0.5, 0.6, 0.8, 1.25, 1.5, 2, 3, 5, 10)


class Swap(StrEnum):
    """What is changed."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Swapped:
    """A statement with one thing changed: the words before and after; `before` is empty for a denial."""

    kind: Swap
    text: str
    before: str
    after: str


class NamePool:
    """Names of each sort, to put in the place of others."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Gather the names of texts; the same texts give the same pool."""
        gathered: dict[str, dict[str, None]] = {}
        for doc in parse_apart(texts):
            for entity in doc.ents:
                if entity.label_ in NAMED and _is_whole_name(entity.text):
                    gathered.setdefault(NAMED[entity.label_], {})[entity.text] = None
        self._names: Mapping[str, tuple[str, ...]] = {sort: tuple(names) for sort, names in gathered.items()}

    def other(self, sort: str, name: str, text: str, chance: random.Random) -> str:
        """Return another name of a sort, with as many words where there is one; empty where there is none.

        A name that shares a word with `text` says the same too often, so it is not taken.
        """
        words = {word.casefold() for word in re.findall(r"\w+", text)}
        fitting = [
            other
            for other in chance.sample(self._names.get(sort, ()), min(40, len(self._names.get(sort, ()))))
            if not words & {word.casefold() for word in re.findall(r"\w+", other)}
        ]
        alike = [other for other in fitting if len(other.split()) == len(name.split())]
        return (alike or fitting or [""])[0]


def _is_whole_name(text: str) -> bool:
    return len(text) <= 40 and text[:1].isupper() and not any(letter.isdigit() for letter in text)


def swaps(
    claims: Sequence[str], evidence: Sequence[str], pool: NamePool, *, seed: int = 0
) -> list[tuple[Swapped, ...]]:
    """Change claims that evidence supports, in every way of which the evidence says something.

    Args:
        claims, evidence: n pairs; a figure, day or name is only changed where the evidence has it too.
        pool: names to put in place of others.
        seed: of what is chosen; the same pairs give the same swaps.

    Returns:
        n tuples of at most one swap a kind; empty where nothing can be changed.

    Raises:
        EngineError: the language model is missing.
    """
    found = []
    for claim, told, doc in zip(claims, evidence, parse_apart(claims), strict=True):
        chance = random.Random(f"{seed} {claim}")  # noqa: S311 - chooses examples, keeps no secret.
        made = (
            _first(_numbers(claim, told, chance)),
            _first(_dates(claim, told, chance)),
            _first(_names(doc, told, pool, chance)),
            _first(_denials(doc, chance)),
        )
        found.append(tuple(swap for swap in made if swap and swap.text != claim))
    return found


def _first(candidates: Iterator[Swapped]) -> Swapped | None:
    return next(candidates, None)


def _put(kind: Swap, text: str, start: int, end: int, after: str) -> Swapped:
    return Swapped(kind, text[:start] + after + text[end:], text[start:end], after)


# -- figures and days


def _shuffled(pattern: re.Pattern[str], text: str, chance: random.Random) -> list[re.Match[str]]:
    matches = list(pattern.finditer(text))
    chance.shuffle(matches)
    return matches


def _numbers(claim: str, told: str, chance: random.Random) -> Iterator[Swapped]:
    years = {match.start() for match in YEAR.finditer(claim)}
    for match in _shuffled(DIGITS, claim, chance):
        if match.start() not in years and re.search(rf"(?<!\d){re.escape(match.group())}(?!\d)", told):
            other = _other_figure(match.group(), told, chance)
            if other:
                yield _put(Swap.NUMBER, claim, match.start(), match.end(), other)
    words = "|".join(NUMBER_WORDS)
    for match in _shuffled(re.compile(rf"\b(?:{words})\b(?!-)", re.IGNORECASE), claim, chance):
        if re.search(rf"\b{match.group()}\b", told, re.IGNORECASE):
            other = chance.choice([word for word in NUMBER_WORDS if word != match.group().lower()])
            cased = other.capitalize() if match.group()[0].isupper() else other
            yield _put(Swap.NUMBER, claim, match.start(), match.end(), cased)


def _other_figure(figure: str, told: str, chance: random.Random) -> str:
    """Return a figure written the same way, clearly another, and not in the evidence."""
    value = float(figure.replace(",", ""))
    places = len(figure.partition(".")[2])
    for factor in chance.sample(FACTORS, len(FACTORS)):
        changed = value * factor if value > 10 or places else value + round(factor * 2) + 1
        other = f"{changed:,.{places}f}" if "," in figure else f"{changed:.{places}f}"
        if other != figure and other not in told and float(other.replace(",", "")) != value:
            return other
    return ""


def _dates(claim: str, told: str, chance: random.Random) -> Iterator[Swapped]:
    for match in _shuffled(YEAR, claim, chance):
        if match.group() in told:
            year = int(match.group()) + chance.choice([-12, -7, -4, -3, -2, -1, 1, 2, 3, 5, 8])
            if str(year) not in told:
                yield _put(Swap.DATE, claim, match.start(), match.end(), str(year))
    for match in _shuffled(MONTH, claim, chance):
        if match.group() in told:
            other = chance.choice([month for month in MONTHS if month not in told] or MONTHS)
            yield _put(Swap.DATE, claim, match.start(), match.end(), other)


# -- names


def _names(doc: Doc, told: str, pool: NamePool, chance: random.Random) -> Iterator[Swapped]:
    entities = [entity for entity in doc.ents if entity.label_ in NAMED and entity.text in told]
    chance.shuffle(entities)
    for entity in entities:
        text = re.sub(r"^the |['’]s?$", "", entity.text)
        start = entity.start_char + entity.text.find(text)
        other = pool.other(NAMED[entity.label_], text, f"{doc.text} {told}", chance)
        if other:
            other = re.sub(r"^the ", "", other, flags=re.IGNORECASE)
            yield _put(Swap.NAME, doc.text, *_with_article(doc.text, start, start + len(text), other))


def _with_article(text: str, start: int, end: int, other: str) -> tuple[int, int, str]:
    """Take in "a" or "an" before a name that begins with another sort of letter."""
    article = ARTICLE.search(text[:start])
    if article is None or (text[start] in VOWELS) == (other[0] in VOWELS):
        return start, end, other
    word = "an" if other[0] in VOWELS else "a"
    return article.start(), end, f"{word.capitalize() if article.group()[0] == 'A' else word} {other}"


# -- denials


def _denials(doc: Doc, chance: random.Random) -> Iterator[Swapped]:
    """Deny the main verb, or take its denial away."""
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return
    for make in (_undenied, _denied_helper, _denied_verb):
        swap = make(doc, root, chance)
        if swap:
            yield swap


def _undenied(doc: Doc, root: Token, chance: random.Random) -> Swapped | None:
    negation = next((child for child in root.children if child.dep_ == "neg"), None)
    if negation is None or negation.text.lower() not in {"not", "never"} or negation.i == 0:
        return None
    if doc[negation.i - 1].lower_ in {"do", "does", "did"}:
        return None
    end = negation.idx + len(negation.text_with_ws)
    return _put(Swap.NEGATION, doc.text, negation.idx, end, "")


def _denied_helper(doc: Doc, root: Token, chance: random.Random) -> Swapped | None:
    if any(child.dep_ == "neg" for child in root.children):
        return None
    helpers = [child for child in root.children if child.dep_ in {"aux", "auxpass"}]
    first = next((token for token in [*helpers, root] if token.lower_ in DENIABLE), None)
    if first is None or (first is root and first.lemma_ not in {"be"}):
        return None
    denial = " not" if first is root or chance.random() < 0.75 else " never"
    end = first.idx + len(first.text)
    return _put(Swap.NEGATION, doc.text, end, end, denial)


def _denied_verb(doc: Doc, root: Token, chance: random.Random) -> Swapped | None:
    if root.pos_ != "VERB" or root.tag_ not in {"VBD", "VBZ", "VBP"}:
        return None
    if any(child.dep_ in {"aux", "auxpass", "neg"} for child in root.children):
        return None
    helper = {"VBD": "did not", "VBZ": "does not", "VBP": "do not"}[root.tag_]
    after = f"{helper} {root.lemma_}" if chance.random() < 0.75 else f"never {root.text}"
    return _put(Swap.NEGATION, doc.text, root.idx, root.idx + len(root.text), after)
