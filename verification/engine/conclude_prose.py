"""Concludes from prose: weighs independent voices into the four classes, with the reasons to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.strength import Voice, voices
from verification.engine.types import ConclusionClass, Question, Reason, Stance, TimeRelation, Witness
from verification.engine.verdict_model import VerdictModel

CLASSES: Final = tuple(ConclusionClass)
HEARD: Final = 0.5
"""A voice that speaks less clearly is not told of."""
TOLD: Final = 4
SHOWN_CHARS: Final = 160
SIDES: Final = (("refutes", "contradicts"), ("supports", "agrees"))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the voices come to. `fragile` names the origin without which the class would be another."""

    outcome: ConclusionClass
    probabilities: tuple[float, ...]
    voices: tuple[Voice, ...]
    fragile: str
    abstained: bool

    @property
    def confidence(self) -> float:
        """The probability of the class."""
        return max(self.probabilities)


def weigh_voices(model: VerdictModel, question: Question, witnesses: Sequence[Witness]) -> Weighed:
    """Weigh the independent witnesses of one question.

    Returns:
        The most probable class. A verdict either way needs a voice that speaks for it; where nobody speaks
        clearly, it is not enough.
    """
    heard = voices(w for w in witnesses if w.judgement.question is question)
    probabilities = model.probabilities(heard)
    outcome = _class(probabilities)
    return Weighed(
        outcome=outcome,
        probabilities=probabilities,
        voices=heard,
        fragile=_fragile(model, heard, outcome),
        abstained=outcome is not ConclusionClass.NOT_ENOUGH and max(probabilities) < model.least,
    )


def _class(probabilities: Sequence[float]) -> ConclusionClass:
    return max(zip(probabilities, CLASSES, strict=True), key=lambda item: item[0])[1]


def _fragile(model: VerdictModel, heard: Sequence[Voice], outcome: ConclusionClass) -> str:
    """Name the one origin whose loss changes the class; the one that speaks most clearly, if several."""
    if outcome is ConclusionClass.NOT_ENOUGH:
        return ""
    for voice in sorted(heard, key=lambda each: -max(each.supports, each.refutes)):
        rest = [other for other in heard if other is not voice]
        changed = _class(model.probabilities(rest))
        if changed is not outcome:
            return voice.speaking.source or "one origin"
    return ""


def reasons(weighed: Weighed, witnesses: Sequence[Witness]) -> Iterator[Reason]:
    """Yield the facts behind a class, in words: who says what, what was compared, what is missing."""
    for code, verb in SIDES:
        speaking = [voice for voice in weighed.voices if _side(voice, code) > HEARD]
        for voice in sorted(speaking, key=lambda each: -_side(each, code))[:TOLD]:
            yield Reason(code, told(voice.speaking, verb))
        if len(speaking) > 1:
            yield Reason("origins", f"{len(speaking)} independent origins on this side.")
    yield from _remarks(weighed)
    dependent = sorted({w.judgement.note for w in witnesses if not w.independent and w.judgement.note})
    for note in dependent[:3]:
        yield Reason("no_witness", f"Left out: {note}.")


def _side(voice: Voice, code: str) -> float:
    """How clearly a voice speaks for a side; one that does so for both counts for the clearer one."""
    own, other = (voice.refutes, voice.supports) if code == "refutes" else (voice.supports, voice.refutes)
    return own if own >= other else 0.0


def _remarks(weighed: Weighed) -> Iterator[Reason]:
    if weighed.outcome is ConclusionClass.CONFLICTING:
        yield Reason("conflict", "Independent origins contradict each other.")
    if weighed.abstained:
        yield Reason("unsure", "The evidence leans one way, but not clearly enough to propose it.")
    if weighed.fragile:
        yield Reason("fragile", f"Without {weighed.fragile} this would come out otherwise.")
    if weighed.outcome is ConclusionClass.NOT_ENOUGH:
        yield from _silent(weighed.voices)


def _silent(heard: Sequence[Voice]) -> Iterator[Reason]:
    if not heard:
        yield Reason("no_record", "Nothing was found that bears on this claim.")
        return
    yield Reason("no_statement", "None of what was found says clearly whether this is so.")
    overruled = [v.speaking for v in heard if v.speaking.judgement.comparison and v.speaking.judgement.note]
    for witness in overruled[:TOLD]:
        yield Reason("undecided", told(witness, "cannot decide"))


def told(witness: Witness, verb: str) -> str:
    """Say in one line what one witness shows, and how it came to that."""
    judgement = witness.judgement
    head = f"{witness.source}{' (primary source)' if witness.primary else ''} {verb}"
    details = list(filter(None, (_compared(witness), judgement.note, _time(judgement.time), judgement.party)))
    if not details:
        details = [_read(witness)]
    return f"{head}: {'; '.join(details)}"


def _compared(witness: Witness) -> str:
    compared = witness.judgement.comparison
    if compared is None or compared.agrees is None:
        return ""
    subject = " of ".join(filter(None, (compared.field, compared.entity)))
    return f"{subject}: claimed “{_short(compared.claimed)}”, there “{_short(compared.recorded)}”"


def _read(witness: Witness) -> str:
    if witness.decided:
        return "as a person decided"
    shares = witness.judgement.probabilities
    if shares is None:
        return "the words there"
    sure = shares[0] if witness.judgement.stance is Stance.SUPPORTS else shares[1]
    return f"reading its words, {sure:.0%} sure"


def _time(time: TimeRelation) -> str:
    return {
        TimeRelation.OLDER: "it is older than what the claim speaks of",
        TimeRelation.NEWER: "it came after the article",
    }.get(time, "")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
