"""What the product asks of its replaceable parts. Each part's `name` carries a version and is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from verification.engine.documents import (
    EVERYTHING,
    ArchiveFile,
    ArchivePart,
    Budget,
    CopyHit,
    Document,
    FeedDocument,
    Fetched,
    Fit,
    Hit,
    OutsideAnswer,
    OutsideQuery,
    OutsideQuestion,
    Posted,
    RawAnswer,
    ReferenceDocument,
    SearchStatus,
    Within,
)
from verification.engine.types import (
    ClaimText,
    Conclusion,
    Extraction,
    Judgement,
    PassageText,
    Question,
    Witness,
)

Progress = Callable[[int, int], None]
"""Called with (done, total) while a long step runs; total > 0."""


class Extractor(Protocol):
    """Finds the claims of a text."""

    name: str

    def extract(self, text: str, *, title: str, published: date | None, progress: Progress) -> Extraction:
        """Return the blocks, sentences, claims and dispositions of `text`; offsets are exact."""


class Embedder(Protocol):
    """Turns texts into vectors."""

    name: str

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an n × 384 array of L2-normalised rows in the order given."""


class Judge(Protocol):
    """Says how passages bear on a claim."""

    name: str

    def judge(
        self, claim: ClaimText, passages: Sequence[PassageText], relevance: Sequence[float]
    ) -> tuple[Judgement, ...]:
        """Return one judgement a passage, in the order given."""


class StanceModel(Protocol):
    """Reads how passages bear on claims."""

    name: str

    def read(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return an n × 3 array for n (claim, passage) pairs, in their order: P(supports), P(refutes), P(not
        enough); raises `EngineError`."""


class Concluder(Protocol):
    """Weighs witnesses into a proposal."""

    name: str

    def conclude(
        self, claim: ClaimText, question: Question, witnesses: Sequence[Witness], *, searched: bool
    ) -> Conclusion:
        """Return the proposal; `searched` is False when the search itself failed."""


class Fetcher(Protocol):
    """Gets one page or file from outside, safely; raises the typed errors of `errors.py` and no others."""

    name: str

    def fetch(self, url: str) -> Fetched:
        """Return the answer to a GET that a person asked for."""

    def visit(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Return a page that nobody asked for at this moment, as the site's robots.txt allows."""

    def poll(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Return a feed; `is_unchanged` where what `etag` and `last_modified` name still holds."""


class Poster(Protocol):
    """Sends something to an address outside, safely."""

    name: str

    def check_target(self, url: str) -> None:
        """Raise where nothing may be sent to."""

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Posted:
        """Send a body and return what was answered, whatever its status."""


class Reader(Protocol):
    """Turns a file into canonical text with its references."""

    name: str

    def read(
        self, body: bytes, *, filename: str = "", media_type: str = "", charset: str = "", address: str = ""
    ) -> Document:
        """Return what the file says; raises `InvalidInput` and its children, no others."""


class ArchiveReader(Protocol):
    """Reads files and folders for the archive."""

    name: str

    def read(self, paths: Iterable[str], *, source: str = "") -> Iterator[ArchiveFile]:
        """Yield one entry a file, with its document or its error; `source` is for files that name none."""

    def parts(self, paths: Iterable[str]) -> Iterator[ArchivePart]:
        """Yield files and folders cut into what can be read one after the other, in a stable order."""

    def cut(self, stream: BinaryIO, *, name: str) -> Iterator[ArchivePart]:
        """Yield one file cut into what can be read one after the other; a packed one as a folder."""

    def read_part(self, part: ArchivePart, *, source: str = "") -> Iterator[ArchiveFile]:
        """Yield what a part says: one entry for a file, one a line for lines."""


class FeedReader(Protocol):
    """Reads feeds."""

    name: str

    def read(self, body: bytes, *, address: str, charset: str = "") -> FeedDocument:
        """Return what the feed says; raises `InvalidInput` and its children, no others."""


class SearchIndex(Protocol):
    """Finds passages of the archive, all or `within` limits. Fusing the lists is the caller's business."""

    name: str

    def upsert(self, snapshots: Sequence[int]) -> None:
        """Make the passages of these snapshots findable by their words; call it where they are stored."""

    def delete(self, snapshots: Sequence[int]) -> None:
        """Make the passages of these snapshots unfindable."""

    def lexical(self, query: str, limit: int, within: Within = EVERYTHING) -> tuple[Hit, ...]:
        """Return the passages that share the query's telling words, the best first, with those words."""

    def fields(
        self, pairs: Sequence[tuple[str, str]], limit: int, within: Within = EVERYTHING
    ) -> tuple[Hit, ...]:
        """Return the passages that record these (entity, field) pairs, in the order of the pairs."""

    def dense(self, vector: NDArray[np.float32], limit: int, within: Within = EVERYTHING) -> tuple[Hit, ...]:
        """Return the passages nearest to a unit vector, the best first; those without one are not seen."""

    def fit(
        self, query: str, vector: NDArray[np.float32] | None, passages: Sequence[int]
    ) -> Mapping[int, Fit]:
        """Say how well each of these passages fits a query, whichever list found it."""

    def copies(self, text: str, limit: int) -> tuple[CopyHit, ...]:
        """Return the snapshots that share text with `text`, the closest first; reference works have none."""

    def status(self) -> SearchStatus:
        """Say how much can be searched."""


class ReferenceWork(Protocol):
    """Reads a reference work that needs no network."""

    name: str
    title: str

    def read(self, codes: Iterable[str] | None = None) -> Iterator[ReferenceDocument]:
        """Return the entries with these codes, all of them for None, in a stable order."""

    def entities(self) -> dict[str, str]:
        """Return the name of each entry by its code."""


class OutsideProvider(Protocol):
    """Searches outside of this machine. Nothing is sent before `search`, and only what `queries` shows."""

    name: str
    title: str
    leaves: str
    """In words for an admin: what is sent, and to whom."""
    requests_a_search: int
    """How many requests one search makes at most."""
    has_fallbacks: bool
    """Queries after the first are made only when the ones before found nothing."""

    @property
    def missing(self) -> str:
        """Say in words what the settings lack; empty when the provider can be asked."""

    def queries(self, asked: OutsideQuestion) -> tuple[OutsideQuery, ...]:
        """Return the searches that would be made, none when the claim gives nothing to ask."""

    def search(self, query: OutsideQuery) -> OutsideAnswer:
        """Search once; raises `ProviderError` and its children, no others."""

    def replay(self, query: OutsideQuery, raw: Sequence[RawAnswer]) -> OutsideAnswer:
        """Read kept answers to the same search once more, without asking anybody; raises as `search` does."""


class Limits(Protocol):
    """Counts what is asked of outside providers, for all workers together.

    Every function raises `TransientProviderError` when the count itself cannot be reached.
    """

    name: str

    def enter(self, provider: str, requests: int) -> None:
        """Take so many requests from a provider's budget.

        Raises:
            RateLimited: too few are left, or the provider told us to wait; ProviderDown: it failed too
            often and is left alone. Both say how long, and nothing was taken.
        """

    def succeeded(self, provider: str) -> None:
        """Forget the failures of a provider."""

    def failed(self, provider: str) -> None:
        """Count a failure."""

    def hold(self, provider: str, seconds: float) -> None:
        """Let nobody ask for so long."""

    def look(self, provider: str) -> Budget:
        """Say what is left, without taking anything."""
