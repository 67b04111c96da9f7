"""Says whether one report was made from another: what of their own wording they share, and whether it fits.

Quotations do not count, for everybody at a press conference writes them down; nor does what a page puts
around its articles. Shared wording with other figures and names is a template that was filled in twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from verification.engine.blocks import split_blocks
from verification.engine.quotes import Quotation, find_quotations
from verification.engine.segment import split_sentences
from verification.engine.types import Block, BlockKind, Sentence

NAME: Final = "likeness.v1"
GRAM: Final = 3
RUN: Final = 6
"""So many words in a row are seldom shared by two who write about the same."""
MIN_GRAMS: Final = 12
MAX_CHARACTERS: Final = 60_000
MAX_HOUSE_CHARACTERS: Final = 500
MIN_SHARE: Final = 0.2
MIN_SHARE_WITH_RUNS: Final = 0.12
MIN_SHARE_OF_ONE_HOUSE: Final = 0.5
"""A house repeats its own lines and its own background; only most of a text makes a second copy of it."""
SHORT_TEXT: Final = 10.0
"""A text of n words has to share this many words / n more: short texts agree by chance."""
MIN_RUN_WORDS: Final = 18
MIN_RUN_SENTENCES: Final = 2
FOLLOWS: Final = 0.5
"""A sentence follows another when so many of its words stand there in the same order."""
MIN_FOLLOWED: Final = 0.5
MIN_FOLLOWING_SENTENCES: Final = 3
ALIGNED: Final = 0.5
MIN_ALIGNED_WORDS: Final = 5
MIN_FACTS: Final = 2
MIN_AGREEING: Final = 0.5
LEFT_OUT: Final = frozenset({BlockKind.FURNITURE, BlockKind.HEADLINE, BlockKind.BYLINE})
WORD: Final = re.compile(r"\w+(?:[.,:]\d+)*(?:['’]\w+)?")
COUNTED: Final = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
NUMBERS: Final = {word: str(number) for number, word in enumerate(COUNTED, 1)}
DAYS: Final = frozenset(
    (
        *(
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "january",
            "february",
        ),
        *("march", "april", "june", "july", "august", "september", "october", "november", "december"),
    )
)
HOUSE: Final = re.compile(
    r"\b(?:cookies?|newsletters?|subscri(?:be|bers?|ption)|privacy policy|terms of (?:use|service)"
    r"|sign(?:ed)? up|all rights reserved|copyright|click(?:ing)? here|our (?:app|website|readers|podcast)"
    r"|download the app|follow (?:us|him|her|them) on|(?:reach|contact)(?:ed)? (?:us|him|her) (?:at|on|by)"
    r"|ad(?:vertising)?-free|this (?:article|story|report|page|site|website)|editor['’]s note|log in"
    r"|advertisements?|ha(?:s|ve) (?:covered|reported for|written for)"
    r"|is (?:an?|the|our) (?:\w+ ){0,3}(?:reporter|correspondent|editor|columnist|journalist))\b|\S@\S",
    re.IGNORECASE,
)
"""Sentences in which a house speaks of itself, its authors and its readers."""


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """A sentence without what it quotes: its words in runs between quotations, its figures and names."""

    runs: tuple[tuple[str, ...], ...]
    figures: frozenset[str]
    names: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """All its words."""
        return tuple(word for run in self.runs for word in run)


@dataclass(frozen=True, slots=True)
class OwnWording:
    """What of a text is its author's: sentences without quotations, headline, byline and house lines."""

    sentences: tuple[OwnSentence, ...]

    @property
    def length(self) -> int:
        """How many words."""
        return sum(len(sentence.words) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts share of their own wording.

    `share` is the share of the shorter one's word triples that stand in the longer one, `run_words` how
    many of the shorter one's words, names and figures aside, stand in common runs of six or more words,
    in `run_sentences` sentences. `followed` is the share of its words in sentences that follow one of the
    other text, `following` how many these are. `length` counts its words. `facts_differ`: where the
    wording is the same, figures or names are others. `figures` counts the figures of the one that has
    fewer, `figures_agree` is their share in the other one. `subject` in [0, 1]: how far the two speak of
    the same names and things.
    """

    share: float
    run_words: int
    run_sentences: int
    followed: float
    following: int
    length: int
    facts_differ: bool
    figures: int
    figures_agree: float
    subject: float

    @property
    def is_copy(self) -> bool:
        """Both go back to one text."""
        return not self.facts_differ and (self.shares_wording or self.follows)

    @property
    def shares_wording(self) -> bool:
        """They share more wording than two who write about the same; short texts need more."""
        if not self.length:
            return False
        more = SHORT_TEXT / self.length
        has_runs = self.run_words >= MIN_RUN_WORDS and self.run_sentences >= MIN_RUN_SENTENCES
        return self.share >= (MIN_SHARE_WITH_RUNS if has_runs else MIN_SHARE) + more

    @property
    def follows(self) -> bool:
        """Word for word much was replaced, but sentence for sentence the one goes along with the other."""
        return self.followed >= MIN_FOLLOWED and self.following >= MIN_FOLLOWING_SENTENCES

    @property
    def is_most_of_it(self) -> bool:
        """Most of the shorter text stands in the longer one."""
        return bool(self.length) and self.share >= MIN_SHARE_OF_ONE_HOUSE + SHORT_TEXT / self.length


def own_wording(text: str, *, title: str = "", house: str = "") -> OwnWording:
    """Read what of a text is its author's own.

    Args:
        text: canonical text; what follows the first 60,000 characters is not looked at.
        title: its title, if known.
        house: who published it, if known: a paragraph that names its own house speaks of that.

    Returns:
        Its sentences; none for a text that only quotes.
    """
    text = text[:MAX_CHARACTERS]
    blocks = [block for block in split_blocks(text, title=title) if _may_be_own(text, block, house)]
    quotations = find_quotations(text, blocks)
    found = (_own(text, sentence, quotations) for sentence in split_sentences(text, blocks, quotations))
    return OwnWording(tuple(sentence for sentence in found if sentence.runs))


def _may_be_own(text: str, block: Block, house: str) -> bool:
    if block.kind in LEFT_OUT or block.duplicate_of is not None:
        return False
    written = text[block.start : block.end]
    is_short = len(written) <= MAX_HOUSE_CHARACTERS
    return not (is_short and (HOUSE.search(written) or (house and house in written)))


def _own(text: str, sentence: Sentence, quotations: Iterable[Quotation]) -> OwnSentence:
    written = text[sentence.start : sentence.end]
    if HOUSE.search(written):
        # In a long block one sentence on the house does not speak for the others.
        return OwnSentence((), frozenset(), frozenset())
    runs, position = [], sentence.start
    for quotation in quotations:
        if quotation.outer.start < sentence.end and quotation.outer.end > position:
            runs.append(text[position : max(quotation.outer.start, position)])
            position = quotation.outer.end
    runs.append(text[min(position, sentence.end) : sentence.end])
    tokens = [tuple(WORD.findall(run)) for run in runs]
    first = next((run[0] for run in tokens if run), "")
    words = [word for run in tokens for word in run]
    return OwnSentence(
        tuple(tuple(map(_folded, run)) for run in tokens if run),
        frozenset(_folded(word) for word in words if _is_figure(word)),
        frozenset(
            _folded(word)
            for word in words
            if word[0].isupper() and word is not first and not _is_figure(word)
        ),
    )


def _folded(word: str) -> str:
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    return NUMBERS.get(plain, plain)


def _is_figure(word: str) -> bool:
    plain = word.casefold()
    return any(character.isdigit() for character in plain) or plain in NUMBERS or plain in DAYS


def compare(one: OwnWording, other: OwnWording) -> Likeness:
    """Compare the own wording of two texts; the order does not matter.

    Returns:
        What they share; nothing when one of the two is too short to be told from another.

    Source: containment after Broder, On the resemblance and containment of documents (1997).
    """
    shorter, longer = (one, other) if one.length <= other.length else (other, one)
    grams = _grams(shorter, GRAM)
    if len(grams) < MIN_GRAMS:
        return Likeness(
            0.0, 0, 0, 0.0, 0, shorter.length, facts_differ=False, figures=0, figures_agree=0.0, subject=0.0
        )
    pairs = tuple(_aligned(shorter, longer))
    run_words, run_sentences = _runs(shorter, _grams(longer, RUN))
    following = [sentence for sentence, match in pairs if _follows(sentence.words, match.words)]
    figures = sorted((_figures(shorter), _figures(longer)), key=len)
    return Likeness(
        share=len(grams & _grams(longer, GRAM)) / len(grams),
        run_words=run_words,
        run_sentences=run_sentences,
        followed=sum(len(sentence.words) for sentence in following) / shorter.length,
        following=len(following),
        length=shorter.length,
        facts_differ=_facts_differ(pairs),
        figures=len(figures[0]),
        figures_agree=len(figures[0] & figures[1]) / max(len(figures[0]), 1),
        subject=_subject(shorter, longer),
    )


def _grams(wording: OwnWording, size: int) -> frozenset[tuple[str, ...]]:
    return frozenset(
        gram for sentence in wording.sentences for run in sentence.runs for gram in _windows(run, size)
    )


def _windows(words: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(size)), strict=False)


def _runs(wording: OwnWording, known: frozenset[tuple[str, ...]]) -> tuple[int, int]:
    """Count the plain words that stand in common runs, and the sentences that hold such runs."""
    counts = [
        sum(_covered(run, known, sentence.names | sentence.figures) for run in sentence.runs)
        for sentence in wording.sentences
    ]
    return sum(counts), sum(count > 0 for count in counts)


def _covered(run: tuple[str, ...], known: frozenset[tuple[str, ...]], facts: frozenset[str]) -> int:
    marked = [False] * len(run)
    for start, gram in enumerate(_windows(run, RUN)):
        if gram in known:
            marked[start : start + RUN] = [True] * RUN
    return sum(mark and word not in facts for mark, word in zip(marked, run, strict=True))


def _aligned(one: OwnWording, other: OwnWording) -> Iterator[tuple[OwnSentence, OwnSentence]]:
    """Yield each sentence with the one of the other text that is worded most alike, where one is."""
    theirs = [Counter(sentence.words) for sentence in other.sentences]
    for sentence in one.sentences:
        own = Counter(sentence.words)
        if own.total() < MIN_ALIGNED_WORDS:
            continue
        shared = [
            (own & each).total() / min(own.total(), max(each.total(), MIN_ALIGNED_WORDS)) for each in theirs
        ]
        best = max(shared, default=0.0)
        if best >= ALIGNED:
            yield sentence, other.sentences[shared.index(best)]


def _follows(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether enough words of a sentence stand in another in the same order (longest subsequence)."""
    lengths = [0] * (len(other) + 1)
    for word in words:
        before = 0
        for place, theirs in enumerate(other, 1):
            kept = lengths[place]
            lengths[place] = before + 1 if word == theirs else max(kept, lengths[place - 1])
            before = kept
    return lengths[-1] >= FOLLOWS * len(words)


def _facts_differ(pairs: Iterable[tuple[OwnSentence, OwnSentence]]) -> bool:
    """Say whether most figures, or most names, are others where the two word a sentence alike."""
    figures, names = [0, 0], [0, 0]
    for sentence, match in pairs:
        for counts, own, theirs in (
            (figures, sentence.figures, match.figures),
            (names, sentence.names, match.names),
        ):
            counts[0] += min(len(own), len(theirs))
            counts[1] += len(own & theirs)
    return any(total >= MIN_FACTS and same < MIN_AGREEING * total for total, same in (figures, names))


def _figures(wording: OwnWording) -> frozenset[str]:
    return frozenset().union(*(sentence.figures for sentence in wording.sentences))


def _subject(one: OwnWording, other: OwnWording) -> float:
    """Say how far two texts speak of the same: the share of the shorter one's names and long words."""
    first, second = _telling(one), _telling(other)
    shorter = min(sum(first.values()), sum(second.values()))
    return sum((first & second).values()) / shorter if shorter else 0.0


def _telling(wording: OwnWording) -> Counter[str]:
    names = frozenset().union(*(sentence.names for sentence in wording.sentences))
    return Counter(
        {word for sentence in wording.sentences for word in sentence.words if word in names or len(word) >= 7}
    )
