"""A judge and a concluder that look at words only, to measure without a model."""

import re
from collections import Counter

from verification.engine.types import Conclusion, ConclusionClass, Judgement, Stance

SURE = {
    Stance.SUPPORTS: (0.8, 0.1, 0.1),
    Stance.REFUTES: (0.1, 0.7, 0.2),
    Stance.NOT_ENOUGH: (0.3, 0.1, 0.6),
}


def words(text):
    return set(re.findall(r"\w+", text.lower()))


class WordJudge:
    """Supports what repeats the claim, refutes where "not" stands besides; "in short" gives no probabilities."""

    name = "word-judge.test"
    calls = Counter()

    def judge(self, claim, passages, relevance):
        self.calls[claim.text] += 1
        return tuple(
            self._judge(claim, passage, near) for passage, near in zip(passages, relevance, strict=True)
        )

    def _judge(self, claim, passage, relevance):
        held = words(passage.text)
        stance = Stance.SUPPORTS if words(claim.text) <= held else Stance.NOT_ENOUGH
        stance = Stance.REFUTES if "not" in held - words(claim.text) else stance
        probabilities = None if "in short" in passage.text else SURE[stance]
        return Judgement(
            passage=passage.id,
            question=claim.question,
            stance=stance,
            relevance=relevance,
            start=passage.start,
            end=passage.end,
            probabilities=probabilities,
        )


class CountingConcluder:
    """Concludes from which stances there are; of nothing it is not sure."""

    name = "counting.test"
    origins = []

    def conclude(self, claim, question, witnesses, *, searched):
        self.origins.append([(witness.origin, witness.source) for witness in witnesses])
        stances = {witness.judgement.stance for witness in witnesses}
        outcome = {
            frozenset({Stance.SUPPORTS}): ConclusionClass.SUPPORTED,
            frozenset({Stance.REFUTES}): ConclusionClass.REFUTED,
            frozenset({Stance.SUPPORTS, Stance.REFUTES}): ConclusionClass.CONFLICTING,
        }.get(frozenset(stances - {Stance.NOT_ENOUGH}))
        if outcome is None:
            return Conclusion(question, ConclusionClass.NOT_ENOUGH, None, "", abstained=True)
        shares = tuple(0.7 if each is outcome else 0.1 for each in ConclusionClass)
        return Conclusion(question, outcome, 0.7, "test", probabilities=shares)
