from verification.engine.types import ClaimText, Comparison, Judgement, Kind, Question, Stance, Witness
from verification.engine.weigh import features, weigh

CLAIM = ClaimText("Norway covers 323,802 sq km.", "", Kind.STATE, Question.TRUE)


def witness(stance, *, origin=1, source="Ledger", primary=False, claimed="323,802 sq km", independent=True):
    comparison = Comparison(
        "quantity.v1", "Norway", "Area", claimed, "323,802 sq km", stance is Stance.SUPPORTS
    )
    judgement = Judgement(1, Question.TRUE, stance, 0.5, 0, 1, comparison)
    return Witness(judgement, origin, source, primary, independent)


def part(*witnesses):
    (only,) = weigh(CLAIM, Question.TRUE, witnesses).parts
    return only


def test_an_origin_that_contradicts_itself_counts_on_neither_side():
    both = part(witness(Stance.SUPPORTS), witness(Stance.REFUTES))
    assert (both.supporting, both.refuting, len(both.undecided)) == ((), (), 1)


def test_origins_of_one_publisher_are_one_voice():
    assert len(part(witness(Stance.SUPPORTS), witness(Stance.SUPPORTS, origin=2)).supporting) == 1


def test_reprints_link_publishers_into_one_voice():
    chain = (
        witness(Stance.SUPPORTS, origin=1, source="A"),
        witness(Stance.SUPPORTS, origin=2, source="B"),
        witness(Stance.SUPPORTS, origin=1, source="B"),
    )
    assert len(part(*chain).supporting) == 1


def test_another_statement_is_not_borne_on():
    assert part(witness(Stance.SUPPORTS, claimed="5 million people")).supporting == ()


def test_the_primary_source_speaks_for_its_cluster():
    first = witness(Stance.SUPPORTS)
    primary = witness(Stance.SUPPORTS, primary=True)
    assert part(first, primary).supporting == (primary,)


def test_features_lie_between_nought_and_one():
    balance = weigh(
        CLAIM, Question.TRUE, [witness(Stance.SUPPORTS, origin=n, source=str(n)) for n in range(9)]
    )
    assert all(0 <= value <= 1 for value in features(balance).values())
    assert features(balance)["origins"] == 1
