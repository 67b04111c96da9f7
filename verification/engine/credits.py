"""Reads from a report which agency it credits: in its dateline, in a line of its own, or at its end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from verification.engine.documents import ArchiveDocument

HEAD_CHARACTERS: Final = 600
TAIL_CHARACTERS: Final = 500
MAX_NAME_CHARACTERS: Final = 60
FULL_NAMES: Final = {
    "ap": "Associated Press",
    "the associated press": "Associated Press",
    "associated press": "Associated Press",
    "afp": "AFP",
    "agence france-presse": "AFP",
    "reuters": "Reuters",
    "thomson reuters": "Reuters",
    "dpa": "dpa",
    "deutsche presse-agentur": "dpa",
    "upi": "UPI",
    "united press international": "UPI",
    "pa": "PA Media",
    "pa media": "PA Media",
    "press association": "PA Media",
    "apa": "APA",
    "ansa": "ANSA",
    "efe": "EFE",
    "tass": "TASS",
    "xinhua": "Xinhua",
    "kyodo": "Kyodo",
    "kyodo news": "Kyodo",
    "interfax": "Interfax",
    "bloomberg": "Bloomberg",
}
"""Names of agencies as they are written in credits, and the one name that stands for all of them."""
AMBIGUOUS: Final = frozenset({"pa", "apa", "ap"})
AGENCY_WORDS: Final = r"(?:Wire|Press|Newswire|News Agency|Press Agency|News Service|Agency)"
NAME: Final = rf"(?:the )?[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){{0,3}} {AGENCY_WORDS}"
KNOWN: Final = "|".join(sorted(map(re.escape, FULL_NAMES), key=len, reverse=True))
WHO: Final = rf"(?P<agency>{NAME}|(?i:\b(?:{KNOWN})\b))"
# VIENNA, March 3 (Danube Wire) — the agency stands in brackets between place and dash.
DATELINE: Final = (
    r"^[^\S\n]*[A-Z][A-Z .'/-]{1,40}(?:, [^()\n]{1,40})? ?"
    r"\((?P<agency>[A-Z][\w .&-]{1,40})\)[^\S\n]*[—–-]"
)
PATTERNS: Final = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        DATELINE,
        # "(AP)", "— AFP", "[Reuters]" alone on a line or at the very end of the text.
        rf"(?:^|\s)[(\[/—–-][^\S\n]*{WHO}[^\S\n]*[)\]]?[^\S\n]*$",
        rf"^[^\S\n]*(?:[Bb]y |BY |[Ss]ource: |[Vv]ia |[Ff]rom )?{WHO}[^\S\n]*$",
        rf"^[^\S\n]*[Bb]y [^\n,|]{{3,60}}[,|][^\S\n]*{WHO}[^\S\n]*$",
        rf"{WHO} contributed (?:to this|reporting)",
        rf"(?:[Rr]eporting|[Mm]aterial|[Ii]nformation|[Ww]ith (?:reports?|material|files)) (?:by|from) {WHO}",
    )
)


def credited_agency(document: ArchiveDocument, agencies: Iterable[str] = ()) -> str:
    """Return the agency that a document credits; empty: none.

    Args:
        document: its header's credit comes first, then its first lines and its end.
        agencies: names of further agencies, as the archive knows them.

    Returns:
        One name for each agency, however it is written. "With agencies" names none.
    """
    if document.credit.strip():
        return full_name(document.credit)
    ends = (
        document.byline,
        document.text[:HEAD_CHARACTERS],
        document.text[HEAD_CHARACTERS:][-TAIL_CHARACTERS:],
    )
    own = [name for name in agencies if name]
    for part in ends:
        for name in (_named(part), _listed(part, own)):
            if name:
                return full_name(name)
    return ""


def full_name(name: str) -> str:
    """Return the one name of an agency, whichever of its names is given."""
    plain = " ".join(name.split())[:MAX_NAME_CHARACTERS]
    return FULL_NAMES.get(plain.casefold(), plain.removeprefix("The ").removeprefix("the "))


def _named(part: str) -> str:
    for pattern in PATTERNS:
        for found in pattern.finditer(part):
            name = found["agency"]
            # "pa" and "ap" are words; as agencies they are written in capitals.
            if name.casefold() not in AMBIGUOUS or name.isupper():
                return name
    return ""


def _listed(part: str, agencies: Iterable[str]) -> str:
    lines = {" ".join(line.split()).strip("()[]/—–- .").casefold() for line in part.split("\n")}
    return next((name for name in agencies if name.casefold() in lines), "")
