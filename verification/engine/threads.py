"""Follow who speaks from sentence to sentence: quotations that go on, "He said:", labels of a transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verification.engine.cue_lists import SAID, Sort
from verification.engine.language import ParsedSentence
from verification.engine.quotes import Quotation
from verification.engine.types import Span
from verification.engine.voices import Voice, find_voices

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_BLOCKS_ON = 1


@dataclass(slots=True)
class Thread:
    """One attribution while its article is read; `block` is the last one that it reaches."""

    item: ParsedSentence
    sort: Sort
    cue: Span
    source: Token | None
    parts: list[Span]
    quotes: bool
    outermost: bool
    block: int

    @property
    def goes_on(self) -> bool:
        """Whether a quotation without a cue can be more of the same."""
        return self.outermost and self.sort in SAID


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A quoted sentence without a cue, until it is known whether the cue follows."""

    item: ParsedSentence
    quotation: Quotation
    parts: tuple[Span, ...]


@dataclass(slots=True)
class Threads:
    """The attributions of an article, in the order of the text."""

    found: list[Thread] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)

    def read(self, item: ParsedSentence, quoted: Sequence[tuple[Quotation, Span]], *, whole: bool) -> None:
        """Read the next sentence.

        Args:
            item: the sentence.
            quoted: its quotations with what stands of them in the sentence.
            whole: whether the sentence stands inside quotation marks as a whole.
        """
        voices = find_voices(item, [span for _, span in quoted])
        if whole and not voices:
            self.waiting.append(_Waiting(item, quoted[0][0], tuple(span for _, span in quoted)))
            return
        made = [_thread(item, voice) for voice in voices if voice.parts]
        self._settle(made)
        self.found.extend(made)

    def finish(self) -> list[Thread]:
        """Give what still waits to who spoke last, and return all attributions."""
        self._settle(())
        return self.found

    def _settle(self, made: Sequence[Thread]) -> None:
        """Give the quoted sentences that wait to the cue that follows in the same quotation, or back."""
        for waiting in self.waiting:
            ahead = next((one for one in made if one.quotes and _shares(one, waiting.quotation)), None)
            if ahead is not None:
                ahead.parts[:0] = waiting.parts
            else:
                self._continue(waiting)
        self.waiting.clear()

    def _continue(self, waiting: _Waiting) -> None:
        last = next((one for one in reversed(self.found) if one.goes_on), None)
        if last is not None and waiting.item.sentence.block - last.block <= MAX_BLOCKS_ON:
            last.parts.extend(waiting.parts)
            last.block = waiting.item.sentence.block
            last.quotes = True


def _thread(item: ParsedSentence, voice: Voice) -> Thread:
    return Thread(
        item,
        voice.sort,
        voice.cue,
        voice.source,
        list(voice.parts),
        voice.quotes,
        voice.outermost,
        item.sentence.block,
    )


def _shares(thread: Thread, quotation: Quotation) -> bool:
    """Say whether an attribution holds a part of a quotation."""
    outer = quotation.outer
    return any(part.start < outer.end and outer.start < part.end for part in thread.parts)
