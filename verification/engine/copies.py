"""Finds texts that were copied from one another: MinHash to find candidates, containment to decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

NAME = "minhash-128.v1"
PERMUTATIONS = 128
ROWS_PER_BAND = 2
"""Two rows a band find nearly every pair that shares a third of its shingles; containment then decides."""
SHINGLE_WORDS = 3
MIN_SHINGLES = 12
MAX_SHINGLES = 50_000
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What to store of a text in order to find its copies.

    `minhash` are 128 little-endian 32-bit numbers; two texts with a common number in `bands` are
    candidates. Both are empty for a text that is too short to be told from another.
    """

    minhash: bytes
    bands: tuple[int, ...]


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of a text's word triples, case and punctuation aside; at most 50,000."""
    words = WORD.findall(text.casefold())[: MAX_SHINGLES + SHINGLE_WORDS - 1]
    triples = zip(*(words[offset:] for offset in range(SHINGLE_WORDS)), strict=False)
    return frozenset(_hash(" ".join(triple)) for triple in triples)


def fingerprint(text: str) -> Fingerprint:
    """Fingerprint a text for the search of its copies.

    Args:
        text: any text.

    Returns:
        Its MinHash and the keys of its bands; both empty below 12 shingles.

    Source: Broder, On the resemblance and containment of documents (1997); multiply-shift hashing
    after Dietzfelbinger et al. (1997).
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
    return Fingerprint(smallest.tobytes(), tuple(_bands(smallest)))


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
    keys = [
        blake2b(bytes([number]) + row.tobytes(), digest_size=8).digest() for number, row in enumerate(rows)
    ]
    # Signed, as PostgreSQL's bigint is.
    return [int.from_bytes(key, "little", signed=True) for key in keys]


_PERMUTATIONS = _constants()
