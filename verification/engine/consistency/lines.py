"""A sentence as the checks read it: its words with every figure and date replaced by one mark."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from verification.engine.quantities import ONES, SCALES, TENS, Bound, Quantity, find_quantities
from verification.engine.stated_dates import PartialDate, find_dates
from verification.engine.types import Block, BlockKind, Sentence, Span
from verification.engine.units import Family

FIRST_FIGURE, FIRST_DATE = 0xE000, 0xF000
MAX_MARKS = 0x700
F = "[\ue000-\ue6ff]"
"""Stands for one figure in the patterns of the checks."""
D = "[\uf000-\uf6ff]"
"""Stands for one date."""
NOT_OURS = re.compile("[\ue000-\uf8ff]")
HAS_NUMBER = re.compile(
    r"\d|\b(?:" + "|".join([*ONES, *TENS, "hundred", "half", "third", "dozen"]) + r")\b", re.I
)
SMALL = 1000
ROUNDED_SHARE = 0.005
SCALED_SHARE = 0.025
SILENT = frozenset({BlockKind.FURNITURE, BlockKind.PULL_QUOTE})
COUNTED = frozenset({Family.NONE, Family.PEOPLE})


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its place in the whole text.

    `low` and `high` are what the print allows where people calculate: "40" is 40, "1.2 million" is 1.15 to
    1.25 million.
    """

    quantity: Quantity
    span: Span
    low: float
    high: float

    @property
    def value(self) -> float:
        """The number in the base unit of its family."""
        return self.quantity.value

    @property
    def family(self) -> Family:
        """What it measures; people are counted as anything else is."""
        return Family.NONE if self.quantity.family in COUNTED else self.quantity.family

    @property
    def text(self) -> str:
        """How it is printed."""
        return " ".join(self.quantity.text.split())

    def meets(self, low: float, high: float) -> bool:
        """Say whether the figure can lie in a range."""
        return self.low <= high and low <= self.high


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; in `skeleton` every figure and date is one mark, so that patterns stay simple."""

    sentence: Sentence
    kind: BlockKind
    words: str
    skeleton: str
    figures: tuple[Figure, ...]
    dates: tuple[PartialDate, ...]

    def figure(self, mark: str) -> Figure:
        """The figure that a mark stands for."""
        return self.figures[ord(mark) - FIRST_FIGURE]

    def date(self, mark: str) -> PartialDate:
        """The date that a mark stands for."""
        return self.dates[ord(mark) - FIRST_DATE]

    def date_span(self, mark: str) -> Span:
        """Where a date stands in the whole text."""
        found = self.date(mark)
        return Span(self.sentence.start + found.start, self.sentence.start + found.end)


def read_lines(text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> list[Line]:
    """Read the sentences of a text, without page furniture and what stands there twice."""
    return [
        read_line(text, sentence, blocks[sentence.block].kind)
        for sentence in sentences
        if blocks[sentence.block].kind not in SILENT and blocks[sentence.block].duplicate_of is None
    ]


def read_line(text: str, sentence: Sentence, kind: BlockKind) -> Line:
    """Read one sentence."""
    words = NOT_OURS.sub(" ", text[sentence.start : sentence.end])
    if not HAS_NUMBER.search(words):
        return Line(sentence, kind, words, words, (), ())
    dates = find_dates(words)[:MAX_MARKS]
    figures = tuple(
        _figure(quantity, sentence.start)
        for quantity in find_quantities(words)
        if not any(quantity.start < found.end and found.start < quantity.end for found in dates)
    )[:MAX_MARKS]
    return Line(sentence, kind, words, _skeleton(words, figures, dates, sentence.start), figures, dates)


def _skeleton(words: str, figures: Sequence[Figure], dates: Sequence[PartialDate], offset: int) -> str:
    marks = [
        (f.span.start - offset, f.span.end - offset, chr(FIRST_FIGURE + n)) for n, f in enumerate(figures)
    ]
    marks += [(found.start, found.end, chr(FIRST_DATE + n)) for n, found in enumerate(dates)]
    written, position = "", 0
    for start, end, mark in sorted(marks):
        # A comma or a hyphen that was read as a part of the unit stays outside the mark.
        written += words[position:start] + mark
        position = end
    return (written + words[position:]).replace("\n", " ").replace("\u00a0", " ")


def _figure(quantity: Quantity, offset: int) -> Figure:
    low, high = _printed(quantity)
    return Figure(quantity, Span(offset + quantity.start, offset + quantity.end), low, high)


def _printed(quantity: Quantity) -> tuple[float, float]:
    """What the print and the words before it allow."""
    half, value = _half_step(quantity), quantity.value
    about = abs(value) * 0.1
    return {
        Bound.EXACT: (value - half, value + half),
        Bound.ABOUT: (value - max(half, about), value + max(half, about)),
        Bound.NEARLY: (value - max(half, about), value + half),
        Bound.AT_LEAST: (value - half, math.inf),
        Bound.AT_MOST: (-math.inf, value + half),
    }[quantity.bound]


def _half_step(quantity: Quantity) -> float:
    """Half of the last printed digit; whole numbers below a thousand are exact."""
    text = quantity.text.lower()
    scaled = (
        any(f" {word}" in f" {text.replace('-', ' ')}" for word in SCALES if len(word) > 1)
        or "m" in text.split()
    )
    size = abs(quantity.value)
    printed = re.search(r"\d[\d,.\u00a0\u2009\u202f]*", text)
    if "." in (printed[0] if printed else "").rstrip("."):
        return quantity.half_step
    if scaled:
        return min(quantity.half_step, size * SCALED_SHARE)
    digits = re.sub(r"\D", "", printed[0]) if printed else ""
    if not digits or int(digits) < SMALL or not digits.endswith("0"):
        return (
            quantity.half_step
            if quantity.text.lower().startswith(("dozens", "scores", "hundreds", "thou"))
            else 0.0
        )
    return min(quantity.half_step, size * ROUNDED_SHARE)


def as_printed(figure: Figure) -> Figure:
    """The figure without the words before it: "more than the 50" is 50."""
    half = _half_step(figure.quantity)
    exact = replace(figure.quantity, bound=Bound.EXACT)
    return Figure(exact, figure.span, figure.value - half, figure.value + half)


def matches(pattern: re.Pattern[str], lines: Sequence[Line]) -> Iterator[tuple[Line, re.Match[str]]]:
    """Yield every match in the skeletons that hold a figure or a date."""
    for line in lines:
        if line.figures or line.dates:
            for match in pattern.finditer(line.skeleton):
                yield line, match


def plain(number: float) -> str:
    """Write a number for a message: no exponent, at most two decimals."""
    written = f"{number:,.2f}".rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written
