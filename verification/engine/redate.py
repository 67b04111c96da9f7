"""Write the claims of a text once more when somebody says when it was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from verification.engine.ports import Extractor
from verification.engine.types import Resolution, Span


@dataclass(frozen=True, slots=True)
class Wording:
    """How a claim is worded, and what its mentions stand for."""

    text: str
    resolutions: tuple[Resolution, ...]


def redate(text: str, *, title: str, published: date | None, extractor: Extractor) -> Mapping[Span, Wording]:
    """Word the claims of a text anew, with its relative dates counted from another day.

    Args:
        text: canonical text of the revision that the claims came from.
        title: the title that it was extracted with.
        published: the day to count from; None leaves relative dates unresolved.
        extractor: what extracted the claims.

    Returns:
        The new wording of every claim by its span. Spans, their number and their order do not depend on
        the day, so a claim whose span is missing is none that this extractor found. Two claims of one
        span, which a span cannot tell apart, are left out.

    Raises:
        EngineError: the extractor cannot work.
    """
    extraction = extractor.extract(text, title=title, published=published, progress=_unwatched)
    counted = Counter(Span(claim.start, claim.end) for claim in extraction.claims)
    return {
        span: Wording(claim.text, claim.resolutions)
        for claim in extraction.claims
        if counted[span := Span(claim.start, claim.end)] == 1
    }


def waits_for_date(resolutions: Iterable[Resolution]) -> bool:
    """Say whether a date among the mentions of a claim waits for a day to count from."""
    return any(item.method == "date" and not item.resolved for item in resolutions)


def _unwatched(done: int, total: int) -> None:
    """Progress that nobody watches."""
