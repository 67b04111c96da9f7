"""Read a revision as the words that a verdict hangs on, whatever their marks, spaces and case."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.blocks import split_blocks
from verification.engine.lexicon import lexicon
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.stated_dates import MONTHS
from verification.engine.types import Span

DASHES: Final = "-‐‑‒–—―−"
LONG_DASHES: Final = "—―"
DOUBLE_QUOTES: Final = '"“”„‟«»″'
SINGLE_QUOTES: Final = "'‘’‚‛‹›`´′"
PUNCTUATION: Final = frozenset(".,;:!…()[]")
"""What may come and go outside quotations. Whatever is not in this list counts: "?", "%", "$", "/"."""
ENDS: Final = re.compile(r"[.!?…:]|\n\s*\n")
LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u036f])"
UNIT: Final = re.compile(
    rf"(?P<number>(?:(?<![\w.])\.)?\d+(?:[.,:/]\d+)*)"
    rf"|(?P<word>{LETTER}+(?:['’.]{LETTER}+)*)"
    rf"|(?P<quote>''|[{DOUBLE_QUOTES}])"
    rf"|(?P<single>[{SINGLE_QUOTES}])"
    rf"|(?P<dash>[{DASHES}]+)"
    r"|(?P<other>\S)"
)
SMALL_WORDS: Final = lexicon("small_words")
"""Words that are no names, however they are printed."""
NEVER_SMALL: Final = frozenset({*MONTHS, "may", "march", "will", "mark", "august"})
JOINING: Final = lexicon("joining_words")
"""Words that join two sentences into one; by themselves they change nothing of either."""


@dataclass(frozen=True, slots=True)
class Token:
    """One unit that counts: `key` has its marks made alike, `folded` its case as well."""

    key: str
    folded: str
    start: int
    end: int
    is_quoted: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as what counts in it; every list is in the order of the text.

    `blocks` and `sentences` are the offsets at which they begin, the first of them at 0.
    """

    text: str
    tokens: Sequence[Token]
    starts: Sequence[int]
    places: Mapping[str, Sequence[int]]
    blocks: Sequence[int]
    sentences: Sequence[int]

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of tokens that begin in `[start, end)`."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def block_of(self, token: int) -> int:
        """Return the index of the block that a token stands in."""
        return max(bisect_right(self.blocks, self.tokens[token].start) - 1, 0)

    def sentences_of(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of tokens of the sentences that the tokens `[first, last)` stand in."""
        begin = max(bisect_right(self.sentences, self.tokens[first].start) - 1, 0)
        after = bisect_right(self.sentences, self.tokens[last - 1].start)
        end = self.sentences[after] if after < len(self.sentences) else len(self.text)
        return self.inside(self.sentences[begin], end)

    def find(self, other: Reading, run: tuple[int, int]) -> list[tuple[int, int]]:
        """Find where words of a text stand in this one, whatever their case."""
        wanted = [token.folded for token in other.tokens[slice(*run)]]
        rarest = min(range(len(wanted)), key=lambda at: len(self.places.get(wanted[at], ())))
        starts = [at - rarest for at in self.places.get(wanted[rarest], ())]
        return [
            (start, start + len(wanted))
            for start in starts
            if start >= 0 and [token.folded for token in self.tokens[start : start + len(wanted)]] == wanted
        ]

    def names(self, name: str) -> bool:
        """Say whether a name stands in this text, with its capitals."""
        other = read(name)
        if not other.tokens:
            return True
        wanted = [token.key for token in other.tokens]
        found = self.find(other, (0, len(wanted)))
        return any([token.key for token in self.tokens[slice(*there)]] == wanted for there in found)

    def unique_blocks(self) -> dict[tuple[str, ...], int]:
        """Return the paragraphs whose words stand in no other one, with their number."""
        numbers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, start in enumerate(self.blocks):
            end = self.blocks[number + 1] if number + 1 < len(self.blocks) else len(self.text)
            numbers[tuple(one.folded for one in self.tokens[slice(*self.inside(start, end))])].append(number)
        return {words: found[0] for words, found in numbers.items() if words and len(found) == 1}


def read(text: str) -> Reading:
    """Read a revision.

    Args:
        text: canonical text, may be empty.

    Returns:
        What counts in it: words, numbers, signs, the marks of quotations, and inside a quotation every
        mark. Linear in the length of the text.
    """
    blocks = split_blocks(text)
    quotations = find_quotations(text, blocks)
    sentences = [one.start for one in split_sentences(text, blocks, quotations)]
    quoted = [quotation.inner for quotation in quotations]
    tokens = _tokens(text, quoted)
    places: dict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(tokens):
        places[token.folded].append(at)
    return Reading(
        text,
        tokens,
        [one.start for one in tokens],
        places,
        [0, *[block.start for block in blocks[1:]]],
        [0, *sentences[1:]],
    )


def _tokens(text: str, quoted: Sequence[Span]) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    for match in UNIT.finditer(text):
        while at < len(quoted) and quoted[at].end <= match.start():
            at += 1
        is_quoted = at < len(quoted) and quoted[at].start <= match.start() < quoted[at].end
        key = _key(text, match)
        if not key and not is_quoted:
            continue
        # Inside a quotation every mark counts, but no dash is longer than another.
        key = key or ("-" if match.lastgroup == "dash" else match[0])
        gap = text[tokens[-1].end if tokens else 0 : match.start()]
        tokens.append(
            Token(
                key,
                key.casefold(),
                match.start(),
                match.end(),
                is_quoted,
                not tokens or ENDS.search(gap) is not None or _opens(tokens),
            )
        )
    return tokens


def _opens(tokens: Sequence[Token]) -> bool:
    """Say whether what follows a mark of quotation opens a sentence as what stands before it does."""
    return tokens[-1].key == '"' and tokens[-1].is_first


def _key(text: str, match: re.Match[str]) -> str:
    """Return what a unit counts as; empty for a mark that may come and go."""
    kind, found = match.lastgroup, match[0]
    if kind == "word":
        return unicodedata.normalize("NFC", found.replace("’", "'"))
    if kind == "number":
        return found
    if kind == "quote":
        return '"'
    if kind == "single":
        return "'"
    if kind == "dash":
        return "-" if _dash_counts(text, match.start(), match.end()) else ""
    return "" if found in PUNCTUATION else found


def _dash_counts(text: str, start: int, end: int) -> bool:
    """Say whether a dash belongs to what stands beside it: a sign, a compound, a range."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after.isdigit():
        return True
    if before.isalnum() and after.isalnum():
        return end - start == 1 and text[start] not in LONG_DASHES
    return (
        text[max(0, start - 3) : start].rstrip()[-1:].isdigit() and text[end : end + 3].lstrip()[:1].isdigit()
    )


def words_of(reading: Reading, run: tuple[int, int]) -> str:
    """Return the characters from the first to the last of some words."""
    return reading.text[reading.tokens[run[0]].start : reading.tokens[run[1] - 1].end]


def case_is_free(old: Reading, new: Reading, before: int, after: int) -> bool:
    """Say whether a word may be printed in the one case as in the other: it is no name in either text.

    Args:
        old: the earlier text.
        new: the later text.
        before: the token of `old`.
        after: the token of `new`, which differs from it in case only.

    Returns:
        True for small words, and where a capital only opens a sentence and the earlier text has the word
        in small letters. False in every doubt: names, abbreviations, months, quoted words.
    """
    one, other = old.tokens[before], new.tokens[after]
    if one.is_quoted or other.is_quoted or one.key[1:] != other.key[1:] or one.folded in NEVER_SMALL:
        return False
    if one.folded in SMALL_WORDS:
        return True
    capital, reading, at = (one, old, before) if one.key[:1].isupper() else (other, new, after)
    if not capital.is_first or _is_named_on(reading, at):
        return False
    return is_common(old, one.folded)


def _is_named_on(reading: Reading, at: int) -> bool:
    """Say whether the next word has a capital, too: then the two may be one name."""
    following = reading.tokens[at + 1 : at + 2]
    return bool(following) and not following[0].is_first and following[0].key[:1].isupper()


def is_common(reading: Reading, folded: str) -> bool:
    """Say whether a text has a word in small letters, and with a capital only where a sentence opens."""
    found = [reading.tokens[at] for at in reading.places.get(folded, ())]
    return any(token.key == folded for token in found) and all(
        token.key == folded or token.is_first for token in found
    )


LISTS: Final = (
    *("turning_words", "negations", "modals", "hearsay", "hearsay_adjectives", "restrictors", "ceilings"),
    *("comparison_words", "quantity_hedges", "opinion_verbs"),
)
CUES: Final = ("cues_speech", "cues_act", "cues_passive", "cues_clause_only")
SUFFIXES: Final = ("", "s", "es", "d", "ed", "ing", "al", "als")


@functools.cache
def turns(word: str) -> bool:
    """Say whether a word beside a statement may turn it: a denial, a doubt, a condition, a cue.

    Args:
        word: in small letters.
    """
    if any(word in lexicon(name) for name in LISTS) or word.endswith("n't"):
        return True
    stems = {word.removesuffix(ending) for ending in SUFFIXES if word.endswith(ending)}
    if word.endswith(("ies", "ied")):
        stems.add(f"{word[:-3]}y")
    forms = stems | {f"{stem}e" for stem in stems}
    return any(forms & lexicon(name) for name in CUES)
