"""Says whether who speaks is a party to what a claim is about, and whether it speaks against itself."""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from verification.engine.agreement_names import CONNECTORS, TITLES
from verification.engine.gazetteer import default_gazetteer, fold
from verification.engine.independence import GENERIC
from verification.engine.informal import stem
from verification.engine.lexicon import lexicon
from verification.engine.types import ClaimText, Question, Stance

MAX_CLAIM: Final = 1_000
MAX_NAME: Final = 200
REACH: Final = 4
"""The words of a name stand within so many others: "the defence ministry of Norway"."""
WORD: Final = re.compile(r"@\d+|[^\W_]+(?:['’](?!s\b)\w+)?")
ACRONYM: Final = re.compile(r"\b[A-Z]{2,6}\b")
PRESS_OFFICE: Final = re.compile(
    r"\b(?:press|media|communications?|news|information|public relations) (?:office|officer|service"
    r"|department|team|desk|centre|center|room)\b",
    re.IGNORECASE,
)
_VOICE: Final = (
    "press release releases news newsroom website site web page homepage media "
    "communications communication relations public spokesman spokeswoman spokesperson spokespeople "
    "official officials online com org net gov www inc ltd llc plc gmbh ag co corp corporation "
    "statement account blog feed annual report reports head chief director president manager"
)
VOICE: Final = frozenset(_VOICE.split())
_LONE: Final = "police government army parliament navy court ministry council"
LONE: Final = frozenset(_LONE.split())
"""One such word names somebody where the claim has it with "the"."""
LONE_STEMS: Final = frozenset(stem(word) for word in LONE)
ADMISSION: Final = "against itself, which weighs much"
DENIAL: Final = "a denial by whom it concerns"
PRAISE: Final = "speaks for itself, which weighs little"
VOICE_STEMS: Final = frozenset(stem(word) for word in VOICE) | VOICE
_BLAME: Final = (
    "fail failed failure hid hidden hide conceal concealed secret secretly cover covered lie lied "
    "mislead misled ignore ignored neglect neglected break broke violate violated breach breached "
    "leak leaked lose lost wrong wrongly error errors mistake mistakes unsafe unlawful guilty blame "
    "responsible cause caused pollute polluted poison poisoned cheat cheated delay delayed "
    "overcharge overcharged discriminate discriminated kill killed accused deny denied refuse "
    "refused unpaid bankrupt debt recall recalled faulty dead died injure injured"
)
BLAME: Final = lexicon("allegation_words") | frozenset(_BLAME.split())


@dataclass(frozen=True, slots=True)
class Teller:
    """Who stands behind a passage: a source and its house, and the people and offices that tell it."""

    houses: tuple[str, ...]
    people: tuple[str, ...] = ()


def party(claim: ClaimText, teller: Teller, stance: Stance = Stance.NOT_ENOUGH) -> str:
    """Say in words that who stands behind a passage is what the claim is about.

    Args:
        claim: the claim; only "is it so" has parties.
        teller: publisher, owner and source, and who is quoted there.
        stance: how the passage bears on the claim; it tells an admission from a denial.

    Returns:
        The words to show; empty where nobody is a party. Those of an admission contain `ADMISSION`.
    """
    if claim.question is not Question.TRUE:
        return ""
    text = claim.text[:MAX_CLAIM]
    who = next((name for name in teller.houses if name and _names(text, name[:MAX_NAME])), "")
    who = who or next((name for name in teller.people if name and _is_person_in(text, name[:MAX_NAME])), "")
    if not who:
        return ""
    return f"a party to the matter: the claim is about {who[:80]}; {_manner(text, stance)}"


def is_admission(words: str) -> bool:
    """Say whether the words of `party` tell of somebody who speaks against themselves."""
    return ADMISSION in words


def _manner(text: str, stance: Stance) -> str:
    blamed = bool({word.lower() for word in WORD.findall(text)} & BLAME)
    if blamed and stance is Stance.SUPPORTS:
        return ADMISSION
    return DENIAL if blamed and stance is Stance.REFUTES else PRAISE


def _is_person_in(text: str, name: str) -> bool:
    """A person is meant by the last name, an office or a house by all its words."""
    words = [word for word in WORD.findall(name) if word.lower() not in TITLES]
    is_person = (
        1 <= len(words) <= 3
        and all(word[0].isupper() for word in words)
        and not {word.lower() for word in words} & (GENERIC | VOICE | CONNECTORS)
        and not default_gazetteer().find(name)
    )
    if is_person:
        return re.search(rf"(?<!\w){re.escape(words[-1])}(?!\w)", text) is not None
    return _names(text, name)


def _names(text: str, name: str) -> bool:
    """Say whether a text names a house: its words close together, or its initials."""
    core = _core(name)
    if not core:
        return False
    if len(core) == 1:
        return _lone(text, core[0], name)
    spoken = _words(text)
    return _stand_together(core, spoken) or _by_initials(text, name) or _by_initials(name, text)


def _lone(text: str, word: str, name: str) -> bool:
    """Look for a name of one word: as a proper name, by its initials, or "the police"."""
    if word in LONE_STEMS:
        return re.search(rf"(?<!\w){re.escape(word)}", fold(text), re.IGNORECASE) is not None
    if word in GENERIC or word.startswith("@"):
        return False
    shown = next((each for each in WORD.findall(fold(name)) if stem(each.lower()) == word), "")
    if not shown[:1].isupper():
        return False
    return re.search(rf"(?<!\w){re.escape(shown)}(?!\w)", fold(text)) is not None or _by_initials(name, text)


@functools.lru_cache(maxsize=2048)
def _core(name: str) -> tuple[str, ...]:
    """Return the words that tell who it is, without "press office" and the like; a country is one word."""
    words = dict.fromkeys(_words(re.sub(r"(?<=\w)\.(?=\w)", " ", PRESS_OFFICE.sub(" ", name))))
    return tuple(word for word in words if word not in VOICE_STEMS)


@functools.lru_cache(maxsize=2048)
def _words(text: str) -> tuple[str, ...]:
    """Return the stems of a text in order; the names and peoples of a country are one mark."""
    marked = list(fold(text))
    for mention in default_gazetteer().find(text):
        marked[mention.start : mention.end] = [
            f"@{zlib.crc32(mention.entity.encode())}".ljust(mention.end - mention.start)
        ] + [""] * (mention.end - mention.start - 1)
    found = WORD.findall("".join(marked).lower())
    return tuple(word if word.startswith("@") else stem(word) for word in found if word not in CONNECTORS)


def _stand_together(core: Iterable[str], spoken: tuple[str, ...]) -> bool:
    """All words of a name stand within a few of each other; a country may be left out of three."""
    wanted = set(core)
    without = {word for word in wanted if not word.startswith("@")}
    for words in (wanted, without if len(without) >= 2 else wanted):
        size = len(words) + REACH - 2
        if any(words <= set(spoken[at : at + size]) for at in range(max(1, len(spoken) - size + 1))):
            return True
    return False


def _by_initials(text: str, name: str) -> bool:
    """Say whether a text has the initials of a name as a word: EPA, Environmental Protection Agency."""
    for run in re.findall(r"(?:[A-Z]\w+(?: (?:of|for|and|the))* ?){3,6}", fold(name)):
        letters = "".join(word[0] for word in run.split() if word.lower() not in CONNECTORS)
        if len(letters) >= 3 and letters in ACRONYM.findall(text):
            return True
    return False
