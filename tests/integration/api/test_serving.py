"""The queue by the API: its query language in the list, and the next claim."""

import pytest

from tests.factories import make_article, make_claim, make_submitted, take


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def test_the_list_is_narrowed_by_the_queue_s_query(cast, article, as_person):
    claim = make_submitted(article, cast.ben)
    ben, dan = as_person(cast.ben), as_person(cast.dan)
    asked = {"q": "status:in_review not:mine", "fields": "id"}
    assert dan.get("/claims", **asked).json()["results"] == [{"id": claim.pk}]
    assert ben.get("/claims", **asked).json()["results"] == []


def test_a_bad_term_is_refused_by_name(cast, article, as_person, assert_refused):
    problem = assert_refused(
        as_person(cast.ben).get("/claims", q="status:done mine"), 400, "invalid_parameter"
    )
    (error,) = problem["errors"]
    assert error["parameter"] == "q"
    assert "status:done" in error["detail"] and "in_review" in error["detail"]


def test_the_next_claim_is_taken(cast, article, as_person):
    claim = make_claim(article, cast.ben)
    ben = as_person(cast.ben)
    given = ben.post("/claims/next").json()
    assert (given["why"], given["claim"]["id"], given["claim"]["status"]) == ("taken", claim.pk, "checking")
    assert ben.post("/claims/next").json()["why"] == "held"
    assert ben.post("/claims/next", {"seen": claim.pk}).json()["why"] == "suggested"
    assert as_person(cast.dan).post("/claims/next").json() == {"why": None, "claim": None}


def test_a_token_is_led_nowhere(cast, article, as_program, assert_refused):
    take(make_claim(article, cast.ben), cast.ben)
    problem = assert_refused(as_program(cast.ben).post("/claims/next"), 403, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["person_required"]
