import pytest

from verification.engine.conclude import FieldConcluder
from verification.engine.judge import FieldJudge
from verification.engine.types import (
    ClaimText,
    ConclusionClass,
    FieldFact,
    Kind,
    PassageText,
    Question,
    Witness,
)
from verification.errors import EngineError

AREA = "Norway covers 323,802 sq km."


def conclude(text, *passages, question=Question.TRUE, searched=True, independent=True):
    claim = ClaimText(text, text, Kind.STATE, question)
    judgements = FieldJudge().judge(claim, passages, [0.8] * len(passages))
    witnesses = [
        Witness(j, p.origin, p.source, p.primary, independent)
        for j, p in zip(judgements, passages, strict=True)
    ]
    return FieldConcluder().conclude(claim, question, witnesses, searched=searched)


def record(field="area.total", value="323,802 sq km"):
    text = f"Norway · {field} · {value}"
    return PassageText(
        id=1,
        text=text,
        start=0,
        end=len(text),
        source="Reference",
        origin=1,
        primary=True,
        facts=(FieldFact("Norway", field, value),),
    )


def report(text, *, origin=2, source="Ledger"):
    return PassageText(id=origin, text=text, start=0, end=len(text), source=source, origin=origin)


def codes(conclusion):
    return [reason.code for reason in conclusion.reasons]


def test_an_agreeing_record_supports():
    conclusion = conclude(AREA, record())
    assert conclusion.outcome is ConclusionClass.SUPPORTED
    assert 0.5 < conclusion.confidence < 1
    assert "0 verdicts of this desk" in conclusion.calibrated_on


def test_a_contradicting_record_refutes():
    assert conclude("Norway covers 423,802 sq km.", record()).outcome is ConclusionClass.REFUTED


def test_silence_is_not_enough():
    conclusion = conclude(AREA)
    assert conclusion.outcome is ConclusionClass.NOT_ENOUGH
    assert "no_record" in codes(conclusion)


def test_independent_origins_on_both_sides_conflict():
    conclusion = conclude(AREA, record(), report("Norway covers 400,000 sq km."))
    assert conclusion.outcome is ConclusionClass.CONFLICTING


def test_reprints_of_one_origin_count_once():
    reprints = [report(AREA, source=name) for name in ("Ledger", "Courier", "Gazette")]
    assert "origins" not in codes(conclude(AREA, *reprints))


def test_two_reports_of_one_publisher_count_once():
    assert "origins" not in codes(conclude(AREA, report(AREA, origin=2), report(AREA, origin=3)))


def test_two_independent_origins_are_counted():
    two = [report(AREA, origin=2), report(AREA, origin=3, source="Courier")]
    assert "origins" in codes(conclude(AREA, *two))


def test_dependent_witnesses_do_not_count():
    assert conclude(AREA, record(), independent=False).outcome is ConclusionClass.NOT_ENOUGH


def test_a_part_that_is_not_confirmed_leaves_the_claim_open():
    conclusion = conclude("Norway covers 323,802 sq km and has 5.5 million people.", record())
    assert conclusion.outcome is ConclusionClass.NOT_ENOUGH
    assert "no_record" in codes(conclusion)


def test_a_figure_that_nothing_was_compared_with_leaves_the_claim_open():
    conclusion = conclude("Norway, with 88 museums, covers 323,802 sq km.", record())
    assert conclusion.outcome is ConclusionClass.NOT_ENOUGH
    assert "unread_figure" in codes(conclusion)


def test_a_failed_search_proves_nothing():
    conclusion = conclude(AREA, searched=False)
    assert (conclusion.outcome, conclusion.confidence) == (ConclusionClass.NOT_ENOUGH, None)
    assert "not_searched" in codes(conclusion)


def test_a_damaged_calibration_is_refused(tmp_path):
    path = tmp_path / "confidence.json"
    path.write_text('{"classes": []}')
    claim = ClaimText(AREA, AREA, Kind.STATE, Question.TRUE)
    with pytest.raises(EngineError):
        FieldConcluder(weights=str(path)).conclude(claim, Question.TRUE, [], searched=True)
