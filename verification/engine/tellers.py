"""Says whom a passage goes back to by its own words: "according to the Observatory", "the ministry said"."""

from __future__ import annotations

import functools
import re
from typing import Final

from verification.engine.attribute import Attributed, attribute
from verification.engine.blocks import split_blocks
from verification.engine.cue_lists import SAID
from verification.engine.language import parse
from verification.engine.mentions import disguise, find_aliases, gather_names
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences
from verification.engine.types import Span

MAX_PASSAGE_CHARACTERS: Final = 2_000
MAX_NAME_CHARACTERS: Final = 200
MOSTLY: Final = 0.5
PART: Final = 0.3
ARTICLE: Final = re.compile(r"the\s+", re.IGNORECASE)


@functools.lru_cache(maxsize=512)
def teller(passage: str) -> str:
    """Name whom most of a passage is attributed to.

    Args:
        passage: one to three sentences of a report.

    Returns:
        The name as the passage has it; empty where most of it is told by the report
        itself, or by somebody who is not named.

    Raises:
        EngineError: the language model is missing.
    """
    text = passage[:MAX_PASSAGE_CHARACTERS]
    blocks = split_blocks(text)
    quotations = find_quotations(text, blocks)
    aliases = find_aliases(text)
    parsed = parse(
        text,
        split_sentences(text, blocks, quotations),
        disguise=lambda words: disguise(words, aliases),
        progress=_silent,
    )
    found = attribute(text, parsed, quotations, gather_names(text, parsed)).attributed
    told: dict[str, int] = {}
    for item in parsed:
        sentence = Span(item.sentence.start, item.sentence.end)
        for name in dict.fromkeys(_name(text, each) for each in found if _tells(each, sentence)):
            told[name] = told.get(name, 0) + sentence.end - sentence.start
    told.pop("", None)
    name = max(told, key=lambda each: (told[each], each), default="")
    whole = sum(item.sentence.end - item.sentence.start for item in parsed)
    return name if name and told[name] >= MOSTLY * whole else ""


def _tells(each: Attributed, sentence: Span) -> bool:
    """Say whether a sentence is, for a good part, the content of a statement."""
    inside = sum(max(min(part.end, sentence.end) - max(part.start, sentence.start), 0) for part in each.parts)
    return each.sort in SAID and inside >= PART * (sentence.end - sentence.start)


def _name(text: str, each: Attributed) -> str:
    speaker, source = each.attribution.speaker, each.attribution.source
    if speaker is not None and speaker.anonymous:
        return ""
    words = " ".join(text[source.start : source.end].split()) if source is not None else ""
    article = ARTICLE.match(words)
    named = (
        speaker.name if speaker is not None and speaker.name else words[article.end() :] if article else words
    )
    return f"{'the ' if article and article.end() < len(words) else ''}{named}"[:MAX_NAME_CHARACTERS]


def _silent(done: int, total: int) -> None:
    """Nobody waits for the reading of one passage."""
