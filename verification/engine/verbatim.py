"""Finds a quotation in a text: the same words, whatever became of its quotes, dashes and spaces.

Only what nobody would call a word is folded: kinds of quotation marks and dashes, white space, line
breaks, invisible characters, ligatures, composed and decomposed accents. Letters keep their case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from verification.engine.types import Span

MAX_GAP_CHARACTERS: Final = 1_000
"""An ellipsis may stand for this much of the text at most."""
MAX_PIECES: Final = 12
MAX_PLACES: Final = 1_000
DOUBLE_QUOTES: Final = "“”„‟«»❝❞〝〞〟＂"
SINGLE_QUOTES: Final = "‘’‚‛‹›❛❜＇`´"
HYPHENS: Final = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
LONG_DASHES: Final = "\u2014\u2015\u2e3a\u2e3b\ufe58"
INVISIBLE: Final = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
LIGATURES: Final = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
FOLDED: Final = (
    dict.fromkeys(DOUBLE_QUOTES, '"')
    | dict.fromkeys(SINGLE_QUOTES, "'")
    | dict.fromkeys(HYPHENS + LONG_DASHES, "-")
    | LIGATURES
    | {"…": "..."}
)
SIGNS: Final = frozenset("-+±<>≤≥~≈.")
"""What belongs to a number when it stands right before it."""
WITHIN_NUMBERS: Final = frozenset(".,:/'⁄")
AFTER_NUMBERS: Final = frozenset("%‰°")
TRIMMED: Final = " \"'.,;:!?()"
ELLIPSIS: Final = re.compile(r"\s*(?:\[[^\[\]]{0,200}\]|\((?:\.\s?\.\s?\.|…)\)|…|\.\s?\.\s?\.)\s*")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quotation stands: one span, or one for each piece between the words it leaves out."""

    pieces: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where its first word begins."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.pieces[-1].end

    @property
    def left_out(self) -> tuple[Span, ...]:
        """What stands in the text between the pieces."""
        return tuple(Span(before.end, after.start) for before, after in pairwise(self.pieces))


@dataclass(frozen=True, slots=True)
class Context:
    """What stood around the words that somebody selected; either may be empty."""

    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without cosmetics, and where in the original each letter of it begins and ends.

    `loose` are the dashes that stand between words, in contrast to hyphens within one.
    """

    letters: str
    starts: Sequence[int]
    ends: Sequence[int]
    loose: frozenset[int]

    def span(self, start: int, end: int) -> Span:
        """Return the original's offsets for some of the letters."""
        return Span(self.starts[start], self.ends[end - 1])


@dataclass(slots=True)
class _Folding:
    """A text on its way to `Folded`: white space waits until it is known what follows."""

    letters: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    loose: set[int] = field(default_factory=set)
    space: int = -1

    def add(self, start: int, end: int, letters: str, *, is_long: bool) -> None:
        """Take in what one place of the original folds to."""
        if letters == "-":
            self._dash(start, end, is_long=is_long)
            return
        if self.space >= 0 and self.letters and self.letters[-1] != "-":
            self._put(self.space, self.space + 1, " ")
        self.space = -1
        if letters == "'" and self.letters and self.letters[-1] == "'" and self.ends[-1] == start:
            # Two apostrophes are what is left of a straight mark in many archives.
            self.letters[-1], self.ends[-1] = '"', end
            return
        for letter in letters:
            self._put(start, end, letter)

    def _dash(self, start: int, end: int, *, is_long: bool) -> None:
        """Add a dash without the white space around it; dashes in a row are one."""
        if self.letters and self.letters[-1] == "-":
            self.ends[-1] = end
            self.loose.add(len(self.letters) - 1)
        else:
            if is_long or self.space >= 0:
                self.loose.add(len(self.letters))
            self._put(start, end, "-")
        self.space = -1

    def _put(self, start: int, end: int, letter: str) -> None:
        self.letters.append(letter)
        self.starts.append(start)
        self.ends.append(end)

    def blank(self, at: int, letter: str) -> None:
        """Take in white space; after a hyphen only a line's end keeps the word together."""
        if self.space >= 0:
            return
        self.space = at
        if letter not in "\n\r" and self.letters and self.letters[-1] == "-":
            self.loose.add(len(self.letters) - 1)


def fold(text: str) -> Folded:
    """Take the cosmetics off a text.

    Args:
        text: any text.

    Returns:
        Its letters with plain quotes, dashes and single spaces, and their places in `text`; no white
        space at its ends or beside a dash.
    """
    made, at, size = _Folding(), 0, len(text)
    while at < size:
        letter, end = text[at], at + 1
        if letter.isspace():
            made.blank(at, letter)
        elif letter not in INVISIBLE:
            while end < size and text[end] > "\u02ff" and unicodedata.combining(text[end]):
                end += 1
            whole = text[at:end] if end == at + 1 else unicodedata.normalize("NFC", text[at:end])
            made.add(at, end, FOLDED.get(whole, whole), is_long=letter in LONG_DASHES)
        at = end
    return Folded("".join(made.letters), made.starts, made.ends, frozenset(made.loose))


def find(quotation: str, text: str) -> tuple[Match, ...]:
    """Find all places where a quotation stands in a text.

    Args:
        quotation: the words, as typed or pasted; "…", "...", "(…)" and anything in square brackets stand
            for words that were left out. Marks around it and its last full stop may be missing in `text`.
        text: any text.

    Returns:
        Its places in order, `MAX_PLACES` at most; empty when it stands nowhere. Spans are offsets into
        `text`; none begins or ends inside a word or a number. A gap that leaves nothing out is none.
    """
    return find_in(quotation, fold(text), text)


def find_in(quotation: str, folded: Folded, text: str) -> tuple[Match, ...]:
    """Find a quotation as `find` does, in a text that was folded before."""
    for pieces in _readings(quotation):
        found = _find_pieces(pieces, folded)
        if found:
            return tuple(Match(tuple(_joined(match, text))) for match in found)
    return ()


def closest(matches: Sequence[Match], text: str, context: Context) -> Match | None:
    """Choose the place that a context speaks for.

    Returns:
        The one whose surroundings agree longest with `context`; of equals the shortest, then the first.
        None of no matches.
    """
    before, after = fold(context.before).letters[::-1], fold(context.after).letters

    def agreement(match: Match) -> tuple[int, int]:
        left = fold(text[max(0, match.start - len(context.before) - 40) : match.start]).letters[::-1]
        right = fold(text[match.end : match.end + len(context.after) + 40]).letters
        return _common(before, left) + _common(after, right), match.start - match.end

    return max(matches, key=agreement, default=None)


def pieces_of(quotation: str) -> tuple[str, ...]:
    """Return the parts of a quotation between its gaps; those without a word are left out."""
    parts = (part.strip() for part in ELLIPSIS.split(quotation))
    return tuple(part for part in parts if any(map(str.isalnum, part)))


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


def _readings(quotation: str) -> Iterator[tuple[str, ...]]:
    """Yield what a quotation may mean, the strictest first: its dots may be the text's own."""
    parts = pieces_of(quotation)
    if not parts or len(parts) > MAX_PIECES:
        return
    folded = [fold(part).letters for part in parts]
    readings = [(fold(quotation).letters,), tuple(folded), tuple(part.strip(TRIMMED) for part in folded)]
    yield from dict.fromkeys(reading for reading in readings if all(reading))


def _find_pieces(pieces: Sequence[str], folded: Folded) -> list[tuple[Span, ...]]:
    """Find all chains of the pieces in order, each next one as near as it can be."""
    if any(piece not in folded.letters for piece in pieces):
        return []
    places = {piece: list(_whole(piece, folded)) for piece in set(pieces)}
    # Each place, and which of the next piece's places goes on from it; built from the last piece on.
    levels = [[(at, 0) for at in places[pieces[-1]]]]
    for piece in pieces[-2::-1]:
        levels.append(_leading(places[piece], len(piece), [at for at, _ in levels[-1]]))
    levels.reverse()
    first: Sequence[int] = range(len(levels[0]))
    if len(pieces) > 1:
        # Of several first pieces that lead to the same second one, the nearest is meant.
        first = list({levels[0][place][1]: place for place in first}.values())
    return [tuple(_chain(place, levels, pieces, folded)) for place in first[:MAX_PLACES]]


def _leading(places: Sequence[int], size: int, begins: Sequence[int]) -> list[tuple[int, int]]:
    """Return the places of a piece after which the next one begins soon enough, and where that is."""
    found = ((at, bisect_left(begins, at + size)) for at in places)
    near = MAX_GAP_CHARACTERS + size
    return [(at, place) for at, place in found if place < len(begins) and begins[place] - at <= near]


def _chain(
    place: int, levels: Sequence[Sequence[tuple[int, int]]], pieces: Sequence[str], folded: Folded
) -> Iterator[Span]:
    for level, piece in zip(levels, pieces, strict=True):
        at, place = level[place]
        yield folded.span(at, at + len(piece))


def _whole(piece: str, folded: Folded) -> Iterator[int]:
    """Yield where a piece stands without cutting a word or a number."""
    for at in _occurrences(piece, folded.letters):
        if not cuts(folded, at) and not cuts(folded, at + len(piece)):
            yield at


def _occurrences(piece: str, letters: str) -> Iterator[int]:
    """Yield all places of a piece, also overlapping ones, in time linear in both.

    Source: Knuth, Morris & Pratt, Fast Pattern Matching in Strings (1977).
    """
    falls, length = [0] * len(piece), 0
    for at in range(1, len(piece)):
        while length and piece[at] != piece[length]:
            length = falls[length - 1]
        length += piece[at] == piece[length]
        falls[at] = length
    length = 0
    for at, letter in enumerate(letters):
        while length and letter != piece[length]:
            length = falls[length - 1]
        length += letter == piece[length]
        if length == len(piece):
            yield at + 1 - length
            length = falls[length - 1]


def cuts(folded: Folded, at: int) -> bool:
    """Say whether a cut before the letter `at` would go through a word, a number or its sign."""
    if not 0 < at < len(folded.letters) or " " in folded.letters[at - 1 : at + 1]:
        return False
    if folded.starts[at - 1] == folded.starts[at]:
        return True
    earlier, before, here, later = (_letter(folded, at + by) for by in (-2, -1, 0, 1))
    if _is_word(before):
        joined = _is_word(here) or (_is_word(later) and _joins(folded, at, before, later))
        return joined or (before.isdigit() and here in AFTER_NUMBERS)
    if here.isdigit() and before in SIGNS and _leans_on(folded, at - 1):
        return True
    return _is_word(earlier) and _is_word(here) and _joins(folded, at - 1, earlier, here)


def _leans_on(folded: Folded, at: int) -> bool:
    """Say whether the mark at `at` touches what follows and no word before it, as a sign does."""
    if folded.ends[at] != folded.starts[at + 1]:
        return False
    return at == 0 or folded.ends[at - 1] != folded.starts[at] or not _is_word(folded.letters[at - 1])


def _letter(folded: Folded, at: int) -> str:
    return folded.letters[at] if 0 <= at < len(folded.letters) else " "


def _joins(folded: Folded, at: int, before: str, after: str) -> bool:
    """Say whether the mark at `at` holds what stands on both sides of it together."""
    mark = folded.letters[at]
    if before.isdigit() and after.isdigit() and mark in WITHIN_NUMBERS:
        return True
    return mark == "'" or (mark == "-" and at not in folded.loose)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"


def _joined(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """Make one piece of neighbours that no word keeps apart."""
    held = spans[0]
    for span in spans[1:]:
        if any(map(str.isalnum, text[held.end : span.start])):
            yield held
            held = span
        else:
            held = Span(held.start, span.end)
    yield held
