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
MAX_SENTENCES_ON = 1
MAX_CLOSING_TOKENS = 10


@dataclass(slots=True)
class Thread:
    """One attribution while its article is read.

    `block` and `sentence` are the last ones that it reaches; `carried` is the attribution whose speaker a
    quotation without a cue of its own has, None where it has a cue or nobody spoke before.
    """

    item: ParsedSentence
    sort: Sort
    cue: Span | None
    source: Token | None
    parts: list[Span]
    quotes: bool
    outermost: bool
    block: int
    sentence: int
    carried: Thread | None = None

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
    """The attributions of an article, in the order of the text.

    `owners` says to which of them a quoted sentence without a cue belongs, by the sentence's ordinal.
    """

    found: list[Thread] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)
    owners: dict[int, Thread] = field(default_factory=dict)

    def read(
        self, item: ParsedSentence, quoted: Sequence[tuple[Quotation, Span]], *, whole: bool
    ) -> list[Thread]:
        """Read the next sentence.

        Args:
            item: the sentence.
            quoted: its quotations with what stands of them in the sentence.
            whole: whether the sentence stands inside quotation marks as a whole.

        Returns:
            The attributions that this sentence words itself.
        """
        voices = find_voices(item, [span for _, span in quoted])
        if whole and not any(voice.parts for voice in voices):
            self.waiting.append(_Waiting(item, quoted[0][0], tuple(span for _, span in quoted)))
            return []
        made = [_thread(item, voice) for voice in voices if voice.parts or voice.sort in SAID]
        self._settle(made)
        self.found.extend(made)
        return made

    def finish(self) -> list[Thread]:
        """Give what still waits to who spoke last, and return all attributions."""
        self._settle(())
        return [thread for thread in self.found if thread.parts]

    def _settle(self, made: Sequence[Thread]) -> None:
        """Give the quoted sentences that wait to the cue that follows in the same quotation, or back."""
        for waiting in self.waiting:
            ahead = next((one for one in made if _shares(one, waiting.quotation)), None)
            ahead = ahead or next((one for one in made if _closes(one, waiting)), None)
            if ahead is not None:
                ahead.parts[:0] = waiting.parts
            self.owners[waiting.item.sentence.ordinal] = ahead or self._continue(waiting)
        self.waiting.clear()

    def _continue(self, waiting: _Waiting) -> Thread:
        last = next((one for one in reversed(self.found) if one.goes_on), None)
        sentence = waiting.item.sentence
        near = last is not None and sentence.block - last.block <= MAX_BLOCKS_ON
        if last is not None and near and sentence.ordinal - last.sentence <= MAX_SENTENCES_ON:
            last.parts.extend(waiting.parts)
            last.block, last.sentence, last.quotes = sentence.block, sentence.ordinal, True
            return last
        self.found.append(_cueless(waiting, last if near else None))
        return self.found[-1]


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
        item.sentence.ordinal,
    )


def _cueless(waiting: _Waiting, last: Thread | None) -> Thread:
    """A quotation that no cue introduces; `last` is who spoke shortly before."""
    sentence = waiting.item.sentence
    return Thread(
        waiting.item,
        Sort.STATEMENT,
        cue=None,
        source=None,
        parts=list(waiting.parts),
        quotes=True,
        outermost=True,
        block=sentence.block,
        sentence=sentence.ordinal,
        carried=last.carried or last if last is not None else None,
    )


def _closes(thread: Thread, waiting: _Waiting) -> bool:
    """Say whether a cue alone closes the quotation before it: "“Why not?” Lind went on."."""
    short = len(thread.item.doc) <= MAX_CLOSING_TOKENS
    before = waiting.item.sentence
    return (
        not thread.parts and short and before.block == thread.block and before.ordinal == thread.sentence - 1
    )


def _shares(thread: Thread, quotation: Quotation) -> bool:
    """Say whether an attribution holds a part of a quotation."""
    outer = quotation.outer
    return thread.quotes and any(part.start < outer.end and outer.start < part.end for part in thread.parts)
