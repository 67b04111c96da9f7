"""Tells where an indirect statement has another figure, or the opposite sense, of what was really said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from verification.engine.quantities import ONES, TENS
from verification.engine.stated import NEGATION

FEWEST_WORDS: Final = 3
MOST_BESIDE: Final = 3
"""What was said holds at most so many words of weight that the claim has not."""
BEFORE: Final = 3
"""A "not" turns round what follows within so many words."""
NUMBER_WORDS: Final = frozenset([*ONES, *TENS])


def misreported(claimed: Sequence[str], said: Sequence[str], words: tuple[str, str]) -> str:
    """Compare a claim with one clause of a record.

    Args:
        claimed, said: the words of weight of both, as stems, in order; figures as they are written.
        words: the claim and the clause as they are written.

    Returns:
        What differs, in words; empty unless all the claim's words of weight but figures stand in the clause
        and little else does. Only figures against figures and "not" against none are told: other words may
        mean the same.
    """
    wanted, held = (Counter(word for word in each if not NEGATION.search(word)) for each in (claimed, said))
    plain = [word for word in wanted if not _is_figure(word)]
    beside = [word for word in held if word not in wanted and not _is_figure(word)]
    if len(plain) < FEWEST_WORDS or any(word not in held for word in plain) or len(beside) > MOST_BESIDE:
        return ""
    ours = [word for word in wanted - held if _is_figure(word)]
    theirs = [word for word in held - wanted if _is_figure(word)]
    denied = [len(NEGATION.findall(text)) % 2 == 1 for text in words]
    if ours and theirs and denied[0] == denied[1]:
        return f"another figure: claimed {', '.join(ours[:4])}, said {', '.join(theirs[:4])}"
    if ours or denied[0] == denied[1]:
        return ""
    if denied[0]:
        return "the opposite: what was said has no “not”"
    return "the opposite: what was said has a “not”" if _turns_round(words[1], plain) else ""


def _is_figure(word: str) -> bool:
    return word[:1].isdigit() or word in NUMBER_WORDS


def _turns_round(clause: str, plain: Sequence[str]) -> bool:
    """Say whether a "not" stands among or shortly before the words of the claim."""
    tokens = clause.lower().split()
    at = [place for place, token in enumerate(tokens) if NEGATION.search(token)]
    places = [
        place
        for place, token in enumerate(tokens)
        if any(token.strip("“\"'(").startswith(word) for word in plain)
    ]
    return any(places and min(places) - BEFORE <= place < max(places) for place in at)
