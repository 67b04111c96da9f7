import pytest

from tests.unit.engine.prose_witnesses import compared, read
from verification.engine.conclude import DeskConcluder
from verification.engine.types import (
    ClaimText,
    Comparison,
    ConclusionClass,
    Kind,
    Question,
    Stance,
    TimeRelation,
)

CLAIM = ClaimText("The Harrow mill was sold in May.", "", Kind.EVENT, Question.TRUE)
SILENT = [(0.02, 0.02)] * 3


def conclude(*witnesses, searched=True):
    return DeskConcluder().conclude(CLAIM, Question.TRUE, witnesses, searched=searched)


def reads(*shares, **more):
    return [read(*pair, **more) for pair in shares]


def codes(conclusion):
    return [reason.code for reason in conclusion.reasons]


@pytest.mark.parametrize(
    ("shares", "outcome"),
    [
        ([(0.98, 0.01)], ConclusionClass.SUPPORTED),
        ([(0.01, 0.98)], ConclusionClass.REFUTED),
        ([(0.98, 0.01)] * 2 + [(0.01, 0.98)] * 2, ConclusionClass.CONFLICTING),
        ([], ConclusionClass.NOT_ENOUGH),
    ],
)
def test_clear_voices_among_silent_ones_decide(shares, outcome):
    conclusion = conclude(*reads(*shares, *SILENT))
    assert conclusion.outcome is outcome
    assert conclusion.confidence == max(conclusion.probabilities)
    assert "0 verdicts of this desk" in conclusion.calibrated_on


def test_what_hangs_on_one_origin_says_on_which():
    conclusion = conclude(read(0.98, 0.01, source="Tolland Gazette"), *reads(*SILENT))
    assert conclusion.fragile == "Tolland Gazette"
    assert "fragile" in codes(conclusion)


def test_what_stands_without_any_one_of_them_is_not_fragile():
    conclusion = conclude(*reads((0.98, 0.01), (0.98, 0.01), (0.97, 0.01), *SILENT))
    assert (conclusion.outcome, conclusion.fragile) == (ConclusionClass.SUPPORTED, "")


def test_five_reprints_weigh_no_more_than_one():
    one = conclude(read(0.8, 0.05, origin=1), *reads(*SILENT))
    five = conclude(*(read(0.8, 0.05, origin=1) for _ in range(5)), *reads(*SILENT))
    assert five.probabilities == pytest.approx(one.probabilities)


def test_a_failed_search_concludes_nothing_from_what_it_lacks():
    conclusion = conclude(*reads((0.98, 0.01)), searched=False)
    assert (conclusion.outcome, conclusion.confidence) == (ConclusionClass.NOT_ENOUGH, None)


def test_old_evidence_alone_is_surer_never():
    old = conclude(read(0.9, 0.02, time=TimeRelation.OLDER), *reads(*SILENT))
    new = conclude(read(0.9, 0.02), *reads(*SILENT))
    assert old.probabilities[0] < new.probabilities[0]


def test_a_person_who_calls_it_context_takes_it_out():
    assert conclude(compared(Stance.CONTEXT, decided=True)).outcome is ConclusionClass.NOT_ENOUGH
    assert conclude(compared(Stance.REFUTES, decided=True)).outcome is ConclusionClass.REFUTED


def test_the_reasons_say_what_was_compared():
    comparison = Comparison("quantity-in-prose.v1", "people", "figure", "900", "1,200", agrees=False)
    against = read(0.02, 0.95, comparison=comparison, source="Ferry log", note="the claim says 900")
    told = next(
        reason.text for reason in conclude(against, *reads(*SILENT)).reasons if reason.code == "refutes"
    )
    assert told == "Ferry log contradicts: figure of people: claimed “900”, there “1,200”; the claim says 900"


def test_a_lean_that_is_too_weak_is_told_and_not_proposed():
    found = [conclude(read(share, 0.02), *reads(*SILENT)) for share in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)]
    for conclusion in found:
        unsure = conclusion.outcome is not ConclusionClass.NOT_ENOUGH and conclusion.confidence < 0.5
        assert conclusion.abstained is unsure
        assert ("unsure" in codes(conclusion)) is unsure
