from verification.engine.query import MAX_TERMS, build_query
from verification.engine.types import ClaimText, Kind, Question


def query(text, question=Question.TRUE, **options):
    return build_query(ClaimText(text, text, Kind.STATE, question, **options))


def test_a_record_is_asked_for_in_its_own_words():
    built = query("Some 5.5 million people live in Norway.")
    assert ("Norway", "population") in built.pairs
    assert "Population" in built.expansions


def test_aliases_are_expanded_to_the_entity():
    assert "Burma" in query("Myanmar is a country in Asia.").expansions


def test_a_border_asks_for_both_entries():
    assert set(query("Norway does not border Sweden.").pairs) == {
        ("Norway", "borders"),
        ("Sweden", "borders"),
    }


def test_said_asks_for_the_speakers_words():
    built = query("Miller said so", Question.SAID, speaker="Dan Miller", quotation="We shall plant trees")
    assert built.text == "We shall plant trees"
    assert {"Dan", "Miller", "trees"} <= set(built.terms)


def test_terms_are_bounded_and_without_stop_words():
    built = query("the of and " + " ".join(f"word{n}" for n in range(200)))
    assert len(built.terms) == MAX_TERMS
    assert "the" not in built.terms
