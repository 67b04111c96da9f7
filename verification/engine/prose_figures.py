"""Reads the figures of prose for comparison: what they count, and the lowest and highest value meant."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from verification.engine.agreement_figures import LOOSE_FAMILIES, Figure, find_figures
from verification.engine.informal import EMPTY_WORDS
from verification.engine.lexicon import lexicon
from verification.engine.prose_words import LIGHT, SAME, read_prose
from verification.engine.quantities import ONES, TENS, Bound, Quantity, find_quantities
from verification.engine.units import Family

MAX_FIGURES: Final = 24
"""Three sentences hold fewer; a heap of digits does not deserve the time."""
DAYS_A_YEAR: Final = 365.25
NOUN_WORD: Final = re.compile(r"[ \u00a0-]{1,2}([^\W\d_]{1,40})(?:['’]s)?")
PART_OF: Final = re.compile(r" (?:out )?of (?:(?:the|its|their|his|her|these|those|all) )?")
NOUN_WORDS: Final = 4
APART: Final = 0.98
"""So that the roundings of 8 and 9 do not touch."""
COUNT_OF: Final = re.compile(r"\b(\w{2,40}) (?:is|was|stood at|stands at|rose to|fell to|to|of|at|by)\s*$")
_DIGIT_WORD: Final = "|".join([*ONES, *TENS])
_NUMBER: Final = rf"(?:\d{{1,3}}|{_DIGIT_WORD})"
SHARE: Final = re.compile(
    rf"(?<![\d.,$€£-])\b({_NUMBER})(?: people)?,? (?:in|out of)(?: every)? ({_NUMBER})\b(?!,\d|[ -]\d|\.\d)",
    re.IGNORECASE,
)
CODE: Final = re.compile(r"[^\W\d_][-/]$|\d/$")
"""Before the digits of a name: COVID-19, 24/7."""
YEARS: Final = re.compile(r"\(?(?:1\d|20)\d\d ?[-–/] ?(?:\d\d){1,2}\b")
AGE_RANGE: Final = re.compile(r"\d0['’]?s\b")
CALLED: Final = re.compile(r"(?:\b([A-Z][\w.]{0,30})|\b[Nn]o\.) $")
"""Before a number that is a name: Apollo 11, Article 20."""
NO_NAMES: Final = lexicon("sentence_starters") | frozenset(
    re.findall(
        r"\w+",
        "Between Still Nearly Almost Around Roughly Just Up Over Under Less Fewer Least Than Another Exactly "
        "Approximately Nor Or Of I He She They We Also Even Within Until Since January February March April "
        "May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct "
        "Nov Dec",
    )
)
RANGE: Final = re.compile(r"\s?(?:to|and|or|-|–|—)\s?", re.IGNORECASE)
BETWEEN: Final = re.compile(r"\b(?:between|from)\s*$", re.IGNORECASE)
CHANGED: Final = re.compile(r"\b(?:from|rose|fell|grew|won|lost|beat|by)\s*$")
VAGUE: Final = (
    (re.compile(r"\bdozens\b(?! of)", re.IGNORECASE), 24.0, 99.0),
    (re.compile(r"\bhundreds\b(?! of)", re.IGNORECASE), 200.0, 999.0),
    (re.compile(r"\bthousands\b(?! of)", re.IGNORECASE), 2e3, 99_999.0),
    (re.compile(r"\b(?:a few|a handful of)\b", re.IGNORECASE), 2.0, 9.0),
    (re.compile(r"\bseveral\b(?! (?:hundred|thousand|million|billion))", re.IGNORECASE), 3.0, 20.0),
)
PARTS: Final = (
    (
        re.compile(
            r"\b(?:most of|(?:a|the) (?:vast |overwhelming |large )?majority of"
            r"|(?<!the )(?<!at )most(?= [a-z]+s\b))",
            re.IGNORECASE,
        ),
        50.0,
        100.0,
    ),
    (re.compile(r"\ba minority of\b", re.IGNORECASE), 0.0, 50.0),
    (re.compile(r"\b(?:all of the|all the|all(?= [a-z]+s\b))", re.IGNORECASE), 99.0, 100.0),
)
"""Shares without a number, in percent."""
PAIR: Final = re.compile(r"\b(?:a couple of|a pair of)\b", re.IGNORECASE)
TIMES: Final = (
    (re.compile(r"\b(?:doubl(?:ed|es|ing)|twofold|twice as)\b", re.IGNORECASE), 2.0),
    (
        re.compile(r"\b(?:tripl(?:ed|es|ing)|trebl(?:ed|es|ing)|threefold|three times as)\b", re.IGNORECASE),
        3.0,
    ),
    (re.compile(r"\b(?:quadrupl(?:ed|es|ing)|fourfold|four times as)\b", re.IGNORECASE), 4.0),
    (re.compile(r"\b(?:halv(?:ed|es|ing)|half as)\b", re.IGNORECASE), 0.5),
    (re.compile(r"\btenfold\b", re.IGNORECASE), 10.0),
)
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINAL_WORDS: Final = tuple(_ORDINALS.split())
ORDINAL: Final = re.compile(
    rf"\b(?:(?P<word>{'|'.join(ORDINAL_WORDS)})|(?P<digits>\d{{1,4}})(?:st|nd|rd|th))\b"
    r"(?! (?:half|quarter)s?\b)",
    re.IGNORECASE,
)
SECONDS: Final = re.compile(r"^ of\b(?! the)|^s\b")
NEAR_A_MONTH: Final = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|century)")


@dataclass(frozen=True, slots=True)
class ProseFigure:
    """A figure as it is meant: from `low` to `high`, in the base unit of what it measures.

    `measures` is "count", "ordinal", "times", "label" (Apollo 11) or the name of a family of units;
    `nouns` are the stems of the words that it counts, empty where the text goes on otherwise. `limited`
    says that it is only a limit ("more than 12"), `vague` that it is no number at all ("dozens"), `ranged`
    that two ends are given.
    """

    low: float
    high: float
    measures: str
    nouns: frozenset[str]
    shown: str
    start: int
    end: int
    limited: bool = False
    vague: bool = False
    ranged: bool = False

    @property
    def is_unit(self) -> bool:
        """Whether it measures in a unit, so that no noun is needed to know what."""
        return self.measures not in {"count", "ordinal", "times", "label"}


@functools.lru_cache(maxsize=2048)
def prose_figures(text: str) -> tuple[ProseFigure, ...]:
    """Return the figures of a text in order, dates left out.

    Args:
        text: a claim or a passage; only its first 4,000 characters and 24 figures are read.
    """
    text = read_prose(text).text
    shares = list(_shares(text))
    numbers = [figure for figure in _numbers(text) if not _inside(figure, shares)]
    numbers += _pairs(text)
    numbers.sort(key=lambda figure: figure.start)
    found = [*shares, *_ranges(text, numbers), *_vague(text), *_parts(text), *_times(text), *_ordinals(text)]
    return tuple(sorted(found, key=lambda figure: figure.start)[:MAX_FIGURES])


def _inside(figure: ProseFigure, others: list[ProseFigure]) -> bool:
    return any(figure.start < other.end and other.start < figure.end for other in others)


# -- numbers


def _numbers(text: str) -> Iterator[ProseFigure]:
    for figure in find_figures(text):
        word = figure.quantity.text.strip().lower()
        bare = word == "one" and figure.quantity.bound is Bound.EXACT
        if not bare and not _is_code(text, figure.quantity.start, figure.quantity.end):
            yield _meant(text, figure)


def _is_code(text: str, start: int, end: int) -> bool:
    """Say whether digits belong to a name or to a span of years."""
    start += text[start : start + 1] in "-−"
    before = text[max(0, start - 6) : start]
    years = any(_years_at(text, at, start) for at in (start, start - 5, start - 6, start - 7) if at >= 0)
    glued = text[end - 1 : end].isdigit() and re.match(r"[^\W\d_]|/\d", text[end : end + 2]) is not None
    return glued or years or bool(CODE.search(before)) or bool(AGE_RANGE.match(text, start))


def _years_at(text: str, at: int, place: int) -> bool:
    match = YEARS.match(text, at)
    return match is not None and match.start() <= place < match.end()


def _meant(text: str, figure: Figure) -> ProseFigure:
    quantity = figure.quantity
    low, high = _ends(quantity)
    measures, factor, shift = _measure(quantity.family, quantity.unit)
    if measures == "count" and ends_a_name(text, quantity.start):
        measures = "label"
    return ProseFigure(
        low=low * factor + shift,
        high=high * factor + shift,
        measures=measures,
        nouns=_nouns(text, quantity.start, quantity.end, people=quantity.family is Family.PEOPLE),
        shown=figure.shown,
        start=quantity.start,
        end=quantity.end,
        limited=quantity.bound in {Bound.AT_LEAST, Bound.AT_MOST},
        vague=_is_vague(quantity),
    )


def _ends(quantity: Quantity) -> tuple[float, float]:
    if quantity.bound is not Bound.EXACT:
        return quantity.low, quantity.high
    step = quantity.half_step
    if quantity.family in LOOSE_FAMILIES and quantity.value < 100 and not _is_vague(quantity):
        # People are counted one by one as long as there are few.
        step = min(step, 0.5)
    return quantity.value - step * APART, quantity.value + step * APART


def _is_vague(quantity: Quantity) -> bool:
    first = quantity.text.lower().split()[0]
    return first in {"dozens", "scores", "tens", "hundreds", "thousands", "millions"}


def _measure(family: Family, unit: str) -> tuple[str, float, float]:
    """Return what a family measures here, and how its values come to the same base unit."""
    if family in LOOSE_FAMILIES:
        return "count", 1.0, 0.0
    if family is Family.YEARS:
        return Family.DAYS.value, DAYS_A_YEAR, 0.0
    if unit == "°F":
        return Family.TEMPERATURE.value, 5 / 9, -160 / 9
    return family.value, 1.0, 0.0


def _nouns(text: str, start: int, end: int, *, people: bool = False) -> frozenset[str]:
    """Return the stems of the words that a number counts: those that follow until the text goes on."""
    found = {SAME["people"]} if people else set()
    part = PART_OF.match(text, end)
    at = part.end() - 1 if part else end
    for _ in range(NOUN_WORDS):
        word = NOUN_WORD.match(text, at)
        if word is None or (word[1].lower() in LIGHT and word[1].lower() not in {"more", "other"}):
            break
        if word[1].lower() not in EMPTY_WORDS:
            found |= read_prose(word[1]).stems
        at = word.end()
    before = COUNT_OF.search(text[max(0, start - 60) : start]) if not found else None
    return frozenset(found) | (read_prose(before[1]).stems if before else frozenset())


def _ranges(text: str, numbers: list[ProseFigure]) -> Iterator[ProseFigure]:
    """Give the numbers; join "10 to 12" and "between 10 and 12" into one figure."""
    skip = False
    for at, figure in enumerate(numbers):
        after = numbers[at + 1] if at + 1 < len(numbers) else None
        if skip:
            skip = False
        elif after is not None and _is_range(text, figure, after):
            skip = True
            yield _joined(text, figure, after)
        else:
            yield figure


def _is_range(text: str, first: ProseFigure, second: ProseFigure) -> bool:
    gap = text[first.end : second.start]
    if not RANGE.fullmatch(gap) or first.vague or second.vague:
        return False
    alike = first.measures in {second.measures, "count"}
    if gap.strip().lower() == "and":
        return alike and bool(BETWEEN.search(text[max(0, first.start - 10) : first.start]))
    return alike and not CHANGED.search(text[max(0, first.start - 8) : first.start])


def _joined(text: str, first: ProseFigure, second: ProseFigure) -> ProseFigure:
    low = first.low
    if first.measures != second.measures:
        # "10 to 12 km": the unit of the second is that of the first.
        written = text[first.start : first.end] + text[second.start + len(_digits(text, second)) : second.end]
        scaled = next(iter(find_quantities(written)), None)
        measures, factor, shift = _measure(scaled.family, scaled.unit) if scaled else ("", 1.0, 0.0)
        low = scaled.low * factor + shift if scaled and measures == second.measures else second.low
    ends = (low, second.low, second.high)
    return replace(
        second,
        low=min(ends),
        high=max(ends),
        ranged=True,
        shown=text[first.start : second.end],
        start=first.start,
    )


def _digits(text: str, figure: ProseFigure) -> str:
    found = re.match(r"[$€£]?[\d.,]+|\w+", text[figure.start : figure.end])
    return found[0] if found else ""


def _shares(text: str) -> Iterator[ProseFigure]:
    """Read "one in five" and "three out of ten" as percentages."""
    for match in SHARE.finditer(text):
        part, whole = (_value(match[group]) for group in (1, 2))
        if 0 < part < whole:
            share = 100 * part / whole
            yield ProseFigure(
                share - 1.5,
                share + 1.5,
                Family.PERCENT.value,
                _nouns(text, match.start(), match.end()),
                match[0],
                match.start(),
                match.end(),
            )


def _value(word: str) -> float:
    return float(word) if word.isdigit() else float(ONES.get(word.lower(), TENS.get(word.lower(), 0)))


def _pairs(text: str) -> Iterator[ProseFigure]:
    for match in PAIR.finditer(text):
        nouns = _nouns(text, match.start(), match.end())
        yield ProseFigure(1.5, 2.5, "count", nouns, match[0], match.start(), match.end())


# -- what is no plain number


def _vague(text: str) -> Iterator[ProseFigure]:
    for pattern, low, high in VAGUE:
        for match in pattern.finditer(text):
            nouns = _nouns(text, match.start(), len(text[: match.end()].rstrip()))
            yield ProseFigure(
                low, high, "count", nouns, match[0].strip(), match.start(), match.end(), vague=True
            )


def _parts(text: str) -> Iterator[ProseFigure]:
    for pattern, low, high in PARTS:
        for match in pattern.finditer(text):
            nouns = _nouns(text, *match.span())
            yield ProseFigure(low, high, Family.PERCENT.value, nouns, match[0], *match.span(), vague=True)


def _times(text: str) -> Iterator[ProseFigure]:
    for pattern, value in TIMES:
        for match in pattern.finditer(text):
            yield ProseFigure(
                value * 0.9, value * 1.1, "times", frozenset(), match[0], match.start(), match.end()
            )


def _ordinals(text: str) -> Iterator[ProseFigure]:
    for match in ORDINAL.finditer(text):
        if SECONDS.match(text[match.end() :][:8]) or _is_day(text, match):
            continue
        word = match["word"]
        value = float(ORDINAL_WORDS.index(word.lower()) + 1 if word else int(match["digits"]))
        nouns = _nouns(text, match.start(), match.end())
        yield ProseFigure(value - 0.4, value + 0.4, "ordinal", nouns, match[0], match.start(), match.end())


def _is_day(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 12) : match.end() + 16]
    return NEAR_A_MONTH.search(around) is not None


def ends_a_name(text: str, start: int) -> bool:
    """Say whether the number at a place ends a name; a capital letter at the start of a sentence is none."""
    called = CALLED.search(text[max(0, start - 34) : start])
    return called is not None and called[1] not in NO_NAMES
