"""Spellings of one name: one letter off, another umlaut; two people who share a surname are no finding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verification.engine.gazetteer import default_gazetteer, fold
from verification.engine.language import ParsedSentence
from verification.engine.mentions import PERSON_TITLES
from verification.engine.types import Check, Finding, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MIN_PERSON, MIN_FIRST, MIN_PLACE, MIN_ACCENTED = 5, 3, 6, 4
MAX_NAMES = 5_000
GERMAN = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
PLACES = frozenset({"GPE", "LOC", "FAC", "ORG"})
# What an ending adds to a name: plural, adjective, people.
ENDINGS = frozenset({"s", "n", "i", "e", "a", "o", "y", "’", "'"})
ALIKE = str.maketrans("cyzw", "kisv")
DOUBLED = re.compile(r"(.)\1")
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(slots=True)
class _Word:
    """One spelling: where it stands, and beside which names."""

    written: str
    spans: list[Span] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    firsts: set[str] = field(default_factory=set)
    lasts: set[str] = field(default_factory=set)
    surnames: int = 0
    alone: bool = True

    @property
    def is_surname(self) -> bool:
        """It ends full names: the recogniser says so, or a first name stands before and nothing after."""
        return self.surnames > 0 or bool(self.firsts and not self.lasts)

    @property
    def is_bare(self) -> bool:
        """It never stands behind a first name."""
        return not self.firsts


def check_spellings(parsed: Sequence[ParsedSentence]) -> Iterator[Finding]:
    """Find names that are written in two ways.

    Args:
        parsed: the parsed sentences of one article.

    Returns:
        Findings of the check SPELLING, at most one for a pair of spellings.
    """
    lower: set[str] = set()
    words: dict[str, _Word] = {}
    for item in parsed:
        for token in item.doc:
            if token.text.islower():
                lower.add(token.text)
            elif _is_name(token) and len(words) < MAX_NAMES:
                _note(words, item, token)
    known = {name: word for name, word in words.items() if name.lower() not in lower}
    for one, two in _near(known):
        if not one.sentences & two.sentences and _is_one_name(one, two):
            first, second = sorted((one, two), key=lambda word: word.spans[0].start)
            message = f"“{first.written}” is also written “{second.written}”."
            yield Finding(Check.SPELLING, message, (first.spans[0], second.spans[0]))


def _is_name(token: Token) -> bool:
    return (
        (token.pos_ == "PROPN" or token.ent_type_ == "PERSON")
        and token.text[:1].isupper()
        and not token.text.isupper()
        and len(token) >= MIN_FIRST
    )


def _note(words: dict[str, _Word], item: ParsedSentence, token: Token) -> None:
    written = token.text
    if not NAME_WORD.fullmatch(written) or written.lower() in PERSON_TITLES:
        return
    word = words.setdefault(written, _Word(written))
    start = item.start(token)
    word.spans.append(Span(start, start + len(token)))
    word.sentences.add(item.sentence.ordinal)
    word.labels.add(token.ent_type_)
    word.surnames += _ends_person(token)
    word.alone = word.alone and _stands_alone(token)
    before, after = _neighbour(item.doc, token.i - 1), _neighbour(item.doc, token.i + 1)
    if before:
        word.firsts.add(before)
    if after:
        word.lasts.add(after)


def _ends_person(token: Token) -> bool:
    """It is the last word of a person's full name."""
    follows = token.i + 1 < len(token.doc) and token.nbor(1).ent_iob_ == "I"
    return token.ent_type_ == "PERSON" and token.ent_iob_ == "I" and not follows


def _stands_alone(token: Token) -> bool:
    """It is a name of one word, and nothing says that it is a place."""
    follows = token.i + 1 < len(token.doc) and token.nbor(1).ent_iob_ == "I"
    return token.ent_iob_ != "I" and not follows and token.ent_type_ not in {"GPE", "LOC", "NORP", "FAC"}


def _neighbour(doc: Doc, index: int) -> str:
    """The name word beside; empty when there is none, or a title."""
    if not 0 <= index < len(doc):
        return ""
    token = doc[index]
    return token.text if _is_name(token) and token.lower_ not in PERSON_TITLES else ""


def _near(words: dict[str, _Word]) -> Iterator[tuple[_Word, _Word]]:
    """Yield the pairs of spellings that one letter or an accent tells apart, each once."""
    buckets: dict[str, list[str]] = defaultdict(list)
    for name in words:
        for key in {key for form in _folded(name) for key in _deletions(form)}:
            buckets[key].append(name)
    seen: set[tuple[str, str]] = set()
    for names in buckets.values():
        for at, one in enumerate(names[:20]):
            for two in names[at + 1 : 20]:
                pair = (one, two) if one < two else (two, one)
                if pair not in seen and (_is_accented(one, two) or _is_one_letter(one, two)):
                    seen.add(pair)
                    yield words[one], words[two]


def _folded(name: str) -> set[str]:
    return {fold(name).lower(), fold(name.lower().translate(GERMAN))}


def _deletions(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _is_accented(one: str, two: str) -> bool:
    """Müller, Mueller, Muller."""
    differs = one.lower() != two.lower() and (not one.isascii() or not two.isascii())
    return differs and bool(_folded(one) & _folded(two))


def _is_one_letter(one: str, two: str) -> bool:
    short, long = sorted((fold(one).lower(), fold(two).lower()), key=len)
    if short == long:
        return False
    if len(short) == len(long):
        off = [at for at, (a, b) in enumerate(zip(short, long, strict=True)) if a != b]
        swapped = (
            len(off) == 2
            and off[1] == off[0] + 1
            and short[off[0]] == long[off[1]]
            and short[off[1]] == long[off[0]]
        )
        return len(off) == 1 or swapped
    if len(long) - len(short) != 1:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _is_one_name(one: _Word, two: _Word) -> bool:
    if _is_accented(one.written, two.written) and min(len(one.written), len(two.written)) >= MIN_ACCENTED:
        return not (one.firsts and two.firsts and not one.firsts & two.firsts)
    if _is_ending(one.written, two.written):
        return False
    return _is_one_person(one, two) or _is_one_first_name(one, two) or _is_one_place(one, two)


def _is_ending(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    if len(short) < len(long):
        return long.startswith(short) and long[-1] in ENDINGS
    return short[:-1] == long[:-1] and short[-1] in ENDINGS and long[-1] in ENDINGS


def _is_one_person(one: _Word, two: _Word) -> bool:
    """The same first name before both, or a bare surname that nobody else has."""
    if one.firsts & two.firsts:
        long = min(len(one.written), len(two.written)) >= MIN_PERSON
        return "PERSON" in one.labels | two.labels and (long or one.firsts == two.firsts)
    bare, full = (one, two) if one.is_bare else (two, one)
    if not bare.is_bare or not full.is_surname or min(len(one.written), len(two.written)) < MIN_PERSON:
        return False
    # What may be a place has to be met by what is surely a person.
    sure = full.labels <= {"", "PERSON", "ORG"} or "PERSON" in bare.labels
    return sure and bare.alone and not bare.lasts and len(bare.spans) <= len(full.spans)


def _is_one_first_name(one: _Word, two: _Word) -> bool:
    """Jon Smith and John Smith sound alike; John and Joan Smith, Maria and Mario Smith may be two."""
    shared = one.lasts & two.lasts
    return bool(shared) and "PERSON" in one.labels & two.labels and _sound(one.written) == _sound(two.written)


def _sound(name: str) -> str:
    """A name without what is not heard: silent h, doubled letters, c and k, i and y."""
    plain = fold(name).lower().replace("ph", "f").replace("h", "").translate(ALIKE)
    return DOUBLED.sub(r"\1", plain)


def _is_one_place(one: _Word, two: _Word) -> bool:
    if min(len(one.written), len(two.written)) < MIN_PLACE or not (
        one.labels & PLACES and two.labels & PLACES
    ):
        return False
    if one.firsts or two.firsts or one.lasts or two.lasts:
        return False
    gazetteer = default_gazetteer()
    if all(gazetteer.find(word.written) for word in (one, two)):
        return False
    return min(len(one.spans), len(two.spans)) == 1 and max(len(one.spans), len(two.spans)) >= 2
