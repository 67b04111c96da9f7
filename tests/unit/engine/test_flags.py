import pytest


@pytest.fixture
def flags(extract):
    """The flags of each claim that somebody makes."""

    def run(text):
        found = [claim.attribution for claim in extract(text).claims]
        return [attribution.flags for attribution in found if attribution.speaker is not None]

    return run


def test_one_persons_word_for_a_figure_is_flagged(flags):
    assert flags("Ada Lind said the bridge had cost 40 million euros.") == [("single_source",)]


def test_what_a_document_says_as_well_is_not(flags):
    text = (
        "Ada Lind said the bridge had cost 40 million euros. "
        "According to the Court of Audit, the bridge cost 40 million euros."
    )
    assert flags(text) == [(), ()]


def test_an_institution_is_no_single_person(flags):
    assert flags("The ministry said the bridge had cost 40 million euros.") == [()]


def test_a_wish_is_nothing_to_contest(flags):
    assert flags("Ada Lind said the city should hope for 12 better bridges.") in ([], [()])
