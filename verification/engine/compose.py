"""Write a claim's text: the author's words with the stored resolutions put in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verification.engine.lexicon import lexicon
from verification.engine.pieces import Piece
from verification.engine.types import Resolution, Span

POSSESSIVES = frozenset({"its", "his", "her", "their", "our", "my", "hers", "theirs"})
MAX_TOLD = 2
BRACKETED = frozenset({"speaker"})
OPENERS = lexicon("connectors")
BARE_OPENERS = frozenset({"but", "and", "so", "yet"})
# "so far", "so many": here the word measures and does not tie.
AFTER_SO = frozenset({"far", "many", "much", "few", "long", "little", "called"})
SPACES = re.compile(r"\s+")
BEFORE_MARK = re.compile(r"\s+([,.;:!?%)\]])")
MARKS = re.compile(r"[“”„«»\"]")
CLOSERS = {"“": "”", "„": "”", "«": "»", '"': '"'}
JOINT_AT_END = re.compile(r"[\s,;]+(?:and|but|or)$")
EMPTY_COMMAS = re.compile(r",\s*(?=[,.])")


def compose(
    text: str, piece: Piece, resolutions: Sequence[Resolution], *, quoted: bool
) -> tuple[str, tuple[Resolution, ...]]:
    """Write one claim.

    Args:
        text: the whole text.
        piece: what the claim is made of.
        resolutions: what mentions in the sentence stand for.
        quoted: whether the words were spoken: then quotation marks go.

    Returns:
        A sentence that stands alone and ends with a full stop, and the resolutions that were used. A
        mention whose name the claim gives before stays as it is.
    """
    written = ""
    used: list[Resolution] = []
    for part in piece.wording:
        if isinstance(part, str):
            written += part
            continue
        written += " " if written else ""
        inside = [item for item in resolutions if part.start <= item.start and item.end <= part.end]
        words = _resolved(text, part, inside, written, used)
        opens = part.start == piece.small and written and text.startswith(words[:1], part.start)
        written += words[:1].lower() + words[1:] if opens else words
    return _sentence(written, quoted=quoted), tuple(used)


def _resolved(
    text: str, part: Span, resolutions: Sequence[Resolution], before: str, used: list[Resolution]
) -> str:
    written, position = "", part.start
    for item in sorted(resolutions, key=lambda found: found.start):
        if item.start < position:
            continue
        written += text[position : item.start]
        position = item.end
        if _is_named(item.resolved, before + written) and item.method not in {"date", "bridging"}:
            written += text[item.start : item.end]
            continue
        written += _edit(item)
        used.append(item)
    return written + text[position : part.end]


def _is_named(resolved: str, words: str) -> bool:
    """Say whether a claim names a thing before: then the mention is clear."""
    name = resolved.casefold().removeprefix("the ")
    return bool(name) and name in words.casefold()


def _edit(item: Resolution) -> str:
    if not item.resolved:
        # A date that waits for a day to count from says what it says; three candidates tell nothing.
        told = 0 < len(item.candidates) <= MAX_TOLD and item.method != "date"
        return f"{item.mention} [{' or '.join(item.candidates)}]" if told else item.mention
    possessive = item.mention.lower() in POSSESSIVES
    name = item.resolved + (("'" if item.resolved.endswith("s") else "'s") if possessive else "")
    if item.method in BRACKETED:
        return f"{item.mention} [{name}]"
    return name


def _sentence(words: str, *, quoted: bool) -> str:
    words = MARKS.sub("", words) if quoted or MARKS.sub("", words).strip() == words.strip(' “”"') else words
    words = SPACES.sub(" ", words).strip()
    words = BEFORE_MARK.sub(r"\1", EMPTY_COMMAS.sub("", words))
    words = _balanced(JOINT_AT_END.sub("", _without_opener(words).rstrip(" ,;:—–-.")))
    if not words:
        return ""
    if words[-1] not in "!?…" and not words.endswith((".”", '."')):
        words += "."
    return words[0].upper() + words[1:]


def _balanced(words: str) -> str:
    """Close a quotation whose end was cut off, or drop a mark whose partner is elsewhere."""
    marks = MARKS.findall(words)
    if len(marks) % 2 == 0:
        return words
    last = max(words.rfind(mark) for mark in marks)
    if marks[-1] in CLOSERS and words[:last].endswith((" ", "(", "[")):
        return words + CLOSERS[marks[-1]]
    return SPACES.sub(" ", MARKS.sub("", words))


def _without_opener(words: str) -> str:
    """Drop the word that ties a sentence to the one before: "But", "However,", "Meanwhile,"."""
    for _ in range(2):
        first, _, rest = words.partition(" ")
        ties = first.endswith(",") or (
            first.lower() in BARE_OPENERS and rest.split(" ", 1)[0] not in AFTER_SO
        )
        if rest and ties and first.rstrip(",").lower() in OPENERS:
            words = rest
    return words
