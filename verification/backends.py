"""From settings to engine objects: each made once a process, from its dotted path.

`VERIFICATION_BACKENDS` names them with BACKEND and OPTIONS, as Django's own STORAGES does, and
`VERIFICATION_PROVIDERS` those outside of this machine.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from verification.engine.ports import (
    ArchiveReader,
    Concluder,
    Embedder,
    Extractor,
    FeedReader,
    Fetcher,
    Judge,
    Limits,
    OutsideProvider,
    Poster,
    Reader,
    ReferenceWork,
    SearchIndex,
)


@cache
def backend(role: str) -> Any:
    """Return the part that plays `role`, made on first use."""
    entry = settings.VERIFICATION_BACKENDS[role]
    return import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))


def extractor() -> Extractor:
    """Return what finds claims."""
    return cast(Extractor, backend("extractor"))


def embedder() -> Embedder:
    """Return what turns texts into vectors."""
    return cast(Embedder, backend("embedder"))


def judge() -> Judge:
    """Return what says how passages bear on a claim."""
    return cast(Judge, backend("judge"))


def concluder() -> Concluder:
    """Return what weighs witnesses into a proposal."""
    return cast(Concluder, backend("concluder"))


def fetcher() -> Fetcher:
    """Return the one safe client."""
    return cast(Fetcher, backend("fetcher"))


def webhooks() -> Poster:
    """Return what sends events to the addresses that asked for them."""
    return cast(Poster, backend("webhooks"))


def reader() -> Reader:
    """Return what reads documents."""
    return cast(Reader, backend("reader"))


def archive_reader() -> ArchiveReader:
    """Return what reads files for the archive."""
    return cast(ArchiveReader, backend("archive_reader"))


def feed_reader() -> FeedReader:
    """Return what reads feeds."""
    return cast(FeedReader, backend("feed_reader"))


def search() -> SearchIndex:
    """Return what finds passages of the archive."""
    return cast(SearchIndex, backend("search"))


def factbook() -> ReferenceWork:
    """Return the reference work that is there without a network."""
    return cast(ReferenceWork, backend("factbook"))


def limits() -> Limits:
    """Return what counts the requests to outside providers."""
    return cast(Limits, backend("limits"))


@cache
def outside_providers() -> dict[str, OutsideProvider]:
    """Return every outside provider that the settings name, by its key, in their order."""
    return {
        key: import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))
        for key, entry in settings.VERIFICATION_PROVIDERS.items()
    }
