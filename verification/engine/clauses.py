"""Cuts a sentence into the clauses that its facts stand in."""

from __future__ import annotations

import re

from verification.engine.stated import Scene

LEADING_PLACE = re.compile(r"(?:In|Among|Across|Near|Around|Along|At|For|Within|Outside) [^,;:]{1,80}, ")
JOINING = re.compile(r" (?:and|but|while|whereas) ")
CLAUSE_END = re.compile(r"[;:—–] ?| - |, ")


def clause_around(scene: Scene, start: int, end: int) -> tuple[int, int]:
    """Return the clause around [start, end); a phrase of place before it belongs to it."""
    low = max((m.end() for m in CLAUSE_END.finditer(scene.masked[:start])), default=0)
    if LEADING_PLACE.fullmatch(scene.masked[:low]):
        low = 0
    after = CLAUSE_END.search(scene.masked, end)
    return low, after.start() if after else len(scene.text)


def own_clause(scene: Scene, start: int, end: int) -> tuple[int, int]:
    """Return the clause, cut where another statement with a figure of its own is joined to it."""
    low, high = clause_around(scene, start, end)
    joints = [m for m in JOINING.finditer(scene.masked, low, start) if _has_figure(scene, low, m.start())]
    after = JOINING.search(scene.masked, end, high)
    return (joints[-1].end() if joints else low), (after.start() if after else high)


def _has_figure(scene: Scene, start: int, end: int) -> bool:
    return any(start <= quantity.start < end for quantity in scene.quantities)
