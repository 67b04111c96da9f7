"""How strongly one witness speaks for or against a claim, before the witnesses are weighed together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.party import is_admission
from verification.engine.types import Stance, TimeRelation, Witness
from verification.engine.weigh import clusters

SURE: Final = 0.97
"""What a person's decision or a comparison of fields is worth."""
QUALIFIED: Final = 0.55
PART: Final = 0.3
"""A record that agrees with one statement of a claim says little of the rest."""
TIMES: Final[Mapping[TimeRelation, float]] = {
    TimeRelation.FITTING: 1.0,
    TimeRelation.NEWER: 1.0,
    TimeRelation.OLDER: 0.6,
}
PARTY: Final = 0.6
DOUBTED: Final = 0.3
UNRELIABLE: Final = "unreliable"
"""A source of this standing supports nothing unless a person adopted the piece, and refutes little."""
QUOTED: Final = 0.8
"""What it is worth that a text quotes the claim and calls it false."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One independent origin with its strongest word for and against, each in [0, 1].

    `speaking` is the witness that says it, the one against if it is the stronger.
    """

    supports: float
    refutes: float
    relevance: float
    speaking: Witness
    witnesses: tuple[Witness, ...]


def voices(witnesses: Iterable[Witness]) -> tuple[Voice, ...]:
    """Return one voice an origin; what is not independent of the claim is left out."""
    return tuple(_voice(cluster) for cluster in clusters(w for w in witnesses if w.independent))


def _voice(cluster: Sequence[Witness]) -> Voice:
    heard = [(*strengths(witness), witness) for witness in cluster]
    loudest = max(heard, key=lambda each: (max(each[0], each[1]), each[2].primary))
    return Voice(
        supports=max(each[0] for each in heard),
        refutes=max(each[1] for each in heard),
        relevance=max(witness.judgement.relevance for witness in cluster),
        speaking=loudest[2],
        witnesses=tuple(cluster),
    )


def strengths(witness: Witness) -> tuple[float, float]:
    """Return how strongly a witness supports and refutes, each in [0, 1]."""
    supports, refutes = _plain(witness)
    if witness.decided:
        return supports, refutes
    judgement = witness.judgement
    factor = TIMES[judgement.time]
    if judgement.party and not is_admission(judgement.party):
        factor *= PARTY
    if witness.standing == UNRELIABLE:
        return 0.0, refutes * factor * DOUBTED
    return supports * factor, refutes * factor


def _plain(witness: Witness) -> tuple[float, float]:
    judgement = witness.judgement
    if witness.decided:
        return _of_stance(judgement.stance, part=False)
    if (
        judgement.probabilities is None
        and judgement.comparison is None
        and judgement.stance is Stance.REFUTES
    ):
        return 0.0, QUOTED
    if judgement.probabilities is None:
        return _of_stance(judgement.stance, part=True)
    return judgement.probabilities[0], judgement.probabilities[1]


def _of_stance(stance: Stance, *, part: bool) -> tuple[float, float]:
    if stance is Stance.SUPPORTS:
        return (PART if part else SURE), 0.0
    if stance is Stance.REFUTES:
        return 0.0, SURE
    return (QUALIFIED, QUALIFIED / 2) if stance is Stance.QUALIFIES else (0.0, 0.0)
