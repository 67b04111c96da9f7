"""Answers "did the speaker say it": looks for a quotation in transcripts and reports, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from verification.engine import verbatim
from verification.engine.gazetteer import fold
from verification.engine.misreported import misreported
from verification.engine.stated import NEGATION
from verification.engine.types import ClaimText, PassageText, Span, Stance

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»‹›″", '"') | dict.fromkeys("‘’‚‛′´`", "'"))
LABEL = re.compile(r"(?:^|\n|(?<=[.!?] ))\s*([A-Z][\w .'’-]{1,60}):\s")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s\"”’')]|$)[^.!?\n]*)*(?:[.!?]+[\"”’')]*)?")
CLAUSE = re.compile(r"(?:[;:—–]|, (?:so|but|and|because|which|while|if|though|although|or)\b)")
TOKEN = re.compile(r"\w+(?:['’.,]\w+)*")
QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{2,600}[\"”“»]")
MIN_TOKENS = 4
MISQUOTED_RATIO = 0.6
"""From this share of equal words in the same order on, a sentence is the one that was meant."""
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the that of to in on at and or is are was were be been has have had it its he she they we "
        "i his her their our by for with as said says told "
        "say added stated states according would will there this these those from did do",
    )
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a passage says to "did the speaker say it", with the place to show inside the passage."""

    stance: Stance
    span: Span | None = None
    note: str = ""


def judge_saying(claim: ClaimText, passage: PassageText) -> Saying:
    """Look for what a speaker is said to have said in one passage.

    Args:
        claim: an attributed claim; `quotation` holds its quoted words, empty for an indirect statement.
        passage: any passage; only transcripts may refute.

    Returns:
        Supports for the same words of the same speaker (quotes, spaces and dashes may differ), refutes
        for the same sentence with other words or figures, otherwise not enough.
    """
    if passage.own_article:
        return Saying(Stance.NOT_ENOUGH, note="our own article is no witness")
    if not claim.speaker:
        return Saying(Stance.NOT_ENOUGH, note="the claim names no speaker")
    if claim.quotation.strip():
        return _judge_quotation(claim, passage)
    return _judge_paraphrase(claim, passage)


def _judge_quotation(claim: ClaimText, passage: PassageText) -> Saying:
    span = find_quotation(claim.quotation, passage.text)
    if span is not None:
        return _found(claim, passage, span)
    if not passage.transcript:
        return Saying(Stance.NOT_ENOUGH)
    close = _closest(claim.quotation, passage.text)
    if close is None or not same_speaker(claim.speaker, passage, close[0].start):
        return Saying(Stance.NOT_ENOUGH)
    return Saying(Stance.REFUTES, close[0], f"misquotation: {close[1]}")


def _found(claim: ClaimText, passage: PassageText, span: Span) -> Saying:
    if not passage.transcript and not _reported(claim.speaker, passage.text, span):
        return Saying(Stance.NOT_ENOUGH, span, "the words stand there, not as a quotation of this speaker")
    if passage.transcript and not same_speaker(claim.speaker, passage, span.start):
        return Saying(Stance.NOT_ENOUGH, span, "the words stand there, but the speaker is another or unknown")
    return Saying(Stance.SUPPORTS, span, "found word for word")


def _reported(speaker: str, text: str, span: Span) -> bool:
    quoted = any(match.start() <= span.start and span.end <= match.end() for match in QUOTED.finditer(text))
    return quoted and surname(speaker) in fold(text).lower()


def surname(speaker: str) -> str:
    """Return the last word of a name, folded and in lower case; a lone title is returned as it is."""
    words = re.findall(r"[\w'’-]+", fold(speaker).lower())
    return words[-1] if words else "\x00"


def same_speaker(speaker: str, passage: PassageText, offset: int) -> bool:
    """Say whether the words at `offset` of a transcript are this speaker's.

    The nearest label before them ("Name: …") decides; without one, the transcript's only speaker, or
    its source and title.
    """
    name = re.compile(rf"\b{re.escape(surname(speaker))}\b")
    labels = [
        match.group(1) for match in LABEL.finditer(passage.text[: offset + 1]) if match.end() <= offset + 1
    ]
    if labels:
        return bool(name.search(fold(labels[-1]).lower()))
    if passage.speakers:
        return len(passage.speakers) == 1 and bool(name.search(fold(passage.speakers[0]).lower()))
    return bool(name.search(fold(f"{passage.source} {passage.title}").lower()))


def find_quotation(quotation: str, text: str) -> Span | None:
    """Find a quotation as `verbatim.find` does; here its first letter may be a capital or not.

    Returns:
        Where it stands in `text`, from its first to its last word; None when it does not stand there.
    """
    words = quotation.strip(" \"'“”„‘’«»")
    for reading in (words, words[:1].swapcase() + words[1:]):
        for match in verbatim.find(reading, text):
            return Span(match.start, match.end)
    return None


def _closest(quotation: str, text: str) -> tuple[Span, str] | None:
    """Return the sentence that was meant and the words that differ; None when no sentence comes close."""
    wanted = _tokens(quotation)
    if len(wanted) < MIN_TOKENS:
        return None
    best: tuple[float, Span, str] | None = None
    for match in _sentences(text):
        held = _tokens(match.group(0))
        ratio, changed = _overlap(wanted, held)
        if ratio >= MISQUOTED_RATIO and (best is None or ratio > best[0]):
            start = match.start() + len(match.group(0)) - len(match.group(0).lstrip())
            best = (ratio, Span(start, match.end()), changed)
    return None if best is None else (best[1], best[2])


def _sentences(text: str) -> Iterator[re.Match[str]]:
    return SENTENCE.finditer(LABEL.sub(lambda m: " " * (len(m.group(0)) - 1) + "\n", text))


def _overlap(wanted: list[str], held: list[str]) -> tuple[float, str]:
    matcher = SequenceMatcher(None, wanted, held, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    equal = sum(block.size for block in blocks)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    missing = [word for _, a, b, _, _ in changes for word in wanted[a:b]]
    # Before the first and after the last word of the quotation the record may go on as it likes.
    inner = [(c, d) for _, a, b, c, d in changes if b > a or 0 < a < len(wanted)]
    instead = [word for c, d in inner for word in held[c:d]]
    told = [f"not there: {' '.join(missing[:8])}"] if missing else ["words were left out"]
    told += [f"there stands: {' '.join(instead[:8])}"] if instead else []
    return equal / len(wanted), "; ".join(told)


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in TOKEN.findall(fold(text.translate(QUOTES)))]


def _judge_paraphrase(claim: ClaimText, passage: PassageText) -> Saying:
    """Confirm an indirect statement only by one sentence with all of its words, figures and denials.

    The same words with another figure, or with a "not" more or less, are what the speaker did not say.
    """
    if not passage.transcript:
        return Saying(Stance.NOT_ENOUGH)
    names = set(_tokens(claim.speaker))
    wanted = [_stem(word) for word in _content(claim.text) if word not in names]
    against = None
    for span in _statements(passage.text):
        told = passage.text[span.start : span.end]
        held = [_stem(word) for word in _content(told)]
        if not wanted or not same_speaker(claim.speaker, passage, span.start):
            continue
        same_sense = len(NEGATION.findall(claim.text)) == len(NEGATION.findall(told))
        if same_sense and not Counter(wanted) - Counter(held):
            return Saying(Stance.SUPPORTS, span, "all words and figures of the statement")
        note = misreported(wanted, held, (claim.text, told))
        if note and against is None:
            against = Saying(Stance.REFUTES, span, note)
    return against or Saying(Stance.NOT_ENOUGH)


def _statements(text: str) -> Iterator[Span]:
    """Yield the sentences of a text and the clauses of each: a denial in another clause is another matter."""
    for match in _sentences(text):
        start = match.start() + len(match.group(0)) - len(match.group(0).lstrip())
        ends = [m.start() for m in CLAUSE.finditer(text, start, match.end())]
        yield Span(start, match.end())
        for begin, end in pairwise([start, *ends, match.end()]):
            yield Span(begin, end)


def _content(text: str) -> list[str]:
    return [token for token in _tokens(text) if token not in FUNCTION_WORDS]


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word
