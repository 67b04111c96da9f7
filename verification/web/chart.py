"""Where the points of a claim's history lie on its chart. Arithmetic alone, without Django.

The machine's points have a height by their confidence; people's verdicts stand in a lane above, for how sure
a person is cannot be put on the same scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

LEFT: Final = 44
RIGHT: Final = 388
LANE: Final = 14
HEAD: Final = 42
"""Where the drawing begins when nobody has signed anything."""
TOP: Final = 66
BOTTOM: Final = 170
NO_CONFIDENCE: Final = 188
"""So deep stand the points that have no confidence."""
GAP: Final = 26.0
"""So far apart are two points at least, where all fit in."""
ROOMY: Final = 18.0
"""From this gap on every point bears the icon of its class."""
ICON: Final = 12
LETTER: Final = 6.0
MAX_DRAWN: Final = 60
NEWEST_DRAWN: Final = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment: the machine proposed (`confidence` may be None), or a person signed.

    `outcome` is the class of a proposal, empty for what people did; `told` is what moved it, in words.
    """

    at: datetime
    word: str
    told: str
    outcome: str = ""
    confidence: float | None = None
    engine: str = ""
    number: int = 0
    icon: str = ""
    hue: str = ""

    @property
    def is_machine(self) -> bool:
        """It is written in pencil."""
        return bool(self.outcome)


@dataclass(frozen=True, slots=True)
class Point:
    """A mark at its place; `label` is empty where there is no room for the word."""

    mark: Mark
    x: float
    y: float
    is_large: bool
    label: str = ""
    label_y: float = 0.0
    anchor: str = "middle"

    @property
    def icon_x(self) -> float:
        """The left edge of its icon."""
        return round(self.x - ICON / 2, 1)

    @property
    def icon_y(self) -> float:
        """The upper edge of its icon."""
        return round(self.y - ICON / 2, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """How long something stood: a path, with the class that its style tells, empty for people's."""

    path: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where another engine began."""

    x: float
    engine: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One label at the edge."""

    at: float
    word: str

    @property
    def base(self) -> float:
        """Where the foot of a word stands that is level with it."""
        return self.at + 4


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw; `left_out` older proposals are not."""

    points: Sequence[Point]
    lines: Sequence[Line]
    rules: Sequence[Rule]
    heights: Sequence[Tick]
    first: Tick
    last: Tick | None
    left_out: int

    @property
    def outcomes(self) -> list[str]:
        """The classes that occur, in the order in which they first do."""
        return list(dict.fromkeys(point.mark.outcome for point in self.points if point.mark.is_machine))

    @property
    def head(self) -> int:
        """The upper edge of the drawing."""
        return 0 if self.has_people else HEAD

    @property
    def foot(self) -> int:
        """Where the days stand; what names an engine stands below them."""
        return 18 + (NO_CONFIDENCE if any(tick.at == NO_CONFIDENCE for tick in self.heights) else BOTTOM)

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return self.foot - self.head + (22 if self.rules else 6)

    @property
    def has_people(self) -> bool:
        """A person signed something."""
        return any(not point.mark.is_machine for point in self.points)


def draw(marks: Sequence[Mark]) -> Chart | None:
    """Lay out the history of one question.

    Args:
        marks: in the order of time.

    Returns:
        The chart, with at most `MAX_DRAWN` of the machine's points; None where there is nothing to draw.
    """
    shown = thinned(marks)
    if not shown:
        return None
    places = spread([mark.at.timestamp() for mark in shown])
    is_roomy = gap_of(len(shown)) >= ROOMY
    points = _labelled(
        [Point(mark, x, height(mark), is_roomy) for mark, x in zip(shown, places, strict=True)]
    )
    first, last = _dates(points)
    return Chart(
        points=points,
        lines=[*_pencil(points), *_ink(points)],
        rules=_rules(points),
        heights=_heights(points),
        first=first,
        last=last,
        left_out=len(marks) - len(shown),
    )


def thinned(marks: Sequence[Mark]) -> list[Mark]:
    """Leave out older proposals where there are too many: all of people's stay, and the newest.

    Of the older ones those are kept first with which the class changed, then one in so many.
    """
    machine = [mark for mark in marks if mark.is_machine]
    if len(machine) <= MAX_DRAWN:
        return list(marks)
    older, newest = machine[:-NEWEST_DRAWN], machine[-NEWEST_DRAWN:]
    turns = [older[0], *(after for before, after in pairwise(older) if before.outcome != after.outcome)]
    kept = _every(turns, MAX_DRAWN - NEWEST_DRAWN)
    rest = [mark for mark in older if mark not in kept]
    kept += _every(rest, MAX_DRAWN - NEWEST_DRAWN - len(kept))
    wanted = {id(mark) for mark in (*kept, *newest)}
    return [mark for mark in marks if not mark.is_machine or id(mark) in wanted]


def _every(marks: Sequence[Mark], most: int) -> list[Mark]:
    """Return `most` of them at equal distances, the first among them."""
    if len(marks) <= most:
        return list(marks)
    return [marks[at * len(marks) // most] for at in range(most)]


def gap_of(count: int) -> float:
    """Return how far apart so many points are at least."""
    return GAP if count < 2 else min(GAP, (RIGHT - LEFT) / (count - 1))


def spread(times: Sequence[float]) -> list[float]:
    """Place moments along the axis: by their time, but never nearer to each other than the gap."""
    if len(times) == 1:
        return [(LEFT + RIGHT) / 2]
    count, span = len(times), times[-1] - times[0]
    width, gap = RIGHT - LEFT, gap_of(len(times))
    found: list[float] = []
    for time in times:
        wanted = LEFT + width * ((time - times[0]) / span if span else 0.0)
        found.append(max(wanted, found[-1] + gap) if found else wanted)
    # From the right: what was pushed out comes back in, and pushes what stands before it.
    return [round(min(x, RIGHT - (count - 1 - at) * gap), 1) for at, x in enumerate(found)]


def height(mark: Mark) -> float:
    """Return how high a mark stands."""
    if not mark.is_machine:
        return LANE
    if mark.confidence is None:
        return NO_CONFIDENCE
    return round(BOTTOM - (BOTTOM - TOP) * min(max(mark.confidence, 0.0), 1.0), 1)


def _labelled(points: Sequence[Point]) -> list[Point]:
    """Give a word to the newest point and to those where the class changed, where words have room."""
    machine = [point for point in points if point.mark.is_machine]
    turns = [after for before, after in pairwise(machine) if before.mark.word != after.mark.word]
    people = [point for point in points if not point.mark.is_machine]
    labels: dict[int, Point] = {}
    for row in ([*machine[:1], *turns, *machine[-1:]], people):
        taken = RIGHT + GAP
        for point in reversed(list(dict.fromkeys(row))):
            label = _label(point)
            low, high = _extent(label)
            if high <= taken:
                labels[id(point)], taken = label, low
    return [labels.get(id(point), point) for point in points]


def _label(point: Point) -> Point:
    half = LETTER * len(point.mark.word) / 2
    anchor = "start" if point.x - half < LEFT else "end" if point.x + half > RIGHT else "middle"
    above = point.y - 12 if point.y > TOP + 8 or not point.mark.is_machine else point.y + 20
    label_y = point.y + 20 if not point.mark.is_machine else above
    return Point(point.mark, point.x, point.y, True, point.mark.word, label_y, anchor)


def _extent(point: Point) -> tuple[float, float]:
    width = LETTER * len(point.label)
    low = {"start": point.x, "end": point.x - width}.get(point.anchor, point.x - width / 2)
    return low, low + width


def _pencil(points: Sequence[Point]) -> list[Line]:
    """Let each proposal stand until the next one, the last until the edge."""
    machine = [point for point in points if point.mark.is_machine]
    lines = [Line(f"M{one.x} {one.y}H{two.x}V{two.y}", one.mark.outcome) for one, two in pairwise(machine)]
    if machine and machine[-1].x < RIGHT:
        lines.append(Line(f"M{machine[-1].x} {machine[-1].y}H{RIGHT}", machine[-1].mark.outcome))
    return lines


def _ink(points: Sequence[Point]) -> list[Line]:
    people = [point for point in points if not point.mark.is_machine]
    return [Line(f"M{people[0].x} {LANE}H{RIGHT}")] if people else []


def _rules(points: Sequence[Point]) -> list[Rule]:
    machine = [point for point in points if point.mark.is_machine]
    return [
        Rule(round((one.x + two.x) / 2, 1), two.mark.engine, "end" if two.x > (LEFT + RIGHT) / 2 else "start")
        for one, two in pairwise(machine)
        if one.mark.engine != two.mark.engine
    ]


def _heights(points: Sequence[Point]) -> list[Tick]:
    ticks = [Tick(TOP, "100 %"), Tick((TOP + BOTTOM) / 2, "50 %"), Tick(BOTTOM, "0 %")]
    has_none = any(point.y == NO_CONFIDENCE for point in points)
    return [*ticks, Tick(NO_CONFIDENCE, "none")] if has_none else ticks


def _dates(points: Sequence[Point]) -> tuple[Tick, Tick | None]:
    one, two = points[0], points[-1]
    within_a_day = (two.mark.at - one.mark.at).total_seconds() < 86_400
    form = "%Y-%m-%d %H:%M" if within_a_day else "%Y-%m-%d"
    first = Tick(one.x, one.mark.at.strftime(form))
    is_alone = one is two or first.word == two.mark.at.strftime(form)
    return first, None if is_alone else Tick(two.x, two.mark.at.strftime(form))
