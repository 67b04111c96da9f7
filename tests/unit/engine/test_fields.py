import re

import pytest

from verification.engine.fields import FIELDS, field_key, label_of, raw_key, slug
from verification.providers.factbook import read_factbook


@pytest.mark.parametrize(
    ("headings", "key"),
    [
        (("Capital", "name"), ("capital", None)),
        (("Area", "total "), ("area.total", None)),
        (("Exports", "Exports 2024"), ("exports", 2024)),
        (("Real GDP growth rate", "Real GDP growth rate 2023"), ("gdp.growth", 2023)),
        (("Military expenditures", "Military Expenditures 2024"), ("military_expenditures", 2024)),
    ],
)
def test_headings_lead_to_a_key_and_a_year(headings, key):
    assert field_key(*headings) == key


def test_uncatalogued_headings_have_a_key_too():
    assert raw_key("Flag", "note") == ("flag.note", None)
    assert slug("Geography - note") == "geography_note"


def test_labels_say_nothing_twice():
    assert label_of("Capital", "name") == "Capital"
    assert label_of("Exports", "Exports 2024") == "Exports"
    assert label_of("Area", "land") == "Area · land"


def test_every_field_of_the_catalogue_stands_in_the_reference_work():
    keys = {
        p.fact.field for document in read_factbook(["no", "fr", "us", "ke", "sf"]) for p in document.passages
    }
    assert set(FIELDS) - keys == set()


def test_every_wording_is_a_bounded_pattern():
    for field in FIELDS.values():
        for cue in field.cues:
            assert not re.search(r"[^\\][*+]", cue), cue
