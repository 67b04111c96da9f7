"""Decides which first report a document goes back to, from what the archive holds already, and says why.

The rules see reports as frozen values; who searches for candidates and who stores the answer is not
their business. Whatever links two reports is said in words that can be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from verification.engine.likeness import Likeness, OwnWording, compare

NAME: Final = "lineage.v2"
MAX_COMMON: Final = 100
"""A key that more reports than this have in common is common wording and makes no candidate."""
MIN_CONTAINMENT: Final = 0.04
MAX_KIN: Final = 12
"""So many candidates are read, those first that share most words."""
MAX_TIES: Final = 3
MAX_MEMBERS: Final = 3
"""So many ties to one origin are looked at closely, and so many of its other reports."""
CREDIT_DAYS: Final = 3
MIN_CREDITED_SHARE: Final = 0.08
MIN_CREDITED_SUBJECT: Final = 0.5
MIN_CREDITED_FIGURES: Final = 4
MIN_CREDITED_AGREEING: Final = 0.75
SAME_NAMES: Final = 0.15
SAME_TOPIC: Final = 0.4
"""Cosine of two openings: copies lie above, other stories below (docs/quality.md)."""
SAME_TOPIC_OF_PARTS: Final = 0.22
"""Enough for parts of one whole, which may open with different sides of a story."""
TOPIC_CHARACTERS: Final = 700
FIRST: Final = "the first report of its wording in the archive"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the rules see it.

    `agency`: whom it credits, or itself when an agency published it. `topic` is the unit vector of its
    opening, empty where nobody made one.
    """

    id: int
    title: str
    source: str
    wording: OwnWording
    published: date | None = None
    agency: str = ""
    origin: int = 0
    topic: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Kinship:
    """Another report that goes back to the same text, why, and how strong the tie is in [0, 1].

    `is_most`: most of the shorter of the two stands in the longer one; `is_part`: that is the other report.
    """

    report: Report
    reason: str
    strength: float
    is_most: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs: with `kin`, or None: it is a first report.

    `links` are reports of other origins that are now seen to go back to the same text, each with why.
    """

    kin: Kinship | None
    links: tuple[Kinship, ...] = ()

    @property
    def reason(self) -> str:
        """Why, in words to show."""
        return self.kin.reason if self.kin else FIRST


def kinship(report: Report, other: Report) -> Kinship | None:
    """Say whether two reports go back to one text.

    Args:
        report: the one that is told of.
        other: the one that is named in the reason.

    Returns:
        None: nothing shows it. Quotations, house lines and templates filled in anew show nothing; two
        reports of one house have to share most of their wording.
    """
    likeness = compare(report.wording, other.wording)
    if likeness.facts_differ:
        return None
    credit = _common_agency(report, other)
    if _is_same_house(report, other):
        found = _shared(likeness) if likeness.is_most_of_it else ""
    elif likeness.is_copy:
        found = _shared(likeness)
    else:
        found = _retold(likeness) if credit else ""
    if not found:
        return None
    beside = f"credits {credit} as that does, and " if credit else ""
    is_part = likeness.is_most_of_it and other.wording.length <= report.wording.length
    return Kinship(
        other,
        f"{beside}{found} “{other.title}” ({other.source})",
        max(likeness.share, likeness.followed),
        is_most=likeness.is_most_of_it,
        is_part=is_part,
    )


def ties(report: Report, known: Sequence[Report]) -> list[Kinship]:
    """Return the reports that have wording, or a credit and the facts, in common with one; closest first.

    Of each origin the closest few are enough.
    """
    found = [tie for other in known if (tie := kinship(report, other)) is not None]
    found.sort(key=lambda tie: (-tie.strength, tie.report.id))
    seen: Counter[int] = Counter()
    kept = []
    for tie in found:
        seen[tie.report.origin] += 1
        if seen[tie.report.origin] <= MAX_TIES:
            kept.append(tie)
    return kept


def place(report: Report, kin: Sequence[Kinship], members: Sequence[Report] = ()) -> Placement:
    """Find the origin of a report among those that it has something in common with.

    Args:
        report: the one to place.
        kin: its ties, closest first.
        members: others of the origins of `kin`, its ties among them or not. One that speaks of something
            else shows that its origin came about through a collection of several stories.

    Returns:
        The closest kin and those of other origins. Where topics are known, a tie by some of the wording
        between reports that open with different things is none: what they share are lines of their house.
        Two kin that speak of different things are no kin of one another: the report is a collection and
        goes with the closer one.
    """
    fitting = [tie for tie in kin if _fits(report, tie, members)]
    if not fitting:
        return Placement(None)
    closest, links, seen = fitting[0], [], {fitting[0].report.origin}
    for tie in fitting[1:]:
        if tie.report.origin not in seen and _belong_together(closest, tie, fitting):
            seen.add(tie.report.origin)
            links.append(tie)
    return Placement(closest, tuple(links))


def topic_text(title: str, wording: OwnWording) -> str:
    """Return what of a report its topic is made from: its title and its opening, without quotations."""
    words = " ".join(" ".join(sentence.words) for sentence in wording.sentences)
    return f"{title}. {words}"[:TOPIC_CHARACTERS]


def _belong_together(one: Kinship, other: Kinship, ties: Sequence[Kinship]) -> bool:
    """Say whether the report that two others are kin of shows that these go back to one text, too.

    It does when they are alike themselves, or when it is the whole of which their origins hold parts. A
    collection of stories is neither: it opens with a bit of each.
    """
    origins = (one.report.origin, other.report.origin)
    is_whole = all(tie.is_part for tie in ties if tie.report.origin in origins)
    alike = _topics_alike(one.report, other.report)
    if alike is None:
        return is_whole or _names_alike(one.report, other.report)
    if alike >= SAME_TOPIC:
        return True
    return alike >= SAME_TOPIC_OF_PARTS and (is_whole or _names_alike(one.report, other.report))


def _fits(report: Report, tie: Kinship, members: Sequence[Report]) -> bool:
    alike = _topics_alike(report, tie.report)
    if alike is not None and alike < SAME_TOPIC and not tie.is_most:
        return False
    # Without topics nobody knows what the others speak of.
    others = [each for each in members if each.origin == tie.report.origin and each.id != tie.report.id]
    strangers = sum(_is_stranger(report, each) for each in others)
    return strangers == 0 or 2 * strangers < len(others)


def _is_stranger(one: Report, other: Report) -> bool:
    alike = _topics_alike(one, other)
    return alike is not None and alike < SAME_TOPIC_OF_PARTS


def _topics_alike(one: Report, other: Report) -> float | None:
    if not one.topic or not other.topic:
        return None
    return sum(a * b for a, b in zip(one.topic, other.topic, strict=True))


def _names_alike(one: Report, other: Report) -> bool:
    return compare(one.wording, other.wording).subject >= SAME_NAMES


def _shared(likeness: Likeness) -> str:
    if likeness.shares_wording:
        return f"shares {likeness.share:.0%} of its own wording with"
    return "follows sentence by sentence"


def _retold(likeness: Likeness) -> str:
    """Say that a report tells another one again in words of its own; only asked of one agency's reports."""
    if likeness.share >= MIN_CREDITED_SHARE and likeness.run_sentences:
        return f"shares {likeness.share:.0%} of its own wording with"
    agrees = likeness.figures >= MIN_CREDITED_FIGURES and likeness.figures_agree >= MIN_CREDITED_AGREEING
    if agrees and likeness.subject >= MIN_CREDITED_SUBJECT:
        return "tells the same names and figures as"
    return ""


def _is_same_house(one: Report, other: Report) -> bool:
    return one.source.casefold() == other.source.casefold()


def _common_agency(one: Report, other: Report) -> str:
    """Return the agency that both credit within days; a missing date speaks neither for nor against."""
    if not one.agency or one.agency.casefold() != other.agency.casefold():
        return ""
    if one.published and other.published and abs((one.published - other.published).days) > CREDIT_DAYS:
        return ""
    return one.agency
