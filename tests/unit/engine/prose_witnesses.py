"""Witnesses as a judge makes them, for tests of how they are weighed."""

from itertools import count

from verification.engine.types import Judgement, Question, Stance, Witness

_number = count(1)
STANCES = (Stance.SUPPORTS, Stance.REFUTES, Stance.NOT_ENOUGH)


def read(supports, refutes, *, origin=None, source="", **more):
    """A witness whose prose was read; every one an origin of its own."""
    at = next(_number)
    shares = (supports, refutes, 1 - supports - refutes)
    stance = STANCES[shares.index(max(shares))]
    fields = {name: more.pop(name) for name in ("time", "party", "note", "comparison") if name in more}
    judgement = Judgement(at, Question.TRUE, stance, 0.5, 0, 10, probabilities=shares, **fields)
    return witness(judgement, origin=origin, source=source, **more)


def witness(judgement, *, origin=None, source="", independent=True, **more):
    at = origin if origin is not None else next(_number)
    return Witness(judgement, at, source or f"paper {at}", primary=False, independent=independent, **more)


def compared(stance, **more):
    """A witness whose fields were compared, or on which a person decided."""
    return witness(Judgement(next(_number), Question.TRUE, stance, 0.5, 0, 10), **more)
