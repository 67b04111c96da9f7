"""Makes quotations of invented speakers, true and false, to calibrate "did the speaker say it"."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from verification.engine.documents import ReferenceDocument
from verification.engine.report_generator import Trial
from verification.engine.trial import MemoryArchive, conclude_over
from verification.engine.types import ClaimText, ConclusionClass, Kind, PassageText, Question

SPEAKERS = ("Nora Aldin", "Paul Berka", "Ilse Conrad", "Tom Dufek", "Rita Esser", "Jan Falk")
CHANGES = ("never", "hardly", "twice", "tomorrow", "abroad", "secretly", "again", "elsewhere")
SENTENCE = re.compile(r"(?<=[.!?]) +")
NUMBER = re.compile(r"\b\d+(?:[.,]\d+)*\b")
MIN_WORDS, MAX_WORDS = 7, 40


def quotation_trials(
    documents: Sequence[ReferenceDocument], archive: MemoryArchive, *, seed: int
) -> Iterator[Trial]:
    """Try quotations against transcripts whose sentences come from the work's background texts.

    Args:
        documents: entries that lend their sentences; every one makes up to four trials.
        archive: unused, for a transcript is its own archive; the same shape as the other generator.
        seed: the same seed makes the same trials.

    Returns:
        Trials of word-for-word quotations, changed words or figures, other speakers, and words that
        nobody said.
    """
    for document in documents:
        chance = random.Random(f"{seed}:{document.code}")  # noqa: S311 - no secret is made here.
        sentences = _sentences(document)
        if len(sentences) >= 6:
            yield from _trials(document.code, sentences, chance)


def _sentences(document: ReferenceDocument) -> list[str]:
    texts = [p.fact.value for p in document.passages if p.fact.field in {"background", "economic_overview"}]
    found = [sentence.strip() for text in texts for sentence in SENTENCE.split(text)]
    return [s for s in found if MIN_WORDS <= len(s.split()) <= MAX_WORDS and ":" not in s]


def _trials(code: str, sentences: Sequence[str], chance: random.Random) -> Iterator[Trial]:
    speaker, other = chance.sample(SPEAKERS, 2)
    spoken, unspoken = list(sentences[:-1]), sentences[-1]
    said = chance.choice(spoken)
    passages = _transcript(spoken, speaker, other, said, chance)
    cases = (
        ("word for word", _typeset(_fragment(said, chance), chance), speaker, ConclusionClass.SUPPORTED),
        ("changed words", _changed(said, chance), speaker, ConclusionClass.REFUTED),
        ("other speaker", _fragment(said, chance), other, ConclusionClass.NOT_ENOUGH),
        ("never said", unspoken, speaker, ConclusionClass.NOT_ENOUGH),
    )
    for made, quotation, name, expected in cases:
        claim = ClaimText(
            f"{name} said: {quotation}", quotation, Kind.ATTRIBUTION, Question.SAID, name, quotation
        )
        yield Trial(code, made, expected, conclude_over(claim, passages, [0.5] * len(passages)))


def _transcript(
    spoken: Sequence[str], speaker: str, other: str, said: str, chance: random.Random
) -> list[PassageText]:
    """Give every sentence a turn of one of two speakers, and `said` to the first."""
    passages, offset = [], 0
    for number, sentence in enumerate(spoken):
        name = speaker if sentence == said else chance.choice((speaker, other))
        text = f"{name.upper()}: {sentence}"
        passages.append(
            PassageText(
                id=number,
                text=text,
                start=offset,
                end=offset + len(text),
                source="City Hall",
                origin=1,
                transcript=True,
                speakers=(name,),
            )
        )
        offset += len(text) + 1
    return passages


def _fragment(sentence: str, chance: random.Random) -> str:
    words = sentence.split()
    start = chance.randint(0, max(len(words) - MIN_WORDS, 0))
    return " ".join(words[start : start + chance.randint(MIN_WORDS, MAX_WORDS)])


def _typeset(quotation: str, chance: random.Random) -> str:
    """Change quotes, dashes and spaces as a desk does; the words stay."""
    changed = quotation.replace("'", chance.choice("'’")).replace("-", chance.choice("-‐"))
    return changed.replace(" ", "\u00a0", 1) if chance.random() < 0.3 else changed


def _changed(sentence: str, chance: random.Random) -> str:
    """Change a figure, or put another word in a word's place."""
    numbers = list(NUMBER.finditer(sentence))
    if numbers and chance.random() < 0.6:
        match = chance.choice(numbers)
        digit = str((int(match.group(0)[0]) % 9) + 1)
        return sentence[: match.start()] + digit + sentence[match.start() + 1 :]
    words = sentence.split()
    words[chance.randrange(1, len(words) - 1)] = chance.choice(CHANGES)
    return " ".join(words)
