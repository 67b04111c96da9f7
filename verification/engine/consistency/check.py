"""All checks of one article, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from verification.engine.blocks import find_date
from verification.engine.consistency.ages import check_ages
from verification.engine.consistency.changes import check_changes
from verification.engine.consistency.days import check_days
from verification.engine.consistency.figures import check_figures
from verification.engine.consistency.lines import Line, read_lines
from verification.engine.consistency.shares import check_shares, check_units
from verification.engine.consistency.spellings import check_spellings
from verification.engine.consistency.sums import check_sums
from verification.engine.language import ParsedSentence
from verification.engine.mentions import Names
from verification.engine.types import Block, BlockKind, ClaimDraft, Finding, Sentence

MAX_FINDINGS = 60


@dataclass(frozen=True, slots=True)
class Read:
    """One article as far as it was read: what the checks look at.

    `speakers` tells by a sentence's ordinal who says what it states.
    """

    text: str
    blocks: Sequence[Block]
    sentences: Sequence[Sentence]
    parsed: Sequence[ParsedSentence]
    names: Names
    speakers: Mapping[int, str]
    published: date | None = None


def find_inconsistencies(
    read: Read, claims: Sequence[ClaimDraft] = (), more: Iterable[Finding] = ()
) -> tuple[Finding, ...]:
    """Find what does not fit together inside one text.

    Args:
        read: the article.
        claims: its claims, to name those that stand where a finding does.
        more: findings that were made elsewhere, to be sorted in.

    Returns:
        Findings in the order of the text, each with two or more figures or names that clash (one where a
        date does not exist), at most `MAX_FINDINGS`; the same places never twice for one check.
    """
    lines = read_lines(read.text, read.blocks, read.sentences)
    found = [*_findings(read, lines), *more]
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in found:
        kept.setdefault((finding.check, finding.spans), replace(finding, claims=_claims(finding, claims)))
    ordered = sorted(kept.values(), key=lambda finding: (finding.spans[0].start, finding.check))
    return tuple(ordered[:MAX_FINDINGS])


def _findings(read: Read, lines: Sequence[Line]) -> Iterator[Finding]:
    published = read.published or _dated(read)
    yield from check_sums(read.text, read.blocks, lines)
    yield from check_changes(lines)
    yield from check_shares(lines)
    yield from check_units(lines)
    yield from check_days(read.text, lines, published)
    yield from check_ages(lines, read.names.people, published)
    yield from check_spellings(read.parsed)
    yield from check_figures(lines, read.parsed, read.names, read.speakers)


def _dated(read: Read) -> date | None:
    """The day that the text gives for itself, in its byline or dateline."""
    for block in read.blocks:
        if block.kind is BlockKind.BYLINE:
            found = find_date(read.text[block.start : block.end])
            if found is not None:
                return found
    return None


def _claims(finding: Finding, claims: Sequence[ClaimDraft]) -> tuple[int, ...]:
    return tuple(
        claim.ordinal
        for claim in claims
        if any(span.start < claim.end and claim.start < span.end for span in finding.spans)
    )
