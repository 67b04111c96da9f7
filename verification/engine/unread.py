"""Decides whether a prose passage may be read beside a claim at all, and what it comes to where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verification.engine.addressed import addressed
from verification.engine.quoted_claim import quoted_claim
from verification.engine.readable import unreadable
from verification.engine.self_contradiction import self_contradiction
from verification.engine.types import Span, Stance

MAX_WINDOW_CHARACTERS: Final = 900
"""In a longer text a sentence does not speak for the whole: it is to be read window by window."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What a passage comes to without being read, why in words, and the place to show."""

    stance: Stance
    note: str
    span: Span


def unread(claim: str, passage: str) -> Unread | None:
    """Say why a passage is not read, and what it comes to.

    Args:
        claim: one statement that stands alone.
        passage: any text, hostile ones included. One of more than 900 characters is only asked whether it
            can be read: ask again for each of its windows.

    Returns:
        None where it is to be read. Never supports; refutes only where the passage quotes the claim and
        calls it false.
    """
    whole = Span(0, len(passage))
    why = unreadable(passage)
    if not why and len(passage) <= MAX_WINDOW_CHARACTERS:
        why = addressed(passage)
        quoted = None if why else quoted_claim(claim, passage)
        if quoted is not None:
            return Unread(quoted.stance, quoted.note, whole)
        why = why or self_contradiction(claim, passage)
    return Unread(Stance.NOT_ENOUGH, why, whole) if why else None
