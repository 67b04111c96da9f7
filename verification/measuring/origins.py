"""Origins: copies of agency reports brought together, and nothing that only looks like one."""

from __future__ import annotations

import argparse
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from verification.engine import copies
from verification.engine.credits import credited_agency
from verification.engine.documents import ArchiveDocument
from verification.engine.embed import MiniLM
from verification.engine.likeness import own_wording
from verification.engine.lineage import (
    MAX_COMMON,
    MAX_KIN,
    MAX_MEMBERS,
    MIN_CONTAINMENT,
    Kinship,
    Report,
    place,
    ties,
    topic_text,
)
from verification.measuring.measured import Figures, Measured
from verification.measuring.wire_copies import (
    FAMILIES,
    HARD,
    Made,
    in_order,
    read_book,
    reports,
)

HELP = "which reports go back to one first report: planted copies, and reports that only look alike"
ORDERS = ("wire first", "wire last", "mixed")
MAX_CANDIDATES = 50
SHOWN = 40
DATED = re.compile(r"_(\d{4}-\d\d-\d\d)_")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports; `related`: they go back to one text; `joined`: they were brought together."""

    one: Made
    other: Made
    related: bool
    joined: bool

    @property
    def is_hard(self) -> bool:
        """One of them keeps nothing of the wording and credits nobody."""
        return bool({self.one.kind, self.other.kind} & HARD)


@dataclass(frozen=True, slots=True)
class Sorted:
    """All pairs of one archive, filled in one order."""

    order: str
    pairs: tuple[Pair, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the stories lie."""
    parser.add_argument("--stories", type=Path, metavar="F", help="stories to make copies of, see its head")
    parser.add_argument("--family", choices=[*FAMILIES, "both"], default="both", help="“held” chose nothing")
    parser.add_argument(
        "--texts",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="texts HOUSE_….txt; tells which of different houses would be joined",
    )


def measure(options: Mapping[str, Any]) -> Measured[Sorted]:
    """Fill archives with made reports in several orders, and look at what was joined."""
    items, rows, counts = [], {}, {}
    if options["stories"]:
        book = read_book(options["stories"])
        made = reports(book if options["family"] == "both" else book.family(options["family"]))
        items = [sort_out(in_order(made, order), order) for order in ORDERS]
        rows = {"missed": _told(items, missed=True), "false": _told(items, missed=False)}
        counts = {"reports": len(made)}
    for folder in options["texts"]:
        found = joined_texts(folder, options["limit"])
        rows[f"joined in {folder.name}"] = found
    return Measured(items, score, counts, rows)


@dataclass(slots=True)
class MemoryArchive:
    """An archive in memory: the candidates that the product's would find, and the same decisions."""

    made: list[Made] = field(default_factory=list)
    known: list[Report] = field(default_factory=list)
    keys: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    shingles: list[frozenset[int]] = field(default_factory=list)
    topics: dict[int, tuple[float, ...]] = field(default_factory=dict)
    embedder: MiniLM = field(default_factory=MiniLM)

    def add(self, made: Made) -> None:
        """Place one report among those before it."""
        number = len(self.known)
        report = Report(
            number,
            made.title,
            made.source,
            own_wording(made.text, title=made.title, house=made.source),
            made.published,
            _agency(made),
            number,
        )
        keys = copies.fingerprint(made.text).bands
        own = copies.shingles(made.text)
        kin = ties(report, [self.known[each] for each in self._candidates(keys, own)])
        if kin:
            report = self._with_topic(report)
            kin = [replace(tie, report=self._with_topic(tie.report)) for tie in kin]
        found = place(report, kin, self._members(kin))
        origin = found.kin.report.origin if found.kin else number
        joined = {tie.report.origin for tie in found.links}
        self.known = [replace(each, origin=origin) if each.origin in joined else each for each in self.known]
        self.known.append(replace(report, origin=origin, topic=()))
        self.made.append(made)
        self.shingles.append(own)
        for key in keys:
            self.keys[key].append(number)

    def _members(self, kin: Sequence[Kinship]) -> list[Report]:
        origins = sorted({tie.report.origin for tie in kin})
        held = {origin: [each for each in self.known if each.origin == origin] for origin in origins}
        return [self._with_topic(each) for origin in origins for each in held[origin][:MAX_MEMBERS]]

    def _with_topic(self, report: Report) -> Report:
        if report.id not in self.topics:
            vector = self.embedder.embed([topic_text(report.title, report.wording)])[0]
            self.topics[report.id] = tuple(map(float, vector))
        return replace(report, topic=self.topics[report.id])

    def _candidates(self, keys: Sequence[int], own: frozenset[int]) -> list[int]:
        weights: Counter[int] = Counter()
        for key in keys:
            holders = self.keys.get(key, [])
            if len(holders) <= MAX_COMMON:
                weights.update(dict.fromkeys(holders, 1 / max(len(holders), 1)))
        best = sorted(weights, key=lambda number: (-weights[number], number))[:MAX_CANDIDATES]
        shares = {each: self._containment(own, each) for each in best}
        close = [each for each in best if shares[each] >= MIN_CONTAINMENT]
        return sorted(close, key=lambda each: (-shares[each], each))[:MAX_KIN]

    def _containment(self, own: frozenset[int], other: int) -> float:
        theirs = self.shingles[other]
        return len(own & theirs) / max(min(len(own), len(theirs)), 1)


def _agency(made: Made) -> str:
    document = ArchiveDocument(
        made.text.encode(), "text/plain", made.text, made.title, made.source, credit=made.credit
    )
    return credited_agency(document) or made.source


def sort_out(made: Sequence[Made], order: str) -> Sorted:
    """Fill an archive in the order given and return all pairs that have an answer."""
    archive = MemoryArchive()
    for each in made:
        archive.add(each)
    known = list(zip(archive.made, archive.known, strict=True))
    pairs = (
        Pair(one, other, one.story == other.story, left.origin == right.origin)
        for (one, left), (other, right) in itertools.combinations(known, 2)
        if one.story and other.story
    )
    return Sorted(order, tuple(pairs))


def score(items: Sequence[Sorted]) -> Figures:
    """Share of related pairs that were joined, and how many unrelated ones were."""
    pairs = [pair for item in items for pair in item.pairs]
    related = [pair for pair in pairs if pair.related]
    return {
        "pair_recall": _share([pair for pair in related if not pair.is_hard]),
        "pair_recall_nothing_left": _share([pair for pair in related if pair.is_hard]),
        "related_pairs": float(len(related)),
        "unrelated_pairs": float(len(pairs) - len(related)),
        "false_joins": float(sum(pair.joined for pair in pairs if not pair.related)),
    }


def _share(pairs: Sequence[Pair]) -> float | None:
    return sum(pair.joined for pair in pairs) / len(pairs) if pairs else None


def _told(items: Sequence[Sorted], *, missed: bool) -> list[str]:
    wrong = (
        f"{item.order}: {pair.one.story}, {pair.one.kind} / {pair.other.story}, {pair.other.kind}"
        for item in items
        for pair in item.pairs
        if (
            pair.related and not pair.joined and not pair.is_hard
            if missed
            else pair.joined and not pair.related
        )
    )
    return list(itertools.islice(wrong, SHOWN))


def joined_texts(folder: Path, limit: int | None) -> list[str]:
    """Put the texts of a folder into an archive and name those of different houses that were joined."""
    archive = MemoryArchive()
    for path in sorted(folder.rglob("*.txt"))[:limit]:
        archive.add(_text(path))
    clusters: dict[int, list[str]] = defaultdict(list)
    for made, report in zip(archive.made, archive.known, strict=True):
        clusters[report.origin].append(made.title)
    return [" + ".join(titles) for titles in clusters.values() if len(set(_houses(titles))) > 1]


def _houses(titles: Sequence[str]) -> Iterator[str]:
    for title in titles:
        yield title.split("_", 1)[0]


def _text(path: Path) -> Made:
    when = DATED.search(path.name)
    text = path.read_text(encoding="utf-8", errors="replace")
    published = date.fromisoformat(when[1]) if when else None
    return Made("text", path.stem, path.stem, path.name.split("_", 1)[0], text, published)
