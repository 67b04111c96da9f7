"""Says how passages bear on a claim, by comparing fields and by looking for quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from verification.engine.compare import compare
from verification.engine.facts import Reading, read
from verification.engine.fields import FIELDS, FieldKind
from verification.engine.gazetteer import fold
from verification.engine.ports import StanceModel
from verification.engine.read_prose import ProseReader, ProseReading
from verification.engine.said import judge_saying, surname
from verification.engine.stance import StanceEncoder, check_model
from verification.engine.stated import JOINT, StatedFact
from verification.engine.types import (
    ClaimText,
    Comparison,
    FieldFact,
    Judgement,
    PassageText,
    Question,
    Span,
    Stance,
)
from verification.engine.unread import Unread, unread

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?")
ORDER = {False: 0, True: 1, None: 2}
"""A contradiction is shown before an agreement, an agreement before what could not be compared."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """One comparison with the place of the quotation inside the passage."""

    comparison: Comparison
    start: int
    end: int


class FieldJudge:
    """Supports or refutes only where entity, field and value are aligned; likeness alone is not enough."""

    name = "field-comparator.v1"

    def judge(
        self, claim: ClaimText, passages: Sequence[PassageText], relevance: Sequence[float]
    ) -> tuple[Judgement, ...]:
        """Judge passages for one question of one claim.

        Args:
            claim: `question` chooses between "did the speaker say it" and "is it so".
            passages: n candidates of the search, any order.
            relevance: n numbers in [0, 1]; passed on, never decisive.

        Returns:
            n judgements in the order given; the quotation of each is verbatim in its snapshot.

        Raises:
            ValueError: `passages` and `relevance` differ in length.
        """
        if len(passages) != len(relevance):
            raise ValueError("Every passage needs its relevance.")
        if claim.question is Question.SAID:
            return tuple(_said(claim, p, r) for p, r in zip(passages, relevance, strict=True))
        reading = read(claim.text)
        years = _years_to_compare(reading, passages)
        return tuple(_true(claim, reading, years, p, r) for p, r in zip(passages, relevance, strict=True))


class DeskJudge:
    """Compares fields where there are any, and reads what is left with the stance model."""

    name = "desk-judge.v1"

    def __init__(self, *, stance: StanceModel | None = None, threads: int = 1) -> None:
        """Set up; the model is loaded when the first prose is read.

        Args:
            stance: the model to read with; ours by default.
            threads: of our model.
        """
        self._fields = FieldJudge()
        self._prose = ProseReader(stance or StanceEncoder(threads=threads))

    @staticmethod
    def check() -> None:
        """Raise EngineError where the shipped model is missing or damaged."""
        check_model()

    def judge(
        self, claim: ClaimText, passages: Sequence[PassageText], relevance: Sequence[float]
    ) -> tuple[Judgement, ...]:
        """Judge passages as `FieldJudge.judge` does, prose included. Raises EngineError, too."""
        judged = list(self._fields.judge(claim, passages, relevance))
        if claim.question is Question.TRUE:
            left = [at for at, passage in enumerate(passages) if _is_unread_prose(passage, judged[at])]
            texts, titles = [passages[at].text for at in left], [passages[at].title for at in left]
            readings = self._prose.read(claim.text, texts, titles)
            for at, reading in zip(left, readings, strict=True):
                judged[at] = _read(judged[at], passages[at], reading)
        return tuple(judged)


def _is_unread_prose(passage: PassageText, judged: Judgement) -> bool:
    return not passage.facts and judged.stance is Stance.NOT_ENOUGH and not judged.note


def _read(judged: Judgement, passage: PassageText, reading: ProseReading) -> Judgement:
    return replace(
        judged,
        stance=reading.stance,
        start=passage.start + reading.span.start,
        end=passage.start + reading.span.end,
        probabilities=reading.probabilities,
        comparison=reading.comparison or judged.comparison,
        note=reading.note,
    )


def _said(claim: ClaimText, passage: PassageText, relevance: float) -> Judgement:
    saying = judge_saying(claim, passage)
    span = saying.span or Span(0, len(passage.text))
    return Judgement(
        passage=passage.id,
        question=Question.SAID,
        stance=saying.stance,
        relevance=relevance,
        start=passage.start + span.start,
        end=passage.start + span.end,
        note=saying.note,
    )


# -- is it so


_Years = dict[tuple[int, str, str], int | None]


def _true(
    claim: ClaimText, reading: Reading, years: _Years, passage: PassageText, relevance: float
) -> Judgement:
    note = _no_witness(claim, passage)
    left = None if note or passage.facts else unread(claim.text, passage.text)
    if left is not None:
        return _left_unread(passage, left, relevance)
    findings = [] if note else list(_findings(reading, years, passage))
    best = _joined(findings)
    span = (best.start, best.end) if best else (0, len(passage.text))
    return Judgement(
        passage=passage.id,
        question=Question.TRUE,
        stance=_stance(best),
        relevance=relevance,
        start=passage.start + span[0],
        end=passage.start + span[1],
        comparison=best.comparison if best else None,
        note=note or (best.comparison.note if best else ""),
    )


def _left_unread(passage: PassageText, left: Unread, relevance: float) -> Judgement:
    return Judgement(
        passage=passage.id,
        question=Question.TRUE,
        stance=left.stance,
        relevance=relevance,
        start=passage.start + left.span.start,
        end=passage.start + left.span.end,
        note=left.note,
    )


def _joined(findings: list[_Finding]) -> _Finding | None:
    """Return the finding to show, with every value of the claim that it answers the same way."""
    best = min(findings, key=lambda finding: ORDER[finding.comparison.agrees], default=None)
    if best is None:
        return None
    alike = [f.comparison for f in findings if f.comparison.agrees is best.comparison.agrees]
    alike = [c for c in alike if c.field == best.comparison.field and c.recorded == best.comparison.recorded]
    claimed = JOINT.join(dict.fromkeys(comparison.claimed for comparison in alike))
    return replace(best, comparison=replace(best.comparison, claimed=claimed))


def _stance(finding: _Finding | None) -> Stance:
    if finding is None or finding.comparison.agrees is None:
        return Stance.NOT_ENOUGH
    return Stance.SUPPORTS if finding.comparison.agrees else Stance.REFUTES


def _no_witness(claim: ClaimText, passage: PassageText) -> str:
    """Say why a passage is no witness for the truth of a claim; empty when it is one."""
    if passage.own_article:
        return "our own article is no witness"
    if passage.facts or not claim.speaker:
        return ""
    if passage.transcript or surname(claim.speaker) in fold(passage.text).lower():
        return "it repeats the speaker"
    return ""


def _findings(reading: Reading, years: _Years, passage: PassageText) -> Iterable[_Finding]:
    if passage.facts:
        return _recorded_findings(reading, years, passage)
    return _prose_findings(reading, passage)


def _recorded_findings(reading: Reading, years: _Years, passage: PassageText) -> Iterable[_Finding]:
    for recorded in passage.facts:
        for stated in _sides(reading.facts):
            if (stated.entity, stated.field) == (recorded.entity, recorded.field):
                comparison = compare(stated, recorded)
                if not _is_year_to_compare(stated, recorded, years, passage):
                    comparison = replace(comparison, agrees=None, note="another year's figure is compared")
                yield _Finding(comparison, 0, len(passage.text))


def _sides(facts: Iterable[StatedFact]) -> Iterable[StatedFact]:
    """Yield facts and, for neighbours, what the neighbour's own entry should say."""
    for fact in facts:
        yield fact
        if fact.field == "borders" and len(fact.names) == 1:
            yield replace(fact, entity=fact.names[0], names=(fact.entity,))


def _years_to_compare(reading: Reading, passages: Sequence[PassageText]) -> _Years:
    """Choose the year of every recorded series: the claim's own, otherwise the latest."""
    wanted = {(stated.entity, stated.field): stated.year for stated in _sides(reading.facts)}
    years: _Years = {}
    for passage in passages:
        for recorded in passage.facts:
            pair = (recorded.entity, recorded.field)
            if pair in wanted and recorded.as_of is not None:
                key = (passage.origin, *pair)
                years[key] = _better_year(wanted[pair], years.get(key), recorded.as_of)
    return years


def _better_year(wanted: int | None, held: int | None, offered: int) -> int:
    """Return the year that is wanted, otherwise the later one."""
    return (
        held if held is not None and (held == wanted or (offered != wanted and offered < held)) else offered
    )


def _is_year_to_compare(stated: StatedFact, recorded: FieldFact, years: _Years, passage: PassageText) -> bool:
    chosen = years.get((passage.origin, stated.entity, stated.field))
    return chosen is None or recorded.as_of is None or recorded.as_of == chosen


def _prose_findings(reading: Reading, passage: PassageText) -> Iterable[_Finding]:
    """Read the sentences of a passage that name the claim's entities and compare what they state."""
    wanted = {(stated.entity, stated.field): stated for stated in _sides(reading.facts)}
    if not wanted:
        return
    for match in SENTENCE.finditer(passage.text):
        sentence = match.group(0)
        start = match.start() + len(sentence) - len(sentence.lstrip())
        for told in read(sentence.strip()).facts:
            stated = wanted.get((told.entity, told.field))
            if stated is not None and _same_matter(stated, told):
                comparison = _compare_told(stated, told)
                yield _Finding(comparison, start, start + len(sentence.strip()))


def _same_matter(stated: StatedFact, told: StatedFact) -> bool:
    """Lists and shares told in prose are comparable only for the same names; there is one largest partner."""
    if stated.field.endswith("_partners") and stated.quantity is None:
        return told.quantity is None
    if FIELDS[stated.field].kind in {FieldKind.MEMBERS, FieldKind.SHARES}:
        return bool(set(stated.names) & set(told.names)) and (stated.quantity is None) == (
            told.quantity is None
        )
    return (stated.quantity is None) == (told.quantity is None)


def _compare_told(stated: StatedFact, told: StatedFact) -> Comparison:
    listed = FIELDS[stated.field].kind in {FieldKind.MEMBERS, FieldKind.SHARES}
    if told.names and told.quantity is None and (listed or told.negated):
        return _compare_denials(stated, told)
    text = f"{told.names[0]} {told.value}" if told.names and told.quantity else told.value
    recorded = FieldFact(told.entity, told.field, _told_value(told, text), as_of=told.year)
    comparison = compare(stated, recorded, complete=False)
    if told.negated and comparison.agrees is not None:
        # "X is not 5" contradicts 5 and says nothing about 6.
        comparison = replace(comparison, agrees=False if comparison.agrees else None)
    return comparison


def _told_value(told: StatedFact, text: str) -> str:
    bound = told.quantity.bound.value if told.quantity else ""
    return text if bound in {"", "exact"} else f"{bound} {text}"


def _compare_denials(stated: StatedFact, told: StatedFact) -> Comparison:
    """Two sentences about names: they agree when both affirm or both deny the same ones."""
    agrees = None
    if stated.negated != told.negated:
        agrees = False if set(stated.names) & set(told.names) else None
    elif set(stated.names) <= set(told.names):
        agrees = True
    elif stated.field.endswith("_partners") and not told.negated:
        agrees = False  # There is one largest partner.
    return Comparison(
        comparator="members.v1",
        entity=stated.entity,
        field=FIELDS[stated.field].label,
        claimed=f"not {stated.value}" if stated.negated else stated.value,
        recorded=f"not {told.value}" if told.negated else told.value,
        agrees=agrees,
    )
