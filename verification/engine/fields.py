"""The field catalogue: what a reference work's field is called, measured in, worded like and compared by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from verification.engine.units import Family

TABLE_PATH = Path(__file__).parent / "data" / "fields.json"
YEAR_SUFFIX = re.compile(r"\s+(1[89]\d\d|20\d\d)$")
NOT_WORD = re.compile(r"[^a-z0-9]+")
PLAIN_SUBFIELDS = frozenset({"", "text", "name", "total", "total population"})
"""Sub-fields that say nothing beyond their field; left out of the label."""


class FieldKind(StrEnum):
    """How a field is compared."""

    QUANTITY = "quantity"
    DATE = "date"
    NAME = "name"
    MEMBERS = "members"
    SHARES = "shares"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the catalogue.

    `cues` are the wordings that point to the field, as bounded regular expressions over lower-case
    text. `drift` is the relative difference that a change of years alone can explain: beyond the
    printed rounding but within it, neither agreement nor contradiction. None: the field does not
    change with time.
    """

    key: str
    label: str
    kind: FieldKind
    family: Family = Family.NONE
    cues: tuple[str, ...] = ()
    drift: float | None = None


def slug(name: str) -> str:
    """Return `name` in lower case with one underscore for whatever is no letter or digit."""
    return NOT_WORD.sub("_", name.lower()).strip("_")


def raw_key(field: str, subfield: str = "") -> tuple[str, int | None]:
    """Return the uncatalogued key of a reference work's field and the year in its name.

    Args:
        field: the field's heading, for example "Exports" or "Area".
        subfield: the heading below it, for example "Exports 2024" or "total "; empty for none.

    Returns:
        ("exports", 2024), ("area.total", None): the year is None when the heading carries none.
    """
    field, subfield = field.strip(), subfield.strip()
    found = YEAR_SUFFIX.search(subfield)
    year = int(found.group(1)) if found else None
    if found:
        subfield = subfield[: found.start()]
    head, tail = slug(field), slug(subfield)
    if tail in {"", "text", head} or (year is not None and tail.startswith(head)):
        return head, year
    return f"{head}.{tail}", year


def label_of(field: str, subfield: str = "") -> str:
    """Return the words to show for a field: "Area · land", "Capital", "Exports"."""
    field, subfield = field.strip(), YEAR_SUFFIX.sub("", subfield.strip())
    if subfield.lower() in PLAIN_SUBFIELDS or slug(subfield) == slug(field):
        return field
    return f"{field} · {subfield}"


def _load() -> tuple[dict[str, Field], dict[str, str]]:
    table = json.loads(TABLE_PATH.read_text(encoding="utf-8"))
    fields = (
        Field(
            key=row["key"],
            label=row["label"],
            kind=FieldKind(row["kind"]),
            family=Family(row["family"]),
            cues=tuple(row["cues"]),
            drift=row["drift"],
        )
        for row in table["fields"]
    )
    return {field.key: field for field in fields}, table["renamed"]


FIELDS, RENAMED = _load()
"""The catalogue by key, and uncatalogued key → key of the catalogue. A field that the catalogue lacks
is stored and shown, but never compared."""


def field_key(field: str, subfield: str = "") -> tuple[str, int | None]:
    """Return the catalogue's key of a reference work's field and the year in its name, as `raw_key`."""
    key, year = raw_key(field, subfield)
    return RENAMED.get(key, key), year


CUES = tuple(
    (field, re.compile(rf"(?<!\w)(?:{cue})(?!\w)", re.IGNORECASE))
    for field in FIELDS.values()
    for cue in field.cues
)
"""Every wording of every field."""
