import pytest

from tests.unit.engine.prose_witnesses import compared, read
from verification.engine.party import ADMISSION
from verification.engine.strength import DOUBTED, PARTY, QUOTED, SURE, TIMES, strengths, voices
from verification.engine.types import Stance, TimeRelation


def test_what_was_read_speaks_with_its_probabilities():
    assert strengths(read(0.7, 0.1)) == pytest.approx((0.7, 0.1))


@pytest.mark.parametrize(
    ("more", "factor"),
    [
        ({"time": TimeRelation.OLDER}, TIMES[TimeRelation.OLDER]),
        ({"time": TimeRelation.NEWER}, 1.0),
        ({"party": "the ministry is what the claim is about"}, PARTY),
        ({"party": f"the ministry {ADMISSION}"}, 1.0),
        ({"standing": "trusted"}, 1.0),
    ],
)
def test_age_party_and_standing_take_from_it(more, factor):
    assert strengths(read(0.8, 0.1, **more)) == pytest.approx((0.8 * factor, 0.1 * factor))


def test_a_persons_decision_comes_before_all_of_that():
    doubtful = {"party": "itself", "time": TimeRelation.OLDER, "standing": "unreliable"}
    decided = read(0.9, 0.05, decided=True, **doubtful)
    assert strengths(decided) == (SURE, 0.0)


@pytest.mark.parametrize("stance", [Stance.CONTEXT, Stance.IRRELEVANT, Stance.NOT_ENOUGH])
def test_what_a_person_called_context_speaks_for_nothing(stance):
    assert strengths(compared(stance, decided=True)) == (0.0, 0.0)


def test_a_record_that_agrees_with_a_part_is_no_proof_of_the_whole():
    supports, refutes = strengths(compared(Stance.SUPPORTS))
    assert (supports < 0.5, refutes) == (True, 0.0)


def test_a_source_that_is_called_unreliable_supports_nothing():
    assert strengths(read(0.9, 0.0, standing="unreliable")) == (0.0, 0.0)
    assert strengths(read(0.1, 0.8, standing="unreliable")) == pytest.approx((0.0, 0.8 * DOUBTED))


def test_a_text_that_quotes_the_claim_to_call_it_false_weighs_less_than_a_record():
    assert strengths(compared(Stance.REFUTES)) == (0.0, QUOTED)
    assert QUOTED < SURE


def test_five_reprints_are_one_voice_with_its_clearest_word():
    heard = voices([read(share, 0.05, origin=7) for share in (0.3, 0.6, 0.9, 0.5, 0.2)])
    assert [voice.supports for voice in heard] == pytest.approx([0.9])
    assert heard[0].speaking.judgement.probabilities[0] == pytest.approx(0.9)
    assert len(heard[0].witnesses) == 5


def test_what_is_not_independent_is_not_heard():
    assert voices([read(0.9, 0.0, independent=False)]) == ()
