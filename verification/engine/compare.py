"""Sets a stated fact beside a recorded one and says whether they agree."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from verification.engine.fields import FIELDS, Field, FieldKind
from verification.engine.gazetteer import default_gazetteer, fold
from verification.engine.quantities import Bound, Quantity, find_quantities
from verification.engine.stated import StatedFact
from verification.engine.stated_dates import find_dates
from verification.engine.types import Comparison, FieldFact
from verification.engine.units import Family

QUANTITY = "quantity.v1"
COUNT = "count.v1"
DATE = "date.v1"
NAME = "name.v1"
MEMBERS = "members.v1"
SHARES = "shares.v1"

LONG_PAST = 2010
"""Before this year a claim about a name or a membership is not about what is recorded today."""
FAR = 1.5
"""Beyond this factor "more than N" is true and still no good description."""
RECORD_ROUNDING = 0.01
ITEM = re.compile(
    r"([^,;:()%]{2,60}?)\s*(?:\(([^()]{0,200})\)\s*)?(<?\d[\d.]*)\s*%(?:\s*\(([^()]{0,200})\))?"
)
LIST_NAME = re.compile(r"([A-Z][^;,()\d]{1,60}?)(?: \(([^()]{0,80})\))?(?=[;,\d]| and |$|\s\d)")
CASED = re.compile(r"[a-z0-9]+")
EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the of de del la mount mt mountain peak point hill city saint st san king queen president prime "
        "minister since",
    )
)
GOVERNMENT_HEADS = frozenset({"republic", "monarchy", "dictatorship", "principality"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one comparator found; `agrees` is None when the two could not be compared."""

    agrees: bool | None
    tolerance: str = ""
    note: str = ""
    comparator: str = ""


def compare(stated: StatedFact, recorded: FieldFact, *, complete: bool = True) -> Comparison:
    """Compare what a sentence states with what is recorded.

    Args:
        stated: read from the claim; entity and field must be those of `recorded`.
        recorded: a field of a reference work, or a fact read out of prose.
        complete: whether a recorded list is the whole list; False for prose, where a name that is
            missing says nothing.

    Returns:
        The comparison, with `agrees` None where years, units or wording forbid a comparison.

    Raises:
        ValueError: entity or field differ.
    """
    if (stated.entity, stated.field) != (recorded.entity, recorded.field):
        raise ValueError("Only the same field of the same entity can be compared.")
    field = FIELDS[stated.field]
    outcome = _comparator(field, stated)(field, stated, recorded)
    outcome = _at_other_time(field, stated, recorded, _of_part(outcome, complete))
    agrees = outcome.agrees
    if stated.negated and agrees is not None:
        agrees = not agrees
    return Comparison(
        comparator=outcome.comparator,
        entity=stated.entity,
        field=field.label,
        claimed=f"not {stated.value}" if stated.negated else stated.value,
        recorded=recorded.value,
        agrees=agrees,
        tolerance=outcome.tolerance,
        note=outcome.note,
    )


Comparator = Callable[[Field, StatedFact, FieldFact], Outcome]


def _comparator(field: Field, stated: StatedFact) -> Comparator:
    if field.kind is FieldKind.SHARES:
        return _compare_share if stated.quantity else _compare_item
    if stated.quantity is not None:
        return _compare_count if field.kind is FieldKind.MEMBERS else _compare_quantity
    if stated.date is not None:
        return _compare_date
    return SPECIAL.get(field.key, _compare_name)


def _of_part(outcome: Outcome, complete: bool) -> Outcome:
    part = not complete and outcome.agrees is False and outcome.comparator in {MEMBERS, SHARES, COUNT}
    return (
        Outcome(None, outcome.tolerance, "the passage gives no complete list", outcome.comparator)
        if part
        else outcome
    )


def _at_other_time(field: Field, stated: StatedFact, recorded: FieldFact, outcome: Outcome) -> Outcome:
    """A changing field of another year proves nothing either way, nor does a name for days long past."""
    if stated.year is None or recorded.as_of == stated.year:
        return outcome
    if field.drift is None and field.kind in {FieldKind.NAME, FieldKind.MEMBERS} and stated.year < LONG_PAST:
        return Outcome(None, outcome.tolerance, f"the claim speaks of {stated.year}", outcome.comparator)
    if field.drift is None or recorded.as_of is None:
        return outcome
    note = f"the claim speaks of {stated.year}, the record of {recorded.as_of}"
    return Outcome(None, outcome.tolerance, note, outcome.comparator)


# -- quantities


def _compare_quantity(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    claimed = stated.quantity
    found = _recorded_quantity(field, recorded.value, claimed)
    if claimed is None or found is None:
        return Outcome(None, note="no figure of the same unit is recorded", comparator=QUANTITY)
    return _judge_quantity(field, claimed, found, recorded.as_of)


def _recorded_quantity(field: Field, text: str, claimed: Quantity | None) -> Quantity | None:
    """Return the first recorded figure of the field's family; years in brackets are not figures."""
    plain = re.sub(r"\((?:[^()]{0,30})?(?:1[89]|20)\d\d(?:-\d{2,4})?(?: est\.?)?\)", " ", text)
    for quantity in find_quantities(plain):
        if quantity.family is field.family or (
            quantity.family is Family.NONE and field.family in {Family.PEOPLE, Family.RATE, Family.YEARS}
        ):
            return quantity
        if quantity.family is Family.PEOPLE and field.family is Family.NONE:
            return quantity
    return None


def _judge_quantity(field: Field, claimed: Quantity, found: Quantity, as_of: int | None) -> Outcome:
    slack = min(found.half_step, abs(found.value) * RECORD_ROUNDING) if found.bound is Bound.EXACT else 0.0
    low, high = found.value - slack, found.value + slack
    if found.bound is not Bound.EXACT:
        low, high = max(found.low, found.value * 0.9), min(found.high, found.value * 1.1)
    inside = claimed.low <= high and low <= claimed.high
    tolerance = _tolerance(claimed)
    if inside and _far_from(claimed, found):
        return Outcome(None, tolerance, "literally true, but far from the figure that is recorded", QUANTITY)
    if inside:
        return Outcome(True, tolerance, _dated(as_of), QUANTITY)
    if field.drift is not None and _difference(claimed, found) <= field.drift:
        return Outcome(None, tolerance, "differs by no more than a change of years can explain", QUANTITY)
    return Outcome(False, tolerance, _dated(as_of), QUANTITY)


def _far_from(claimed: Quantity, found: Quantity) -> bool:
    if claimed.bound is Bound.AT_LEAST:
        return found.value > claimed.value * FAR
    return claimed.bound is Bound.AT_MOST and found.value < claimed.value / FAR


def _difference(claimed: Quantity, found: Quantity) -> float:
    if found.value == 0:
        return math.inf
    return abs(claimed.value - found.value) / abs(found.value)


def _dated(as_of: int | None) -> str:
    return f"recorded for {as_of}" if as_of else ""


def _tolerance(claimed: Quantity) -> str:
    if claimed.bound is Bound.EXACT:
        return "printed rounding"
    if claimed.bound in {Bound.AT_LEAST, Bound.AT_MOST}:
        return claimed.bound.value
    return f"10 % with “{claimed.bound.value}”"


def _compare_count(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    names = listed_names(recorded.value)
    claimed = stated.quantity
    if claimed is None or not names:
        return Outcome(None, note="no list is recorded", comparator=COUNT)
    agrees = claimed.low <= len(names) <= claimed.high
    return Outcome(agrees, _tolerance(claimed), f"{len(names)} are listed", COUNT)


# -- dates


def _compare_date(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    dates = find_dates(recorded.value)
    if stated.date is None or not dates:
        return Outcome(None, note="no date is recorded", comparator=DATE)
    if any(stated.date.fits(date) for date in dates if date.year or field.key == "national_holiday"):
        return Outcome(True, "as precise as written", "", DATE)
    many = len(dates) > 3
    return Outcome(
        None if many else False, "as precise as written", "several dates are recorded" if many else "", DATE
    )


# -- names


def tokens(text: str) -> frozenset[str]:
    """Return the words of a name that tell it apart, without case and accents."""
    return frozenset(CASED.findall(fold(text).lower())) - EMPTY_WORDS


def _compare_name(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
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


def _compare_currency(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    name = fold(recorded.value.partition("(")[0]).lower().split()
    claimed = fold(stated.names[0]).lower().split()
    code = re.search(r"\(([A-Z]{3})\)", recorded.value)
    if not name or not claimed:
        return Outcome(None, note="no currency is recorded", comparator=NAME)
    if code and claimed == [code.group(1).lower()]:
        return Outcome(True, "", "", NAME)
    same = _stem(name[-1]) == _stem(claimed[-1]) or name[-1][:4] == claimed[-1][:4]
    return Outcome(same, "singular and plural", "", NAME)


def _stem(word: str) -> str:
    return re.sub(r"(?:es|s|er|r|e)$", "", word)


def _compare_government(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    wanted, held = tokens(stated.value), tokens(recorded.value)
    if wanted <= held:
        return Outcome(True, "", "", NAME)
    heads = wanted & GOVERNMENT_HEADS
    opposed = bool(heads and held & GOVERNMENT_HEADS and not heads & held)
    return Outcome(False if opposed else None, "", "", NAME)


def _compare_coast(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    coast = _recorded_quantity(field, recorded.value, None)
    if coast is None:
        return Outcome(None, note="no length is recorded", comparator=NAME)
    return Outcome(coast.value == 0, "", "", NAME)


# -- lists


def listed_names(text: str) -> tuple[str, ...]:
    """Return the entities of a recorded list, each once, as the gazetteer calls them."""
    return tuple(
        dict.fromkeys(mention.entity for mention in default_gazetteer().find(text) if not mention.demonym)
    )


def _compare_members(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
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
    entry = entries.get(stated.names[0])
    if entry and "(" in entry:
        return Outcome(None, "", f"recorded as {entry}", MEMBERS)
    return Outcome(entry is not None, "", "", MEMBERS)


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


def _compare_share(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    item = _item(stated, recorded)
    if item is None or stated.quantity is None:
        return Outcome(None, note=f"{stated.names[0]} is not listed", comparator=SHARES)
    found = find_quantities(f"{item[2]:g}%")[0]
    outcome = _judge_quantity(field, stated.quantity, found, recorded.as_of)
    return Outcome(outcome.agrees, outcome.tolerance, f"{item[0]} {item[2]:g} %", SHARES)


def _compare_item(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
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


SPECIAL: dict[str, Comparator] = {
    "borders": _compare_members,
    "organizations": _compare_members,
    "currency": _compare_currency,
    "government_type": _compare_government,
    "coastline": _compare_coast,
}
"""Comparators of fields whose names need more than words in common."""
