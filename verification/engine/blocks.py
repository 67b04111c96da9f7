"""Cut a text into blocks and say what each one is: furniture, headline, caption, body …"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date

from verification.engine.furniture import CAPTION, MONTH, is_byline, is_furniture, is_section
from verification.engine.types import Block, BlockKind, Span

MAX_HEADLINE_WORDS = 25
MAX_SUBHEADING_WORDS = 12
MAX_CAPTION_WORDS = 60
MIN_PULL_QUOTE_WORDS = 5
MAX_COMPARED_BLOCKS = 400
QUOTATION_MARKS = re.compile("[“”„«»\"‘’']")
WRAPPED_LINE_CHARACTERS = 100
SHORT_LINE_CHARACTERS = 40
TERMINAL = (".", "!", "?", "…", ":", ";")
CLOSERS = "\"'”’»)]"

PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
LINE = re.compile(r"[^\S\n]*(?:#{1,6}[^\S\n]+|[•*–-][^\S\n]+)?(?P<line>\S[^\n]*)")

BULLET = re.compile(r"(?:^|\n)?[^\S\n]*[•*–-][^\S\n]+$")
LINKS = re.compile(
    r"(?:related|read|see|more|most|you may|recommended|also|top stories|latest)\b", re.IGNORECASE
)
MIN_LISTED_WORDS = 4

MONTH_NUMBERS = {month[:3].lower(): number for number, month in enumerate(calendar.month_name) if month}
DATE = re.compile(
    rf"\b(?:(?P<month>{MONTH})\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})\s(?P<month2>{MONTH}),?\s(?P<year2>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))\b"
)
DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'/ -]{2,30}(?:, [A-Z][\w.' ]{1,25})?)"
    rf"(?:, (?P<date>{MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {MONTH}(?: \d{{4}})?))?"
    r"(?: \([A-Z][\w .]{1,25}\))?\s(?:—|–|--|-)\s"
)
ENDS_WITH_DATE = re.compile(rf",\s(?:on\s)?(?:{MONTH}\s\d{{1,2}},\s\d{{4}}|\d{{1,2}}\s{MONTH}\s\d{{4}})\.?$")


def split_blocks(text: str, *, title: str = "") -> tuple[Block, ...]:
    """Cut a text into labelled blocks.

    Args:
        text: the canonical text of a revision.
        title: the article's title, if known: the block that repeats it is the headline.

    Returns:
        Blocks in order, none overlapping, none empty, without surrounding white space. A block with the
        words of an earlier one points at it with `duplicate_of`.
    """
    spans = list(_spans(text))
    wordings = [_wording(text[span.start : span.end]) for span in spans]
    kinds = _kinds(text, spans, wordings, _wording(title))
    seen: dict[str, int] = {}
    blocks = []
    for ordinal, (span, wording) in enumerate(zip(spans, wordings, strict=True)):
        first = seen.setdefault(wording, ordinal)
        kind = kinds[first] if kinds[ordinal] is not BlockKind.FURNITURE else BlockKind.FURNITURE
        blocks.append(Block(ordinal, span.start, span.end, kind, first if first != ordinal else None))
    return tuple(blocks)


def find_date(words: str) -> date | None:
    """Return the first date that is given in full (day, month and year), None when there is none."""
    for match in DATE.finditer(words):
        try:
            if match["iso"]:
                return date.fromisoformat(match["iso"])
            month = MONTH_NUMBERS[(match["month"] or match["month2"])[:3].lower()]
            return date(int(match["year"] or match["year2"]), month, int(match["day"] or match["day2"]))
        except ValueError:
            continue
    return None


def _spans(text: str) -> Iterator[Span]:
    for paragraph in PARAGRAPH.finditer(text):
        for span in _lines(text, paragraph.start(), paragraph.end()):
            match = DATELINE.match(text, span.start, span.end)
            # A dateline stands before the first sentence and is no part of it.
            cut = len(text[: match.end()].rstrip()) if match else span.start
            if match and cut < span.end:
                yield Span(span.start, cut)
                yield Span(match.end(), span.end)
            else:
                yield span


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut a paragraph at its lines, unless it is one paragraph whose lines were wrapped by hand."""
    lines = list(LINE.finditer(text, start, end))
    spans = [_trimmed(text, match.start("line"), match.end()) for match in lines]
    if len(spans) > 1 and _is_wrapped([text[span.start : span.end] for span in spans]):
        yield Span(spans[0].start, spans[-1].end)
    else:
        yield from spans


def _is_wrapped(lines: Sequence[str]) -> bool:
    if max(map(len, lines)) > WRAPPED_LINE_CHARACTERS or len(set(lines)) < len(lines):
        return False
    running_on = [
        line for line in lines[:-1] if not _is_terminal(line) and len(line) >= SHORT_LINE_CHARACTERS
    ]
    return len(running_on) * 2 > len(lines) - 1


def _trimmed(text: str, start: int, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip()))


def _wording(words: str) -> str:
    return " ".join(words.split())


def _is_terminal(words: str) -> bool:
    return words.rstrip(CLOSERS + " ").endswith(TERMINAL)


def _kinds(text: str, spans: Sequence[Span], wordings: Sequence[str], title: str) -> list[BlockKind]:
    kinds: list[BlockKind | None] = [_kind_alone(wording) for wording in wordings]
    headline = _headline(kinds, wordings, title)
    under_links = False
    for ordinal, wording in enumerate(wordings):
        listed = BULLET.search(text, *_before(spans[ordinal])) is not None
        if ordinal == headline:
            kinds[ordinal] = BlockKind.HEADLINE
        elif kinds[ordinal] is None and ordinal < (headline or 0) and is_section(wording):
            kinds[ordinal] = BlockKind.FURNITURE
        elif kinds[ordinal] is None and listed:
            kinds[ordinal] = _listed_kind(wording, under_links=under_links)
        elif kinds[ordinal] is None:
            kinds[ordinal] = _kind_among(ordinal, wording, wordings, has_body=headline is not None)
        if not listed:
            under_links = kinds[ordinal] is BlockKind.FURNITURE and LINKS.match(wording) is not None
    found = [kind or BlockKind.BODY for kind in kinds]
    for ordinal in _pull_quotes(wordings, found):
        found[ordinal] = BlockKind.PULL_QUOTE
    return found


def _before(span: Span) -> tuple[int, int]:
    return max(0, span.start - 4), span.start


def _listed_kind(wording: str, *, under_links: bool) -> BlockKind:
    """What a line with a bullet is: a link under "Related", a statement, or a bare word or two."""
    if under_links and not _is_terminal(wording):
        return BlockKind.FURNITURE
    return BlockKind.BODY if len(wording.split()) >= MIN_LISTED_WORDS else BlockKind.SUBHEADING


def _pull_quotes(wordings: Sequence[str], kinds: Sequence[BlockKind]) -> Iterator[int]:
    """Yield the blocks that only show words of a longer paragraph once more."""
    if len(wordings) > MAX_COMPARED_BLOCKS:
        return
    plain = [QUOTATION_MARKS.sub("", wording).strip(" .,;:—–-").lower() for wording in wordings]
    body = [ordinal for ordinal, kind in enumerate(kinds) if kind in {BlockKind.BODY, BlockKind.SUBHEADING}]
    for ordinal in body:
        if not MIN_PULL_QUOTE_WORDS <= len(plain[ordinal].split()) <= MAX_CAPTION_WORDS:
            continue
        longer = (plain[other] for other in body if len(plain[other]) > len(plain[ordinal]))
        if any(plain[ordinal] in words for words in longer):
            yield ordinal


def _kind_alone(wording: str) -> BlockKind | None:
    """What a block is by its own words; None when its neighbours decide."""
    if is_furniture(wording):
        return BlockKind.FURNITURE
    if DATELINE.fullmatch(wording + " ") is not None or is_byline(wording):
        return BlockKind.BYLINE
    if len(wording.split()) <= MAX_CAPTION_WORDS and CAPTION.search(wording):
        return BlockKind.CAPTION
    return None


def _headline(kinds: Sequence[BlockKind | None], wordings: Sequence[str], title: str) -> int | None:
    """The block that is the headline: the one that repeats the title, or a first line without a full stop.

    A title that ends with a full stop was made of a sentence of the text, which stays a sentence.
    """
    named = bool(title) and not title.endswith(".")
    for ordinal, wording in enumerate(wordings[:20]):
        if named and wording.lower().rstrip(".") == title.lower():
            return ordinal
    for ordinal, wording in enumerate(wordings):
        if kinds[ordinal] is not None or _is_section(ordinal, wording, kinds, wordings):
            continue
        is_line = len(wording.split()) <= MAX_HEADLINE_WORDS and not wording.rstrip(CLOSERS).endswith(
            (".", ";", ":")
        )
        has_body = any(kind is None for kind in kinds[ordinal + 1 :])
        return ordinal if is_line and has_body else None
    return None


def _is_section(
    ordinal: int, wording: str, kinds: Sequence[BlockKind | None], wordings: Sequence[str]
) -> bool:
    """Say whether a line is the name of a section over the headline: another line follows it."""
    following = next((at for at in range(ordinal + 1, len(wordings)) if kinds[at] is None), None)
    return following is not None and is_section(wording) and not _is_terminal(wordings[following])


def _kind_among(ordinal: int, wording: str, wordings: Sequence[str], *, has_body: bool) -> BlockKind:
    words = len(wording.split())
    is_repeated_next = ordinal + 1 < len(wordings) and wordings[ordinal + 1] == wording
    if (
        words <= MAX_CAPTION_WORDS
        and _is_terminal(wording)
        and ENDS_WITH_DATE.search(wording)
        and ordinal < 8
    ):
        return BlockKind.CAPTION
    if is_repeated_next and words <= MAX_CAPTION_WORDS:
        return BlockKind.CAPTION
    if words > MAX_SUBHEADING_WORDS or len(wordings) == 1:
        return BlockKind.BODY
    if (
        not wording.rstrip(CLOSERS).endswith((".", "!", "…", ":", ";"))
        and "“" not in wording
        and '"' not in wording
    ):
        return BlockKind.SUBHEADING if has_body or ordinal else BlockKind.BODY
    return BlockKind.BODY
