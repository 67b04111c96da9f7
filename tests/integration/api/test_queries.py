"""Queries through the API: asked by people, answered by the reporter, once."""

import pytest

from tests.factories import make_article, make_claim, make_person
from verification.workflow import Role

pytestmark = pytest.mark.django_db
WISH = {"text": "Which yearbook?", "kind": "document", "blocking": True}


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


def test_a_query_goes_its_way(claim, cast, as_person, assert_refused):
    ben, ada = as_person(cast.ben), as_person(cast.ada)
    made = ben.post(f"/claims/{claim.pk}/queries", WISH)
    assert (made.status_code, made.json()["end"], made.json()["due_at"]) == (201, None, None)
    query = made.json()["id"]
    assert [row["id"] for row in ada.get("/queries").json()["results"]] == [query]
    assert ben.get("/queries").json()["results"] == []
    done = ada.post(f"/queries/{query}/answer", {"text": "That of 2019."})
    assert (done.status_code, done.json()["end"]["outcome"]) == (200, "answered")
    row = done.json()["end"]["evidence"]
    found = ben.get(f"/claims/{claim.pk}/evidence").json()["results"]
    assert row in [one["id"] for one in found]
    assert_refused(ada.post(f"/queries/{query}/answer", {"text": "Or 2020."}), 409, "conflict")
    listed = ben.get(f"/claims/{claim.pk}/queries").json()["results"]
    assert listed[0]["end"]["text"] == "That of 2019."


def test_who_asked_withdraws(claim, cast, as_person, assert_refused):
    query = as_person(cast.ben).post(f"/claims/{claim.pk}/queries", WISH).json()["id"]
    assert_refused(as_person(cast.dan).post(f"/queries/{query}/withdraw"), 403, "not_allowed")
    done = as_person(cast.ben).post(f"/queries/{query}/withdraw", {"reason": "Found it."})
    assert done.json()["end"] | {"by": 0, "at": 0} == {
        "outcome": "withdrawn", "text": "Found it.", "evidence": None, "by": 0, "at": 0,
    }  # fmt: skip


def test_programs_neither_ask_nor_answer(claim, cast, as_person, as_program, assert_refused):
    assert_refused(as_program(cast.ben).post(f"/claims/{claim.pk}/queries", WISH), 403, "not_allowed")
    query = as_person(cast.ben).post(f"/claims/{claim.pk}/queries", WISH).json()["id"]
    refused = as_program(cast.ada).post(f"/queries/{query}/answer", {"text": "Me."})
    assert_refused(refused, 403, "not_allowed")


def test_others_find_nothing(claim, cast, as_person, assert_refused):
    query = as_person(cast.ben).post(f"/claims/{claim.pk}/queries", WISH).json()["id"]
    rita = as_person(make_person("rita", Role.REPORTER))
    assert_refused(rita.post(f"/queries/{query}/answer", {"text": "Me."}), 404, "not_found")
    assert_refused(rita.get(f"/claims/{claim.pk}/queries"), 404, "not_found")
