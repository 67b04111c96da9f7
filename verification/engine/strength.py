"""How strongly one witness speaks for or against a claim, before the witnesses are weighed together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
STANDINGS: Final[Mapping[str, float]] = {"unreliable": 0.3}
"""What the desk's own word on a source takes from it; a person's adoption of the piece comes before it."""


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
    factor = (
        TIMES[judgement.time] * STANDINGS.get(witness.standing, 1.0) * (PARTY if judgement.party else 1.0)
    )
    return supports * factor, refutes * factor


def _plain(witness: Witness) -> tuple[float, float]:
    judgement = witness.judgement
    if witness.decided or judgement.probabilities is None:
        return _of_stance(judgement.stance, part=not witness.decided)
    return judgement.probabilities[0], judgement.probabilities[1]


def _of_stance(stance: Stance, *, part: bool) -> tuple[float, float]:
    if stance is Stance.SUPPORTS:
        return (PART if part else SURE), 0.0
    if stance is Stance.REFUTES:
        return 0.0, SURE
    return (QUALIFIED, QUALIFIED / 2) if stance is Stance.QUALIFIES else (0.0, 0.0)
