"""What a sentence states and by whom: the value that attribution hands to everything after it."""

from __future__ import annotations

from dataclasses import dataclass

from verification.engine.types import Attribution, Span


@dataclass(frozen=True, slots=True)
class Statement:
    """What one sentence states, by whom: the words of the content in order, without source and cue."""

    attribution: Attribution
    parts: tuple[Span, ...]
