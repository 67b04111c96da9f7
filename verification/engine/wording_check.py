"""Tell which numbers and negations a wording drops from the author's words or adds to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from verification.engine.lexicon import lexicon
from verification.engine.quantities import ONES, TENS

# A mark inside a number belongs to it: "84,000", "3.5", "2:1".
TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
CARDINALS = frozenset({*ONES, *TENS, "hundred", "thousand", "million", "billion", "trillion"}) - {"one"}
CONTRACTED = re.compile(r"n['’]t\Z")


@dataclass(frozen=True, slots=True)
class WordingWarning:
    """One thing that a wording makes of the author's words: `number_dropped`, `negation_added`, …"""

    code: str
    word: str
    text: str


def check_wording(author: str, ours: str, *, resolved: Iterable[str] = ()) -> tuple[WordingWarning, ...]:
    """Compare the numbers and negations of a wording with those of the author's words.

    Args:
        author: the exact words of the claim's span.
        ours: the claim's text.
        resolved: what mentions in it were put into words as; their numbers are not counted as added.

    Returns:
        A warning for each number and negation that is missing or new, dropped ones first, in the order
        in which they stand. "84,000" and "84000" are the same number; "4" and "four" are not.
    """
    before, after, known = _weighty(author), _weighty(ours), _weighty(" ".join(resolved))
    dropped, added = before - after, after - before - known
    return (
        *(_warning(kind, word, "dropped") for kind, word in dropped),
        *(_warning(kind, word, "added") for kind, word in added),
    )


def _weighty(text: str) -> Counter[tuple[str, str]]:
    return Counter(found for word in TOKEN.findall(text) if (found := _kind(word)) is not None)


def _kind(word: str) -> tuple[str, str] | None:
    small = word.casefold()
    if small[0].isdigit():
        return ("number", re.sub(r",(?=\d{3}(?:\D|\Z))", "", small))
    if small in CARDINALS or small in lexicon("number_words"):
        return ("number", small)
    if CONTRACTED.search(small) or small in lexicon("negations"):
        return ("negation", "not" if CONTRACTED.search(small) else small)
    return None


def _warning(kind: str, word: str, change: str) -> WordingWarning:
    told = {
        "dropped": f"The article’s {kind} “{word}” is missing from the wording.",
        "added": f"The wording has the {kind} “{word}”, which the article’s words have not.",
    }
    return WordingWarning(f"{kind}_{change}", word, told[change])
