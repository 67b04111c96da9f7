"""Makes copies of agency reports, and reports that only look like copies, from stories of our own writing.

Everything follows from the file of stories: no chance decides, so two runs make the same texts. `story`
names what a report goes back to; two reports with another `story` are unrelated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from verification.errors import InvalidInput
from verification.measuring.files import read_text

AGENCY: Final = "Danube Wire"
OTHER_AGENCY: Final = "Continental Press"
DAY: Final = date(2025, 3, 3)
FAMILIES: Final = ("made", "held")
REWRITTEN: Final = "wholly rewritten, with credit"
UNCREDITED: Final = "wholly rewritten, no credit"
HARD: Final = frozenset({UNCREDITED})
"""Nothing of the wording is left and nothing is credited: reported apart."""
COLLECTION: Final = "collection"

Paragraphs = list[list[str]]

NARROW: Final = str.maketrans({"“": '"', "”": '"'})
REPLACED: Final = {
    "said": "stated", "told": "informed", "after": "following", "before": "ahead of", "about": "roughly",
    "because": "since", "but": "yet", "are": "were", "wants": "plans", "want": "plan", "will": "is to",
    "more": "further", "started": "began", "began": "started", "of": "from", "while": "whereas",
    "has": "had", "have": "had", "found": "discovered", "called": "termed", "new": "fresh", "who": "that",
    "by": "through", "with": "using", "its": "their", "for": "over", "at": "near", "and": "plus",
}  # fmt: skip
"""Words for words, as a hurried hand replaces them: sense hardly matters, the order stays."""


@dataclass(frozen=True, slots=True)
class Story:
    """One event: the agency's report with a second wording of each sentence, and what others wrote."""

    family: str
    name: str
    titles: tuple[str, ...] = ()
    wire: tuple[tuple[tuple[str, str], ...], ...] = ((),)
    independent: tuple[str, ...] = ()
    local: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """One report for the archive; `kind` says how it was made. An empty story belongs to several."""

    kind: str
    story: str
    title: str
    source: str
    text: str
    published: date | None = DAY
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of report that a machine fills in."""

    kind: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """What a file of stories holds."""

    stories: tuple[Story, ...]
    house_lines: tuple[str, ...]
    templates: tuple[Template, ...]

    def family(self, name: str) -> Book:
        """Return the stories of one family, with all the rest."""
        return replace(self, stories=tuple(story for story in self.stories if story.family == name))


def read_book(path: Path) -> Book:
    """Read a file of stories; its head says how it is written.

    Raises:
        InvalidInput: a line is of no known kind.
    """
    stories: list[Story] = []
    house_lines: list[str] = []
    templates: list[Template] = []
    for line in read_text(path).splitlines():
        mark, _, rest = line.partition(" ")
        if not line.strip() or mark == "#":
            continue
        if mark == "=":
            family, _, name = rest.partition(" / ")
            stories.append(Story(family, name))
        elif mark == "H:":
            house_lines.append(rest)
        elif mark == "M:":
            kind, title, *sentences = rest.split(" || ")
            templates.append(Template(kind, title, tuple(sentences)))
        elif stories:
            stories[-1] = _with_line(stories[-1], mark, rest)
        else:
            raise InvalidInput(f"This is no line of a story: {line[:60]}.")
    return Book(tuple(stories), tuple(house_lines), tuple(templates))


def _with_line(story: Story, mark: str, rest: str) -> Story:
    if mark == "T:":
        return replace(story, titles=tuple(rest.split(" | ")))
    if mark == "W:" and rest:
        first, _, second = rest.partition(" || ")
        return replace(story, wire=(*story.wire[:-1], (*story.wire[-1], (first, second))))
    if mark == "W:":
        return replace(story, wire=(*story.wire, ()))
    if mark == "I:":
        return replace(story, independent=(*story.independent, rest))
    if mark == "L:":
        return replace(story, local=(*story.local, rest))
    raise InvalidInput(f"This is no line of a story: {mark} {rest[:60]}.")


def reports(book: Book) -> list[Made]:
    """Make the wire reports, their copies and everything that only looks like one."""
    made: list[Made] = []
    for story in book.stories:
        wire = _text(_wording(story, _kept))
        made.append(Made("wire", story.name, story.titles[0], AGENCY, wire))
        made.extend(_copies(story))
        made.append(_independent(story))
    made.extend(_collections(book.stories))
    made.extend(_house_pages(book))
    made.extend(_filled_in(book.templates))
    return made


# -- copies


def _kept(number: int) -> bool:
    return True


def _none(number: int) -> bool:
    return False


def _every(step: int, first: int = 0) -> Callable[[int], bool]:
    return lambda number: number % step == first


def _wording(story: Story, keeps: Callable[[int], bool], part: slice = slice(None)) -> Paragraphs:
    """Write the agency's report: the sentences that `keeps` names as they are, the others rewritten."""
    numbers = iter(range(1_000))
    whole = [[pair[0] if keeps(next(numbers)) else pair[1] for pair in each] for each in story.wire]
    return whole[part]


def _text(paragraphs: Paragraphs) -> str:
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)


def _replaced(paragraphs: Paragraphs) -> Paragraphs:
    return [
        [" ".join(REPLACED.get(word, word) for word in sentence.split()) for sentence in paragraph]
        for paragraph in paragraphs
    ]


def _copies(story: Story) -> Iterator[Made]:
    half = (len(story.wire) + 1) // 2
    local = [[sentence] for sentence in story.local]
    whole = _wording(story, _kept)
    shapes: dict[str, Paragraphs] = {
        "new headline": whole,
        "first half": whole[:half],
        "last half": whole[half - 1 :],
        "two paragraphs and local ones": [*whole[:2], *local],
        "other order": [*whole[::-1], local[0]],
        "half rewritten": _wording(story, _every(2)),
        "half rewritten and local ones": [local[0], *_wording(story, _every(2, 1)), *local[1:]],
        "every third sentence kept": _wording(story, _every(3)),
        "first half, half rewritten": _wording(story, _every(2), slice(half)),
        "last half, half rewritten, local ones": [
            *_wording(story, _every(2, 1), slice(half - 1, None)),
            *local[:2],
        ],
        "words replaced": _replaced(whole),
        "words replaced, first half": _replaced(whole[:half]),
        UNCREDITED: _wording(story, _none),
    }
    for number, (kind, paragraphs) in enumerate(shapes.items()):
        title = story.titles[1 + number % (len(story.titles) - 1)]
        published = DAY + timedelta(days=number % 3)
        yield Made(kind, story.name, title, f"{PAPERS[number]} of {story.name}", _text(paragraphs), published)
    yield from _credited(story)


def _credited(story: Story) -> Iterator[Made]:
    rewritten = _text(_wording(story, _none))
    title = story.titles[-1]
    yield Made(REWRITTEN, story.name, title, "Hill Post", f"PORT, March 3 ({AGENCY}) — {rewritten}")
    straight = _text(_wording(story, _every(2))).translate(NARROW)
    yield Made(
        "half rewritten, straight quotation marks",
        story.name,
        title,
        "Lake Post",
        f"{straight}\n\n({AGENCY})",
    )


PAPERS: Final = (
    *("Morning Ledger", "Northern Gazette", "Valley Courier", "Harbour Review", "City Mirror", "Free Voice"),
    *(
        "Daily Lantern",
        "Plain Dealer",
        "Weekly Mail",
        "Coast Herald",
        "People's Paper",
        "Mountain Echo",
        "Radio 4",
    ),
)


# -- what only looks like a copy


def _independent(story: Story) -> Made:
    """Return another reporter's text on the same event, with the same quotation."""
    name = f"{story.name} seen by another agency"
    return Made("another agency", name, story.titles[0], OTHER_AGENCY, "\n\n".join(story.independent))


def _house_pages(book: Book) -> Iterator[Made]:
    """Yield reports on different events, by papers of one house, with the same lines around them."""
    for number, story in enumerate(book.stories):
        first, *rest = story.independent
        middle = len(rest) // 2
        body = [first, *book.house_lines[:2], *rest[:middle], *book.house_lines[2:], *rest[middle:]]
        told = f"{story.name} seen by another agency"
        paper = ("Evening Paper", "Morning Paper")[number % 2]
        yield Made("house lines", told, first[:60], paper, "\n\n".join(body))


def _filled_in(templates: Sequence[Template]) -> Iterator[Made]:
    """Yield the same sentences with other figures and names."""
    for number, place in enumerate(PLACES):
        facts = _facts(number, place)
        for template in templates:
            text = "\n\n".join(sentence.format(**facts) for sentence in template.sentences)
            title = template.title.format(**facts)
            story = f"{template.kind} {place}"
            yield Made(template.kind, story, title, PAPERS[number], text, DAY + timedelta(days=number % 4))


PLACES: Final = ("Amity", "Velden", "Orsk", "Lindau", "Tarn", "Hale", "Dolen", "Brill")
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday")
NAMES: Final = (
    *(
        "Anton Reiss",
        "Bela Korda",
        "Carlo Vint",
        "Dario Stam",
        "Emil Quade",
        "Franz Lund",
        "Gero Pahl",
        "Hugo Brandt",
    ),
    *("Ivo Kress", "Jan Tolm", "Karl Usher", "Leo Marsh", "Max Fenn", "Nils Ober", "Otto Wied", "Paul Zorn"),
)


def _facts(number: int, place: str) -> dict[str, object]:
    count = len(PLACES)
    return {
        "place": place,
        "other": PLACES[(number + 3) % count],
        "company": f"{PLACES[(number + 5) % count]} {('Steel', 'Paper', 'Rail', 'Foods')[number % 4]}",
        "day": DAYS[number % 4],
        "side": ("north", "west", "south-east", "east")[number % 4],
        "way": ("higher", "lower")[number % 2],
        "rating": ("buy", "hold")[number % 2],
        "player": NAMES[number],
        "second": NAMES[number + 5],
        "coach": NAMES[number + 8],
        "n": 2 + number,
        "m": 11 + 3 * number,
        "k": 13 + 5 * number,
        "l": 21 + 7 * number,
    }


def _collections(stories: Sequence[Story]) -> Iterator[Made]:
    """Yield news in brief: the first paragraph of several stories, which makes no tie between these."""
    leads = [[pair[0] for pair in story.wire[0]] for story in stories]
    yield Made(COLLECTION, "", "The day in brief", "Evening Brief", _text(leads[:2]))
    yield Made(COLLECTION, "", "News in brief", "Noon Brief", _text(leads[1:4]))


def in_order(made: Sequence[Made], order: str) -> list[Made]:
    """Return the reports as they reach the archive: the wire first, the wire last, or everything mixed."""
    if order == "wire first":
        return sorted(made, key=lambda each: each.kind != "wire")
    if order == "wire last":
        return sorted(made, key=lambda each: each.kind == "wire")
    return sorted(made, key=lambda each: (hash_of(each.text), each.source))


def hash_of(text: str) -> int:
    """Return a number that says nothing about a text but always the same."""
    return sum((place + 1) * ord(character) for place, character in enumerate(text)) % 9_973
