"""Rises, falls, multiples and differences between two figures: does the arithmetic hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verification.engine.consistency.lines import F, Figure, Line, as_printed, plain
from verification.engine.quantities import Bound
from verification.engine.types import Check, Finding, Span
from verification.engine.units import Family

GAP = rf"(?:(?!{F})[^.;:()]|\.(?=\w)){{0,60}}?"
SHORT = rf"(?:(?!{F})[^.;:()]|\.(?=\w)){{0,24}}?"
FROM_TO = rf"\bfrom {SHORT}(?P<a>{F}){GAP}\bto {SHORT}(?P<b>{F})"
FORWARD = re.compile(FROM_TO)
BACKWARD = re.compile(rf"\bto {SHORT}(?P<b>{F}){GAP}\bfrom {SHORT}(?P<a>{F})")
UP = r"r[oi]se[sn]?|rising|increas(?:e[sd]?|ing)|gr[eo]wn?|grows|climb(?:s|ed)?|jump(?:s|ed)?|surged?|up"
DOWN = (
    r"f[ae]ll(?:s|en)?|falling|drop(?:s|ped)?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|shr[aiu]nk|sank"
    r"|slipped|plunged?|slumped|down"
)
UP_NOUN = r"rise|increase|growth|gain|jump|surge|hike"
DOWN_NOUN = r"fall|drop|decline|decrease|cut|reduction|slump|loss"
RISING = re.compile(rf"\b(?:{UP}|{UP_NOUN}|more|higher|above)\b", re.I)
FALLING = re.compile(rf"\b(?:{DOWN}|{DOWN_NOUN}|fewer|less|lower|below)\b", re.I)
ANY_CHANGE = rf"(?:{UP}|{DOWN}|{UP_NOUN}|{DOWN_NOUN}|change)"
# A figure that says how much something changed.
STEP = re.compile(
    rf"\b(?:{ANY_CHANGE})s?(?: \w+){{0,2}}? (?:of |by )?(?:\w+ ){{0,2}}?(?P<p>{F})(?!{F})"
    rf"|(?P<p2>{F})[ -](?:\w+ )?(?:{UP_NOUN}|{DOWN_NOUN}|up|down|more|higher|fewer|lower|less)\b"
    rf"|\bby (?:\w+ ){{0,2}}?(?P<p3>{F})",
    re.I,
)
RANGE = re.compile(rf"(?P<first>{F})(?: to |–|-)(?P<last>{F})")
DIRECTION = re.compile(
    rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b[^.;:(),]{{0,40}}?{FROM_TO}",
    re.I,
)
COMPARED = re.compile(
    rf"(?P<b>{F}){GAP}(?P<p>{F}) "
    r"(?P<how>more|up|higher|fewer|less|lower|down|rise|increase|drop|fall|decline)\b"
    rf"{SHORT}\b(?:than|from|on|over|compared (?:with|to)|against)\b{SHORT}(?P<a>{F})",
    re.I,
)
MULTIPLES = {
    "doubl": 2.0,
    "tripl": 3.0,
    "trebl": 3.0,
    "quadrupl": 4.0,
    "halv": 0.5,
}
MULTIPLE = re.compile(
    r"(?P<hedge>more than |less than |nearly |almost |about |roughly |not quite )?"
    rf"\b(?P<word>doubl|tripl|trebl|quadrupl|halv)(?:ed|ing|es|e)\b{GAP}{FROM_TO}",
    re.I,
)
MULTIPLE_SLACK = 0.1
HEDGES = {
    "more than ": (1.0, 1.6),
    "less than ": (0.6, 1.0),
    "nearly ": (0.8, 1.02),
    "almost ": (0.8, 1.02),
    "not quite ": (0.8, 1.02),
    "about ": (0.8, 1.2),
    "roughly ": (0.8, 1.2),
}
RANKED = re.compile(
    r"\b(?:rank|place|position|league|seed|score|leagues|grade|o'clock|a\.m|p\.m|am|pm|age[sd]?|channel|chapter)\b",
    re.I,
)
MAX_SHARE = 4.0
PERCENT_SLACK = 0.15


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures of one thing, before and after."""

    before: Figure
    after: Figure

    @property
    def is_sound(self) -> bool:
        """Both measure the same, are not zero, and are not so far apart that they are two things."""
        one, two = self.before, self.after
        same = one.family is two.family or Family.NONE in {one.family, two.family}
        exact = {Bound.EXACT, Bound.ABOUT, Bound.NEARLY}
        bound = one.quantity.bound in exact and two.quantity.bound in exact
        return same and bound and one.value > 0 and two.value > 0 and 1 / 50 < two.value / one.value < 50

    @property
    def words(self) -> str:
        return f"From {self.before.text} to {self.after.text}"

    @property
    def percent(self) -> tuple[float, float]:
        """The change in percent, at least and at most; a fall is negative."""
        low = (self.after.low / self.before.high - 1) * 100
        return low, (self.after.high / self.before.low - 1) * 100

    def spans(self, *more: Figure) -> tuple[Span, ...]:
        return tuple(
            sorted({figure.span for figure in (self.before, self.after, *more)}, key=lambda s: s.start)
        )


def check_changes(lines: Sequence[Line]) -> Iterator[Finding]:
    """Find rises, falls and multiples whose figures do not fit.

    Args:
        lines: the sentences of one article.

    Returns:
        Findings of the checks CHANGE and UNIT (percent where percentage points are meant).
    """
    for line in lines:
        if len(line.figures) < 2 or RANKED.search(line.skeleton):
            continue
        for find in (_stated_change, _direction, _multiple, _compared):
            found = find(line)
            if found is not None:
                yield found
                break


def _pairs(line: Line) -> list[Pair]:
    found = [*FORWARD.finditer(line.skeleton), *BACKWARD.finditer(line.skeleton)]
    pairs = [Pair(line.figure(match["a"]), line.figure(match["b"])) for match in found]
    return [pair for pair in pairs if pair.is_sound]


def _steps(line: Line) -> list[Figure]:
    marks = [match["p"] or match["p2"] or match["p3"] for match in STEP.finditer(line.skeleton)]
    return [line.figure(mark) for mark in dict.fromkeys(marks) if not _is_range(line, mark)]


def _is_range(line: Line, mark: str) -> bool:
    """ "By 5 to 15 percent" is no single step; "fell 34 % to 27 million" is one."""
    match = RANGE.match(line.skeleton, line.skeleton.index(mark))
    if match is None:
        return False
    first, last = line.figure(match["first"]).family, line.figure(match["last"]).family
    return first is last or first is Family.NONE


def _stated_change(line: Line) -> Finding | None:
    pairs = _pairs(line)
    if len(pairs) != 1:
        return None
    pair = pairs[0]
    steps = [step for step in _steps(line) if step not in (pair.before, pair.after)]
    for fits, compare in STEP_KINDS:
        alike = [step for step in steps if fits(pair, step)]
        # Two of a kind: one of them belongs to something else.
        found = compare(pair, alike[0]) if len(alike) == 1 else None
        if found is not None:
            return found
    return None


def _in_points(pair: Pair, step: Figure) -> bool:
    shares = pair.after.family is Family.PERCENT and step.family is Family.PERCENT
    return step.family is Family.POINTS or shares


def _in_percent(pair: Pair, step: Figure) -> bool:
    return step.family is Family.PERCENT and pair.after.family is not Family.PERCENT


def _in_kind(pair: Pair, step: Figure) -> bool:
    same = step.family is pair.after.family and pair.before.family is pair.after.family
    return same and step.family is not Family.PERCENT


def _percent(pair: Pair, step: Figure) -> Finding | None:
    low, high = pair.percent
    if high < 0:
        low, high = -high, -low
    if low < 0 or step.meets(low - _slack(step), high + _slack(step)):
        return None
    return Finding(Check.CHANGE, f"{pair.words} is {_change(pair)}, not {step.text}.", pair.spans(step))


def _slack(step: Figure) -> float:
    """Half of the last printed digit of a percentage, and a little for rounding twice."""
    return (0.06 if "." in step.text else 0.5) + PERCENT_SLACK + 0.01 * abs(step.value)


def _change(pair: Pair) -> str:
    percent = (pair.after.value / pair.before.value - 1) * 100
    kind = "a rise" if percent > 0 else "a fall"
    shown = round(abs(percent), 1 if abs(percent) < 100 else 0)
    return f"{kind} of {plain(shown)} %"


def _points(pair: Pair, step: Figure) -> Finding | None:
    """Percent and percentage points are taken for one another."""
    if pair.after.family is not Family.PERCENT:
        return None
    points = abs(pair.after.value - pair.before.value)
    share = points / pair.before.value * 100
    slack = 0.06 if "." in step.text + pair.before.text + pair.after.text else 0.51
    by_points, by_share = (
        abs(step.value - points) <= slack,
        abs(step.value - share) <= max(slack, 0.02 * share),
    )
    right = by_points if step.family is Family.POINTS else by_share
    if right or step.quantity.bound is not Bound.EXACT:
        return None
    if not (by_points or by_share) and step.family is not Family.POINTS:
        return None
    kind = "a rise" if pair.after.value > pair.before.value else "a fall"
    unit = "percentage point" if points == 1 else "percentage points"
    words = (
        f"{pair.words} is {kind} of {plain(points)} {unit} or of {plain(round(share, 1))} %, not {step.text}."
    )
    return Finding(Check.UNIT, words, pair.spans(step))


def _difference(pair: Pair, step: Figure) -> Finding | None:
    low, high = pair.after.low - pair.before.high, pair.after.high - pair.before.low
    if high < 0:
        low, high = -high, -low
    if low < 0 or step.meets(low, high):
        return None
    factor = step.quantity.value / float(_number(step) or 1)
    difference = abs(pair.after.value - pair.before.value) / (factor or 1)
    return Finding(
        Check.CHANGE,
        f"{pair.words} is a difference of {plain(difference)}, not {step.text}.",
        pair.spans(step),
    )


STEP_KINDS = ((_in_points, _points), (_in_percent, _percent), (_in_kind, _difference))


def _number(figure: Figure) -> float | None:
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", figure.text)
    return float(digits[0].replace(",", "")) if digits else None


def _direction(line: Line) -> Finding | None:
    match = DIRECTION.search(line.skeleton)
    if match is None:
        return None
    pair = Pair(line.figure(match["a"]), line.figure(match["b"]))
    low, high = pair.percent if pair.is_sound else (0.0, 0.0)
    if (match["up"] and high < 0) or (match["down"] and low > 0):
        kind = "a fall, not a rise" if match["up"] else "a rise, not a fall"
        return Finding(Check.CHANGE, f"{pair.words} is {kind}.", pair.spans())
    return None


def _multiple(line: Line) -> Finding | None:
    match = MULTIPLE.search(line.skeleton)
    if match is None:
        return None
    pair = Pair(line.figure(match["a"]), line.figure(match["b"]))
    if not pair.is_sound:
        return None
    wanted = MULTIPLES[match["word"].lower()]
    least, most = HEDGES.get((match["hedge"] or "").lower(), (1 - MULTIPLE_SLACK, 1 + MULTIPLE_SLACK))
    if wanted < 1:
        least, most = 1 / most, 1 / least
    if (
        pair.after.high / pair.before.low >= wanted * least
        and pair.after.low / pair.before.high <= wanted * most
    ):
        return None
    times = plain(pair.after.value / pair.before.value)
    said = f"{match['hedge'] or ''}{plain(wanted) if wanted > 1 else 'half'}".strip()
    said = f"{said} times" if wanted > 1 else said
    return Finding(Check.CHANGE, f"{pair.words} is {times} times as much, not {said}.", pair.spans())


def _compared(line: Line) -> Finding | None:
    match = COMPARED.search(line.skeleton)
    if match is None:
        return None
    # "20 % more than the 50": here "more than" bounds nothing.
    base, step = as_printed(line.figure(match["a"])), line.figure(match["p"])
    pair = Pair(base, line.figure(match["b"]))
    if step.family is not Family.PERCENT or not pair.is_sound or pair.after.family is Family.PERCENT:
        return None
    if (
        pair.before.family is not pair.after.family
        or not 1 / MAX_SHARE < pair.after.value / pair.before.value < MAX_SHARE
    ):
        return None
    low, high = pair.percent
    falls = FALLING.search(match["how"]) is not None
    if falls:
        low, high = -high, -low
    if step.meets(low - _slack(step), high + _slack(step)):
        return None
    return Finding(
        Check.CHANGE,
        f"{pair.words} is {_change(pair)}, not {step.text} {match['how'].lower()}.",
        pair.spans(step),
    )
