"""Recognises words that are addressed to a machine or a reader instead of speaking of the matter."""

from __future__ import annotations

import re
from typing import Final

MAX_READ: Final = 20_000
NOTE: Final = "speaks to the reader or a machine, not to the matter: not read"
_VERDICT: Final = (
    r"(?:supported|refuted|true|false|verified|confirmed|correct|accurate|proven|debunked|incorrect|untrue"
    r"|supports?|refutes?)"
)
_THING: Final = (
    r"(?:claims?|statements?|articles?|stor(?:y|ies)|passages?|evidence|texts?|assertions?|reports?|posts?)"
)
_MACHINE: Final = (
    r"(?:a\.?i\.?|llms?|language models?|(?:ai |virtual )?assistants?(?= who\b| that\b|[^\w ]|$)"
    r"|chatbots?|classifiers?|(?:automated |ai )?fact[- ]?check(?:er|ers|ing (?:system|tool|bot|model)s?))"
)
TO_A_MACHINE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|your"
            r"|any|these)\b[^.\n]{0,30}\b(?:instructions?|prompts?|directions|guidelines|context)\b"
        ),
        r"<\|?/?(?:im_start|im_end|system|endoftext|assistant|user)\|?>|\[/?INST\]|<</?SYS>>",
        r"^\s*#{2,}\s*(?:instructions?|system|response|assistant)\b",
        (
            r"[\"'](?:stance|verdict|label|rating|classification|outcome|confidence|conclusion)[\"']\s*[:=]\s*"
            rf"(?:[\"']\s*(?:{_VERDICT}|not[ _]enough|mixed)|[01]?\.?\d)"
        ),
        (
            r"\b(?:mark|label|rate|classify|treat|judge|grade|score|flag|output|answer|respond|reply)\b[^.\n]{0,20}"
            rf"\b(?:this|the|that|every|each|all|any)\b[^.\n]{{0,15}}\b{_THING}\b[^.\n]{{0,20}}"
            rf"\b(?:as|with|is|to be)\b[^.\n]{{0,12}}\b{_VERDICT}\b"
        ),
        rf"\b(?:respond|reply|answer|output|return)\b[^.\n]{{0,20}}[\"'“‘:]\s*{_VERDICT}\b",
        rf"\byou(?: are|['’]re)(?: now)?(?: an?| the)? (?:\w+ ){{0,2}}{_MACHINE}\b",
        (
            rf"\b(?:as an?|dear|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|hey)"
            rf"[ ,:]{{1,2}}(?:all |any |the |every )?{_MACHINE}\b"
        ),
        r"\b(?:system prompt|new instructions?:|end of (?:prompt|context)|begin (?:prompt|instructions))",
    )
)
ROLE: Final = re.compile(r"^\s*(?:SYSTEM|ASSISTANT|System prompt|system)\s*:\s", re.MULTILINE)
SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
ASSURANCE: Final = re.compile(
    rf"^(?!.*\b(?:said|says|told|according)\b)\W*(?:please (?:note|believe)[ ,:]*(?:that )?)?"
    rf"(?:(?:the|this|that|our|every|all|each|everything)\b[^,;:]{{0,20}}?\b(?:{_THING}|information|facts?|above"
    rf"|here|written|of (?:it|this))\b|it|this|everything)[^,;:]{{0,25}}?"
    rf"\b(?:is|are|was|were|has been|have been)\b(?: \w+){{0,3}}? {_VERDICT}"
    r"(?: and (?:\w+ ){0,2}\w+)?(?: by (?:\w+ ){0,4}\w+)?\W*$",
    re.IGNORECASE,
)


def addressed(text: str) -> str:
    """Say that a text speaks to a machine or only assures its reader; empty for one that does not.

    Args:
        text: a window of one to three sentences, or a longer text; its first 20,000 characters are read.

    Returns:
        The note to show. One sentence to a machine is enough, for nobody who reports on a matter writes
        one; assurances ("This claim is true.") are only where nothing else is said.
    """
    text = text[:MAX_READ]
    if ROLE.search(text) or any(pattern.search(text) for pattern in TO_A_MACHINE):
        return NOTE
    sentences = [match[0].strip() for match in SENTENCE.finditer(text) if any(map(str.isalpha, match[0]))]
    return NOTE if sentences and all(ASSURANCE.match(sentence[:300]) for sentence in sentences) else ""
