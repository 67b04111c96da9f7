"""Turns witnesses into a proposal with its reasons and a calibrated confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from verification.engine.conclude_prose import reasons, weigh_voices
from verification.engine.confidence import ConfidenceModel, load_confidence
from verification.engine.types import (
    ClaimText,
    Conclusion,
    ConclusionClass,
    Question,
    Reason,
    Stance,
    Witness,
)
from verification.engine.verdict_model import VerdictModel, load_verdict_model
from verification.engine.weigh import MAX_SAID_BESIDE, Balance, Part, features, weigh

WEIGHTS_PATH = Path(__file__).parent / "weights" / "confidence.json"
VERDICT_PATH = Path(__file__).parent / "weights" / "verdict.json"
SAID_BY_PROSE = frozenset({"no_statement", "no_witness", "no_record"})
NOT_CALIBRATED = "not calibrated for this case; 0 verdicts of this desk"
SHOWN_CHARS = 160


class FieldConcluder:
    """Weighs origins, never links; refuted needs positive contradiction, silence is not enough."""

    name = "field-concluder.v1"

    def __init__(self, *, weights: str | None = None) -> None:
        self._path = Path(weights) if weights else WEIGHTS_PATH

    def conclude(
        self, claim: ClaimText, question: Question, witnesses: Sequence[Witness], *, searched: bool
    ) -> Conclusion:
        """Propose a class for one question of one claim.

        Args:
            claim: the claim that the witnesses were judged against.
            question: which of its two questions.
            witnesses: all judged passages with their origins, any order.
            searched: False when the search itself failed.

        Returns:
            The proposal. Its confidence is None where nothing was calibrated, as for a failed search.

        Raises:
            EngineError: the calibration file is damaged.
        """
        balance = weigh(claim, question, witnesses)
        reasons = tuple(_reasons(balance, witnesses, searched=searched))
        if not searched and balance.outcome in {ConclusionClass.NOT_ENOUGH, ConclusionClass.SUPPORTED}:
            return Conclusion(question, ConclusionClass.NOT_ENOUGH, None, NOT_CALIBRATED, reasons)
        model = _model(self._path)
        confidence = model.confidence(question, balance.outcome, features(balance))
        label = model.calibrated_on.get(question, "") if confidence is not None else NOT_CALIBRATED
        return Conclusion(question, balance.outcome, confidence, label, reasons)


class DeskConcluder:
    """Concludes from compared fields where they decide, otherwise from all that independent origins say."""

    name = "desk-concluder.v1"

    def __init__(self, *, weights: str | None = None, verdict_weights: str | None = None) -> None:
        self._fields = FieldConcluder(weights=weights)
        self._path = Path(verdict_weights) if verdict_weights else VERDICT_PATH

    @staticmethod
    def check() -> None:
        """Raise EngineError where a shipped model is missing or damaged."""
        load_confidence(WEIGHTS_PATH)
        load_verdict_model(VERDICT_PATH)

    def conclude(
        self, claim: ClaimText, question: Question, witnesses: Sequence[Witness], *, searched: bool
    ) -> Conclusion:
        """Propose a class as `FieldConcluder.conclude` does, prose included."""
        fields = self._fields.conclude(claim, question, witnesses, searched=searched)
        read = [w for w in witnesses if w.decided or w.judgement.probabilities is not None]
        if question is Question.SAID or fields.outcome is not ConclusionClass.NOT_ENOUGH or not read:
            return fields
        weighed = weigh_voices(_verdict_model(self._path), question, witnesses)
        if not searched and weighed.outcome is not ConclusionClass.REFUTED:
            return fields
        told = (*reasons(weighed, witnesses), *_beside_fields(fields))
        return Conclusion(
            question=question,
            outcome=weighed.outcome,
            confidence=weighed.confidence,
            calibrated_on=_verdict_model(self._path).calibrated_on,
            reasons=told,
            probabilities=weighed.probabilities,
            abstained=weighed.abstained,
            fragile=weighed.fragile,
        )


def _beside_fields(fields: Conclusion) -> Iterator[Reason]:
    """Keep what the comparison of fields had to say; that it read none is no news beside prose."""
    return (reason for reason in fields.reasons if reason.code not in SAID_BY_PROSE)


@lru_cache(maxsize=4)
def _verdict_model(path: Path) -> VerdictModel:
    return load_verdict_model(path)


@lru_cache(maxsize=4)
def _model(path: Path) -> ConfidenceModel:
    return load_confidence(path)


# -- reasons


def _reasons(balance: Balance, witnesses: Sequence[Witness], *, searched: bool) -> Iterator[Reason]:
    if not searched:
        yield Reason("not_searched", "The search failed; nothing was concluded from silence.")
    for part in balance.parts:
        yield from _part_reasons(part)
    yield from _missing(balance)
    dependent = sorted({w.judgement.note for w in witnesses if not w.independent and w.judgement.note})
    for note in dependent[:3]:
        yield Reason("no_witness", f"Left out: {note}.")
    if balance.outcome is ConclusionClass.CONFLICTING:
        yield Reason("conflict", "Independent origins contradict each other.")


def _part_reasons(part: Part) -> Iterator[Reason]:
    for code, side in (("refutes", part.refuting), ("supports", part.supporting)):
        for witness in side:
            yield Reason(code, _told(witness))
        if len(side) > 1:
            yield Reason("origins", f"{len(side)} independent origins on this side.")
    if not part.refuting and not part.supporting:
        for witness in part.undecided[:3]:
            if witness.judgement.comparison or witness.judgement.note:
                yield Reason("undecided", _told(witness))


def _told(witness: Witness) -> str:
    """Say in one line what one witness shows."""
    judgement = witness.judgement
    primary = " (primary source)" if witness.primary else ""
    if judgement.comparison is None:
        return f"{witness.source}{primary}: {judgement.note or judgement.stance.value}"
    compared = judgement.comparison
    verb = {Stance.SUPPORTS: "agrees", Stance.REFUTES: "contradicts"}.get(judgement.stance, "cannot decide")
    detail = "; ".join(text for text in (compared.tolerance, judgement.note) if text)
    return (
        f"{witness.source}{primary} {verb}: {compared.field} of {compared.entity}: claimed "
        f"“{_short(compared.claimed)}”, recorded “{_short(compared.recorded)}”"
        + (f" ({detail})" if detail else "")
    )


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _missing(balance: Balance) -> Iterator[Reason]:
    if balance.question is Question.SAID:
        if not any(part.supporting or part.refuting for part in balance.parts):
            yield Reason("no_quotation", "No record of these words by this speaker was found.")
        return
    if not balance.parts:
        yield Reason("no_statement", "No field of a known country could be read out of the claim.")
    for part in balance.parts:
        if part.stated and not (part.supporting or part.refuting or part.undecided):
            yield Reason("no_record", f"No record to compare “{_short(part.stated.value)}” with was found.")
    for figure in balance.unread:
        yield Reason("unread_figure", f"The figure “{_short(figure)}” was compared with nothing.")
    if len(balance.beside) > MAX_SAID_BESIDE:
        yield Reason("says_more", f"The claim says more than was compared: {', '.join(balance.beside[:8])}.")
