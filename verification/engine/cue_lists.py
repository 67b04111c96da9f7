"""The words that attribute something to somebody (`data/cues.json`), with what each of them takes."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from verification.engine.lexicon import data_text
from verification.errors import EngineError


class Sort(StrEnum):
    """What an attribution says of its source: that it stated, thinks, wants, likes, decided …"""

    STATEMENT = "statement"
    FINDING = "finding"
    BELIEF = "belief"
    PERCEPTION = "perception"
    INTENT = "intent"
    ATTITUDE = "attitude"
    DECREE = "decree"
    APPEARANCE = "appearance"


SAID = frozenset({Sort.STATEMENT, Sort.FINDING, Sort.BELIEF})


@dataclass(frozen=True, slots=True)
class Frame:
    """What a cue takes for content.

    `takes` names the complements: clause, infinitive, object, complement, quoted; "recipient" says that
    an object beside another complement is who is spoken to. `by` are the prepositions that lead to content.
    """

    sort: Sort
    takes: frozenset[str]
    by: frozenset[str]


@functools.cache
def verb_frames() -> Mapping[str, Frame]:
    """Return the verbs by lemma; one that stands in several groups takes what any of them takes."""
    frames: dict[str, Frame] = {}
    for group in _lists()["verbs"]:
        frame = Frame(Sort(group["sort"]), frozenset(group["takes"]), frozenset(group["by"]))
        for word in group["words"]:
            first = frames.get(word, frame)
            frames[word] = replace(first, takes=first.takes | frame.takes, by=first.by | frame.by)
    return frames


@functools.cache
def noun_prepositions() -> Mapping[str, frozenset[str]]:
    """Return the nouns by lemma with the prepositions that lead to their content."""
    nouns: dict[str, frozenset[str]] = {}
    for group in _lists()["nouns"]:
        for word in group["words"]:
            nouns[word] = nouns.get(word, frozenset()) | frozenset(group["by"])
    return nouns


@functools.cache
def adjectives() -> frozenset[str]:
    """Return the adjectives of attitude ("sure that …", "critical of …")."""
    return frozenset(_lists()["adjectives"])


@functools.cache
def _lists() -> dict[str, Any]:
    try:
        lists: dict[str, Any] = json.loads(data_text("cues.json"))
    except ValueError as error:
        raise EngineError("The lists of cues are damaged.") from error
    return lists
