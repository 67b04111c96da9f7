"""A report for programs: plain values, and the JSON Schema that they keep, both read off the facts."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from verification.publication import facts

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
PLAIN: Final[dict[type, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def as_plain(value: Any) -> Any:
    """Return facts as JSON has them: objects, lists, texts, numbers; times in UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report, complete by itself."""
    return {"$schema": DIALECT, **shape_of(facts.Report)}


def shape_of(kind: Any) -> dict[str, Any]:
    """Return the JSON Schema of one type of the facts."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if get_origin(kind) is tuple:
        return {"type": "array", "items": shape_of(get_args(kind)[0])}
    if get_origin(kind) is UnionType:
        shapes = [shape_of(part) for part in get_args(kind) if part is not NoneType]
        return {"anyOf": [*shapes, {"type": "null"}]}
    hints = get_type_hints(kind)
    properties = {field.name: shape_of(hints[field.name]) for field in fields(kind)}
    if kind is facts.Report:
        properties["format"] = {"type": "string", "const": facts.FORMAT}
    return {
        "type": "object",
        "title": kind.__name__.removesuffix("Fact"),
        "description": " ".join(inspect.cleandoc(kind.__doc__ or "").split()),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
