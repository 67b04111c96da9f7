"""Finds evidence that shares a statement's words and is not about it: the hard part of "not enough"."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from verification.engine.informal import stem

WORD: Final = re.compile(r"\w+")
COMMON: Final = 0.02
"""Words that stand in more than this share of the texts tell nothing."""
MISSING: Final = 2
"""So many of a statement's words a miss must lack, so that it hardly says the same."""


class Misses:
    """Texts, to be found by the rare words that they share with a statement."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; those that repeat another count once."""
        self._texts = list(dict.fromkeys(texts))
        self._words = [frozenset(_stems(text)) for text in self._texts]
        counts = Counter(word for words in self._words for word in words)
        limit = max(3.0, COMMON * len(self._texts))
        self._weights = {
            word: math.log(len(self._texts) / count) for word, count in counts.items() if count <= limit
        }
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(self._words):
            for word in words & self._weights.keys():
                self._places[word].append(at)

    def near(self, claim: str, *, unlike: str, limit: int = 8) -> list[str]:
        """Return texts that share rare words with a claim, the most first.

        Left out is `unlike`, what shares half of its words with it, and what has nearly all of the claim's
        words: it may well say the same.
        """
        wanted, own = set(_stems(claim)), set(_stems(unlike))
        score: dict[int, float] = defaultdict(float)
        for word in wanted & self._weights.keys():
            for at in self._places[word]:
                score[at] += self._weights[word]
        found = []
        for at, _ in sorted(score.items(), key=lambda item: (-item[1], item[0]))[: limit * 6]:
            words = self._words[at]
            if len(wanted - words) >= MISSING and len(words & own) < 0.5 * min(len(words), len(own)):
                found.append(self._texts[at])
        return found[:limit]


def _stems(text: str) -> list[str]:
    return [stem(word) for word in WORD.findall(text.lower()) if len(word) > 2 or word.isdigit()]
