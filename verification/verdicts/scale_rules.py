"""What a rating scale may look like, what changed between two versions, and what a rating means.

Pure: no database. `scale_versions.py` writes what passes here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.types import ConclusionClass
from verification.errors import FieldProblem, InvalidScale

DEGREES: Final = ("true", "mostly_true", "mixed", "mostly_false", "false")
KINDS: Final = ("unproven", "not_rateable")
BUCKETS: Final = (*DEGREES, *KINDS)
COLOURS: Final = ("good", "change", "bad", "open", "quiet")
ICONS: Final = (
    "check",
    "pencil",
    "cross",
    "question",
    "person",
    "dash",
    "eye",
    "clock",
    "warning",
    "flag",
    "lock",
)
NEEDS: Final = ("primary_source", "search_log", "text_change", "editor")
"""What a rating asks for: of the evidence, of the search, of the article's text, of who submits it."""
PROPOSABLE: Final[Mapping[ConclusionClass, tuple[str, ...]]] = {
    ConclusionClass.SUPPORTED: ("true", "mostly_true"),
    ConclusionClass.REFUTED: ("false", "mostly_false"),
    ConclusionClass.CONFLICTING: ("unproven", "mixed", "not_rateable"),
    ConclusionClass.NOT_ENOUGH: ("unproven", "not_rateable"),
}
"""The buckets that each class of the machine may propose, the usual one first; silence refutes nothing."""
LEAST_VALUES: Final = 2
MOST_VALUES: Final = 20
MAX_KEY: Final = 40
MAX_LABEL: Final = 80
MAX_DEFINITION: Final = 300
MAX_SCALE_LABEL: Final = 120
KEY: Final = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_KEY - 1}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a scale; `colour` and `icon` are tokens of the style sheet. Kinds have no number."""

    key: str
    label: str
    definition: str
    bucket: str
    number: float | None
    colour: str
    icon: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleWish:
    """A scale as somebody wants it; `proposes` names the rating of a class, "" or nothing: by bucket."""

    label: str
    values: tuple[Value, ...]
    proposes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one value between two versions; `fields` are the names of what changed in it."""

    change: str
    label: str
    fields: tuple[str, ...] = ()


def key_of(label: str) -> str:
    """Return the key that a label would have; empty where it holds no letter of ASCII."""
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    return words.lstrip("0123456789_")[:MAX_KEY].rstrip("_")


def check(wish: ScaleWish) -> None:
    """Let a scale pass, or raise with everything that is wrong in it.

    Raises:
        InvalidScale: with one problem a place.
    """
    problems = [*_of_scale(wish), *_of_values(wish.values), *_of_proposals(wish)]
    if problems:
        raise InvalidScale(problems=problems)


def _of_scale(wish: ScaleWish) -> Iterator[FieldProblem]:
    if text := _bad_text(wish.label, MAX_SCALE_LABEL):
        yield FieldProblem("/label", text)
    if not LEAST_VALUES <= len(wish.values) <= MOST_VALUES:
        yield FieldProblem("/ratings", f"A scale has {LEAST_VALUES} to {MOST_VALUES} ratings.")


def _bad_text(text: str, longest: int) -> str:
    if not text.strip():
        return "This is needed."
    if len(text) > longest:
        return f"At most {longest} characters."
    return "" if text.isprintable() else "One line, without control characters."


def _of_values(values: Sequence[Value]) -> Iterator[FieldProblem]:
    keys = Counter(value.key for value in values)
    labels = Counter(value.label.casefold() for value in values)
    for place, value in enumerate(values):
        for field, text in _of_value(value):
            yield FieldProblem(f"/ratings/{place}/{field}", text)
        if value.key and keys[value.key] > 1:
            yield FieldProblem(f"/ratings/{place}/key", "Another rating of this scale has this key.")
        if value.label and labels[value.label.casefold()] > 1:
            yield FieldProblem(f"/ratings/{place}/label", "Another rating of this scale is called so.")


def _of_value(value: Value) -> Iterator[tuple[str, str]]:
    if not KEY.fullmatch(value.key):
        yield "key", f"Small letters, digits and _, a letter first; at most {MAX_KEY} characters."
    for name, text, longest in (
        ("label", value.label, MAX_LABEL),
        ("definition", value.definition, MAX_DEFINITION),
    ):
        if wrong := _bad_text(text, longest):
            yield name, wrong
    for name, given, known in (
        ("bucket", value.bucket, BUCKETS),
        ("colour", value.colour, COLOURS),
        ("icon", value.icon, ICONS),
    ):
        if given not in known:
            yield name, f"One of: {', '.join(known)}."
    if wrong := _bad_number(value):
        yield "number", wrong
    if not set(value.needs) <= set(NEEDS) or len(set(value.needs)) < len(value.needs):
        yield "needs", f"Each at most once: {', '.join(NEEDS)}."


def _bad_number(value: Value) -> str:
    if value.bucket in KINDS:
        return "" if value.number is None else "What is no degree of truth has no number; leave it empty."
    if value.number is None:
        return "A degree of truth has a number from 0 (wrong) to 1 (right)."
    within = math.isfinite(value.number) and 0 <= value.number <= 1
    return "" if within else "A number from 0 (wrong) to 1 (right)."


def _of_proposals(wish: ScaleWish) -> Iterator[FieldProblem]:
    buckets = {value.key: value.bucket for value in wish.values}
    for name, key in wish.proposes.items():
        if name not in set(ConclusionClass):
            yield FieldProblem("/proposes", "Known classes are supported, refuted, conflicting, not_enough.")
        elif key and key not in buckets:
            yield FieldProblem(f"/proposes/{name}", "This scale has no such rating.")
        elif key and buckets[key] not in PROPOSABLE[ConclusionClass(name)]:
            allowed = ", ".join(PROPOSABLE[ConclusionClass(name)]).replace("_", " ")
            yield FieldProblem(
                f"/proposes/{name}", f"This class can only propose a rating that means: {allowed}."
            )


def proposed(values: Sequence[Value], proposes: Mapping[str, str], outcome: ConclusionClass) -> Value | None:
    """Return the rating that a class of the machine proposes: the chosen one, else the first by bucket.

    What needs an editor's word is nothing that a machine proposes by itself. None: no rating fits.
    """
    if chosen := proposes.get(outcome):
        return next((value for value in values if value.key == chosen), None)
    free = [value for value in values if "editor" not in value.needs]
    by_bucket = (value for bucket in PROPOSABLE[outcome] for value in free if value.bucket == bucket)
    return next(by_bucket, None)


def same_meaning(one: Value, other: Value) -> bool:
    """Say whether two ratings of one key mean the same: definition, bucket and what they ask for."""
    return (one.definition, one.bucket, frozenset(one.needs)) == (
        other.definition,
        other.bucket,
        frozenset(other.needs),
    )


def differences(old: Sequence[Value], new: Sequence[Value]) -> tuple[Difference, ...]:
    """Return what changed from one version to the next: added and changed, the order, then removed."""
    before = {value.key: value for value in old}
    after = {value.key for value in new}
    stayed = [value.key for value in old if value.key in after]
    found = []
    for value in new:
        if value.key not in before:
            found.append(Difference("added", value.label))
        elif fields := _changed(before[value.key], value):
            found.append(Difference("changed", value.label, fields))
    if stayed != [value.key for value in new if value.key in before]:
        found.append(Difference("reordered", ""))
    found += [Difference("removed", value.label) for value in old if value.key not in after]
    return tuple(found)


def _changed(old: Value, new: Value) -> tuple[str, ...]:
    names = ("label", "definition", "bucket", "number", "colour", "icon")
    changed = [name for name in names if getattr(old, name) != getattr(new, name)]
    return (*changed, *(["needs"] if set(old.needs) != set(new.needs) else []))
