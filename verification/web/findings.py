"""Findings on the page: what does not fit together, where it stands, in its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verification.articles import findings
from verification.articles.models import Article, Finding, Revision
from verification.engine.types import Check
from verification.people import User
from verification.web.text import Mark

CONTEXT_CHARACTERS: Final = 48
NAMES: Final[dict[str, str]] = {
    Check.HEADLINE: "headline against text",
    Check.HEDGE: "headline says more",
    Check.SUM: "sum",
    Check.CHANGE: "change",
    Check.SHARE: "share",
    Check.AGE: "age",
    Check.DURATION: "years",
    Check.DATE: "date",
    Check.SPELLING: "spelling",
    Check.FIGURES: "two figures",
    Check.SOURCES: "two sources",
    Check.UNIT: "unit",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a snippet; `is_place` where they are what clashes."""

    text: str
    is_place: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Neighbouring places with the words around them; `anchor` is where the first one stands on the page."""

    anchor: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as the page shows it."""

    finding: Finding
    name: str
    places: Sequence[Mark]
    snippets: Sequence[Snippet]


@dataclass(frozen=True, slots=True)
class Panel:
    """All findings of a text, open ones first; `can_answer` says whether this person may settle them."""

    items: Sequence[FindingView]
    can_answer: bool

    @property
    def open(self) -> int:
        """How many nobody has settled."""
        return sum(not item.finding.is_settled for item in self.items)

    @property
    def settled(self) -> int:
        """How many are settled."""
        return len(self.items) - self.open

    def marks(self) -> list[Mark]:
        """Return the places of the open findings, to be marked in the text."""
        return [place for item in self.items if not item.finding.is_settled for place in item.places]


def panel(article: Article, revision: Revision, user: User) -> Panel:
    """Read the findings of a revision and whether this person may settle them."""
    rows = list(revision.findings.with_answers())
    rows.sort(key=lambda row: row.is_settled)
    items = [_view(row, revision.text) for row in rows]
    return Panel(items, can_answer=bool(rows) and findings.can_settle(user.as_actor(), article))


def _view(finding: Finding, text: str) -> FindingView:
    places = [
        Mark(f"finding-{finding.pk}-{number}", start, end)
        for number, (start, end) in enumerate(finding.spans, start=1)
    ]
    snippets = [_snippet(group, text) for group in _neighbours(places, text)]
    return FindingView(finding, NAMES.get(finding.kind, finding.kind), places, snippets)


def _neighbours(places: Sequence[Mark], text: str) -> list[list[Mark]]:
    """Put places together that stand near each other in one paragraph."""
    groups: list[list[Mark]] = []
    for place in places:
        before = groups[-1][-1].end if groups else 0
        near = groups and before <= place.start <= before + CONTEXT_CHARACTERS
        if near and "\n" not in text[before : place.start]:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _snippet(places: Sequence[Mark], text: str) -> Snippet:
    first, last = places[0].start, places[-1].end
    start = max(text.rfind("\n", 0, first) + 1, first - CONTEXT_CHARACTERS)
    stop = text.find("\n", last) if "\n" in text[last:] else len(text)
    end = min(stop, last + CONTEXT_CHARACTERS)
    parts, position = [Part("…")] if start and text[start - 1] != "\n" else [], start
    for place in places:
        parts += [Part(text[position : place.start]), Part(text[place.start : place.end], is_place=True)]
        position = place.end
    parts += [Part(text[position:end]), Part("…" if end < stop else "")]
    return Snippet(places[0].anchor, [part for part in parts if part.text])
