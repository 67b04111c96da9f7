"""Whom a statement names: people and bodies, no places, peoples or days."""

import pytest

from verification.engine.named_parties import named_parties
from verification.engine.places import is_place


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The minister Anna Larsen took bribes from Statoil ASA.", {"Anna Larsen", "Statoil ASA"}),
        ("Kvikk Foods sold meat that was out of date.", {"Kvikk Foods"}),
        ("Graz Hospital lost three patients in March.", {"Graz Hospital"}),
        ("NATO has 32 members.", {"NATO"}),
        ("Oslo is the capital of Norway.", set()),
        ("Norwegian exports to Poland fell in 2019.", set()),
        ("Christianity is the main religion in Poland.", set()),
        ("Unemployment fell by 3 percent in March.", set()),
        ("", set()),
    ],
)
def test_people_and_bodies_are_named_and_places_are_nobody(text, named):
    assert set(named_parties(text)) == named


def test_a_city_is_a_place_and_what_is_called_after_it_is_not():
    assert is_place("Oslo") and is_place("Graz")
    assert not is_place("Graz Hospital") and not is_place("Anna Larsen")
