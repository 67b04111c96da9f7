"""Say on which side of the day of publication a date lies, by the verb that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from verification.engine.dates import Direction
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

FUTURE = frozenset({"will", "'ll", "wo", "shall"})
PAST_AUXILIARIES = frozenset({"was", "were", "had", "has", "have", "'ve", "did", "been"})
MODALS = lexicon("modals")
PLANNING = frozenset(
    {"plan", "schedule", "expect", "forecast", "predict", "due", "set", "intend", "aim", "hope", "want"}
)
PRESENT = frozenset({"is", "are", "'s"})
YEAR = re.compile(r"(?<![\w.,-])(?:19|20)\d\d(?![\w-]|[.,]\d)")


def find_direction(item: ParsedSentence, position: int) -> Direction:
    """Say on which side of the day of publication the date at an offset lies.

    Returns:
        By the nearest verb above the date: the past for a past tense or where there is no verb, the future
        for "will" and "is planned"; unclear for a present, an infinitive, any other modal verb, and for what
        was planned.
    """
    token = next((one for one in item.doc if item.end(one) > position), None)
    while token is not None and token.pos_ not in {"VERB", "AUX"} and token.head.i != token.i:
        token = token.head
    if token is None or token.pos_ not in {"VERB", "AUX"}:
        return Direction.PAST
    return _of_verb(token)


def _of_verb(verb: Token) -> Direction:
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}} | {
        verb.lower_
    }
    if auxiliaries & FUTURE:
        return Direction.FUTURE
    if verb.lemma_.lower() in PLANNING and verb.tag_ == "VBN" and auxiliaries & PRESENT:
        return Direction.FUTURE
    if verb.lemma_.lower() in PLANNING or auxiliaries & MODALS or "to" in auxiliaries:
        return Direction.UNCLEAR
    if verb.tag_ == "VBD" or auxiliaries & PAST_AUXILIARIES or verb.tag_ == "VBN":
        return Direction.PAST
    governed = (
        verb.dep_ in {"advcl", "acl", "xcomp", "pcomp"} and verb.tag_ == "VBG" and verb.head.i != verb.i
    )
    return _of_verb(verb.head) if governed and verb.head.pos_ in {"VERB", "AUX"} else Direction.UNCLEAR


def find_bounds(text: str, parsed: Sequence[ParsedSentence]) -> tuple[str, ...]:
    """Say what the explicit dates of a text tell about when it was written.

    Returns:
        "not before 2017" for the latest year that is told of as past; empty when the text tells none.
    """
    years = [
        int(match[0])
        for item in parsed
        for match in YEAR.finditer(text, item.sentence.start, item.sentence.end)
        if find_direction(item, match.start()) is Direction.PAST
    ]
    return (f"not before {max(years)}",) if years else ()
