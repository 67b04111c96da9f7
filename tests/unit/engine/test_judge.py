import time

import pytest

from verification.engine.judge import FieldJudge
from verification.engine.types import ClaimText, FieldFact, Kind, PassageText, Question, Stance


def claim(text, **options):
    options = {"question": Question.TRUE} | options
    return ClaimText(text=text, exact=text, kind=Kind.STATE, **options)


def record(entity, field, value, *, number=1, as_of=None, origin=1):
    text = f"{entity} · {field} · {value}"
    return PassageText(
        id=number,
        text=text,
        start=50,
        end=50 + len(text),
        source="Reference",
        origin=origin,
        primary=True,
        facts=(FieldFact(entity, field, value, as_of=as_of),),
    )


def prose(text, number=1, **options):
    return PassageText(id=number, text=text, start=7, end=7 + len(text), source="Report", origin=2, **options)


def stances(asked, *passages):
    judgements = FieldJudge().judge(asked, passages, [0.5] * len(passages))
    return [judgement.stance for judgement in judgements]


def test_only_the_aligned_field_decides():
    capital = record("Norway", "capital", "Oslo")
    area = record("Norway", "area.total", "323,802 sq km", number=2)
    kenya = record("Kenya", "capital", "Nairobi", number=3)
    asked = claim("Bergen is the capital of Norway.")
    assert stances(asked, capital, area, kenya) == [Stance.REFUTES, Stance.NOT_ENOUGH, Stance.NOT_ENOUGH]


def test_likeness_alone_is_not_enough():
    asked = claim("Norway has beautiful fjords.")
    assert stances(asked, prose("Norway has beautiful fjords.")) == [Stance.NOT_ENOUGH]


def test_the_quotation_of_a_record_is_its_whole_line():
    passage = record("Norway", "capital", "Oslo")
    (judgement,) = FieldJudge().judge(claim("Oslo is the capital of Norway."), [passage], [0.9])
    assert (judgement.start, judgement.end, judgement.relevance) == (passage.start, passage.end, 0.9)


def test_the_quotation_of_prose_is_the_sentence():
    text = "It rained. Norway covers 400,000 square kilometres. Nobody minded."
    (judgement,) = FieldJudge().judge(claim("Norway covers 323,802 sq km."), [prose(text)], [0.5])
    assert judgement.stance is Stance.REFUTES
    assert text[judgement.start - 7 : judgement.end - 7] == "Norway covers 400,000 square kilometres."


def test_the_year_of_the_claim_chooses_the_record():
    older = record("Kenya", "unemployment", "5.6% (2023 est.)", as_of=2023)
    newer = record("Kenya", "unemployment", "9.4% (2024 est.)", number=2, as_of=2024)
    assert stances(claim("Unemployment in Kenya was 5.6 percent in 2023."), older, newer) == [
        Stance.SUPPORTS,
        Stance.NOT_ENOUGH,
    ]
    assert stances(claim("Unemployment in Kenya is 9.4 percent."), older, newer) == [
        Stance.NOT_ENOUGH,
        Stance.SUPPORTS,
    ]


def test_the_neighbours_entry_answers_for_a_border_too():
    passage = record("Sweden", "borders", "Finland 545 km; Norway 1,666 km")
    assert stances(claim("Norway does not border Sweden."), passage) == [Stance.REFUTES]


def test_our_own_article_and_the_speaker_are_no_witnesses_of_truth():
    own = prose("Norway covers 323,802 sq km.", own_article=True)
    asked = claim("Norway covers 323,802 sq km.", speaker="Ada Ness")
    spoken = prose("ADA NESS: Norway covers 323,802 sq km.", transcript=True)
    repeated = prose("Norway covers 323,802 sq km, Ness said.")
    independent = prose("Norway covers 323,802 sq km.")
    assert stances(asked, own, spoken, repeated) == [Stance.NOT_ENOUGH] * 3
    assert stances(asked, independent) == [Stance.SUPPORTS]


def test_prose_that_denies_contradicts():
    asked = claim("Norway borders Sweden.")
    assert stances(asked, prose("Norway shares no border with Sweden.")) == [Stance.REFUTES]


def test_one_passage_may_answer_two_values_of_a_claim():
    passage = record("Norway", "elevation.highest", "Galdhopiggen 2,469 m")
    asked = claim("Galdhopiggen, the highest point of Norway, reaches 2,469 metres.")
    (judgement,) = FieldJudge().judge(asked, [passage], [0.5])
    assert judgement.comparison.claimed == "Galdhopiggen; 2,469 metres"


def test_every_passage_needs_its_relevance():
    with pytest.raises(ValueError, match="relevance"):
        FieldJudge().judge(claim("Norway."), [prose("Norway.")], [])


def test_forty_passages_are_judged_in_time():
    passages = [
        prose(f"Norway has {n},000 museums and Kenya covers {n} sq km of forest.", n) for n in range(40)
    ]
    begin = time.process_time()
    FieldJudge().judge(claim("Norway covers 323,802 sq km."), passages, [0.5] * 40)
    assert time.process_time() - begin < 1.0
