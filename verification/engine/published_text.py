"""Compares what went out with what was cleared: do the words differ, or only marks and spaces?

In: two canonical texts. Out: one of three outcomes, with the sentences that differ.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from verification.engine.revision_diff import Line, diff_revisions
from verification.engine.wording_diff import Op

_BREAK = re.compile(r"\s*\n\s*")
_SPACES = re.compile(r"\s+")
_QUOTES: Final = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛‹›′", "'") | dict.fromkeys("\u200b\ufeff\u00ad", "")
)


class Outcome(StrEnum):
    """What a comparison found."""

    SAME = "same"
    MARKS = "marks"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs. `lines` leave out the sentences that are the same."""

    outcome: Outcome
    lines: tuple[Line, ...] = ()

    @property
    def summary(self) -> str:
        """What differs, in words."""
        if self.outcome == Outcome.SAME:
            return "Character by character the cleared text."
        if self.outcome == Outcome.MARKS:
            return "The same words; only spaces or the form of quotation marks differ."
        counts = Counter(line.op for line in self.lines)
        named = ((Op.CHANGED, "changed"), (Op.ADDED, "added"), (Op.DROPPED, "missing"))
        told = [f"{counts[op]} {word}" for op, word in named if counts[op]]
        return f"Sentences: {', '.join(told)}."


def compare_published(cleared: str, live: str) -> Compared:
    """Compare the text that went out with the one that was cleared.

    Args:
        cleared: canonical text that was cleared.
        live: canonical text as it stands in public.

    Returns:
        "Marks" where the same words stand in the same order, whatever the spaces, line ends and the form of
        the quotation marks; an apostrophe or a dash more is a difference of words.
    """
    if cleared == live:
        return Compared(Outcome.SAME)
    before, after = _plain(cleared), _plain(live)
    if _SPACES.sub(" ", before) == _SPACES.sub(" ", after):
        return Compared(Outcome.MARKS)
    lines = diff_revisions(before, after)
    return Compared(Outcome.WORDS, tuple(line for line in lines if line.op != Op.SAME))


def _plain(text: str) -> str:
    """Return a text with plain quotation marks and single spaces; its paragraphs stay."""
    paragraphs = _BREAK.sub("\n\n", text.translate(_QUOTES).strip())
    return re.sub(r"[^\S\n]+", " ", paragraphs)
