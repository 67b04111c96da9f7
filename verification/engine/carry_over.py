"""Say of a claim whether its words still stand in a new version of the text: a verdict hangs on them.

Only marks, spaces and the case of what is no name may differ where a verdict is to be carried over. Whatever
else differs, or may turn what the words say, is a change: in doubt nothing is carried.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

from verification.engine.carry_words import Reading, case_is_free, read, words_of
from verification.engine.near_wording import nearest
from verification.engine.surroundings import Run, grade, is_turned, leans_on_the_same
from verification.engine.types import Span
from verification.engine.wording_diff import Segment, diff_wording

METHOD: Final = "carry-over.v1"
MIN_SHARED: Final = 0.6
"""With a smaller share of the claim's words no place is proposed for what was changed."""
MAX_PLACES: Final = 20
MAX_COMPARED: Final = 200
"""So many places with the claim's words are compared; in a text with more, nobody can tell them apart."""


class Fate(StrEnum):
    """What becomes of a claim in a new version of its text."""

    SAME = "same"
    MOVED = "moved"
    COSMETIC = "cosmetic"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    GONE = "gone"


CARRIED: Final = frozenset({Fate.SAME, Fate.MOVED, Fate.COSMETIC})
"""Where the words still stand, so that a verdict on them does as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands, and what its meaning hangs on.

    `leans_from`: its wording was understood from the text that begins there; None: its own words say it.
    `names` have to stand somewhere in the text for its short forms to mean what they do.
    """

    start: int
    end: int
    leans_from: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a claim. `why` tells what a change touches: "words" or "surroundings".

    `span` is where it stands now; for a change the place that is proposed, None where there is none.
    `places` are those to choose from when it is ambiguous. The diff has the old words as the author's.
    """

    fate: Fate
    span: Span | None = None
    diff: tuple[Segment, ...] = ()
    places: tuple[Span, ...] = ()
    why: str = ""


def carry_over(old: str, new: str, places: Sequence[Place]) -> tuple[Carried, ...]:
    """Say what becomes of the claims of a text in its next version.

    Args:
        old: canonical text of the version in which the claims stand.
        new: canonical text of the next one.
        places: where the claims stand in `old`.

    Returns:
        One outcome a place, in order. "Same" and "moved" have every character from the first to the last
        word alike; "cosmetic" differs only in marks, spaces and case that change nothing of what is said.
        A place that is proposed for a change is none that another claim's own words hold.

    Raises:
        ValueError: a place lies outside the text.
    """
    revisions = Revisions(read(old), read(new))
    found = [revisions.carry(place) for place in places]
    held = [one.span for one in found if one.fate in CARRIED and one.span is not None]
    return tuple(
        replace(one, fate=Fate.GONE, span=None, diff=())
        if one.why == "words" and one.span is not None and _is_held(one.span, held)
        else one
        for one in found
    )


def carry_to(old: str, new: str, place: Place, span: Span) -> Carried:
    """Say what becomes of a claim that a person says stands at `span` in the next version.

    Args:
        old: canonical text of the version in which the claim stands.
        new: canonical text of the next one.
        place: where it stands in `old`.
        span: where it is said to stand in `new`.

    Returns:
        Same, moved or cosmetic where the words there are the claim's; else changed, with the difference.

    Raises:
        ValueError: the place lies outside the text.
    """
    return Revisions(read(old), read(new)).judge(place, span)


def _is_held(span: Span, held: Iterable[Span]) -> bool:
    """Say whether more than half of a proposed place are words of a claim that still stands."""
    shared = (min(span.end, other.end) - max(span.start, other.start) for other in held)
    return any(2 * length > span.end - span.start for length in shared)


@dataclass(frozen=True)
class Revisions:
    """Two versions of one text: read once, asked for every claim."""

    old: Reading
    new: Reading

    def carry(self, place: Place) -> Carried:
        """Say what becomes of one claim. Raises ValueError as `carry_over` does."""
        run = self._run(place)
        if run[0] == run[1]:
            return Carried(Fate.GONE)
        loose = self.new.find(self.old, run)
        faithful = [there for there in loose if self._is_faithful(run, there)]
        chosen = self._chosen(run, faithful)
        if chosen is not None:
            return self._judged(place, run, chosen)
        free = self._free(run, faithful)
        if free:
            return Carried(
                Fate.AMBIGUOUS, places=tuple(self._span(place, run, one) for one in free[:MAX_PLACES])
            )
        misprinted = [there for there in loose if there not in faithful]
        return self._changed(place, run, misprinted[0] if len(misprinted) == 1 else None)

    def judge(self, place: Place, span: Span) -> Carried:
        """Say what becomes of a claim at a place that somebody chose. Raises ValueError as `carry` does."""
        run, there = self._run(place), self.new.inside(span.start, span.end)
        if run[0] < run[1] and there in self.new.find(self.old, run) and self._is_faithful(run, there):
            return self._judged(place, run, there)
        return Carried(Fate.CHANGED, span, self._diff(place, span), why="words")

    def _run(self, place: Place) -> Run:
        if not 0 <= place.start < place.end <= len(self.old.text):
            raise ValueError("A claim stands inside its text.")
        first, last = self.old.inside(place.start, place.end)
        # Somebody marked the end of a word only: the whole of it counts.
        return first - (first > 0 and self.old.tokens[first - 1].end > place.start), last

    def _judged(self, place: Place, run: Run, there: Run) -> Carried:
        """Say what becomes of a claim whose words stand at `there`."""
        kept = all(self.new.names(name) for name in place.names)
        if place.leans_from is not None:
            since = self.old.inside(place.leans_from, place.end)[0]
            kept = kept and leans_on_the_same(self.old, self.new, (since, run[0]), there[0])
        if not kept or is_turned(self.old, self.new, run, there, leans=place.leans_from is not None):
            return self._changed(place, run, there, why="surroundings")
        span = self._span(place, run, there)
        if words_of(self.old, run) != words_of(self.new, there):
            return Carried(Fate.COSMETIC, span, self._diff(place, span))
        return Carried(Fate.SAME if self._is_in_order(run, there) else Fate.MOVED, span)

    def _changed(self, place: Place, run: Run, there: Run | None, why: str = "words") -> Carried:
        if there is not None:
            span = self._span(place, run, there)
            return Carried(Fate.CHANGED, span, self._diff(place, span), why=why)
        near = nearest(self.old.text[place.start : place.end], self.new.text)
        if near is None or near.shared < MIN_SHARED:
            return Carried(Fate.GONE)
        span = self._edged(place, run, near.span.start, near.span.end)
        return Carried(Fate.CHANGED, span, self._diff(place, span), why=why)

    def _diff(self, place: Place, span: Span) -> tuple[Segment, ...]:
        before, after = self.old.text[place.start : place.end], self.new.text[span.start : span.end]
        return diff_wording(before, after)

    def _is_faithful(self, run: Run, there: Run) -> bool:
        """Say whether words differ by no case but one that is free, and are quoted where they were."""
        for before, after in zip(range(*run), range(*there), strict=True):
            one, other = self.old.tokens[before], self.new.tokens[after]
            if one.is_quoted != other.is_quoted:
                return False
            if one.key != other.key and not case_is_free(self.old, self.new, before, after):
                return False
        return True

    def _chosen(self, run: Run, faithful: Sequence[Run]) -> Run | None:
        """Return the one place that is the claim's; None: there is none, or nobody can tell."""
        if len(faithful) == 1 and len(self.old.find(self.old, run)) == 1:
            return faithful[0]
        if len(faithful) > MAX_PLACES or len(self.old.find(self.old, run)) > MAX_COMPARED:
            return None
        graded = Counter(
            {there: grade(self.old, self.new, run, there) for there in self._free(run, faithful)}
        )
        best = graded.most_common(2)
        if not best or best[0][1] == 0 or (len(best) > 1 and best[1][1] == best[0][1]):
            return None
        return best[0][0]

    def _free(self, run: Run, faithful: Sequence[Run]) -> list[Run]:
        """Return the places that are not more plainly those of the same words elsewhere in the old text."""
        others = [other for other in self.old.find(self.old, run) if other != run]
        return [
            there
            for there in faithful[:MAX_PLACES]
            if all(
                grade(self.old, self.new, other, there) <= grade(self.old, self.new, run, there)
                for other in others[:MAX_COMPARED]
            )
        ]

    def _span(self, place: Place, run: Run, there: Run) -> Span:
        start, end = self.new.tokens[there[0]].start, self.new.tokens[there[1] - 1].end
        return self._edged(place, run, start, end)

    def _edged(self, place: Place, run: Run, start: int, end: int) -> Span:
        """Return a place with the marks at its ends that the old one had, where they stand there."""
        old, new = self.old, self.new
        head = old.text[place.start : old.tokens[run[0]].start]
        tail = old.text[old.tokens[run[1] - 1].end : place.end]
        if head and new.text.endswith(head, 0, start):
            start -= len(head)
        if tail and new.text.startswith(tail, end):
            end += len(tail)
        return Span(start, end)

    def _is_in_order(self, run: Run, there: Run) -> bool:
        """Say whether a claim's paragraph stands between the same ones as before."""
        before, after = self.old.block_of(run[0]), self.new.block_of(there[0])
        at = bisect_right(self._kept, (before, len(self.new.text)))
        low = self._kept[at - 1][1] if at else 0
        high = next((kept[1] for kept in self._kept[at:] if kept[0] >= before), after)
        exact = at and self._kept[at - 1][0] == before
        return after == low if exact else low <= after <= high

    @cached_property
    def _kept(self) -> list[tuple[int, int]]:
        """Pairs of paragraphs that stand in both texts, once in each, and in the same order."""
        old, new = self.old.unique_blocks(), self.new.unique_blocks()
        return _rising(sorted((old[words], new[words]) for words in old.keys() & new.keys()))


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs that rises in both places."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for at, (_, value) in enumerate(pairs):
        place = bisect_left(ends, value)
        before.append(tails[place - 1] if place else -1)
        ends[place : place + 1] = [value]
        tails[place : place + 1] = [at]
    found, at = [], tails[-1] if tails else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
