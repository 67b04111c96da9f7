"""Finds the documents that a claim cites, as the product searches its archive (SciFact)."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verification import backends
from verification.engine.documents import ArchiveDocument
from verification.engine.query import build_query
from verification.engine.types import ClaimText, Kind, Question
from verification.errors import EmptyDocument, InvalidInput
from verification.evidence import archive, hybrid
from verification.evidence.models import Passage
from verification.evidence.services import passages_to_embed
from verification.measuring.files import read_objects
from verification.measuring.measured import Measured
from verification.measuring.scratch import scratch_database
from verification.policies import MACHINE_ACTOR

HELP = "find the documents that a claim cites"
DEPTH: Final = 20
PASSAGES: Final = 100
"""How many passages of a search are looked at: a document stands where its best one does."""
CHUNK: Final = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """One claim with the documents that it cites."""

    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """One claim: whether each of the first documents is relevant, and how many relevant ones there are."""

    hits: tuple[bool, ...]
    relevant: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the two files of the task."""
    parser.add_argument("--corpus", type=Path, required=True, metavar="F", help="doc_id, title, abstract")
    parser.add_argument("--claims", type=Path, required=True, metavar="F", help="id, claim, cited_doc_ids")
    parser.add_argument("--half", choices=("even", "odd"), help="only claims of even or of odd id")


def measure(options: Mapping[str, Any]) -> Measured[Found]:
    """Import the corpus into an empty archive of its own and search it for every claim that cites.

    Raises:
        InvalidInput: a file cannot be read or has another shape, no claim cites a document of the corpus,
            or no database can be made.
    """
    documents = read_corpus(options["corpus"])
    claims, skipped = read_claims(options["claims"], documents, half=options.get("half"))
    claims = claims[: options["limit"]]
    if not claims:
        raise InvalidInput("No claim cites a document of the corpus.")
    with scratch_database():
        known = fill_archive(documents)
        found = [search(claim, known) for claim in claims]
        counts = {"documents": len(documents), "passages": Passage.objects.count(), "claims_skipped": skipped}
    return Measured(found, _figures, counts)


def search(claim: Asked, known: Mapping[int, str]) -> Found:
    """Rank the documents for one claim by their best passages."""
    text = ClaimText(text=claim.text, exact=claim.text, kind=Kind.STATE, question=Question.TRUE)
    hits = hybrid.search(build_query(text), limit=PASSAGES).hits
    of = dict(Passage.objects.filter(pk__in=[hit.passage for hit in hits]).values_list("pk", "snapshot_id"))
    ranked = list(dict.fromkeys(known[of[hit.passage]] for hit in hits))[:DEPTH]
    return Found(tuple(document in claim.relevant for document in ranked), len(claim.relevant))


def _figures(found: Sequence[Found]) -> dict[str, float | None]:
    return {
        "ndcg_at_10": sum(map(ndcg_at_10, found)) / len(found),
        "recall_at_20": sum(sum(item.hits) / item.relevant for item in found) / len(found),
    }


def ndcg_at_10(found: Found) -> float:
    """Return the normalised discounted gain of the first ten documents, all relevant ones alike."""
    gains = [1 / math.log2(place + 2) for place in range(10)]
    reached = sum(gain for gain, hit in zip(gains, found.hits, strict=False) if hit)
    return reached / sum(gains[: found.relevant])


def fill_archive(documents: Mapping[str, ArchiveDocument]) -> dict[int, str]:
    """Import documents and make their vectors; returns which document each snapshot is."""
    known = {}
    for name, document in documents.items():
        try:
            stored = archive.add_document(actor=MACHINE_ACTOR, document=document)
        except EmptyDocument:
            continue
        known.update(dict.fromkeys(stored.snapshots, name))
    _embed()
    return known


def _embed() -> None:
    """Make all vectors, on all cores: a measurement runs alone."""
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        while rows := passages_to_embed(CHUNK * cores):
            texts = [[text for _, text in rows[start::cores]] for start in range(cores)]
            for start, vectors in enumerate(pool.map(backends.embedder().embed, texts)):
                ids = [passage for passage, _ in rows[start::cores]]
                archive.store_vectors(ids, vectors, made_by=backends.embedder().name)


def read_corpus(path: Path) -> dict[str, ArchiveDocument]:
    """Read the documents by their id; a title is no part of its text."""
    found = dict(_documents(path))
    if not found:
        raise InvalidInput(f"{path.name} holds no document.")
    return found


def _documents(path: Path) -> Iterator[tuple[str, ArchiveDocument]]:
    for row in read_objects(path):
        try:
            name, title = str(row["doc_id"]), str(row["title"])
            body = " ".join(str(sentence) for sentence in row["abstract"])
        except (KeyError, TypeError) as error:
            raise InvalidInput(f"{path.name} holds a document without doc_id, title or abstract.") from error
        source = f"Document {name}"
        yield name, ArchiveDocument(body.encode(), "text/plain", body, title=title, source=source)


def read_claims(
    path: Path, documents: Mapping[str, ArchiveDocument], *, half: str | None = None
) -> tuple[list[Asked], int]:
    """Read the claims that cite a document of the corpus, and count those that cite none."""
    found, skipped = [], 0
    for row in read_objects(path):
        try:
            text, cited = str(row["claim"]), frozenset(map(str, row["cited_doc_ids"]))
            is_even = int(row["id"]) % 2 == 0
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput(f"{path.name} holds a claim without id, claim or cited_doc_ids.") from error
        if half and is_even != (half == "even"):
            continue
        relevant = cited & documents.keys()
        if relevant:
            found.append(Asked(text, relevant))
        skipped += not relevant
    return found, skipped
