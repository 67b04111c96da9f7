"""The small header that a text or Markdown file may open with: `key: value` lines between `---` lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from verification.errors import UnreadableDocument

MAX_HEADER_LINES = 60
MAX_HEADER_CHARACTERS = 8_000
FENCE = "---"
KEYS = frozenset(
    {
        "title",
        "byline",
        "author",
        "source",
        "url",
        "published",
        "date",
        "kind",
        "speaker",
        "reprint-of",
        "credit",
    }
)

_PAIR = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]{0,40}):(?:[ \t]+(?P<value>.*))?")
_CONTINUED = re.compile(r"[ \t]+\S.*|- .*|#.*|")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a header says; empty strings: it does not. `unknown` are the keys that are not ours."""

    values: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = field(default=())

    def get(self, *keys: str) -> str:
        """Return the value of the first of `keys` that the header gives, else ''."""
        given = dict(self.values)
        return next((given[key] for key in keys if given.get(key)), "")

    @property
    def published(self) -> date | None:
        """The date given, None when none is.

        Raises:
            UnreadableDocument: a date that is not written as 2024-03-05.
        """
        written = self.get("published", "date")
        if not written:
            return None
        try:
            return date.fromisoformat(written[:10])
        except ValueError as error:
            raise UnreadableDocument(f"Write the date as 2024-03-05, not {written[:40]}.") from error


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the header and the rest of canonical `text`; an empty header when it opens with none.

    What stands between the fences is taken for a header only when every line is one; otherwise the
    fences are rules in the text, and nothing is cut off.
    """
    if not text.startswith(FENCE + "\n"):
        return FrontMatter(), text
    lines = text[:MAX_HEADER_CHARACTERS].split("\n")[1 : MAX_HEADER_LINES + 1]
    if FENCE not in lines:
        return FrontMatter(), text
    header = lines[: lines.index(FENCE)]
    pairs = [_PAIR.fullmatch(line) for line in header]
    if not any(pairs) or not all(
        pair or _CONTINUED.fullmatch(line) for pair, line in zip(pairs, header, strict=True)
    ):
        return FrontMatter(), text
    rest = text[sum(len(line) + 1 for line in (FENCE, *header, FENCE)) :].lstrip("\n")
    given = [
        (pair["key"].lower().replace("_", "-"), _unquoted(pair["value"] or "")) for pair in pairs if pair
    ]
    return (
        FrontMatter(
            values=tuple((key, value) for key, value in given if key in KEYS),
            unknown=tuple(key for key, _ in given if key not in KEYS),
        ),
        rest,
    )


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
