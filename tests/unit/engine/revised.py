"""Makes new versions of our own texts, by kind of change; each says which claims must not be carried over.

The lists of words here are written for the tests, without a look at those of the engine.
"""

import json
import random
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

GOLD = Path(__file__).resolve().parents[2] / "gold"
OPENERS = ("The", "A", "An", "It", "He", "She", "They", "In", "On", "At", "But", "Its", "His", "Her", "Their")
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty")
UNITS = {
    "million": "billion",
    "billion": "million",
    "percent": "points",
    "kilometers": "miles",
    "metres": "feet",
    "years": "months",
    "euros": "dollars",
    "%": " points",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
)
OPPOSITES = {
    "more": "less",
    "less": "more",
    "higher": "lower",
    "most": "fewest",
    "than": "as",
    "fewer": "more",
}
VERBS = r"\b(is|was|are|were|has|have|had|will|would|can|could)\b"


@dataclass(frozen=True)
class Text:
    name: str
    text: str
    spans: tuple
    speakers: tuple


@dataclass(frozen=True)
class Revised:
    """A new version. `touched` are the indexes of the claims that a material change lies in."""

    kind: str
    text: str
    touched: frozenset


def our_texts():
    found = []
    for path in sorted(GOLD.glob("*.txt")):
        claims = json.loads(path.with_suffix(".json").read_text())["claims"]
        spans = {(claim["span_start"], claim["span_end"]): claim["speaker"] or "" for claim in claims}
        found.append(Text(path.stem, path.read_text(), tuple(spans), tuple(spans.values())))
    return found


def quoted_ranges(text):
    return [match.span() for match in re.finditer(r"“[^”]*”?|\"[^\"\n]*\"?", text)]


def _inside(position, ranges):
    return any(start <= position < end for start, end in ranges)


def reordered(text, chance):
    parts = text.split("\n\n")
    chance.shuffle(parts)
    return "\n\n".join(parts)


def requoted(text, chance):
    if "“" in text:
        return text.replace("“", '"').replace("”", '"').replace("’", "'")
    opened = re.sub(r'(^|[\s(—])"', r"\1“", text)
    return opened.replace('"', "”").replace("'", "’")


def redashed(text, chance):
    return text.replace(" — ", " – ") if " — " in text else text.replace(" – ", " — ").replace(" - ", " – ")


def rewrapped(text, chance):
    spaced = re.sub(r"(?<=\S) (?=\S)", lambda _: chance.choice([" ", " ", "  ", "\u00a0"]), text)
    return "\n\n".join(
        textwrap.fill(part, 90, break_on_hyphens=False, break_long_words=False)
        for part in spaced.split("\n\n")
    )


def repunctuated(text, chance):
    ranges = quoted_ranges(text)

    def other(match):
        return match[0] if _inside(match.start(), ranges) else chance.choice([" and ", ", and "])

    return re.sub(r"(?<=[a-z]),? and (?=[a-z])", other, text)


def joined(text, chance):
    """Make one sentence of two where the second begins with a word that is no name."""
    ranges = quoted_ranges(text)

    def join(match):
        if _inside(match.start(), ranges) or _inside(match.end(), ranges) or chance.random() < 0.4:
            return match[0]
        return f"{match[1]}; {match[2].lower()} "

    return re.sub(rf"([a-z]{{3}}|\d)\. ({'|'.join(OPENERS)}) ", join, text)


def cut(text, chance):
    """Make two sentences of one at a semicolon or before "and" with its own subject."""
    ranges = quoted_ranges(text)

    def part(match):
        if _inside(match.start(), ranges):
            return match[0]
        return f"{match[1]}. {match[2].capitalize()} "

    return re.sub(rf"([a-z]{{3}}|\d)(?:;|, and) ({'|'.join(OPENERS).lower()}) ", part, text)


COSMETIC = {
    "reordered": reordered,
    "re-quoted": requoted,
    "dashes": redashed,
    "white space": rewrapped,
    "punctuation": repunctuated,
    "sentences joined": joined,
    "sentences cut": cut,
}


def _digit(words, chance):
    places = [match.start() for match in re.finditer(r"\d", words)]
    if not places:
        return None
    at = chance.choice(places)
    return words[:at] + chance.choice([one for one in "123456789" if one != words[at]]) + words[at + 1 :]


def _swap(pattern, other):
    def swap(words, chance):
        found = list(re.finditer(pattern, words))
        if not found:
            return None
        match = chance.choice(found)
        new = other(match, chance)
        return None if new is None else words[: match.start()] + new + words[match.end() :]

    return swap


def _another(words):
    return lambda match, chance: chance.choice([one for one in words if one != match[0]])


def _denied(match, chance):
    return f"{match[0]} {chance.choice(['not', 'never', 'no longer'])}"


def _quoted_word(words, chance):
    ranges = [(s, e) for s, e in quoted_ranges(words) if e - s > 12]
    if not ranges:
        return None
    start, end = chance.choice(ranges)
    found = [
        match for match in re.finditer(r"\b[a-z]{4,}\b", words) if start < match.start() and match.end() < end
    ]
    if not found:
        return None
    match = chance.choice(found)
    return words[: match.start()] + "perhaps" + words[match.end() :]


MATERIAL = {
    "one digit": _digit,
    "number word": _swap(rf"\b({'|'.join(NUMBERS)})\b", _another(NUMBERS)),
    "unit": _swap(rf"(?:\b({'|'.join(one for one in UNITS if one != '%')})\b|%)", lambda m, _: UNITS[m[0]]),
    "month": _swap(rf"\b({'|'.join(MONTHS)})\b", _another(MONTHS)),
    "negation": _swap(VERBS, _denied),
    "modality": _swap(r"\b(will|is|was|has)\b", lambda m, _: {"will": "may"}.get(m[0], f"reportedly {m[0]}")),
    "comparison": _swap(rf"\b({'|'.join(OPPOSITES)})\b", lambda m, _: OPPOSITES[m[0]]),
    "name's case": _swap(r"(?<=[a-z] )[A-Z][a-z]{3,}\b", lambda m, _: m[0].lower()),
    "another name": _swap(r"(?<=[a-z] )[A-Z][a-z]{3,}\b", lambda m, _: "Brandvold"),
    "quoted word": _quoted_word,
}
DENIALS = ("It is not true that ", "Nobody believes that ", "He denied that ")


def _touched(text, start, end):
    return frozenset(at for at, (left, right) in enumerate(text.spans) if left < end and start < right)


def _changed(text, at, kind, chance):
    start, end = text.spans[at]
    words = text.text[start:end]
    new = MATERIAL[kind](words, chance)
    if new is None or new == words:
        return None
    differs = (place for place in range(len(words)) if words[place : place + 1] != new[place : place + 1])
    same = next(differs, len(words) - 1)
    # Only claims that hold the very place are touched for sure.
    touched = frozenset(one for one, (left, right) in enumerate(text.spans) if left <= start + same < right)
    return Revised(kind, text.text[:start] + new + text.text[end:], touched)


def _turned(text, at, chance):
    """Put a denial in front of a claim that opens its paragraph, outside of its words."""
    start = text.spans[at][0]
    if text.text[max(0, start - 2) : start] != "\n\n" or text.text[start] in "“\"'":
        return None
    new = text.text[:start] + chance.choice(DENIALS) + text.text[start:]
    return Revised("denied from outside", new, frozenset({at}))


def material(text, chance, kinds_each=1):
    """Make revisions in which one claim is changed, each kind as often as it can be."""
    for kind in (*MATERIAL, "denied from outside"):
        order = list(range(len(text.spans)))
        chance.shuffle(order)
        made = 0
        for at in order:
            found = (
                _turned(text, at, chance)
                if kind == "denied from outside"
                else _changed(text, at, kind, chance)
            )
            if found is not None:
                yield found
                made += 1
            if made == kinds_each:
                break


def cosmetic(text, chance):
    for kind, make in COSMETIC.items():
        new = make(text.text, chance)
        if new != text.text:
            yield Revised(kind, new, frozenset())


def chance_of(*seed):
    return random.Random("/".join(map(str, seed)))
