"""Finds the checked claim behind a post, as the product finds earlier claims (CheckThat! 2022 task 2A)."""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from verification.engine.embed import MiniLM
from verification.engine.match import Candidate, Frequencies, Statement, score
from verification.engine.rank import best_by_words
from verification.errors import InvalidInput
from verification.measuring.files import read_objects, read_table
from verification.measuring.measured import Measured

HELP = "find the checked claim behind each post"
DEPTH: Final = 5
LIST_LENGTH: Final = 50
SIGNATURE: Final = re.compile(
    r"\s*[—-] ?(?P<author>[^—\n]{0,100}?)\s*\(@\w{1,50}\)\s*(?P<day>[A-Z][a-z]{2,8} \d{1,2}, \d{4})?\s*\"?$"
)
"""How the data set ends a post: — Ada Lind (@ada) May 3, 2024."""
DAYS: Final = ("%B %d, %Y", "%d %B %Y")


@dataclass(frozen=True, slots=True)
class Found:
    """One post: whether each of the first claims that we name is right, and how many right ones there are."""

    hits: tuple[bool, ...]
    relevant: int


@dataclass(frozen=True, slots=True)
class Index:
    """Earlier claims in memory, found as the product finds them: nearest vectors and telling words."""

    ids: tuple[str, ...]
    statements: tuple[Statement, ...]
    words: tuple[frozenset[str], ...]
    vectors: NDArray[np.float32]
    holders: Mapping[str, Sequence[int]]
    frequencies: Frequencies

    def candidates(self, post: Statement, vector: NDArray[np.float32]) -> list[Candidate]:
        """Return the nearest claims and those that share the most telling words."""
        cosines = self.vectors @ vector
        nearest = np.argsort(-cosines, kind="stable")[:LIST_LENGTH].tolist()
        weights = {word: self.frequencies.weight(word) for word in post.words}
        found = dict.fromkeys([*nearest, *best_by_words(weights, self.holders, LIST_LENGTH)])
        return [
            Candidate(at, self.words[at], float(cosines[at]), self.statements[at].published) for at in found
        ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the three files of the task."""
    parser.add_argument("--claims", type=Path, required=True, metavar="F", help="checked claims, JSON lines")
    parser.add_argument("--queries", type=Path, required=True, metavar="F", help="posts: id, text")
    parser.add_argument("--qrels", type=Path, required=True, metavar="F", help="post id, 0, claim id, 1")


def measure(options: Mapping[str, Any]) -> Measured[Found]:
    """Rank the checked claims for every post that has a right one.

    Raises:
        InvalidInput: a file cannot be read, or no post has a right claim.
    """
    posts = read_posts(options["queries"], options["qrels"])[: options["limit"]]
    if not posts:
        raise InvalidInput("No post has a right claim.")
    index = build_index(read_claims(options["claims"]))
    vectors = embedder().embed([post.embedded for post, _ in posts])
    found = [_found(index, post, right, vector) for (post, right), vector in zip(posts, vectors, strict=True)]
    return Measured(found, _figures, {"claims": len(index.ids)})


def _found(index: Index, post: Statement, right: frozenset[str], vector: NDArray[np.float32]) -> Found:
    ranked = score(post, index.candidates(post, vector), index.frequencies)[:DEPTH]
    return Found(tuple(index.ids[item.id] in right for item in ranked), len(right))


def _figures(found: Sequence[Found]) -> dict[str, float | None]:
    return {
        "map_at_5": sum(map(average_precision, found)) / len(found),
        "first_right": sum(item.hits[:1] == (True,) for item in found) / len(found),
    }


def average_precision(found: Found) -> float:
    """Return the average precision among the first five, over all the right claims, as the task scores it."""
    hits = np.cumsum(found.hits)
    return float(sum(hits[at] / (at + 1) for at, hit in enumerate(found.hits) if hit)) / found.relevant


def read_claims(path: Path) -> dict[str, Statement]:
    """Read the checked claims: their wording, title, subtitle and day by their id."""
    found = {}
    for row in read_objects(path):
        text = {key: str(row.get(key) or "") for key in ("vclaim_id", "vclaim", "title", "subtitle", "date")}
        found[text["vclaim_id"]] = Statement(
            text["vclaim"], text["title"], (text["subtitle"],), published=read_day(text["date"])
        )
    if not found:
        raise InvalidInput(f"{path.name} holds no claim.")
    return found


def read_posts(queries: Path, qrels: Path) -> list[tuple[Statement, frozenset[str]]]:
    """Read the posts that have a right claim, in the order of the judgements, with its id."""
    right: dict[str, set[str]] = defaultdict(set)
    for row in read_table(qrels):
        if len(row) >= 4 and row[3].strip() == "1":
            right[row[0]].add(row[2])
    texts = {row[0]: "\t".join(row[1:]) for row in read_table(queries) if len(row) > 1}
    return [(read_post(texts[post]), frozenset(ids)) for post, ids in right.items() if post in texts]


def read_post(text: str) -> Statement:
    """Take a post apart: what it says and by whom, and the day of its signature."""
    signature = SIGNATURE.search(text)
    if signature is None:
        return Statement(text)
    said, author = text[: signature.start()], signature["author"]
    return Statement(f"{said} — {author}", published=read_day(signature["day"] or ""))


def read_day(text: str) -> date | None:
    """Read a day as the data set writes it; None where it does not."""
    for pattern in DAYS:
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no time zone.
        except ValueError:
            continue
    return None


def embedder() -> MiniLM:
    """Return the product's embedder, with all cores: a measurement runs alone."""
    return MiniLM(threads=os.cpu_count() or 1)


def build_index(claims: Mapping[str, Statement]) -> Index:
    """Make the checked claims findable."""
    statements = tuple(claims.values())
    words = tuple(statement.words for statement in statements)
    holders: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(words):
        for word in held:
            holders[word].append(at)
    return Index(
        ids=tuple(claims),
        statements=statements,
        words=words,
        vectors=embedder().embed([statement.embedded for statement in statements]),
        holders=holders,
        frequencies=Frequencies(len(words), Counter(word for held in words for word in held)),
    )
