"""Proposes how the article's own words would change to what a source has: the figure, the day or the name.

A suggestion and nothing more: nobody's text is ever changed by it. Where the place or the wording is not
clear beyond doubt there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from verification.engine.quantities import Bound, Quantity, find_quantities
from verification.engine.stated_dates import MONTHS, PartialDate, find_dates
from verification.engine.types import Comparison
from verification.engine.units import Family

PRINTED: Final = re.compile(r"\d[\d,\u00a0\u2009\u202f]*(?:\.\d+)?")
SCALED: Final = re.compile(r"[ \u00a0-]?(?:hundred|thousand|million|billion|trillion|dozen|bn|mn|m)\b", re.I)
YEARS_IN_BRACKETS: Final = re.compile(r"\((?:[^()]{0,30})?(?:1[89]|20)\d\d(?:-\d{2,4})?(?: est\.?)?\)")
NAME: Final = re.compile(r"[^\W\d_][\w'’.-]*(?: [\w'’.-]+){0,5}")
MAX_NAME: Final = 60
AS_GOOD: Final = {
    Family.PEOPLE: (Family.NONE,),
    Family.RATE: (Family.NONE,),
    Family.YEARS: (Family.NONE,),
    Family.NONE: (Family.PEOPLE,),
}
"""Records leave out what their field says: "5,134,876" of a population are people."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """`[start, end)` of the exact words, what stands there and what the source would have there."""

    start: int
    end: int
    before: str
    after: str


def text_change(exact: str, comparison: Comparison) -> TextChange | None:
    """Say how the words of a claim would change to agree with a source.

    Args:
        exact: the author's own words.
        comparison: what a comparator set side by side.

    Returns:
        The change, in the article's own unit, scale and rounding; None where the two do not disagree, where
        the words that were compared stand not once and clearly in `exact`, or where the source has no
        single value for them.
    """
    if comparison.agrees is not False or comparison.claimed.startswith("not "):
        return None
    dates = find_dates(comparison.claimed)
    if len(dates) == 1 and dates[0].end - dates[0].start == len(comparison.claimed.strip()):
        return _date_change(exact, dates[0], comparison.recorded)
    quantities = find_quantities(comparison.claimed)
    if len(quantities) == 1:
        return _figure_change(exact, quantities[0], comparison.recorded)
    return _name_change(exact, comparison) if not quantities else None


def _change(exact: str, start: int, end: int, after: str) -> TextChange | None:
    before = exact[start:end]
    return TextChange(start, end, before, after) if after and after != before else None


def _figure_change(exact: str, claimed: Quantity, recorded: str) -> TextChange | None:
    years = [(date.start, date.end) for date in find_dates(exact)]
    here = [
        one
        for one in find_quantities(exact)
        if (one.value, one.family) == (claimed.value, claimed.family)
        and not any(one.start < end and start < one.end for start, end in years)
    ]
    there = {
        one.value
        for one in find_quantities(YEARS_IN_BRACKETS.sub(" ", recorded))
        if one.family in (claimed.family, *AS_GOOD.get(claimed.family, ()))
    }
    if len(here) != 1 or len(there) != 1 or here[0].bound not in (Bound.EXACT, Bound.ABOUT):
        return None
    return _printed_anew(exact, here[0], there.pop())


def _printed_anew(exact: str, quantity: Quantity, value: float) -> TextChange | None:
    """Print a value as the article prints its own: unit and scale stay, and so does the rounding."""
    printed = PRINTED.search(exact, quantity.start, quantity.end)
    if printed is None or quantity.value == 0:
        return None
    digits = printed.group()
    number = float(re.sub(r"[^\d.]", "", digits))
    if number == 0 or quantity.value < 0 or value < 0:
        return None
    new = value / (quantity.value / number)
    is_scaled = SCALED.match(exact, printed.end()) is not None
    if is_scaled and not 1 <= new < 1000:
        return None
    return _change(exact, printed.start(), printed.end(), _as_printed(digits, new))


def _as_printed(digits: str, new: float) -> str:
    whole, _, decimals = digits.partition(".")
    if decimals:
        return _grouped(f"{new:.{len(decimals)}f}", whole)
    plain = re.sub(r"\D", "", whole)
    zeros = len(plain) - len(plain.rstrip("0"))
    # Two digits always stay: nobody rounds 140 to 100.
    step = 10 ** max(0, min(zeros, len(str(int(new))) - 2))
    return _grouped(str(round(new / step) * step), whole)


def _grouped(text: str, like: str) -> str:
    whole, point, decimals = text.partition(".")
    mark = next((one for one in like if not one.isdigit()), "," if len(like) < 4 else "")
    return f"{int(whole):,}".replace(",", mark) + point + decimals


def _date_change(exact: str, claimed: PartialDate, recorded: str) -> TextChange | None:
    def parts(date: PartialDate) -> tuple[int | None, int | None, int | None]:
        return date.year, date.month, date.day

    here = [one for one in find_dates(exact) if parts(one) == parts(claimed)]
    there = {parts(one) for one in find_dates(recorded)}
    if len(here) != 1 or len(there) != 1:
        return None
    words = exact[here[0].start : here[0].end]
    found = there.pop()
    if any(mine is not None and theirs is None for mine, theirs in zip(parts(here[0]), found, strict=True)):
        return None
    return _change(exact, here[0].start, here[0].end, _dated_anew(words, here[0], found))


def _dated_anew(words: str, old: PartialDate, new: tuple[int | None, int | None, int | None]) -> str:
    year, month, day = new
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return f"{year:04d}-{month:02d}-{day:02d}"
    if old.year is not None:
        words = words.replace(str(old.year), str(year))
    if old.day is not None:
        if re.search(r"\d(?:st|nd|rd|th)", words):
            return ""
        words = re.sub(rf"(?<!\d)0?{old.day}(?!\d)", str(day), words, count=1)
    if old.month is not None and month is not None:
        name = MONTHS[month - 1].capitalize()
        is_short = re.search(rf"\b{MONTHS[old.month - 1]}\b", words, re.I) is None
        words = re.sub(r"[A-Za-z]{3,9}", name[:3] if is_short else name, words, count=1)
    return words


def _name_change(exact: str, comparison: Comparison) -> TextChange | None:
    claimed = comparison.claimed.strip()
    recorded = re.split(r"\s*[(;,\n]", comparison.recorded.strip())[0].strip()
    if not claimed or len(recorded) > MAX_NAME or not NAME.fullmatch(recorded):
        return None
    if re.split(r"\s*[;,\n]", comparison.recorded.strip())[0].count(" ") > 8 or not recorded[0].isupper():
        return None
    places = list(re.finditer(rf"(?<!\w){re.escape(claimed)}(?!\w)", exact))
    if len(places) != 1:
        return None
    return _change(exact, places[0].start(), places[0].end(), recorded)
