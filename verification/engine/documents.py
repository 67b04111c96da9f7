"""The values that pass in from outside and through the archive: documents, references, hits of a search.

Offsets are code points into a document's canonical text, half-open [start, end).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from verification.engine.notices import Notice
from verification.engine.types import FieldFact
from verification.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class ReferencePassage:
    """One field of a reference document: its place in the rendering and what it records.

    The rendering's text at `[start, end)` is the whole line, entity and label included.
    """

    start: int
    end: int
    fact: FieldFact


@dataclass(frozen=True, slots=True)
class ReferenceDocument:
    """One entry of a reference work as it was read.

    `raw` are the bytes of the file, `text` our plain rendering of them. `edition` is what the package
    says of itself, never a date that it does not tell; `published` is None when it tells none.
    """

    code: str
    entity: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    title: str
    edition: str
    raw: bytes
    text: str
    passages: tuple[ReferencePassage, ...]
    published: date | None = None


class ReferenceKind(StrEnum):
    """How a document points at a source of its own."""

    LINK = "link"
    FOOTNOTE = "footnote"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Reference:
    """A link, note or comment of the document and the words it touches.

    `[start, end)` are offsets into the document's canonical text: a link's words, the words that a
    comment marks, for a note the words of its sentence before the mark; start == end is a point.
    `url` is empty when the note or comment names none; `text` is what the note or comment says.
    """

    kind: ReferenceKind
    start: int
    end: int
    url: str = ""
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from one file or page. `text` is canonical; empty strings: the file does not say.

    `canonical` is the address that a page gives as its own, on its own host; `publisher` whom it names.
    `notices` are its words on itself: that it was withdrawn, or corrected.
    """

    text: str
    title: str = ""
    byline: str = ""
    dateline: str = ""
    published: date | None = None
    media_type: str = ""
    references: tuple[Reference, ...] = ()
    canonical: str = ""
    publisher: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer of the outside world, as it came: `body` is decompressed, `redirects` were passed.

    `etag` and `last_modified` ask later whether the answer still holds; then there is no body.
    """

    url: str
    final_url: str
    status: int
    media_type: str
    charset: str
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""

    @property
    def is_unchanged(self) -> bool:
        """The server says that what it gave before still holds."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Posted:
    """What was answered to something that was sent: how its body begins, the seconds it asks to wait."""

    status: int
    wait: float | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that a search found; `score` is comparable within one list only, higher is better.

    `terms` are the words of the query that it holds, the most telling first; none where words do not count.
    """

    passage: int
    score: float
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a passage fits a query: `words` in [0, 1) by BM25, `meaning` by cosine, None without a vector.

    `words` is the share of what a passage would score that repeats all words of the query without end.
    """

    words: float
    meaning: float | None


@dataclass(frozen=True, slots=True)
class Within:
    """What a search is limited to: days of publication from `start` to `end`, both included, sources, kinds.

    None and empty: no limit. What bears no date is outside of every limit of days.
    """

    start: date | None = None
    end: date | None = None
    sources: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Anything is left out."""
        return self != EVERYTHING


EVERYTHING = Within()


@dataclass(frozen=True, slots=True)
class CopyHit:
    """A snapshot that shares text with another: `containment` is the share of the shorter one's shingles."""

    snapshot: int
    containment: float


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """What a search can look through: `vectors` of its `passages` are ready."""

    passages: int
    vectors: int


@dataclass(frozen=True, slots=True)
class PageReading:
    """When a page was read, and what its server and its head said of it; empty strings: nothing."""

    fetched_at: datetime
    canonical: str = ""
    publisher: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveDocument:
    """One document for the archive, as it was read from a file or page.

    `kind` is "report", "transcript" or "check", a claim that somebody rated; `source` names who published
    it. `credit` is the agency that the document gives as the author of its text, `reprint_of` the address or
    title of the document that it says it repeats. `url` is its public address, `edition` which version of it
    was read. Empty strings and None: it does not say.
    """

    raw: bytes
    media_type: str
    text: str
    title: str
    source: str
    kind: str = "report"
    url: str = ""
    byline: str = ""
    speaker: str = ""
    credit: str = ""
    reprint_of: str = ""
    published: date | None = None
    edition: str = ""
    reading: PageReading | None = None


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """What became of one file or line on its way into the archive: either `document` or `error` is given.

    `ignored` are the keys of a line that mean nothing here.
    """

    path: str
    document: ArchiveDocument | None = None
    error: InvalidInput | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """One file, or some lines of one, before it is read: its bytes, or why there are none.

    `first_line` is 0 for a whole file; for lines it is the number of the first one, counted from 1.
    """

    name: str
    body: bytes = b""
    first_line: int = 0
    error: InvalidInput | None = None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. `id` is its own name for itself, else its address; empty: it does not say."""

    id: str
    url: str
    title: str
    published: date | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """What a feed says: its name, its home page, its entries in the order given; `left_out` had no use."""

    title: str
    link: str
    entries: tuple[FeedEntry, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class OutsideQuestion:
    """What of a claim may leave the machine: names and head nouns, never the sentence.

    `names` and `nouns` lack whatever names or describes an anonymous source; `figures` are the numbers of
    the claim as written. `as_of` is the day that the article speaks of, None when nobody said it.
    `addresses` are those of public pages that were found for the claim.
    """

    names: tuple[str, ...]
    nouns: tuple[str, ...]
    figures: tuple[str, ...] = ()
    as_of: date | None = None
    language: str = "en"
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsideQuery:
    """One request to a provider: `text` are the very words that would leave, `shown` the whole address.

    `shown` holds no key. `as_of` asks for the state of that day where the provider can tell it.
    """

    text: str
    shown: str
    as_of: date | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class OutsideHit:
    """One document that a provider names.

    `complete` is False where `text` is a snippet only and the page at `url` has to be fetched. `edition`
    is the version that was read, `kind` one of the kinds of a snapshot. `note` is what the provider says
    of it, for the evidence's note.
    """

    title: str
    url: str
    text: str
    source: str
    kind: str = "report"
    published: date | None = None
    complete: bool = True
    edition: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One answer as it came, to be kept; `request` holds no key."""

    request: str
    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class OutsideAnswer:
    """What a provider found; `outcome` says in words what went wrong in part, empty when nothing did."""

    hits: tuple[OutsideHit, ...]
    raw: tuple[RawAnswer, ...]
    outcome: str = ""


class BudgetState(StrEnum):
    """Whether a provider may be asked now: open, told us to wait, or left alone after failures."""

    OPEN = "open"
    HELD = "held"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Budget:
    """What may still be asked of a provider: `left` of `burst` requests now, more as time passes.

    `failures` are those in a row so far, `seconds` how long it is still held or paused, 0 when it is not.
    """

    state: BudgetState
    left: int
    burst: int
    failures: int
    seconds: float
