"""Cut a text into blocks and say what each one is: furniture, headline, caption, body …"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from verification.engine.lexicon import lexicon
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

MONTH_NUMBERS = {month[:3].lower(): number for number, month in enumerate(calendar.month_name) if month}
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
DATE = re.compile(
    rf"\b(?:(?P<month>{MONTH})\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})\s(?P<month2>{MONTH}),?\s(?P<year2>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))\b"
)
DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.' -]{2,30}(?:, [A-Z][\w.' ]{1,25})?)"
    rf"(?:, (?P<date>{MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {MONTH}(?: \d{{4}})?))?"
    r"(?: \([A-Z][\w .]{1,25}\))?\s(?:—|–|--|-)\s"
)
BYLINE = re.compile(r"[Bb]y(?:line)?:?\s(?P<name>[^\W\d_][^\n|,;]{2,60}?)(?:\s*[|,;].{0,80})?$")
PUBLISHED = re.compile(r"(?:Published|Updated|Posted|Last updated|Date)\b[^\n]{0,80}$", re.IGNORECASE)

# Whole blocks that a page template puts around articles; compared without case and final punctuation.
FURNITURE = lexicon("furniture")
FURNITURE_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\d[\d,.]*k?\s(?:shares?|comments?|views?|likes?|min(?:ute)?s? read)",
        r"(?:https?://|www\.)\S+",
        r"(?:read|see|watch|listen)(?: more| also)?:\s.{0,200}",
        r"(?:©|\(c\)|copyright\b).{0,200}",
        r"(?:sign up|subscribe|click here|tap here|follow us|join us)\b.{0,160}",
        r"(?:we use|this (?:site|website) uses) cookies\b.{0,300}",
        r"this (?:article|story|page) (?:was|has been) (?:first )?(?:published|updated|amended)\b.{0,200}",
        r"by (?:signing up|subscribing|clicking)\b.{0,200}",
        r"(?:image|photo|picture) (?:source|credit|copyright)s?\b.{0,100}",
    )
)
CAPTION = re.compile(
    r"(?:FILE\s?(?:PHOTO)?\s?[-–—:]|(?:Photo|Picture|Image|Caption|Pictured|Map|Graphic)s?\s?[:—–])"
    r"|\((?:AP|AFP|Reuters|Getty|EPA|Photo|Picture|File)\b[^()\n]{0,60}\)\s*$"
    r"|/(?:AP|AFP|Reuters|Getty Images|EPA)\s*$"
)
ENDS_WITH_DATE = re.compile(rf",\s(?:on\s)?(?:{MONTH}\s\d{{1,2}},\s\d{{4}}|\d{{1,2}}\s{MONTH}\s\d{{4}})\.?$")


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """What a text says about itself. Empty strings and None: it does not say."""

    title: str = ""
    byline: str = ""
    dateline: str = ""
    published: date | None = None


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


def detect_document_meta(text: str) -> DocumentMeta:
    """Say what a text tells of itself, for an editor to confirm.

    Args:
        text: the canonical text.

    Returns:
        Title, byline and dateline in the text's own words, and the date if one is given in full; a
        dateline without a year dates nothing.
    """
    blocks = split_blocks(text)
    title = byline = dateline = ""
    published: date | None = None
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind is BlockKind.HEADLINE and not title:
            title = " ".join(words.split())
        elif block.kind is BlockKind.BYLINE:
            match = BYLINE.match(words)
            byline = byline or (match["name"].strip() if match else "")
            dateline = dateline or _dateline(text, block)
            published = published or find_date(words)
    return DocumentMeta(title, byline, dateline, published)


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


def _dateline(text: str, block: Block) -> str:
    match = DATELINE.match(text, block.start)
    return text[block.start : block.end].rstrip(" —–-") if match else ""


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
    for ordinal, wording in enumerate(wordings):
        if ordinal == headline:
            kinds[ordinal] = BlockKind.HEADLINE
        elif kinds[ordinal] is None:
            kinds[ordinal] = _kind_among(ordinal, wording, wordings, has_body=headline is not None)
    found = [kind or BlockKind.BODY for kind in kinds]
    for ordinal in _pull_quotes(wordings, found):
        found[ordinal] = BlockKind.PULL_QUOTE
    return found


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
    if _is_furniture(wording):
        return BlockKind.FURNITURE
    words = len(wording.split())
    is_dateline = DATELINE.fullmatch(wording + " ") is not None
    is_date = words <= 12 and (
        PUBLISHED.match(wording) is not None or DATE.fullmatch(wording.rstrip(".")) is not None
    )
    if is_dateline or is_date or (words <= 12 and BYLINE.match(wording) and not wording.endswith(".")):
        return BlockKind.BYLINE
    if words <= MAX_CAPTION_WORDS and CAPTION.search(wording):
        return BlockKind.CAPTION
    return None


def _is_furniture(wording: str) -> bool:
    plain = wording.lower().rstrip(".:!…> »")
    if plain in FURNITURE or not any(character.isalpha() for character in wording):
        return True
    return any(pattern.fullmatch(wording) for pattern in FURNITURE_PATTERNS)


def _headline(kinds: Sequence[BlockKind | None], wordings: Sequence[str], title: str) -> int | None:
    """The block that is the headline: the one that repeats the title, or a first line without a full stop.

    A title that ends with a full stop was made of a sentence of the text, which stays a sentence.
    """
    named = bool(title) and not title.endswith(".")
    for ordinal, wording in enumerate(wordings[:20]):
        if named and wording.lower().rstrip(".") == title.lower():
            return ordinal
    for ordinal, wording in enumerate(wordings):
        if kinds[ordinal] is not None:
            continue
        is_line = len(wording.split()) <= MAX_HEADLINE_WORDS and not wording.rstrip(CLOSERS).endswith(
            (".", ";", ":")
        )
        has_body = any(kind is None for kind in kinds[ordinal + 1 :])
        return ordinal if is_line and has_body else None
    return None


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
