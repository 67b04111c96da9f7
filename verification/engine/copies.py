"""Finds texts that may have been copied from one another: MinHash, and common runs of words, as candidates.

`likeness.py` says whether a candidate really goes back to the same text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

NAME = "minhash-128-runs.v2"
PERMUTATIONS = 128
ROWS_PER_BAND = 2
"""Two rows a band find nearly every pair that shares a third of its shingles."""
SINGLE_ROWS = 32
"""One row alone finds nearly every pair that shares a tenth, and others by chance: few of them are enough."""
RUN_WORDS = 5
RUN_WINDOW = 8
MAX_RUN_KEYS = 160
SHINGLE_WORDS = 3
MIN_SHINGLES = 12
MAX_SHINGLES = 50_000
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What to store of a text in order to find its copies.

    `minhash` are 128 little-endian 32-bit numbers; two texts with a common number in `bands` are
    candidates: keys of pairs of rows, of single rows, and of runs of words. Both are empty for a text
    that is too short to be told from another.
    """

    minhash: bytes
    bands: tuple[int, ...]


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of a text's word triples, case and punctuation aside; at most 50,000."""
    words = WORD.findall(text.casefold())[: MAX_SHINGLES + SHINGLE_WORDS - 1]
    triples = zip(*(words[offset:] for offset in range(SHINGLE_WORDS)), strict=False)
    return frozenset(_hash(" ".join(triple)) for triple in triples)


# While a document is stored, its fingerprint is asked for several times.
@lru_cache(maxsize=4)
def fingerprint(text: str) -> Fingerprint:
    """Fingerprint a text for the search of its copies.

    Args:
        text: any text.

    Returns:
        Its MinHash and its keys; both empty below 12 shingles. Two texts of up to 600 words that share
        twelve words in a row have a key in common, whatever else they say.

    Source: Broder, On the resemblance and containment of documents (1997); multiply-shift hashing
    after Dietzfelbinger et al. (1997); Schleimer et al., Winnowing (2003) for the runs.
    """
    hashes = np.array(sorted(shingles(text)), dtype=np.uint64)
    if len(hashes) < MIN_SHINGLES:
        return Fingerprint(b"", ())
    smallest = np.array(
        [
            ((hashes * factor + addend) >> np.uint64(32)).min()
            for factor, addend in zip(*_PERMUTATIONS, strict=True)
        ],
        dtype="<u4",
    )
    keys = [*_bands(smallest), *_single_rows(smallest), *_run_keys(text)]
    return Fingerprint(smallest.tobytes(), tuple(dict.fromkeys(keys)))


def containment(one: str, other: str) -> float:
    """Say which share of the shorter text's shingles stands in the longer one, in [0, 1].

    Args:
        one: a text.
        other: another; the order does not matter.

    Returns:
        0.0 when one of the two is too short to be told from another text.
    """
    first, second = shingles(one), shingles(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter >= MIN_SHINGLES else 0.0


def share_within(text: str, other: str) -> float:
    """Say which share of a text's shingles stands in another one, in [0, 1].

    Args:
        text: the text that may have been copied.
        other: the text that may hold it.

    Returns:
        0.0 when `text` is too short to be told from another text.
    """
    own = shingles(text)
    return len(own & shingles(other)) / len(own) if len(own) >= MIN_SHINGLES else 0.0


def _hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "little")


def _constants() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    # Stored fingerprints have to stay comparable, so the constants come from a hash, not from a generator.
    factors = [_hash(f"factor {number}") | 1 for number in range(PERMUTATIONS)]
    addends = [_hash(f"addend {number}") for number in range(PERMUTATIONS)]
    return np.array(factors, dtype=np.uint64), np.array(addends, dtype=np.uint64)


def _bands(smallest: NDArray[np.uint32]) -> list[int]:
    rows = smallest.reshape(-1, ROWS_PER_BAND)
    return [_key(bytes([number]) + row.tobytes()) for number, row in enumerate(rows)]


def _single_rows(smallest: NDArray[np.uint32]) -> list[int]:
    first = PERMUTATIONS // ROWS_PER_BAND
    return [
        _key(bytes([first + number]) + row.tobytes()) for number, row in enumerate(smallest[:SINGLE_ROWS])
    ]


def _run_keys(text: str) -> list[int]:
    """Pick the smallest hash of every few neighbouring runs: a long common run has a common pick."""
    words = WORD.findall(text.casefold())[:MAX_SHINGLES]
    runs = zip(*(words[offset:] for offset in range(RUN_WORDS)), strict=False)
    hashes = [_key(" ".join(run).encode()) for run in runs]
    picked = {min(hashes[start : start + RUN_WINDOW]) for start in range(len(hashes) - RUN_WINDOW + 1)}
    # A very long text has too many; the smallest ones are picked from its copy, too.
    return sorted(picked)[:MAX_RUN_KEYS]


def _key(content: bytes) -> int:
    # Signed, as PostgreSQL's bigint is.
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little", signed=True)


_PERMUTATIONS = _constants()
