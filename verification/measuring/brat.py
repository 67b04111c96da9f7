"""Reads attributions annotated in brat's stand-off format: spans (T), tied together by events (E)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verification.engine.types import Span
from verification.errors import InvalidInput

SPAN_LINE = re.compile(r"(?P<id>T\d+)\t(?P<label>\S+) (?P<places>\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
EVENT_LINE = re.compile(r"E\d+\t(?P<roles>\S+:T\d+(?: \S+:T\d+)*)\s*$")
ROLE = re.compile(r"(?P<role>[A-Za-z-]+?)\d*:(?P<id>T\d+)")


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotated attribution; a span in several pieces keeps them in the order of the text."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


def read_annotations(text: str, annotations: str) -> list[Annotated]:
    """Read the attributions of one article.

    Args:
        text: the article, which the offsets count code points of.
        annotations: the content of its .ann file.

    Returns:
        The attributions that have a content, in the order of the file. Notes, relations and spans that
        no event holds are left out.

    Raises:
        InvalidInput: an event names a span that is not there, or a span ends outside the text.
    """
    spans: dict[str, tuple[Span, ...]] = {}
    events: list[str] = []
    for line in annotations.split("\n"):
        if found := SPAN_LINE.match(line):
            spans[found["id"]] = tuple(_pieces(found["places"], len(text)))
        elif event := EVENT_LINE.match(line):
            events.append(event["roles"])
    return [annotated for roles in events if (annotated := _event(roles, spans)).content]


def _pieces(places: str, length: int) -> Iterator[Span]:
    for place in places.split(";"):
        start, end = map(int, place.split())
        if start >= end or end > length:
            raise InvalidInput(f"A span at {place} lies outside its text.")
        yield Span(start, end)


def _event(roles: str, spans: Mapping[str, tuple[Span, ...]]) -> Annotated:
    held: dict[str, list[Span]] = {"Source": [], "Cue": [], "Content": []}
    for match in ROLE.finditer(roles):
        if match["id"] not in spans:
            raise InvalidInput(f"An annotation names the span {match['id']}, which is not there.")
        if match["role"] in held:
            held[match["role"]].extend(spans[match["id"]])
    parts = {role: tuple(sorted(found, key=lambda span: span.start)) for role, found in held.items()}
    return Annotated(parts["Source"], parts["Cue"], parts["Content"])
