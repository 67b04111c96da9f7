"""From what a provider names to passages of the archive: fetches pages, stores them, picks what to judge.

Everything here stands outside any transaction but the archive's own, and may be done twice: a text that is
known is left as it is.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from verification import backends
from verification.engine.documents import ArchiveDocument, OutsideHit
from verification.engine.outside import folded
from verification.engine.rank import Collection, bm25, fuse
from verification.errors import FactcheckError, InvalidInput, ProviderError
from verification.evidence import archive
from verification.evidence.models import Passage
from verification.evidence.snapshots import Told, collect_page
from verification.policies import MACHINE_ACTOR

MAX_PAGES: Final = 5
MAX_SECONDS: Final = 45.0
"""Pages that are not read by then are not read; a step of the pipeline has two minutes."""
MAX_LOOKED_AT: Final = 400
MAX_EMBEDDED: Final = 60
CANDIDATES: Final = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the archive that a provider named."""

    snapshot: int
    note: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a provider's hits; `missed` says in words which pages could not be read, and why."""

    kept: tuple[Kept, ...]
    missed: tuple[str, ...]


def read_hits(
    hits: Sequence[OutsideHit], progress: Callable[[int, int], None], *, article_id: int
) -> Reading:
    """Store what the first hits say in the archive, fetching pages where a hit is a snippet only.

    They are gathered for this article alone until they come another way.
    """
    until = time.monotonic() + MAX_SECONDS
    chosen = hits[:MAX_PAGES]
    kept, missed = [], []
    for number, hit in enumerate(chosen):
        progress(number, len(chosen))
        if time.monotonic() > until:
            missed.append(f"{len(chosen) - number} more: no time left")
            break
        try:
            kept.append(Kept(_stored(hit, article_id), hit.note or hit.edition))
        except (InvalidInput, ProviderError) as error:
            missed.append(f"{_host(hit.url)}: {_short(error)}")
    progress(len(chosen), len(chosen))
    return Reading(tuple(kept), tuple(missed))


def _stored(hit: OutsideHit, article_id: int) -> int:
    """Return the snapshot that holds what a hit says; raises as `collect_page` does."""
    if not hit.complete:
        # What the page says of its own day is better than what a search engine makes of it.
        told = Told(source=hit.source, kind=hit.kind, edition=hit.edition)
        page = collect_page(actor=MACHINE_ACTOR, url=hit.url, told=told, gathered_for=article_id)
        return page.snapshot
    document = ArchiveDocument(
        raw=hit.text.encode(),
        media_type="text/plain",
        text=hit.text,
        title=hit.title,
        source=hit.source,
        kind=hit.kind,
        url=hit.url,
        published=hit.published,
        edition=hit.edition,
    )
    stored = archive.add_document(actor=MACHINE_ACTOR, document=document, gathered_for=article_id)
    return stored.holder


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "a page").removeprefix("www.")


def _short(error: FactcheckError) -> str:
    return error.message.rstrip(".")[:80]


def rank_passages(text: str, snapshots: Sequence[int]) -> list[tuple[int, float]]:
    """Return (passage, score) pairs of these snapshots, those nearest to a text by words and meaning.

    Only the passages that share words with it get a vector here; the others get theirs in the background.
    """
    ordered = Passage.objects.filter(snapshot__in=snapshots).order_by("snapshot", "ordinal")
    rows = ordered[: MAX_LOOKED_AT * max(len(snapshots), 1)].with_embedded_text()
    by_words = _by_words(text, rows)[:MAX_EMBEDDED]
    if not by_words:
        return []
    by_meaning = _by_meaning(text, by_words, dict(rows))
    return list(fuse([by_words, by_meaning])[:CANDIDATES])


def _by_words(text: str, rows: Sequence[tuple[int, str]]) -> list[int]:
    words = [folded(passage) for _, passage in rows]
    total = sum(map(len, words))
    frequencies = Counter(word for passage in words for word in set(passage))
    scores = bm25(folded(text), words, Collection(len(rows), total / max(len(rows), 1), frequencies))
    ordered = sorted(zip(rows, scores, strict=True), key=lambda pair: -pair[1])
    return [pk for (pk, _), score in ordered if score > 0]


def _by_meaning(text: str, passages: Sequence[int], texts: dict[int, str]) -> list[int]:
    embedder = backends.embedder()
    vectors = embedder.embed([text, *[texts[pk] for pk in passages]])
    archive.store_vectors(passages, vectors[1:], made_by=embedder.name)
    scores = vectors[1:] @ vectors[0]
    return [pk for pk, _ in sorted(zip(passages, scores, strict=True), key=lambda pair: -pair[1])]
