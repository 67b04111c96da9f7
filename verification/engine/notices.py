"""What a page says about itself: that it was withdrawn, that it was corrected, that it is not there.

In: the blocks of a page, its title. Out: the notices in the page's own words. Only English is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_NOTICE_CHARACTERS: Final = 600
"""Notices are short; a longer block is the report itself, perhaps about somebody else's retraction."""
MAX_MISSING_CHARACTERS: Final = 1_500

_THING = (
    r"(?:article|story|report|paper|page|item|post|piece|publication|study|column|press release|version|"
    r"content|interview|video)"
)
_LEAD = (
    r"[\[*(]?\s?(?:(?:editor['’]?s['’]? note|note|update|important|notice|correction|retraction)"
    r"[^.:—–]{0,60}[:.—–]\s?)?"
)
_EDITORS = r"(?:we|the (?:editors?|authors?|publisher|newspaper|journal|agency))"
_WITHDRAWN = r"(?:retracted|withdrawn|removed|taken down|deleted|unpublished|pulled)"
_RETRACTED: Final = re.compile(
    r"(?:retracted|withdrawn|retraction|withdrawal)(?: notice| note)?\s*(?:[:—–\]]|$)"
    r"|\[(?:retracted|withdrawn)\]"
    rf"|{_LEAD}(?:this|the above) {_THING} (?:has been|was|is|has since been|had to be) "
    rf"(?:\w+ )?{_WITHDRAWN}\b"
    rf"|{_LEAD}{_EDITORS} (?:have|has|had to)? ?(?:retract|withdr[ae]w|remove|delete)(?:ed|n|d)? "
    rf"this {_THING}\b",
    re.IGNORECASE,
)
_CORRECTED: Final = re.compile(
    r"(?:corrections?|clarifications?)(?: (?:appended|notice|made)\b| and clarifications?\s*:|\s*[:—–(])"
    r"|(?:correction|clarification)$"
    rf"|{_LEAD}(?:(?:the|a) (?:headline|caption) (?:of|on|to) )?this {_THING} (?:has been|was) (?:\w+ )?"
    r"(?:amended|corrected|updated to (?:clarify|correct|fix|remove))\b"
    rf"|{_LEAD}an? (?:earlier|previous|original) version of this {_THING}\b",
    re.IGNORECASE,
)
_MISSING: Final = re.compile(
    r"(?:error )?404\b|(?:sorry, )?(?:the |this |that )?(?:page|article|story|document|content|url|address)"
    r"(?: you (?:requested|asked for|(?:are|were) looking for))? "
    r"(?:(?:was|is|has|could|can|does|no|longer|not|cannot|(?:is|does|can|could)n['’]t) ){0,4}"
    r"(?:be )?(?:found|available|exists?|moved|here)\b"
    r"|not found\b|we (?:cannot|can['’]t|could not|couldn['’]t) find (?:that|this|the) page\b",
    re.IGNORECASE,
)


class NoticeKind(StrEnum):
    """What a page says became of it."""

    RETRACTED = "retracted"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Notice:
    """A page's own word on itself, verbatim but for its white space."""

    kind: NoticeKind
    words: str


def find_notices(blocks: Iterable[str]) -> tuple[Notice, ...]:
    """Return the blocks that say of their own page that it was withdrawn or corrected.

    Args:
        blocks: paragraphs, headings, captions of one page, title included, in any order.

    Returns:
        In the order given, each once. A report about another one's retraction is none.
    """
    found: dict[str, Notice] = {}
    for block in blocks:
        words = " ".join(block[: 2 * MAX_NOTICE_CHARACTERS].split())
        kind = _kind(words) if 0 < len(words) <= MAX_NOTICE_CHARACTERS else None
        if kind is not None:
            found.setdefault(words.casefold(), Notice(kind, words))
    return tuple(found.values())


def _kind(words: str) -> NoticeKind | None:
    if _RETRACTED.match(words):
        return NoticeKind.RETRACTED
    return NoticeKind.CORRECTED if _CORRECTED.match(words) else None


def says_missing(title: str, text: str) -> bool:
    """Say whether a page that was delivered as if all were well says that there is no such page.

    Args:
        title: its title or headline, '' when it has none.
        text: its words; a long text is a report, whatever its headline.
    """
    if len(text) > MAX_MISSING_CHARACTERS:
        return False
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    # "Page not found | The Harbour", "The Harbour – 404"
    parts = re.split(r"\s[|–—·:-]\s", title.strip()[:300])
    return any(_MISSING.match(part) and len(part) <= 80 for part in (*parts, first))
