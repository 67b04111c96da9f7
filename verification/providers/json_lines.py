"""Reads JSON lines for the archive: one document a line, with its text and what is known of it.

In: the bytes of some lines. Out: one `ArchiveFile` a line, with its document or the error that it raised;
a line that cannot be used stops nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from verification.engine.canonical import MAX_DOCUMENT_CHARACTERS, canonical_text
from verification.engine.documents import ArchiveDocument, ArchiveFile
from verification.errors import (
    DocumentTooLarge,
    EmptyDocument,
    InvalidAddress,
    InvalidInput,
    UnreadableDocument,
    WrongEncoding,
)
from verification.providers.draft import web_url

MEDIA_TYPE = "application/json"
KINDS = ("report", "transcript", "check")
MAX_VALUE_CHARACTERS = 300
MAX_CLAIM_CHARACTERS = 2_000
MAX_IGNORED_KEYS = 20
EARLIEST_YEAR = 1000
# What each value may be called; the first name that is given counts.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "title": ("title",),
    "url": ("url",),
    "published": ("date", "published"),
    "source": ("publisher", "source"),
    "kind": ("kind",),
    "speaker": ("speaker",),
    "credit": ("credit",),
    "reprint_of": ("reprint_of", "reprint-of"),
    "byline": ("byline", "author"),
    "claim": ("claim",),
    "rating": ("rating",),
}
KNOWN = frozenset(name for names in NAMES.values() for name in names)
TYPES = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


def read_lines(body: bytes, *, name: str, first_line: int = 1, source: str = "") -> Iterator[ArchiveFile]:
    """Read one document a line; empty lines are passed over.

    Args:
        body: whole lines.
        name: what the file is called, for messages.
        first_line: the number of the first line in its file.
        source: who published the lines that do not say so; '' when unknown.

    Returns:
        One entry a line in the order given, its path being `name:line`.
    """
    for number, line in enumerate(body.split(b"\n"), start=first_line):
        if not line.strip(b" \t\r\xef\xbb\xbf"):
            continue
        path = f"{name}:{number}"
        try:
            given = _object(line)
            yield ArchiveFile(path, document=_document(line, given, source), ignored=_ignored(given))
        except InvalidInput as error:
            yield ArchiveFile(path, error=error)


def _object(line: bytes) -> dict[str, object]:
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise WrongEncoding("The line is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument("The line is no JSON.") from error
    if not isinstance(found, dict):
        raise UnreadableDocument(f"A line holds one object, not {_type(found)}.")
    return found


def _no_number(written: str) -> float:
    raise ValueError(written)


def _type(value: object) -> str:
    return TYPES.get(type(value), "a text" if isinstance(value, str) else "nothing")


def _ignored(given: Mapping[str, object]) -> tuple[str, ...]:
    unknown = (canonical_text(key)[:40] for key in given if key.lower() not in KNOWN)
    return tuple(dict.fromkeys(unknown))[:MAX_IGNORED_KEYS]


def _document(line: bytes, given: Mapping[str, object], source: str) -> ArchiveDocument:
    values = _values(given)
    url = _address(values["url"])
    kind = _kind(values["kind"])
    publisher = _line(values["source"]) or source or (urlsplit(url).hostname or "")
    if not publisher:
        raise InvalidInput("Nothing says who published this: give “publisher”.")
    text = _check(values, publisher) if kind == "check" else canonical_text(values["text"])
    _check_text(text)
    return ArchiveDocument(
        raw=line.strip(b"\r"),
        media_type=MEDIA_TYPE,
        text=text,
        title=_title(values, text),
        source=publisher[:MAX_VALUE_CHARACTERS],
        kind=kind,
        url=url,
        byline=_line(values["byline"]),
        speaker=_line(values["speaker"]),
        credit=_line(values["credit"]),
        reprint_of=_line(values["reprint_of"]),
        published=_day(values["published"]),
    )


def _values(given: Mapping[str, object]) -> dict[str, str]:
    lowered = {key.lower(): value for key, value in given.items()}
    found = dict.fromkeys(NAMES, "")
    for meaning, names in NAMES.items():
        for name in names:
            value = lowered.get(name)
            if value is not None and not isinstance(value, str):
                raise InvalidInput(f"“{name}” is {_type(value)}; it has to be a text.")
            found[meaning] = found[meaning] or value or ""
    return found


def _check_text(text: str) -> None:
    if not any(character.isalnum() for character in text):
        raise EmptyDocument("The line has no “text”.")
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise DocumentTooLarge(f"A document has at most {MAX_DOCUMENT_CHARACTERS:,} characters.")


def _title(values: Mapping[str, str], text: str) -> str:
    given = _line(values["title"])
    if not given and values["claim"]:
        return f"Check: {_line(values['claim'])}"[:MAX_VALUE_CHARACTERS]
    return given or _line(next(line for line in text.split("\n") if line.strip()))


def _check(values: Mapping[str, str], publisher: str) -> str:
    """Say in words what was checked and how it was rated, so that it can be quoted."""
    claim = " ".join(canonical_text(values["claim"]).split())[:MAX_CLAIM_CHARACTERS]
    rating = _line(values["rating"])
    if not claim or not rating:
        raise InvalidInput("A check has a “claim” and a “rating”.")
    first = f"{publisher} checked the claim “{claim.rstrip('.')}” and rated it “{rating}”."
    return f"{first}\n\n{canonical_text(values['text'])}".strip()


def _kind(written: str) -> str:
    kind = written.strip().lower() or KINDS[0]
    if kind not in KINDS:
        raise InvalidInput(f"A document is a report, a transcript or a check, not “{_line(kind)[:40]}”.")
    return kind


def _address(written: str) -> str:
    url = web_url(written.strip())
    if written.strip() and not url:
        raise InvalidAddress("“url” is no address of a web page.")
    return url


def _day(written: str) -> date | None:
    written = written.strip()
    if not written:
        return None
    try:
        day = date.fromisoformat(written) if len(written) <= 10 else datetime.fromisoformat(written).date()
    except ValueError as error:
        raise InvalidInput(f"Write the date as 2024-03-05, not {_line(written)[:40]}.") from error
    if day.year < EARLIEST_YEAR:
        raise InvalidInput(f"The date {day} cannot be right.")
    return day


def _line(text: str) -> str:
    return " ".join(canonical_text(text).split())[:MAX_VALUE_CHARACTERS]
