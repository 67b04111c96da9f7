"""Recognises a passage that only repeats a claim to judge it: a fact-check, a denial, a rumour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from verification.engine.prose_words import read_prose
from verification.engine.types import Span, Stance

MAX_READ: Final = 4_000
SAME_SHARE: Final = 0.75
"""This share of a claim's words of some weight stands in what is quoted, and about the reverse."""
BACK_SHARE: Final = 0.5
FEWEST_WORDS: Final = 2
NO_WORD: Final = "quotes the claim, does not say whether it holds"
CALLED_FALSE: Final = "quotes the claim and calls it false"
DENIES: Final = "tells that the claim is denied"
CALLED_TRUE: Final = "quotes the claim and calls it true, without saying on what grounds"
BOTH: Final = "quotes the claim and judges it in two ways"
_RUMOUR: Final = (
    r"(?:claims?|rumou?rs?|myths?|hoax(?:es)?|memes?|(?:viral |social[- ]media |facebook )?(?:posts?"
    r"|messages?|videos?)|tweets?|captions?|conspiracy theor(?:y|ies)|allegations?|assertions?|suggestions?)"
)
SENTENCE_END: Final = (
    r"(?:(?-i:(?<=[^A-Z.][^A-Z.]))[.!?](?=[\s\"'”’]|$)|\n|$"
    r"|(?=\s(?:is|are|was|were|has been|have been|has|have)(?: \w+)? (?:not|false|untrue|wrong|incorrect|fake"
    r"|true|correct|baseless|unfounded|misleading|debunked|spread|circulated)\b))"
)
INTRODUCED: Final = tuple(
    re.compile(rf"{introducer}(?P<quoted>.{{3,600}}?){SENTENCE_END}", re.IGNORECASE | re.DOTALL)
    for introducer in (
        r"(?:^|\n|[.!?]\s+)\W*(?:the |viral |our )?(?:claim|myth|rumou?r|statement|what was claimed)\s*:\s*",
        (
            rf"\b{_RUMOUR}\b[^.\n]{{0,60}}?\b(?:that|says?|said|saying|claim(?:s|ed|ing)?|read(?:s|ing)?"
            r"|alleg(?:es|ed|ing)|states?|suggest(?:s|ed|ing)?)\b[ :,]*(?:that )?"
        ),
        (
            r"\b(?:it|it['’]s) ?(?:is|was|['’]s)? (?:simply |just |completely |entirely )?(?:false|untrue"
            r"|not true|incorrect|wrong|a lie|a myth|not the case)(?: to (?:say|claim))? that "
        ),
        r"\b(?:no (?:evidence|proof|sign|indication)|not a shred of evidence) (?:that|for the claim that) ",
        (
            r"\b(?:den(?:y|ies|ied|ying)|dismiss(?:es|ed)|reject(?:s|ed)|refut(?:es|ed)|debunk(?:s|ed))"
            rf" (?:that|(?:\w+ ){{0,3}}{_RUMOUR}\b[^.\n]{{0,20}}? that) "
        ),
        (
            r"\b(?:falsely|wrongly|incorrectly|mistakenly) (?:claim|say|stat|assert|report|suggest|believ)\w*"
            r"(?: that)? "
        ),
    )
)
IN_MARKS: Final = re.compile(r"[\"“„«](?P<quoted>[^\"“”„«»]{3,600})[\"”“»]")
FRAMED: Final = re.compile(rf"\b{_RUMOUR}\b|\b(?:rating|verdict|fact[- ]check)", re.IGNORECASE)
FALSE: Final = re.compile(
    r"\b(?:false|falsely|untrue|not (?:\w+ )?(?:true|correct|accurate|the case|so)"
    r"|incorrect(?:ly)?|wrong(?:ly)?|mistaken(?:ly)?|fake|hoax|debunk\w*|baseless|unfounded|groundless|fabricated"
    r"|made[- ]up|invented|never happened|no truth|pants on fire|a lie|a myth|isn['’]t true|wasn['’]t true"
    r"|(?:did|does|do|was|were|is|has|had)(?: not|n['’]t) [^.\n]{0,60}as (?:was |had been |is |been )?"
    r"(?:claimed|alleged|rumou?red|reported|stated))\b",
    re.IGNORECASE,
)
DENIED: Final = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|dismiss(?:es|ed)|reject(?:s|ed)|refut(?:es|ed))\b", re.I
)
OPEN: Final = re.compile(
    r"\b(?:no (?:evidence|proof|sign|indication)|unproven|unverified|unconfirmed|misleading|unclear"
    r"|missing context|not (?:\w+ )?(?:proven|verified|confirmed)|could not (?:be )?(?:verif|confirm)\w*)\b",
    re.IGNORECASE,
)
TRUE: Final = re.compile(r"\b(?:true|correct|accurate|verified|confirmed|proven|right)\b", re.IGNORECASE)
NUMBER: Final = re.compile(r"\d[\d.,]*\d|\d")
NOT: Final = re.compile(r"\b(?:not|no|never|nobody|none|neither|nor|without)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quoted:
    """That a passage repeats a claim, where, and what it makes of it by its own words."""

    stance: Stance
    note: str
    span: Span


def quoted_claim(claim: str, passage: str) -> Quoted | None:
    """Say what a passage makes of a claim that it quotes, after "claim:", "a post says", "it is false that".

    Args:
        claim: one statement that stands alone.
        passage: a window of one to three sentences; its first 4,000 characters are read.

    Returns:
        None where the passage does not quote the claim in such a frame. Refutes where its own words call
        the claim false or deny it. Otherwise not enough: a "true" without grounds supports nothing, and
        so does "no evidence that".
    """
    passage = passage[:MAX_READ]
    span = next((span for span in _quoted(passage) if _is_same(claim, passage[span.start : span.end])), None)
    if span is None:
        return None
    around = f"{passage[: span.start]} … {passage[span.end :]}"
    stance, note = _made_of_it(around)
    return Quoted(stance, note, span)


def _quoted(passage: str) -> Iterator[Span]:
    for pattern in INTRODUCED:
        for match in pattern.finditer(passage):
            yield Span(*match.span("quoted"))
    for match in IN_MARKS.finditer(passage):
        span = Span(*match.span("quoted"))
        around = f"{passage[: span.start]} {passage[span.end :]}"
        if FRAMED.search(around) or FALSE.search(around):
            yield span


def _is_same(claim: str, quoted: str) -> bool:
    """Say whether what is quoted is the claim: its words, its figures and as many denials."""
    ours, theirs = read_prose(claim).stems, read_prose(quoted).stems
    if len(ours) < FEWEST_WORDS or len(NOT.findall(claim)) != len(NOT.findall(quoted)):
        return False
    shared = len(ours & theirs)
    if set(NUMBER.findall(claim)) - set(NUMBER.findall(quoted)):
        return False
    return shared >= SAME_SHARE * len(ours) and shared >= BACK_SHARE * len(theirs)


def _made_of_it(around: str) -> tuple[Stance, str]:
    opened = OPEN.search(around) is not None
    says_false = FALSE.search(around) is not None
    called_false = says_false or (DENIED.search(around) is not None and not opened)
    called_true = TRUE.search(OPEN.sub(" ", FALSE.sub(" ", around))) is not None
    if called_false and called_true:
        return Stance.NOT_ENOUGH, BOTH
    if called_false:
        return Stance.REFUTES, CALLED_FALSE if says_false else DENIES
    if called_true and not opened:
        return Stance.NOT_ENOUGH, CALLED_TRUE
    return Stance.NOT_ENOUGH, NO_WORD
