"""Tells two descriptions of the API apart: what was added, and what would break a program that uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

Shape = Mapping[str, Any]
LOWER_IS_STRICTER: Final = ("maxLength", "maximum", "maxItems", "maxProperties")
HIGHER_IS_STRICTER: Final = ("minLength", "minimum", "minItems", "minProperties")
SEVERAL: Final = ("allOf", "oneOf", "anyOf")
WORDS: Final = re.compile(r"\^\(([^()]*)\)\(,\(([^()]*)\)\)\*\$")
"""The pattern of words that are separated by commas, each of which may stand there."""


class Way(StrEnum):
    """Who writes a value: a program that calls, or the API that answers."""

    SENT = "sent"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `breaks` when a program that works today may not work with it."""

    where: str
    what: str
    breaks: bool = True


def changes(before: Shape, after: Shape) -> list[Change]:
    """Return what is different for programs, in the order of the addresses.

    Args:
        before, after: OpenAPI 3.1 documents, as dictionaries. Words for people are not compared.
    """
    return list(_Comparison(before, after).run())


class _Comparison:
    """Walks both documents at once; a shape that leads back to itself is walked once."""

    def __init__(self, before: Shape, after: Shape) -> None:
        self.before, self.after = before, after
        self.walked: set[tuple[int, int, Way]] = set()

    def run(self) -> Iterator[Change]:
        old, new = _operations(self.before), _operations(self.after)
        for name in sorted(old.keys() | new.keys()):
            self.walked.clear()
            if name not in new:
                yield Change(name, "is gone")
            elif name not in old:
                yield Change(name, "is new", breaks=False)
            else:
                yield from self._operation(name, old[name], new[name])

    def _operation(self, name: str, old: Shape, new: Shape) -> Iterator[Change]:
        if old.get("operationId") != new.get("operationId"):
            yield Change(name, f"is called {new.get('operationId')}, no longer {old.get('operationId')}")
        if lost := _ways_in(old) - _ways_in(new):
            yield Change(name, f"can no longer be called with {' or '.join(sorted(lost))}")
        yield from self._parameters(name, old, new)
        yield from self._body(name, old.get("requestBody"), new.get("requestBody"))
        yield from self._answers(name, old["responses"], new["responses"])

    def _parameters(self, name: str, old: Shape, new: Shape) -> Iterator[Change]:
        before, after = _parameters(old), _parameters(new)
        for key in sorted(before.keys() | after.keys()):
            where = f"{name} {key}"
            needs = after.get(key, {}).get("required", False)
            if key not in after:
                yield Change(where, "is gone")
            elif key not in before:
                yield Change(where, "is new", breaks=needs)
            else:
                if needs and not before[key].get("required", False):
                    yield Change(where, "is required now")
                yield from self._shape(where, before[key]["schema"], after[key]["schema"], Way.SENT)

    def _body(self, name: str, old: Shape | None, new: Shape | None) -> Iterator[Change]:
        where = f"{name} body"
        if old is None or new is None:
            if old is not new:
                needs = new is None or bool(new.get("required", False))
                yield Change(where, "is gone" if new is None else "is new", breaks=needs)
            return
        yield from self._contents(where, old, new, Way.SENT)

    def _answers(self, name: str, old: Shape, new: Shape) -> Iterator[Change]:
        for status in sorted(status for status in old if status < "300"):
            if status not in new:
                yield Change(f"{name} {status}", "is gone")
            else:
                yield from self._contents(f"{name} {status}", old[status], new[status], Way.ANSWERED)

    def _contents(self, where: str, old: Shape, new: Shape, way: Way) -> Iterator[Change]:
        after = new.get("content", {})
        for media, content in old.get("content", {}).items():
            if media not in after:
                yield Change(where, f"is no longer {media}")
            else:
                yield from self._shape(where, content.get("schema", {}), after[media].get("schema", {}), way)

    def _shape(self, where: str, old: Shape, new: Shape, way: Way) -> Iterator[Change]:
        left, right = _resolved(self.before, old), _resolved(self.after, new)
        if (id(left), id(right), way) in self.walked:
            return
        self.walked.add((id(left), id(right), way))
        yield from _types(where, left, right, way)
        yield from _words(where, left, right, way)
        if way is Way.SENT:
            yield from _bounds(where, left, right)
        yield from self._several(where, left, right, way)
        yield from self._properties(where, left, right, way)
        for key, name in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(left.get(key), Mapping) and isinstance(right.get(key), Mapping):
                yield from self._shape(where + name, left[key], right[key], way)

    def _several(self, where: str, old: Shape, new: Shape, way: Way) -> Iterator[Change]:
        for key in SEVERAL:
            left, right = old.get(key, []), new.get(key, [])
            if len(left) != len(right):
                yield Change(where, f"is one of {len(right)} shapes, no longer of {len(left)}")
            else:
                for one, other in zip(left, right, strict=True):
                    yield from self._shape(where, one, other, way)

    def _properties(self, where: str, old: Shape, new: Shape, way: Way) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", [])), set(new.get("required", []))
        for key in sorted(before.keys() | after.keys()):
            place = f"{where}.{key}"
            if key not in after:
                yield Change(place, "is gone")
            elif key not in before:
                yield Change(place, "is new", breaks=way is Way.SENT and key in needs)
            else:
                if way is Way.SENT and key in needs - needed:
                    yield Change(place, "is required now")
                if way is Way.ANSWERED and key in needed - needs:
                    yield Change(place, "may be left out now")
                yield from self._shape(place, before[key], after[key], way)


def _operations(document: Shape) -> dict[str, Shape]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def _ways_in(operation: Shape) -> set[str]:
    return {
        " and ".join(f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in way.items())
        for way in operation.get("security", [])
    }


def _parameters(operation: Shape) -> dict[str, Shape]:
    return {f"{one['in']} {one['name']}": one for one in operation.get("parameters", [])}


def _resolved(document: Shape, shape: Shape) -> Shape:
    """Follow a reference, and what is all of one thing, to the shape itself."""
    while True:
        if "$ref" in shape:
            found: Shape = document
            for part in shape["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            shape = found
        elif len(shape.get("allOf", [])) == 1:
            shape = shape["allOf"][0]
        else:
            return shape


def _types(where: str, old: Shape, new: Shape, way: Way) -> Iterator[Change]:
    before, after = _set_of(old.get("type")), _set_of(new.get("type"))
    lost = before - after if way is Way.SENT else after - before
    if before != after:
        yield Change(where, f"is {_named(after)}, no longer {_named(before)}", breaks=bool(lost))
    elif old.get("format") != new.get("format"):
        yield Change(where, f"has the format {new.get('format')}, no longer {old.get('format')}")


def _words(where: str, old: Shape, new: Shape, way: Way) -> Iterator[Change]:
    before, after = _choices(old), _choices(new)
    if before == after:
        return
    lost = after is not None and (before is None or bool(before - after))
    # A program has to bear words that it does not know; one that it sends has to be understood.
    yield Change(where, f"may be {_named(after or set())}", breaks=lost and way is Way.SENT)


def _choices(shape: Shape) -> set[str] | None:
    """Return the words that may stand there; None: any."""
    if "enum" in shape:
        return {str(word) for word in shape["enum"]}
    if "const" in shape:
        return {str(shape["const"])}
    pattern = shape.get("pattern")
    if pattern is None:
        return None
    words = WORDS.fullmatch(pattern)
    return set(words[1].split("|")) if words else {pattern}


def _bounds(where: str, old: Shape, new: Shape) -> Iterator[Change]:
    for key in (*LOWER_IS_STRICTER, *HIGHER_IS_STRICTER):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        is_lower = key in LOWER_IS_STRICTER
        is_stricter = after is not None and (before is None or (after < before) == is_lower)
        yield Change(where, f"has {key} {after}, no longer {before}", breaks=is_stricter)


def _set_of(value: Any) -> set[str]:
    return set() if value is None else set(value) if isinstance(value, list) else {value}


def _named(words: set[str]) -> str:
    return " or ".join(sorted(words)) or "anything"
