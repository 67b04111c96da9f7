"""Compare what stands around the same words in two versions of a text: it may turn what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from verification.engine.carry_words import JOINING, Reading, Token, case_is_free, turns

Run = tuple[int, int]
"""A half-open range of tokens."""

WINDOW: Final = 8
"""So many words beside a claim are looked at to tell two places with its words apart."""
TELLING: Final = 4
"""So many of them, next to it, make a place known."""
SLACK: Final = 4
"""So many joining words may have come or gone beside the words of a sentence."""
MAX_MATCHED: Final = 600
"""Longer surroundings than this are the same word for word, or they are not."""


def grade(old: Reading, new: Reading, run: Run, there: Run) -> int:
    """Count on how many sides, 0 to 2, the words next to a place in `new` are those next to one in `old`."""
    left = _alike(
        reversed(old.tokens[max(0, run[0] - WINDOW) : run[0]]),
        reversed(new.tokens[max(0, there[0] - WINDOW) : there[0]]),
    )
    right = _alike(old.tokens[run[1] : run[1] + WINDOW], new.tokens[there[1] : there[1] + WINDOW])
    return (left >= TELLING) + (right >= TELLING)


def _alike(before: Iterable[Token], after: Iterable[Token]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one.folded != other.folded:
            break
        count += 1
    return count


def leans_on_the_same(old: Reading, new: Reading, before: Run, until: int) -> bool:
    """Say whether the words that lead up to a claim are those that led up to it.

    Args:
        old: the earlier text.
        new: the later one.
        before: the words of `old` from which the claim was understood, up to the claim.
        until: where the claim begins in `new`.

    Returns:
        True when `new` has the same words there, whatever joins their sentences.
    """
    wanted = [at for at in range(*before) if old.tokens[at].folded not in JOINING]
    back = (at for at in range(until - 1, -1, -1) if new.tokens[at].folded not in JOINING)
    found = list(islice(back, len(wanted)))[::-1]
    return len(found) == len(wanted) and all(
        old.tokens[one].key == new.tokens[other].key
        or (old.tokens[one].folded == new.tokens[other].folded and case_is_free(old, new, one, other))
        for one, other in zip(wanted, found, strict=True)
    )


def is_turned(old: Reading, new: Reading, run: Run, there: Run, *, leans: bool) -> bool:
    """Say whether the sentence around a claim's words has got or lost what may turn them.

    Words that only went over into a sentence of their own, or came from the one beside, do not count.

    Args:
        old: the earlier text.
        new: the later one.
        run: the claim's words in `old`.
        there: the same words in `new`.
        leans: whatever is new or gone beside them counts, but for words that join.

    Returns:
        True for a denial, a doubt, a condition, a cue; and for any word that touches the claim's own with no
        mark between them: "Oslo" in "New Oslo" is another name.
    """
    return any(
        _may_turn(side, stranger, leans=leans)
        for side in (*_sides(old, run, new, there), *_sides(new, there, old, run))
        for stranger in _strangers(side.words, side.around)
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands in a claim's sentence on one side of it, and what stands there in the other text.

    `next_to` is the index of the word beside the claim; `touches`: no mark keeps the two apart.
    """

    words: Sequence[str]
    around: Sequence[str]
    next_to: int
    touches: bool


def _sides(one: Reading, run: Run, other: Reading, there: Run) -> Iterator[_Side]:
    first, last = one.sentences_of(*run)
    before, after = run[0] - first, last - run[1]
    yield _Side(
        _slice(one, first, run[0]),
        _slice(other, max(0, there[0] - before - SLACK), there[0]),
        before - 1,
        before > 0 and not _is_apart(one, run[0] - 1),
    )
    yield _Side(
        _slice(one, run[1], last),
        _slice(other, there[1], there[1] + after + SLACK),
        0,
        after > 0 and not _is_apart(one, run[1] - 1),
    )


def _is_apart(reading: Reading, at: int) -> bool:
    """Say whether a mark stands between a word and the next one."""
    return reading.text[reading.tokens[at].end : reading.tokens[at + 1].start].strip() != ""


def _may_turn(side: _Side, stranger: int, *, leans: bool) -> bool:
    word = side.words[stranger]
    if turns(word):
        return True
    return word not in JOINING and (leans or (side.touches and stranger == side.next_to))


def _slice(reading: Reading, start: int, end: int) -> list[str]:
    return [token.folded for token in reading.tokens[start:end]]


def _strangers(words: Sequence[str], around: Sequence[str]) -> Iterator[int]:
    """Yield which words of a sentence do not stand, in this order, in the other text's surroundings."""
    if len(words) > MAX_MATCHED:
        is_known = "\0".join(words) in "\0".join(around)
        yield from () if is_known else range(len(words))
        return
    matcher = SequenceMatcher(None, words, around, autojunk=False)
    done = 0
    for block in matcher.get_matching_blocks():
        yield from range(done, block.a)
        done = block.a + block.size
