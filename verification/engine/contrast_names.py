"""Sets the names and places of a claim beside those of a prose passage."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from verification.engine.agreement_names import Name, find_names, missing_names
from verification.engine.gazetteer import fold
from verification.engine.mentions import find_aliases
from verification.engine.places import countries_of
from verification.engine.prose_parse import parsed
from verification.engine.prose_words import Prose, read_prose
from verification.engine.types import Comparison

NAME: Final = "name-in-prose.v1"
MAX_NAMES: Final = 16
SHORTEST_ACRONYM: Final = 3
ENOUGH_SHARED: Final = 2
SAME_BEGINNING: Final = 5
"""Prussia and Prussian, Vienna and Viennese: so many letters, of six or more."""
NAMED: Final = frozenset(["PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "WORK_OF_ART", "PRODUCT"])
STANDS_FOR: Final = re.compile(
    r"\W*(?:(?:in|on|after|during|for|at|with|as|while|when|although|though)\b[^,]{0,80}, )?"
    r"(?:it|its|he|his|she|her|they|their|this|these|the|both|one of|there|we|our|i)\b",
    re.IGNORECASE,
)
SAME_NAME: Final = re.compile(r"[\s,:'’\"“”-]*(?:(?:of|the|to|a|s)\b[\s'’\"“”-]*){0,3}")
"""Between the parts of one title: "The Song of the Lark"."""
NO_PLACE: Final = frozenset(["World"])
LETTERS: Final = (("kh", "k"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ou", "u"), ("oe", "o"), ("ae", "a"))
SOUNDS: Final = str.maketrans("qcgzyjweo", "kkksiivau")
DOUBLED: Final = re.compile(r"(.)\1+")
SPELLED_LONG: Final = 6
SUBJECT_STEPS: Final = 4
OPENING: Final = 4
"""A passage that begins with "The" and a name begins with the name."""
SMALL_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a passage names: its names, those that the claim lacks, its words and their first letters."""

    prose: Prose
    missing: tuple[Name, ...]
    words: frozenset[str]
    sounds: frozenset[str]
    initials: str
    countries: frozenset[str]


def contrast_names(claim: str, evidence: str) -> Iterator[Comparison]:
    """Look for each name of a claim in a passage.

    Yields:
        One comparison a name. A short form, another spelling, an abbreviation with its long form, or a city
        of the country counts as the name. A missing name contradicts where the passage has another one of
        its sort in the same place. One that the passage may mean by another word has the field "topic",
        one on which the claim does not hang the field "term".
    """
    claim, evidence = read_prose(claim).text, read_prose(evidence).text
    aliases = find_aliases(f"{claim} {evidence}")
    names = [name for name in find_names(claim, aliases)[:MAX_NAMES] if name.key not in NO_PLACE]
    if not names:
        return
    told_names = find_names(evidence, aliases)
    absent = missing_names(names, told_names, evidence)
    told = _read(evidence, tuple(missing_names(told_names, names, claim)))
    topic_end = 0
    for number, name in enumerate(sorted(names, key=lambda one: claim.find(one.shown))):
        place = claim.find(name.shown)
        if name not in absent or _is_meant(name, told):
            yield _compared(name, name.shown, agrees=True)
            continue
        goes_on = topic_end > 0 and SAME_NAME.fullmatch(claim[topic_end:place]) is not None
        is_topic = goes_on or (number == 0 and _is_subject(claim, name))
        topic_end = place + len(name.shown) if is_topic else 0
        yield _missing(read_prose(claim), name, told, is_topic=is_topic)


def _read(evidence: str, missing: tuple[Name, ...]) -> _Told:
    words = [word.lower() for word in SMALL_WORD.findall(fold(evidence))]
    return _Told(
        prose=read_prose(evidence),
        missing=missing,
        words=frozenset(words),
        sounds=frozenset(sound(word) for word in words if len(word) >= SPELLED_LONG),
        initials="".join(word[0] for word in words),
        countries=countries_of(evidence),
    )


# -- other words for one name


def _is_meant(name: Name, told: _Told) -> bool:
    if name.key:
        return name.key in told.countries
    letters = name.shown.replace(".", "")
    if letters.isupper() and len(letters) >= SHORTEST_ACRONYM:
        return letters.lower() in told.initials
    return all(_is_written(word, told) for word in name.words)


def _is_written(word: str, told: _Told) -> bool:
    """Say whether a word of a name stands in a passage, perhaps inflected or spelled otherwise."""
    if word in told.words or word.removesuffix("s") in told.words:
        return True
    if len(word) < SPELLED_LONG:
        return False
    begins = word[:SAME_BEGINNING]
    return sound(word) in told.sounds or any(
        other.startswith(begins) for other in told.words if len(other) >= SPELLED_LONG
    )


@functools.lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """Return a name's word as it roughly sounds: Gaddafi and Qaddafi, Mohammed and Muhamad meet."""
    for written, instead in LETTERS:
        word = word.replace(written, instead)
    return DOUBLED.sub(r"\1", word.translate(SOUNDS))


# -- a name that is missing


def _missing(claim: Prose, name: Name, told: _Told, *, is_topic: bool) -> Comparison:
    rival = next((one for one in told.missing if _takes_its_place(claim, name, told, one)), None)
    if rival is not None:
        note = f"the claim says {name.shown}, the passage {rival.shown}"
        return _compared(name, rival.shown, agrees=False, note=note)
    if is_topic and _may_mean_it(told):
        note = f"the passage may mean {name.shown} by another word"
        return _compared(name, "", agrees=None, note=note, field="topic")
    field = "" if _carries(claim, name, told) else "term"
    return _compared(name, "", agrees=None, note=f"{name.shown} is not in this passage", field=field)


def _is_subject(claim: str, name: Name) -> bool:
    """Say whether a name is, or belongs to, the subject of a claim: what the claim is about."""
    place = max(0, claim.find(name.shown))
    span = parsed(claim).char_span(place, place + len(name.shown), alignment_mode="expand")
    word = span.root if span is not None else None
    for _ in range(SUBJECT_STEPS):
        if word is None or word.dep_ in {"nsubj", "nsubjpass", "ROOT"}:
            break
        word = word.head
    return (word is not None and word.dep_ in {"nsubj", "nsubjpass"}) or place <= OPENING


def _may_mean_it(told: _Told) -> bool:
    """Say whether a passage may speak of the claim's first name without naming it."""
    text = told.prose.text
    if any(0 <= text.find(one.shown) <= OPENING for one in told.missing):
        return False
    return not told.missing or STANDS_FOR.match(text) is not None


def _carries(claim: Prose, name: Name, told: _Told) -> bool:
    """Say whether a claim hangs on a name; an abbreviation, a code or a nationality may go without saying."""
    place = claim.text.find(name.shown)
    if place < 0 or any(letter.isdigit() for letter in name.shown):
        return False
    if name.key and name.shown != name.key:
        return any(one.key for one in told.missing)
    if name.shown.isupper():
        return any(one.shown.isupper() for one in told.missing)
    doc = parsed(claim.text)
    span = doc.char_span(place, place + len(name.shown), alignment_mode="expand")
    proper = [token for token in span or () if token.pos_ == "PROPN"]
    return bool(proper) and (len(proper) > 1 or place > 0 or proper[0].ent_type_ in NAMED)


def _takes_its_place(claim: Prose, name: Name, told: _Told, rival: Name) -> bool:
    """Say whether a passage has another name of the same sort between the same words."""
    if bool(name.key) != bool(rival.key):
        return False
    mine, theirs = claim.text.find(name.shown), told.prose.text.find(rival.shown)
    if mine < 0 or theirs < 0:
        return False
    ends = mine + len(name.shown), theirs + len(rival.shown)
    shared = claim.around(mine, ends[0]) & told.prose.around(theirs, ends[1])
    if len(shared) < ENOUGH_SHARED:
        return False
    before = _before(claim, mine), _before(told.prose, theirs)
    after = _after(claim, ends[0]), _after(told.prose, ends[1])
    return (before[0] == before[1] != "") or (after[0] == after[1] != "")


def _before(prose: Prose, place: int) -> str:
    """Return the last word of weight before a place with what stands between: "direct by"."""
    word = next((one for one in reversed(prose.words) if one.end <= place), None)
    if word is None or prose.text[word.start].isupper() or prose.sentence_at(place) != word.sentence:
        return ""
    gap = prose.text[word.end : place].lower().split()
    return " ".join([word.stem, *(small for small in gap if small not in {"the", "a", "an"})])


def _after(prose: Prose, place: int) -> str:
    word = next((one for one in prose.words if one.start >= place), None)
    if (
        word is None
        or prose.text[word.start].isupper()
        or prose.text[place : word.start].strip(" wasierhdbn")
    ):
        return ""
    return word.stem


def _compared(
    name: Name, recorded: str, *, agrees: bool | None, note: str = "", field: str = ""
) -> Comparison:
    return Comparison(
        comparator=NAME,
        entity=name.key or name.shown,
        field=field or ("place" if name.key else "name"),
        claimed=name.shown,
        recorded=recorded,
        agrees=agrees,
        note=note,
    )
