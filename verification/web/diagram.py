"""Where the points of a reliability diagram stand, for a drawing that the page holds itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.reliability import Bin

LEFT: Final = 44
TOP: Final = 12
SIDE: Final = 300
TICKS: Final = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid, with its label in percent."""

    percent: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Point:
    """One bin: where it stands, and how far its interval reaches."""

    x: float
    y: float
    high: float
    low: float
    bin: Bin


@dataclass(frozen=True, slots=True)
class Diagram:
    """All that the drawing needs, in its own units; the vertical axis points up."""

    ticks: Sequence[Tick]
    points: Sequence[Point]
    line: str
    left: int = LEFT
    top: int = TOP
    right: int = LEFT + SIDE
    bottom: int = TOP + SIDE
    side: int = SIDE
    middle: int = LEFT + SIDE // 2


def diagram(bins: Sequence[Bin]) -> Diagram:
    """Place the bins; the line joins them."""
    points = [_point(one) for one in bins]
    ticks = [Tick(tick, round(_x(tick / 100)), round(_y(tick / 100))) for tick in TICKS]
    return Diagram(ticks, points, " ".join(f"{point.x},{point.y}" for point in points))


def _point(one: Bin) -> Point:
    return Point(
        x=_x(one.confidence),
        y=_y(one.share),
        high=_y(one.interval.high),
        low=_y(one.interval.low),
        bin=one,
    )


def _x(share: float) -> float:
    return round(LEFT + share * SIDE, 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * SIDE, 1)
