"""Read what stands before the first sentence of an article: the place it comes from and its headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from verification.engine.blocks import DATELINE, find_date
from verification.engine.types import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Opening:
    """The dateline's place, the headline and the day that is given in full; empty and None: not told."""

    place: str = ""
    headline: str = ""
    published: date | None = None


NOWHERE = Opening()


def read_opening(text: str, blocks: Sequence[Block], *, title: str = "") -> Opening:
    """Read the opening of an article.

    Args:
        text: the whole text.
        blocks: its blocks.
        title: its title, empty when unknown: then the first headline counts.
    """
    bylines = [text[block.start : block.end] for block in blocks if block.kind is BlockKind.BYLINE]
    headlines = [text[block.start : block.end] for block in blocks if block.kind is BlockKind.HEADLINE]
    matches = [match for words in bylines if (match := DATELINE.match(words + " "))]
    place = _as_written(text, matches[0]["place"].split(",")[0].strip(" -")) if matches else ""
    published = next((found for words in bylines if (found := find_date(words))), None)
    return Opening(place, title or " ".join(headlines[:1]), published)


def _as_written(text: str, place: str) -> str:
    """Write "NEW YORK" as the text writes it elsewhere, else as "New York"."""
    spelt = place.title()
    return spelt if spelt in text or place.isupper() else place
