from hypothesis import given
from hypothesis import strategies as st

from verification.engine.gazetteer import Entity, default_gazetteer, fold, make_gazetteer


def names(text):
    return [mention.entity for mention in default_gazetteer().find(text)]


def test_names_aliases_and_demonyms_lead_to_one_entity():
    assert names("Myanmar, Burma and the Burmese") == ["Burma"] * 3


def test_demonyms_are_marked():
    mentions = default_gazetteer().find("Norway and the Norwegian coast")
    assert [mention.demonym for mention in mentions] == [False, True]


def test_accents_do_not_count_and_offsets_stay():
    text = "Côte d’Ivoire exports cocoa"
    (mention,) = default_gazetteer().find(text)
    assert text[mention.start : mention.end] == "Côte d’Ivoire"


def test_capital_letters_count():
    assert names("a turkey and a chad") == []


def test_parts_of_countries_are_not_the_country():
    assert names("Northern Ireland, New Mexico and Lower Austria") == []


def test_longer_names_win():
    assert names("Papua New Guinea and South Sudan") == ["Papua New Guinea", "South Sudan"]


def test_a_name_that_two_share_points_to_none():
    shared = make_gazetteer([Entity("Aland", ("Isle",), ("Alish",)), Entity("Beland", ("Isle",), ("Alish",))])
    assert [m.entity for m in shared.find("Isle, Alish, Aland")] == ["Aland"]


def test_an_empty_gazetteer_finds_nothing():
    assert make_gazetteer([]).find("Norway") == ()


@given(st.text(max_size=100))
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)
