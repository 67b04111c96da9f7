"""The one definition of canonical text, shared by every way in: files, pages, pasted text, archive.

It stands in the engine because both the services and the readers need it and neither imports the other.
"""

from __future__ import annotations

import re

from verification.errors import InvalidInput

MAX_DOCUMENT_BYTES = 5 * 1024 * 1024
MAX_DOCUMENT_CHARACTERS = 200_000

REPLACEMENT = "\ufffd"

# Begins at the first of many and gives none back: tried at each, a long run would take hours.
_LINE_END = re.compile(r"(?<!\r)\r++\n")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def canonical_text(text: str) -> str:
    """Return `text` as a revision freezes it.

    A leading byte order mark is dropped, CRLF (also after a double conversion, CR CR LF) becomes LF, NUL and
    lone surrogates become U+FFFD. Nothing else changes: no Unicode normalisation, no trimming.

    Args:
        text: decoded text, may be empty.

    Returns:
        Text that PostgreSQL can store and UTF-8 can carry; applying the function again changes nothing.
    """
    return _UNSTORABLE.sub(REPLACEMENT, _LINE_END.sub("\n", text.lstrip("\ufeff")))


def typed_text(text: str) -> str:
    """Return what a person typed and will answer for, with plain line ends and nothing replaced.

    Raises:
        InvalidInput: it holds NUL or lone surrogates, which no page lets a person type.
    """
    clean = canonical_text(text)
    if clean.count(REPLACEMENT) != text.count(REPLACEMENT):
        raise InvalidInput("The text holds characters that cannot be stored.")
    return clean
