"""Reads quantities out of text: value, unit, printed precision, approximation and bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from verification.engine.units import RATIO_WORDS, UNIT_PATTERN, Family, Unit, find_unit

MAX_TEXT_CHARS = 20_000
"""Longer texts are cut before reading; a claim or passage never is that long."""
MAX_VALUE = 1e21
ABOUT = 0.10
"""What "about" allows either side."""
MAX_ROUNDING = 0.05
"""Trailing zeros are read as rounding up to this relative half step: 84,000 yes, 100 for 140 no."""


MAX_WORD_ROUNDING = 0.10
"""The same for round words: "9 million" stands for 8.5 to 9.5 million, "1 million" for 0.9 to 1.1."""


class Bound(StrEnum):
    """How a text limits a number."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    NEARLY = "nearly"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is printed.

    `value` is in the base unit of its family (km, sq km, percent, plain count). `half_step` is half of
    the printed precision in the same unit: "84,000" stands for 83,500 to 84,500. `[start, end)` covers
    number and unit in the text that was read.
    """

    value: float
    half_step: float
    family: Family
    unit: str
    bound: Bound
    start: int
    end: int
    text: str

    @property
    def low(self) -> float:
        """The smallest true value that the wording allows."""
        if self.bound is Bound.AT_LEAST:
            return self.value - self.half_step * 1e-9
        margin = max(self.half_step, self._about) if self.bound is not Bound.EXACT else self.half_step
        return -math.inf if self.bound is Bound.AT_MOST else self.value - margin

    @property
    def high(self) -> float:
        """The largest true value that the wording allows."""
        if self.bound is Bound.AT_LEAST:
            return math.inf
        if self.bound in {Bound.ABOUT}:
            return self.value + max(self.half_step, self._about)
        return self.value + self.half_step

    @property
    def _about(self) -> float:
        return abs(self.value) * ABOUT


SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "hundred": 1e2,
    "dozen": 12.0,
}
ONES = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
VAGUE = {
    "dozens of": (24, 99),
    "scores of": (40, 99),
    "hundreds of": (200, 999),
    "thousands of": (2_000, 9_999),
    "tens of thousands of": (20_000, 99_999),
    "hundreds of thousands of": (200_000, 999_999),
    "millions of": (2_000_000, 9_999_999),
}

_WORD = "|".join(sorted([*ONES, *TENS], key=len, reverse=True))
_SCALE = r"(?:[ \u00a0-]?(?:hundred|thousand|million|billion|trillion|dozen|bn|mn)|m)"
_DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3}){1,6}|\d{1,15})(?:\.\d{1,9})?"
NUMBER = re.compile(
    r"(?P<currency>(?:US)?\$|€|£|USD |EUR )?"
    rf"(?:(?P<sign>(?<![\w\d])[-\u2212](?=\d|\$))?(?P<money>\$)?(?P<digits>(?<![\d.,\w]){_DIGITS}|(?<=[$€£]){_DIGITS})"
    rf"|\b(?P<words>(?:{_WORD})(?![^\W\d_])"
    r"|an? (?=hundred|thousand|million|billion|trillion|dozen)|half a(?= [mb]illion))"
    rf"(?P<more>(?:[ -](?:and )?(?:{_WORD}|hundred|thousand)(?![^\W\d_])){{0,6}}))"
    rf"(?P<scale>{_SCALE}\b)?",
    re.IGNORECASE,
)
VAGUE_NUMBER = re.compile(r"\b(" + "|".join(sorted(VAGUE, key=len, reverse=True)) + r")\b", re.IGNORECASE)
RATIO = re.compile(
    r"\b(" + "|".join(sorted(RATIO_WORDS, key=len, reverse=True)) + r")(?= of\b| the population\b)",
    re.IGNORECASE,
)

BOUNDS: tuple[tuple[Bound, str], ...] = (
    (
        Bound.AT_LEAST,
        r"more than|over|at least|in excess of|upwards of|no fewer than|no less than|exceeding|above|exceeds",
    ),
    (
        Bound.AT_MOST,
        r"up to|at most|no more than|less than|fewer than|under|below|not more than|a maximum of",
    ),
    (Bound.NEARLY, r"nearly|almost|close to|approaching|not quite"),
    (
        Bound.ABOUT,
        r"about|around|roughly|approximately|some|circa|ca\.|c\.|an estimated|approx\.|~|≈|more or less",
    ),
)
BOUND_BEFORE = tuple(
    (
        bound,
        re.compile(
            rf"(?:^|[\s(]){pattern.join(('(?:', ')'))}\s*(?:the\s|a\s|only\s|just\s)?$", re.IGNORECASE
        ),
    )
    for bound, pattern in BOUNDS
)
BOUND_AFTER = (
    (Bound.AT_LEAST, re.compile(r"^\s*(?:or more|or higher|and more|plus\b|\+)", re.IGNORECASE)),
    (Bound.AT_MOST, re.compile(r"^\s*(?:or less|or fewer|at most)", re.IGNORECASE)),
    (Bound.ABOUT, re.compile(r"^\s*(?:or so|approximately|or thereabouts)", re.IGNORECASE)),
)
CLOSE_ABOVE = re.compile(r"\b(?:just|slightly|a little|little) (?:over|more than|above)\s*$", re.IGNORECASE)
CLOSE_BELOW = re.compile(
    r"\b(?:just|slightly|a little) (?:under|less than|below|short of)\s*$", re.IGNORECASE
)
NOT_QUOTED_NUMBER = re.compile(r"^(?:st|nd|rd|th)\b", re.IGNORECASE)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of a text.

    Args:
        text: any text; only its first 20,000 characters are read.

    Returns:
        Quantities in the order of the text, none overlapping. Years are quantities without a unit
        here: whoever knows the dates of the text leaves them out.
    """
    text = text[:MAX_TEXT_CHARS]
    found = [*_numbers(text), *_vague(text), *_ratios(text)]
    found.sort(key=lambda quantity: (quantity.start, -quantity.end))
    kept: list[Quantity] = []
    for quantity in found:
        if not kept or quantity.start >= kept[-1].end:
            kept.append(quantity)
    return tuple(kept)


def unit_of(text: str) -> str:
    """Return the unit of the first quantity of a recorded value; empty when it has none."""
    for quantity in find_quantities(text[:80]):
        return quantity.unit
    return ""


def _numbers(text: str) -> Iterator[Quantity]:
    for match in NUMBER.finditer(text):
        value = _value(match)
        if value is None or NOT_QUOTED_NUMBER.match(text[match.end() :][:3]):
            continue
        unit, end = _unit(text, match)
        if match.group("sign"):
            value = (-value[0], value[1])
        if abs(value[0]) <= MAX_VALUE:
            yield _quantity(text, match.start(), end, value, unit)


def _quantity(text: str, start: int, end: int, value: tuple[float, float], unit: Unit) -> Quantity:
    number, half = value
    bound = _bound(text, start, end)
    return Quantity(
        value=number * unit.factor,
        half_step=half * unit.factor,
        family=unit.family,
        unit=unit.name,
        bound=bound,
        start=start,
        end=end,
        text=text[start:end],
    )


def _unit(text: str, match: re.Match[str]) -> tuple[Unit, int]:
    currency = (match.group("currency") or match.group("money") or "").strip()
    if currency:
        return find_unit(currency), match.end()
    found = UNIT_PATTERN.match(text, match.end())
    if found is None:
        return find_unit(""), match.end()
    return find_unit(found.group("unit")), found.end()


def _value(match: re.Match[str]) -> tuple[float, float] | None:
    """Return the number and half of its printed step, both without unit."""
    scale = SCALES.get((match.group("scale") or "").strip(" \u00a0-").lower(), 1.0)
    digits = match.group("digits")
    if digits is not None:
        plain = re.sub(r"[^\d.]", "", digits)
        number = float(plain)
        half = _half_step(plain, number)
        return number * scale, (half if scale == 1 else min(half, MAX_WORD_ROUNDING * number)) * scale
    number = _words_value(f"{match.group('words')}{match.group('more') or ''}")
    return number * scale, _word_half_step(number, scale)


def _half_step(plain: str, number: float) -> float:
    """Half of the last printed digit; trailing zeros of a whole number count as rounding within bounds."""
    whole, _, decimals = plain.partition(".")
    if decimals:
        return 0.5 * 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0"))
    return max(0.5, min(0.5 * 10.0**zeros, MAX_ROUNDING * number))


def _word_half_step(number: float, scale: float) -> float:
    value = number * scale
    if value < 100:
        return 0.5
    return max(0.5, min(0.5 * scale, MAX_WORD_ROUNDING * value) if scale > 1 else MAX_ROUNDING * value)


def _words_value(words: str) -> float:
    total = current = 0.0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "half":
            return 0.5
        if word in {"a", "an"}:
            current = 1.0
        elif word == "hundred":
            current = max(current, 1.0) * 100
        elif word == "thousand":
            total, current = total + max(current, 1.0) * 1000, 0.0
        else:
            current += ONES.get(word, TENS.get(word, 0))
    return total + current


def _bound(text: str, start: int, end: int) -> Bound:
    before = text[max(0, start - 40) : start]
    if CLOSE_ABOVE.search(before):
        return Bound.ABOUT
    if CLOSE_BELOW.search(before):
        return Bound.NEARLY
    for bound, pattern in BOUND_BEFORE:
        if pattern.search(before):
            return bound
    for bound, pattern in BOUND_AFTER:
        if pattern.match(text[end : end + 20]):
            return bound
    return Bound.EXACT


def _vague(text: str) -> Iterator[Quantity]:
    for match in VAGUE_NUMBER.finditer(text):
        low, high = VAGUE[match.group(1).lower()]
        middle = (low + high) / 2
        found = UNIT_PATTERN.match(text, match.end())
        unit = find_unit(found.group("unit") if found else "")
        end = found.end() if found else match.end()
        yield _quantity(text, match.start(), end, (middle, middle - low), unit)


def _ratios(text: str) -> Iterator[Quantity]:
    percent = find_unit("%")
    for match in RATIO.finditer(text):
        value = RATIO_WORDS[match.group(1).lower()]
        yield _quantity(text, match.start(), match.end(), (value, 2.5), percent)
