"""Shares of a whole and units in brackets: does the percentage fit its base, the second unit the first?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from verification.engine.consistency.lines import F, Figure, Line, matches, plain
from verification.engine.quantities import Bound
from verification.engine.types import Check, Finding, Span
from verification.engine.units import Family

WORDS = rf"(?:(?!{F})[^.;:(),]){{0,40}}?"
THE = r"(?:the |its |their |all |all the )?"
MAYBE = (
    r"(?:or |that is |i\.e\. |about |some |just |only |nearly |almost |roughly |around |more than |less than "
    r"|over |under )*"
)
# The part, the whole and the percentage; the first pattern that fits a place decides.
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<a>{F}){WORDS}(?: out)? of {THE}(?P<b>{F}){WORDS} ?\({MAYBE}(?P<p>{F})\)",
        rf"(?P<a>{F})(?: out)? of {THE}(?P<b>{F}){WORDS}, {MAYBE}(?P<p>{F})(?=[,.;]|$)",
        rf"\bof {THE}(?P<b>{F}){WORDS},? (?P<a>{F}){WORDS} ?\({MAYBE}(?P<p>{F})\)",
        rf"(?P<a>{F}){WORDS} ?\({MAYBE}(?P<p>{F})\) of {THE}(?P<b>{F})",
        rf"(?P<p>{F}),? or (?P<a>{F}){WORDS}(?: out)? of {THE}(?P<b>{F})",
        rf"(?P<p>{F}) \((?P<a>{F}){WORDS} of {THE}(?P<b>{F})",
        rf"(?P<p>{F}) of {THE}(?P<b>{F}){WORDS}(?:, or| \(){MAYBE} ?(?P<a>{F})",
    )
)
CONVERTED = re.compile(
    rf"(?P<a>{F})(?: \w+)? ?(?:\((?:about |roughly |some |or |around |nearly |almost )*(?P<b>{F})\)"
    rf"|, or (?:about |roughly )?(?P<b2>{F})(?=[,.]))"
)
CONVERTED_SLACK = 0.07
CONVERTIBLE = frozenset({Family.LENGTH, Family.AREA, Family.MASS, Family.VOLUME, Family.ENERGY, Family.POWER})
TEMPERATURE = r"[-\u2212]?\d{1,3}(?:\.\d)?"
CELSIUS = re.compile(
    rf"(?P<c>{TEMPERATURE}) ?(?:°C|degrees? (?:Celsius|C\b)|C\b) ?"
    rf"\((?:about )?(?P<f>{TEMPERATURE}) ?(?:°F|degrees? (?:Fahrenheit|F\b)|F\b)"
)
VOTES = re.compile(r"\b(?:vote[sd]?|voters|voted|ballots?|abstain(?:ed)?|undecided)\b", re.IGNORECASE)
WHOLE_PERCENT = 100.0


def check_shares(lines: Sequence[Line]) -> Iterator[Finding]:
    """Find percentages that do not fit the part and the whole beside them."""
    for line in lines:
        if len(line.figures) < 3:
            continue
        yield from _bases(line)
        yield from _votes(line)


def _bases(line: Line) -> Iterator[Finding]:
    seen: set[Figure] = set()
    for pattern in PATTERNS:
        for match in pattern.finditer(line.skeleton):
            part, whole, percent = (line.figure(match[name]) for name in "abp")
            if percent not in seen and _clashes(part, whole, percent):
                yield _share_finding(part, whole, percent)
            seen.add(percent)


def _clashes(part: Figure, whole: Figure, percent: Figure) -> bool:
    if percent.family is not Family.PERCENT or Family.PERCENT in {part.family, whole.family}:
        return False
    if part.family is not whole.family or not 0 < part.value <= whole.value or whole.low <= 0:
        return False
    slack = (0.06 if "." in percent.text else 0.5) + 0.1
    if percent.quantity.half_step > 1 and not any(ch.isdigit() for ch in percent.text):
        slack = percent.quantity.half_step
    low, high = part.low / whole.high * 100, part.high / max(whole.low, 1e-9) * 100
    return not percent.meets(low - slack, high + slack)


def _share_finding(part: Figure, whole: Figure, percent: Figure) -> Finding:
    share = round(part.value / whole.value * 100, 1)
    spans = tuple(sorted((part.span, whole.span, percent.span), key=lambda span: span.start))
    return Finding(
        Check.SHARE, f"{part.text} of {whole.text} is {plain(share)} %, not {percent.text}.", spans
    )


def _votes(line: Line) -> Iterator[Finding]:
    """Shares of one vote come to a hundred at most."""
    if not VOTES.search(line.skeleton):
        return
    shares = [
        figure
        for figure in line.figures
        if figure.family is Family.PERCENT and figure.quantity.bound is Bound.EXACT
    ]
    total = sum(figure.value for figure in shares)
    sure = len(shares) >= 3 and len(shares) == len(line.figures) and not line.dates
    if (
        sure
        and WHOLE_PERCENT + len(shares) * 0.5 + 0.1 < total < 130
        and re.search(r"\babstain|\bundecided", line.words)
    ):
        added = " + ".join(plain(figure.value) for figure in shares)
        yield Finding(
            Check.SHARE, f"{added} is {plain(total)} %, more than the whole.", tuple(f.span for f in shares)
        )


def check_units(lines: Sequence[Line]) -> Iterator[Finding]:
    """Find a second unit in brackets that is not the first one converted."""
    for line, match in matches(CONVERTED, lines):
        one, two = line.figure(match["a"]), line.figure(match["b"] or match["b2"])
        if one.family is two.family and one.family in CONVERTIBLE and one.quantity.unit != two.quantity.unit:
            yield from _converted(one, two)
    for line in lines:
        for match in CELSIUS.finditer(line.words):
            yield from _temperature(line, match)


def _converted(one: Figure, two: Figure) -> Iterator[Finding]:
    low = min(one.low, one.value) * (1 - CONVERTED_SLACK) - one.quantity.half_step
    high = max(one.value, min(one.high, one.value * 1.1)) * (1 + CONVERTED_SLACK) + one.quantity.half_step
    if low <= two.value + two.quantity.half_step and two.value - two.quantity.half_step <= high:
        return
    factor = two.value / _printed_number(two) if _printed_number(two) else 0
    if factor:
        meant = plain(float(f"{one.value / factor:.3g}"))
        yield Finding(
            Check.UNIT,
            f"{one.text} is about {meant} {two.quantity.unit}, not {two.text}.",
            (one.span, two.span),
        )


def _printed_number(figure: Figure) -> float:
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", figure.text)
    if not digits:
        return 0.0
    scales = (("million", 1e6), ("billion", 1e9), ("thousand", 1e3))
    scale = next((size for word, size in scales if word in figure.text.lower()), 1.0)
    return float(digits[0].replace(",", "")) * scale


def _temperature(line: Line, match: re.Match[str]) -> Iterator[Finding]:
    celsius, fahrenheit = (float(match[name].replace("\u2212", "-")) for name in "cf")
    meant = celsius * 1.8 + 32
    # A difference of temperatures is converted without the 32.
    if min(abs(meant - fahrenheit), abs(celsius * 1.8 - fahrenheit)) > 2:
        start = line.sentence.start
        span = Span(start + match.start(), start + match.end())
        yield Finding(
            Check.UNIT, f"{match['c']} °C is {plain(round(meant))} °F, not {match['f']} °F.", (span,)
        )
