"""Reads prose beside a claim: the stance model over short windows, and what the comparators say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.contrast import CARRYING, contrast, verdict_of
from verification.engine.informal import stem
from verification.engine.ports import StanceModel
from verification.engine.types import Comparison, Span, Stance
from verification.engine.unread import Unread, unread
from verification.engine.windows import split_windows

MAX_WHOLE_CHARS: Final = 900
"""So much is read in one go; longer passages are read window by window."""
MAX_WINDOWS: Final = 12
MAX_PASSAGE_CHARS: Final = 200_000
WORD: Final = re.compile(r"\w+")
CONTRASTED: Final = 4
"""So many windows of a passage, those that say most, are set beside the claim point by point."""
STANCES: Final = (Stance.SUPPORTS, Stance.REFUTES, Stance.NOT_ENOUGH)
Probabilities = tuple[float, float, float]
NEAR: Final = 0.2
APART: Final = 0.4
"""A window with a smaller share of a claim's telling words than NEAR is about another matter; so much is
left of what it seems to say either way."""
OVERRULED: Final[dict[Stance, Probabilities]] = {
    Stance.REFUTES: (0.1, 0.6, 0.3),
    Stance.NOT_ENOUGH: (0.2, 0.1, 0.7),
}
"""Where the probability of a "supports" goes that a comparator overrules, by what it says instead."""


@dataclass(frozen=True, slots=True)
class ProseReading:
    """How one passage bears on a claim, and the place inside the passage that says so.

    `probabilities` are those of supports, refutes and not enough after the comparators had their say;
    None where nothing was read, and then `note` says why.
    """

    stance: Stance
    probabilities: Probabilities | None
    span: Span
    comparison: Comparison | None = None
    note: str = ""


class ProseReader:
    """Reads passages with a stance model; a comparator's mismatch overrules a "supports"."""

    def __init__(self, model: StanceModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The versioned name of the model."""
        return self._model.name

    def read(
        self, claim: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> tuple[ProseReading, ...]:
        """Read passages beside one claim.

        Args:
            claim: standing alone.
            passages: n texts, any order and length; of a long one the windows are read that share most
                with the claim.
            titles: n titles of the documents that they stand in, empty where there is none.

        Returns:
            n readings in the order given.

        Raises:
            EngineError: the model is missing, damaged or fails.
        """
        windows = [to_read(passage, claim) for passage in passages]
        left = [
            [unread(claim, passage[span.start : span.end]) for span in spans]
            for passage, spans in zip(passages, windows, strict=True)
        ]
        pairs = [
            (claim, passage[span.start : span.end])
            for passage, spans, whys in zip(passages, windows, left, strict=True)
            for span, why in zip(spans, whys, strict=True)
            if why is None
        ]
        rows = iter(self._model.read(pairs))
        found = []
        named = titles if titles is not None else [""] * len(passages)
        for passage, title, spans, whys in zip(passages, named, windows, left, strict=True):
            shares = [None if why else _three(next(rows)) for why in whys]
            found.append(_of_windows(claim, passage, title, list(zip(spans, whys, shares, strict=True))))
        return tuple(found)


def _three(row: Sequence[float]) -> Probabilities:
    supports, refutes, not_enough = (float(value) for value in row)
    return supports, refutes, not_enough


Window = tuple[Span, Unread | None, Probabilities | None]


def _of_windows(claim: str, passage: str, title: str, windows: Sequence[Window]) -> ProseReading:
    """Take the window that says most, either way; one that is overruled gives way to one that is not."""
    told = [_left(span, why) for span, why, _ in windows if why is not None]
    read = sorted(
        ((span, shares) for span, _, shares in windows if shares is not None),
        key=lambda item: -max(item[1][:2]),
    )
    told += [_contrasted(claim, passage, title, span, shares) for span, shares in read[:CONTRASTED]]
    nothing = ProseReading(Stance.NOT_ENOUGH, None, Span(0, len(passage)), note="no words to read")
    return max(told, key=_clearness, default=nothing)


def _left(span: Span, why: Unread) -> ProseReading:
    return ProseReading(why.stance, None, span, note=why.note)


def _clearness(reading: ProseReading) -> float:
    """Order readings: one that was not read comes last, unless it refutes what it quotes."""
    if reading.probabilities is None:
        return 1.0 if reading.stance is Stance.REFUTES else -1.0
    return max(reading.probabilities[:2])


def _contrasted(claim: str, passage: str, title: str, span: Span, shares: Probabilities) -> ProseReading:
    """Set figures, days, names and denials side by side where the model takes a side."""
    stance = stance_of(shares)
    if stance is Stance.NOT_ENOUGH:
        return ProseReading(stance, shares, span)
    window = passage[span.start : span.end]
    if not _is_near(claim, f"{title} {window}"):
        apart = (shares[0] * APART, shares[1] * APART, 1 - (shares[0] + shares[1]) * APART)
        return ProseReading(Stance.NOT_ENOUGH, apart, span)
    found = contrast(claim, window, title=title)
    against = next((one for one in found if one.agrees is False), None)
    if stance is Stance.REFUTES:
        return ProseReading(stance, shares, span, against, against.note if against else "")
    opposed = verdict_of(found)
    if opposed is None:
        return ProseReading(stance, shares, span, next((one for one in found if one.agrees), None))
    missing = next((one for one in found if one.agrees is None and one.field in CARRYING), None)
    why = against or missing
    moved = _moved(shares, OVERRULED[opposed])
    return ProseReading(stance_of(moved), moved, span, why, why.note if why else "")


def _is_near(claim: str, window: str) -> bool:
    """Say whether a window shares enough of a claim's telling words to be about the same matter."""
    wanted = _stems(claim)
    return len(wanted & _stems(window)) >= NEAR * len(wanted)


def _moved(shares: Probabilities, to: Probabilities) -> Probabilities:
    """Give what supports had to the classes, in the shares given."""
    supports, refutes, not_enough = shares
    return supports * to[0], refutes + supports * to[1], not_enough + supports * to[2]


def stance_of(probabilities: Probabilities) -> Stance:
    """Return the most probable stance."""
    return max(zip(probabilities, STANCES, strict=True), key=lambda item: item[0])[1]


def to_read(passage: str, claim: str) -> list[Span]:
    """Return the windows of a passage to read: all of a short one, the nearest to the claim of a long one."""
    text = passage[:MAX_PASSAGE_CHARS]
    if not WORD.search(text):
        return []
    if len(text) <= MAX_WHOLE_CHARS:
        return [Span(0, len(text))]
    wanted = _stems(claim)
    spans = split_windows(text)
    shared = [len(wanted & _stems(text[span.start : span.end])) for span in spans]
    best = sorted(range(len(spans)), key=lambda at: (-shared[at], at))[:MAX_WINDOWS]
    return [spans[at] for at in sorted(best)]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in WORD.findall(text.lower()) if len(word) > 3 or word.isdigit())
