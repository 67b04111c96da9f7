"""What is offered where a quotation does not stand in its document: the passage that was probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verification.engine.wording_diff import Segment, diff_wording
from verification.errors import FactcheckError, QuotationNotFound


@dataclass(frozen=True, slots=True)
class Offer:
    """The document that was read, and the passage that comes closest; `wording` empty: none does.

    `segments` lead from what was typed to it.
    """

    snapshot: int
    wording: str
    segments: Sequence[Segment]


def offer(error: FactcheckError, typed: Mapping[str, str]) -> Offer | None:
    """Return what can be done about words that were not found; None for any other refusal."""
    if not isinstance(error, QuotationNotFound):
        return None
    quotation = typed.get("wording") or typed.get("quotation") or typed.get("exact", "")
    return Offer(error.snapshot, error.nearest, diff_wording(quotation, error.nearest))
