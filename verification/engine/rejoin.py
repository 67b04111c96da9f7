"""Undo a split: give the whole statement that some claims were cut from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verification.engine.compose import compose
from verification.engine.pieces import Piece
from verification.engine.types import AttributionClass, ClaimDraft, Span

QUOTED = frozenset({AttributionClass.DIRECT, AttributionClass.MIXED})


def rejoin(text: str, drafts: Sequence[ClaimDraft]) -> ClaimDraft:
    """Put the claims of one statement together again.

    Args:
        text: the text that they were found in.
        drafts: claims that were cut from one statement; one of them is enough.

    Returns:
        One claim with the words of the whole statement, the mentions of all of them put into words, and
        the kind, the attribution and the ordinal of the first. It takes the highest priority of them.

    Raises:
        ValueError: there are none, one of them was not cut, or they were cut from different statements.
    """
    splits = {(draft.split.start, draft.split.end, draft.split.parts) for draft in drafts if draft.split}
    if len(splits) != 1 or not all(draft.split for draft in drafts):
        raise ValueError("Only claims that were cut from one statement can be put together again.")
    start, end, parts = splits.pop()
    ordered = sorted(drafts, key=lambda draft: draft.ordinal)
    mentions = {(item.start, item.end): item for draft in reversed(ordered) for item in draft.resolutions}
    resolutions = sorted(mentions.values(), key=lambda item: item.start)
    first = ordered[0]
    whole = Piece(start, end, parts or (Span(start, end),), frozenset())
    words, used = compose(text, whole, resolutions, quoted=first.attribution.kind in QUOTED)
    return replace(
        first,
        start=start,
        end=end,
        text=words,
        worthiness=max((draft.worthiness for draft in ordered), key=lambda found: found.priority),
        resolutions=used,
        split=None,
    )
