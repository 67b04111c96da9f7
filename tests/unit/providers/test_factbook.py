"""The Factbook reader against the installed package."""

import json

import pytest

from verification.providers.factbook import as_of, plain_text, read_factbook


@pytest.fixture(scope="module")
def documents():
    return {document.code: document for document in read_factbook(["no", "JA", "ks", "cg", "um"])}


def fact(document, field):
    return next(p.fact for p in document.passages if p.fact.field == field)


def test_codes_choose_the_entries_in_any_case(documents):
    assert set(documents) == {"no", "ja", "ks", "cg", "um"}


def test_every_passage_is_one_whole_line_of_the_rendering(documents):
    for document in documents.values():
        lines = set(document.text.split("\n"))
        texts = [document.text[p.start : p.end] for p in document.passages]
        assert len(texts) > 20
        assert all(text in lines for text in texts)


def test_a_passage_ends_with_the_value_that_it_records(documents):
    for document in documents.values():
        for passage in document.passages:
            assert document.text[passage.start : passage.end].endswith(passage.fact.value)


def test_every_value_of_the_record_is_rendered(documents):
    def leaves(node):
        if isinstance(node, dict):
            return [leaf for inner in node.values() for leaf in leaves(inner)]
        return [node]

    document = documents["no"]
    flat = document.text.replace("\n", " ")
    missing = [leaf for leaf in leaves(json.loads(document.raw)) if plain_text(leaf)[:60] not in flat]
    assert missing == []


def test_a_field_carries_value_unit_and_its_own_year(documents):
    area = fact(documents["ja"], "area.total")
    population = fact(documents["ja"], "population")
    assert (area.unit, area.as_of) == ("sq km", None)
    assert population.as_of is not None


def test_a_year_in_a_heading_is_the_year_of_the_value(documents):
    years = [p.fact.as_of for p in documents["ja"].passages if p.fact.field == "exports"]
    assert len(years) >= 2
    assert len(set(years)) == len(years)


def test_names_are_plain(documents):
    assert documents["ks"].entity == "South Korea"
    assert documents["cg"].entity == "Democratic Republic of the Congo"
    assert "Norwegian" in documents["no"].demonyms


def test_markup_is_removed_and_breaks_are_kept_apart():
    assert plain_text("a<br><br><strong>note:</strong>\xa0b &amp; c") == "a; note: b & c"


@pytest.mark.parametrize(
    ("text", "year"),
    [("95 (2024 est.)", 2024), ("1.2% (2019-21 est.)", 2021), ("7 (FY 2016 est.)", 2016), ("Vienna", None)],
)
def test_year_of_a_value(text, year):
    assert as_of(text) == year
