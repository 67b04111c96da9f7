"""The archive, searched over the API."""

from datetime import date

import pytest

from tests.integration.evidence.conftest import store
from verification.evidence.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def clippings(db):
    store(published=date(2025, 3, 3))
    store("The toll was raised in April.", source="Amity Courier", title="Toll", published=date(2025, 4, 9))


def test_a_program_reads_what_was_found_where_and_why(cast, clippings, as_program):
    answer = as_program(cast.ben, "read").get("/archive/search?q=barge at the lock gate&limit=1")
    (hit,) = answer.json()["results"]
    assert hit["snapshot"]["source"]["name"] == "Amity Wire"
    assert (hit["start"], hit["end"]) != (0, 0)
    assert hit["found_in"][0]["listing"] == "words"
    assert hit["found_in"][0]["rank"] == 1
    assert {"barge", "lock", "gate"} <= set(hit["found_in"][0]["terms"])
    assert answer.json()["outcome"].startswith("vectors of ")


def test_limits_of_day_source_and_kind_hold(cast, clippings, as_person):
    client = as_person(cast.ben)
    courier = Source.objects.get(name="Amity Courier").pk

    def titles(limits):
        return [
            hit["snapshot"]["title"]
            for hit in client.get(f"/archive/search?q=toll barge gate{limits}").json()["results"]
        ]

    assert set(titles("")) == {"Toll", "Barge strikes lock gate"}
    assert titles("&from=2025-04-01") == ["Toll"]
    assert set(titles("&to=2025-03-31&kind=report,transcript")) == {"Barge strikes lock gate"}
    assert titles(f"&source={courier}") == ["Toll"]
    assert titles("&kind=reference") == []


@pytest.mark.parametrize("query", ["", "q=", "q=a&kind=rumour", "q=a&from=soon", "q=a&limit=0", "q=a&x=1"])
def test_what_is_not_understood_is_refused(cast, as_person, query):
    assert as_person(cast.ben).get(f"/archive/search?{query}").status_code == 400


def test_without_a_role_nothing_is_found(cast, clippings, as_person):
    assert as_person(cast.eve).get("/archive/search?q=toll").json()["results"] == []
