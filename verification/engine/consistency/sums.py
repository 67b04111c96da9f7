"""Parts and their total: a list after a colon, "of the 30 …", a table with a line "Total"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verification.engine.consistency.lines import F, Figure, Line, plain
from verification.engine.quantities import Bound
from verification.engine.types import Block, BlockKind, Check, Finding, Span
from verification.engine.units import Family

NOUNS = r"(?:[ -][\w'’]+){0,10}"
ITEM = rf"(?:a further |another |about |some |the |just )?{F}{NOUNS}"
LIST = rf"(?P<list>{ITEM}(?:, {ITEM}){{0,10}},? and {ITEM})"
GAP = rf"(?:(?!{F})[^.;:()–—]){{0,60}}?"
MADE_OF = r"(?:made up of|consisting of|comprising|composed of|which consists? of|consists? of)"
IN_ALL = r"(?:in all|in total|altogether|all told)"
TOGETHER = rf"(?:a total of (?P<total>{F})|(?P<total2>{F})(?: [\w'’-]+)? {IN_ALL})"
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<total>{F}){GAP}(?:: ?| [–—-] ){LIST}(?=\.|;|$| [–—-] )",
        rf"(?P<total>{F}){GAP} ?\({LIST}\)",
        rf"(?:[Tt]he|[Aa]ll) (?P<total>{F}) (?:[\w'’-]+ ){{1,3}}?(?:were|are) {LIST}(?=\.|;|$)",
        rf"(?P<total>{F}){GAP},? {MADE_OF} {LIST}(?=[.;,]|$)",
        rf"{LIST},? ?(?:[:–—-] )?(?:for |giving |making |with )?{TOGETHER}",
    )
)
PARTIAL = re.compile(
    r"\b(?:includ\w+|among|whom|them|such as|like|for example|e\.g|mostly|mainly|notably|respectively|per"
    r"|each|every|both|of which|or|minutes?|hours?|times|km|versus|against|compared)\b",
    re.IGNORECASE,
)
OF_THE = re.compile(
    rf"^(?:[Oo]f|[Oo]ut of|[Aa]mong) (?:the |its |all |their )?(?P<total>{F})(?: [\w'’-]+){{1,4}},"
    r"(?P<rest>.*)$",
    re.DOTALL,
)
REST = re.compile(rf"\b(?:the |and )(?:other|remaining|rest)\b,? ?(?:of the )?(?P<f>{F})?")
MAX_FACTOR = 50
MIN_ITEMS = 2
S = r"[^\S\n]*"
ROW = re.compile(
    rf"{S}(?:[-•*|] ?)?(?P<label>[^\W\d][^\n\d|:]{{0,60}}?){S}[:|\t…]?{S}[€$£]?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?P<decimals>\.\d{{1,3}})?{S}"
    rf"(?P<unit>%|[^\W\d]{{1,12}})?{S}\|?{S}$"
)
TOTAL = re.compile(r"(?:in )?(?:total|sum|altogether|overall|all)\b", re.IGNORECASE)
MIN_ROWS = 2
MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what is counted, and the number."""

    label: str
    number: float
    decimals: int
    unit: str
    span: Span


def check_sums(text: str, blocks: Sequence[Block], lines: Sequence[Line]) -> Iterator[Finding]:
    """Find totals that are not what their parts add up to.

    Args:
        text: the whole text.
        blocks: its blocks, of which tables are made.
        lines: its sentences.

    Returns:
        Findings of the check SUM.
    """
    for line in lines:
        if len(line.figures) > MIN_ITEMS:
            found = _listed(line) or _of_the(line)
            if found is not None:
                yield found
    yield from _tables(text, blocks)


def _listed(line: Line) -> Finding | None:
    for pattern in PATTERNS:
        match = pattern.search(line.skeleton)
        if match is None or PARTIAL.search(match[0]):
            continue
        mark = match["total"] or match.groupdict().get("total2") or ""
        total, parts = line.figure(mark), [line.figure(mark) for mark in re.findall(F, match["list"])]
        found = _compare(total, parts)
        if found is not None:
            return found
    return None


def _compare(total: Figure, parts: Sequence[Figure]) -> Finding | None:
    if total in parts or total.value == len(parts) or not _comparable(total, parts):
        return None
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    if total.meets(low, high):
        return None
    return _finding(total, parts)


def _comparable(total: Figure, parts: Sequence[Figure]) -> bool:
    families = {part.family for part in parts}
    bounds = {figure.quantity.bound for figure in (total, *parts)}
    added = sum(part.value for part in parts)
    sane = (
        added > 0
        and 1 / MAX_FACTOR < total.value / added < MAX_FACTOR
        and all(part.value > 0 for part in parts)
    )
    return (
        families == {total.family}
        and total.family is not Family.PERCENT
        and bounds <= {Bound.EXACT, Bound.ABOUT}
        and sane
    )


def _finding(total: Figure, parts: Sequence[Figure]) -> Finding:
    added = " + ".join(part.text for part in parts)
    factor = total.quantity.value / _shown(total)
    sum_of_parts = plain(sum(part.value for part in parts) / factor)
    spans = tuple(sorted((figure.span for figure in (total, *parts)), key=lambda span: span.start))
    unit = f" {_scale(total)}" if factor > 1 else ""
    return Finding(Check.SUM, f"{added} is {sum_of_parts}{unit}, not {total.text}.", spans)


def _shown(figure: Figure) -> float:
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", figure.text)
    return (
        float(digits[0].replace(",", ""))
        if digits and float(digits[0].replace(",", ""))
        else figure.value or 1.0
    )


def _scale(figure: Figure) -> str:
    return next(
        (word for word in ("million", "billion", "thousand", "trillion") if word in figure.text.lower()), ""
    )


def _of_the(line: Line) -> Finding | None:
    """ "Of the 30 members, 18 voted yes, 10 no and the other 4 stayed away"."""
    match = OF_THE.match(line.skeleton)
    if match is None or PARTIAL.search(match["rest"]):
        return None
    total, parts = line.figure(match["total"]), [line.figure(mark) for mark in re.findall(F, match["rest"])]
    if len(parts) < MIN_ITEMS or not _comparable(total, parts) or line.dates:
        return None
    rest = REST.search(match["rest"])
    added_low = sum(part.low for part in parts)
    complete = rest is not None and rest["f"] is not None
    wrong = added_low > total.high or (
        complete and not total.meets(added_low, sum(part.high for part in parts))
    )
    return _finding(total, parts) if wrong and total not in parts else None


def _tables(text: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    rows: list[Row] = []
    for block in blocks:
        if block.kind is BlockKind.FURNITURE:
            rows = []
            continue
        for row in _rows(text, block):
            if row is None or len(rows) >= MAX_ROWS:
                rows = []
            elif TOTAL.match(row.label):
                found = _table(rows, row)
                rows = []
                if found is not None:
                    yield found
            else:
                rows.append(row)


def _rows(text: str, block: Block) -> Iterator[Row | None]:
    position = block.start
    for words in text[block.start : block.end].split("\n"):
        match = ROW.fullmatch(words) if len(words) < 120 else None
        yield _row(match, position) if match else None
        position += len(words) + 1


def _row(match: re.Match[str], position: int) -> Row:
    decimals = match["decimals"] or ""
    end = match.end("decimals") if decimals else match.end("number")
    number = float(match["number"].replace(",", "") + decimals)
    span = Span(position + match.start("number"), position + end)
    return Row(match["label"].strip(), number, max(0, len(decimals) - 1), (match["unit"] or "").lower(), span)


def _table(rows: Sequence[Row], total: Row) -> Finding | None:
    if len(rows) < MIN_ROWS or len({row.unit for row in (*rows, total)}) > 1:
        return None
    if any(1900 <= row.number <= 2100 and not row.decimals for row in rows) and not total.decimals:
        return None
    added = sum(row.number for row in rows)
    rounding = 0.5 * 10.0 ** -max(row.decimals for row in (*rows, total)) * len(rows)
    slack = rounding if total.unit == "%" or any(row.decimals for row in rows) else 0.0
    if abs(added - total.number) <= slack + 1e-9 or not 0 < added < MAX_FACTOR * total.number:
        return None
    spans = (*(row.span for row in rows), total.span)
    return Finding(
        Check.SUM, f"The {len(rows)} lines above add up to {plain(added)}, not {plain(total.number)}.", spans
    )
