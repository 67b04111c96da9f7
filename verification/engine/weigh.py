"""Weighs witnesses over origins: for every statement of a claim, who supports it and who contradicts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from verification.engine.compare_names import tokens
from verification.engine.facts import Reading, read
from verification.engine.fields import FIELDS
from verification.engine.stated import JOINT, StatedFact
from verification.engine.types import ClaimText, ConclusionClass, Question, Stance, Witness

MAX_SAID_BESIDE = 3
"""More content words than these beside what was compared, and the claim says more than was checked."""
EXACT = frozenset({"", "printed rounding", "as precise as written"})


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a claim with one witness an origin and side; `stated` is None for "said"."""

    stated: StatedFact | None
    supporting: tuple[Witness, ...] = ()
    refuting: tuple[Witness, ...] = ()
    undecided: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """Everything that decides between the classes.

    `unread` are the claim's figures that nothing was compared with, `beside` its words that no
    compared field accounts for. `outcome` follows from these alone.
    """

    question: Question
    parts: tuple[Part, ...]
    unread: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    names_a_field: bool = False

    @property
    def outcome(self) -> ConclusionClass:
        """The class: refuted only on positive contradiction, supported only when all of it is."""
        if any(part.supporting and part.refuting for part in self.parts):
            return ConclusionClass.CONFLICTING
        if any(part.refuting for part in self.parts):
            return ConclusionClass.REFUTED
        if self.parts and all(part.supporting for part in self.parts) and self.is_complete:
            return ConclusionClass.SUPPORTED
        return ConclusionClass.NOT_ENOUGH

    @property
    def is_complete(self) -> bool:
        """Whether the claim says no more than what was compared."""
        return not self.unread and len(self.beside) <= MAX_SAID_BESIDE

    @property
    def deciding(self) -> tuple[Witness, ...]:
        """The witnesses that the outcome rests on, those that refute first."""
        refuting = tuple(w for part in self.parts for w in part.refuting)
        supporting = tuple(w for part in self.parts for w in part.supporting)
        return {
            ConclusionClass.REFUTED: refuting,
            ConclusionClass.SUPPORTED: supporting,
            ConclusionClass.CONFLICTING: refuting + supporting,
            ConclusionClass.NOT_ENOUGH: supporting,
        }[self.outcome]


def weigh(claim: ClaimText, question: Question, witnesses: Sequence[Witness]) -> Balance:
    """Group witnesses by the statement they bear on and by origin.

    Args:
        claim: the claim; for "is it so" it is read again to know its statements.
        question: which of its two questions.
        witnesses: any number, any order; those that are not independent are left out.

    Returns:
        The balance. An origin counts once on a side; one that both supports and refutes the same
        statement counts on neither.
    """
    counted = [w for w in witnesses if w.independent and w.judgement.question is question]
    if question is Question.SAID:
        return Balance(question, (_part(None, counted),))
    reading = read(claim.text)
    parts = tuple(_part(fact, [w for w in counted if _bears_on(w, fact)]) for fact in reading.facts)
    recorded = " ".join(w.judgement.comparison.recorded for w in counted if w.judgement.comparison)
    return Balance(
        question,
        parts,
        unread=tuple(figure for figure in reading.unread if figure not in recorded),
        beside=_beside(claim, reading, recorded),
        names_a_field=reading.names_a_field,
    )


def _bears_on(witness: Witness, fact: StatedFact) -> bool:
    comparison = witness.judgement.comparison
    if comparison is None or comparison.field != FIELDS[fact.field].label:
        return False
    claimed = f"not {fact.value}" if fact.negated else fact.value
    return claimed in comparison.claimed.split(JOINT) and comparison.entity in {fact.entity, *fact.names}


def _part(stated: StatedFact | None, witnesses: Iterable[Witness]) -> Part:
    sides: dict[Stance, list[Witness]] = {Stance.SUPPORTS: [], Stance.REFUTES: [], Stance.NOT_ENOUGH: []}
    for cluster in clusters(witnesses):
        stances = {w.judgement.stance for w in cluster} & {Stance.SUPPORTS, Stance.REFUTES}
        stance = stances.pop() if len(stances) == 1 else Stance.NOT_ENOUGH
        sides[stance].append(_best(cluster, stance))
    return Part(
        stated, tuple(sides[Stance.SUPPORTS]), tuple(sides[Stance.REFUTES]), tuple(sides[Stance.NOT_ENOUGH])
    )


def clusters(witnesses: Iterable[Witness]) -> list[list[Witness]]:
    """Group witnesses that share an origin or a publisher: both make them one voice."""
    clusters: list[list[Witness]] = []
    for witness in witnesses:
        joined = [c for c in clusters if any(_same_voice(witness, other) for other in c)]
        clusters = [c for c in clusters if c not in joined]
        clusters.append([witness, *(other for cluster in joined for other in cluster)])
    return clusters


def _same_voice(one: Witness, other: Witness) -> bool:
    same_publisher = bool(one.source) and one.source.casefold() == other.source.casefold()
    return one.origin == other.origin or same_publisher


def _best(cluster: list[Witness], stance: Stance) -> Witness:
    fitting = [w for w in cluster if w.judgement.stance is stance] or cluster
    return max(fitting, key=lambda w: (w.primary, w.judgement.relevance))


def _beside(claim: ClaimText, reading: Reading, recorded: str) -> tuple[str, ...]:
    """Return the words that no statement of the claim explains, no record holds and no speaker is."""
    if not reading.facts:
        return ()
    common = set(reading.facts[0].unexplained)
    for fact in reading.facts[1:]:
        common &= set(fact.unexplained)
    held = tokens(recorded) | tokens(claim.speaker)
    words = dict.fromkeys(reading.facts[0].unexplained)
    return tuple(word for word in words if word in common and not tokens(word) <= held)


def features(balance: Balance) -> Mapping[str, float]:
    """Return the features of the outcome, each in [0, 1] and each the surer the larger.

    "primary": a primary source decides; "origins": further independent origins on the same side;
    "margin": nobody on the other side; "explained": few words beside what was compared; "exact": no
    approximation; "current": the year is known or the field does not change; "relevance": of the best
    deciding passage; "alone": the claim makes one statement; "aligned": some statement could be read;
    "answered": for not enough, that a record was found and could not decide; "refused": a wording of
    a field stands there and was not read, for the sentence speaks of something else.
    """
    deciding = balance.deciding
    comparisons = [w.judgement.comparison for w in deciding if w.judgement.comparison]
    undecided = [w for part in balance.parts for w in part.undecided]
    return {
        "primary": float(any(w.primary for w in deciding)),
        "origins": min(max(len({w.origin for w in deciding}) - 1, 0), 2) / 2,
        "margin": float(not any(part.supporting and part.refuting for part in balance.parts)),
        "explained": 1 - min(len(balance.beside), 4) / 4,
        "exact": float(all(comparison.tolerance in EXACT for comparison in comparisons)),
        "current": float(all(_is_current(part) for part in balance.parts)),
        "relevance": max((w.judgement.relevance for w in deciding), default=0.0),
        "alone": float(len(balance.parts) <= 1),
        "aligned": float(bool(balance.parts)),
        "answered": float(bool(undecided)),
        "refused": float(balance.names_a_field and not balance.parts),
    }


def _is_current(part: Part) -> bool:
    if part.stated is None or FIELDS[part.stated.field].drift is None:
        return True
    return part.stated.year is not None
