"""The values that reading a sentence yields, and the small matters that all readers share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from verification.engine.gazetteer import Mention
from verification.engine.quantities import Quantity
from verification.engine.stated_dates import PartialDate

FIRST_MARK = 0xE000
FILLER = "\uf8ff"
MAX_MENTIONS = 200
JOINT = "; "
"""Stands between the values of a claim that one passage answers together."""
MARK = r"[\uE000-\uE0C8]\uF8FF*"
"""What a mention looks like in a masked text: one mark of its own, filled up to the same length."""


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One field of one entity as a sentence states it; `[start, end)` is the value in that sentence.

    `names` are what is said to be the capital, the neighbours, the item of a share …; `year` is the
    year that the sentence speaks of, None when it tells none; `unexplained` are the content words of
    the sentence that neither entity, field nor value account for, `narrowing` those in the figure's own
    clause: "exports of cheese" are not the exports.
    """

    entity: str
    field: str
    start: int
    end: int
    value: str
    quantity: Quantity | None = None
    date: PartialDate | None = None
    names: tuple[str, ...] = ()
    negated: bool = False
    year: int | None = None
    unexplained: tuple[str, ...] = ()
    narrowing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with everything found in it; `masked` has the text's length, mentions as marks."""

    text: str
    masked: str
    mentions: tuple[Mention, ...]
    dates: tuple[PartialDate, ...]
    quantities: tuple[Quantity, ...]

    def mention_at(self, offset: int) -> Mention | None:
        """Return the mention whose mark stands at `offset`."""
        return next((mention for mention in self.mentions if mention.start == offset), None)

    def entity_at(self, offset: int) -> str:
        """Return the entity whose mark stands at `offset`; empty when none does."""
        mention = self.mention_at(offset)
        return mention.entity if mention else ""

    @property
    def year(self) -> int | None:
        """The one year that the sentence names by itself; None when it names none or several."""
        dates = (date for date in self.dates if not self.text[: date.start].endswith("since "))
        years = {date.year for date in dates if date.is_year}
        return years.pop() if len(years) == 1 else None


def mask(text: str, mentions: tuple[Mention, ...]) -> str:
    """Replace every mention by marks of the same length, so that patterns can speak of entities."""
    parts, last = [], 0
    for number, mention in enumerate(mentions[:MAX_MENTIONS]):
        filler = FILLER * (mention.end - mention.start - 1)
        parts += [text[last : mention.start], chr(FIRST_MARK + number), filler]
        last = mention.end
    return "".join([*parts, text[last:]])


def overlaps(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Say whether [start, end) shares a character with one of the spans."""
    return any(start < other_end and other_start < end for other_start, other_end in spans)


NEGATION = re.compile(r"\b(?:not|no|never|neither|nor|none|without|cannot)\b|n['’]t\b", re.IGNORECASE)
"""Words that turn a statement round."""
