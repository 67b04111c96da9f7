"""Comparators of names, lists and shares."""

from __future__ import annotations

import re

from verification.engine.compare_figures import Outcome, judge_quantity, recorded_quantity, tolerance_of
from verification.engine.fields import Field
from verification.engine.gazetteer import default_gazetteer, fold
from verification.engine.quantities import find_quantities
from verification.engine.stated import StatedFact
from verification.engine.types import FieldFact

COUNT = "count.v1"
NAME = "name.v1"
MEMBERS = "members.v1"
SHARES = "shares.v1"
ITEM = re.compile(
    r"([^,;:()%]{2,60}?)\s*(?:\(([^()]{0,200})\)\s*)?(<?\d[\d.]*)\s*%(?:\s*\(([^()]{0,200})\))?"
)
CASED = re.compile(r"[a-z0-9]+")
EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the of de del la mount mt mountain peak point hill city saint st san king queen president prime "
        "minister since",
    )
)
PLURAL_COINS = {
    "lei": "leu",
    "leva": "lev",
    "leke": "lek",
    "zlotych": "zloty",
    "koruny": "koruna",
    "korun": "koruna",
    "kronur": "krona",
    "kronor": "krona",
    "reais": "real",
}
GOVERNMENT_HEADS = frozenset({"republic", "monarchy", "dictatorship", "principality"})


def tokens(text: str) -> frozenset[str]:
    """Return the words of a name that tell it apart, without case and accents."""
    return frozenset(CASED.findall(fold(text).lower())) - EMPTY_WORDS


def compare_name(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    wanted, held = tokens(" ".join(stated.names)), tokens(recorded.value)
    if not wanted or not held:
        return Outcome(None, note="no name is recorded", comparator=NAME)
    if wanted <= held or _close(wanted, held):
        return Outcome(True, "accents and other names in the record", "", NAME)
    if field.drift is not None:
        return Outcome(None, "", "who holds an office changes; the record may be of another time", NAME)
    return Outcome(None if wanted & held else False, "", "", NAME)


def _close(wanted: frozenset[str], held: frozenset[str]) -> bool:
    """Say whether every word has a counterpart of like spelling: Snezka, Snezhka."""
    return all(any(_similar(word, other) for other in held) for word in wanted)


def _similar(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 5 or abs(len(word) - len(other)) > 1:
        return word == other
    short, long = sorted((word, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) <= 1
    return any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long)))


def compare_currency(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    held, wanted = recorded.value.partition("(")[0], stated.names[0]
    name, claimed = fold(held).lower().split(), fold(wanted).lower().split()
    code = re.search(r"\(([A-Z]{3})\)", recorded.value)
    if not name or not claimed:
        return Outcome(None, note="no currency is recorded", comparator=NAME)
    if code and claimed == [code.group(1).lower()]:
        return Outcome(True, "", "", NAME)
    same = _coin(name[-1]) == _coin(claimed[-1]) and not _of_others(wanted, held)
    return Outcome(same, "singular and plural", "", NAME)


def _coin(word: str) -> str:
    singular = PLURAL_COINS.get(word, word.removesuffix("s"))
    return re.sub(r"(?:er|r|e)$", "", singular)


def _of_others(wanted: str, held: str) -> bool:
    """Say whether two names carry the adjectives of different countries."""
    gazetteer = default_gazetteer()
    mine, theirs = ({m.entity for m in gazetteer.find(text)} for text in (wanted, held))
    return bool(mine and theirs and not mine & theirs)


def compare_code(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    codes = re.findall(r"\.[a-z]{2,3}\b", recorded.value.lower())
    return Outcome(stated.names[0].strip(".").lower() in {code[1:] for code in codes}, "", "", NAME)


def compare_government(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    wanted, held = tokens(stated.value), tokens(recorded.value)
    if wanted <= held:
        return Outcome(True, "", "", NAME)
    heads = wanted & GOVERNMENT_HEADS
    opposed = bool(heads and held & GOVERNMENT_HEADS and not heads & held)
    return Outcome(False if opposed else None, "", "", NAME)


def compare_coast(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    coast = recorded_quantity(field, recorded.value, None)
    if coast is None:
        return Outcome(None, note="no length is recorded", comparator=NAME)
    return Outcome(coast.value == 0, "", "", NAME)


# -- lists


def listed_names(text: str) -> tuple[str, ...]:
    """Return the entities of a recorded list, each once, as the gazetteer calls them."""
    return tuple(
        dict.fromkeys(mention.entity for mention in default_gazetteer().find(text) if not mention.demonym)
    )


def compare_members(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    if field.key == "organizations":
        return _compare_organization(stated, recorded)
    held = set(listed_names(recorded.value))
    if not held:
        return Outcome(None, note="no list is recorded", comparator=MEMBERS)
    return Outcome(_all_in(stated, held), "", "", MEMBERS)


def _all_in(stated: StatedFact, held: set[str]) -> bool:
    """All of the names must be there; of names that are denied, one that is there is enough."""
    inside = [name in held for name in stated.names]
    return any(inside) if stated.negated else all(inside)


def _compare_organization(stated: StatedFact, recorded: FieldFact) -> Outcome:
    entries = {entry.split(" (")[0].strip(): entry for entry in re.split(r"[,;]\s*", recorded.value)}
    held = [entries.get(name) for name in stated.names]
    remarks = [entry for entry in held if entry and "(" in entry]
    if remarks:
        return Outcome(None, "", f"recorded as {', '.join(remarks)}", MEMBERS)
    inside = [entry is not None for entry in held]
    return Outcome(any(inside) if stated.negated else all(inside), "", "", MEMBERS)


def shares(text: str) -> tuple[tuple[str, str, float], ...]:
    """Return the (item, remark, percent) of a recorded list of shares, in its order."""
    return tuple(
        (
            m.group(1).strip(),
            f"{m.group(2) or ''} {m.group(4) or ''}".strip(),
            float(m.group(3).lstrip("<").rstrip(".")),
        )
        for m in ITEM.finditer(text)
    )


def _item(stated: StatedFact, recorded: FieldFact) -> tuple[str, str, float] | None:
    wanted = tokens(stated.names[0])
    singular = frozenset(word.removesuffix("s") for word in wanted)
    aliases = {m.entity for m in default_gazetteer().find(stated.names[0])}
    for item in shares(recorded.value):
        held = frozenset(word.removesuffix("s") for word in tokens(item[0]))
        entities = {m.entity for m in default_gazetteer().find(item[0])}
        if held and (held == singular or (stated.field.endswith("_partners") and aliases & entities)):
            return item
    return None


def compare_share(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    item = _item(stated, recorded)
    if item is None or stated.quantity is None:
        return Outcome(None, note=f"{stated.names[0]} is not listed", comparator=SHARES)
    found = find_quantities(f"{item[2]:g}%")[0]
    outcome = judge_quantity(field, stated.quantity, found, stated.year, recorded.as_of)
    return Outcome(outcome.agrees, outcome.tolerance, f"{item[0]} {item[2]:g} %", SHARES)


def compare_item(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    """Compare what is said to be official, or the first of a list."""
    if field.key.endswith("_partners"):
        return _compare_first(stated, recorded)
    official = _official(recorded.value)
    if not official:
        return Outcome(None, note="no official one is marked", comparator=SHARES)
    held = frozenset().union(*(tokens(name) for name in official))
    inside = [bool(tokens(name)) and tokens(name) <= held for name in stated.names]
    return Outcome(
        any(inside) if stated.negated else all(inside), "", f"official: {', '.join(official)}", SHARES
    )


def _official(text: str) -> tuple[str, ...]:
    found = re.findall(r"([A-Z][\w'’ -]{1,40}?)(?: \d[\d.]*%)? \((?:[^()]{0,40}\b)?official\b(?! in\b)", text)
    return tuple(name.strip() for name in found)


def _compare_first(stated: StatedFact, recorded: FieldFact) -> Outcome:
    items = shares(recorded.value)
    names = default_gazetteer().find(items[0][0]) if items else ()
    if not names:
        return Outcome(None, note="no list is recorded", comparator=SHARES)
    return Outcome(names[0].entity == stated.names[0], "", f"first of the list: {names[0].entity}", SHARES)


def compare_count(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    names = listed_names(recorded.value)
    claimed = stated.quantity
    if claimed is None or not names:
        return Outcome(None, note="no list is recorded", comparator=COUNT)
    agrees = claimed.low <= len(names) <= claimed.high
    return Outcome(agrees, tolerance_of(claimed), f"{len(names)} are listed", COUNT)
