"""Rating scales for programs: reading, the next version, the scale to work with."""

import pytest

from verification.verdicts.models import RatingScale

pytestmark = pytest.mark.django_db
ASKED = ("key", "label", "definition", "bucket", "number", "colour", "icon", "needs")


def wish(caller, **changed):
    scale = caller.get("/scales/desk").json()
    ratings = [{name: one[name] for name in ASKED} for one in scale["ratings"]]
    return {"label": scale["label"], "ratings": ratings} | changed


def test_editor_makes_the_next_version(cast, as_person):
    cleo = as_person(cast.cleo)
    asked = wish(cleo, proposes={"not_enough": "on_author"})
    asked["ratings"].pop(1)
    answer = cleo.post("/scales/desk/versions", asked, version=1)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"2"')
    made = answer.json()
    assert (made["version"], made["is_default"], len(made["ratings"])) == (2, True, 5)
    assert made["proposes"] == {"not_enough": "on_author"} and made["author"]["name"] == "Cleo"
    assert cleo.get("/scales/desk").json() == made


def test_version_is_asked_for_and_compared(cast, as_person, assert_refused):
    cleo = as_person(cast.cleo)
    asked = wish(cleo, label="Ours")
    assert_refused(cleo.post("/scales/desk/versions", asked), 428, "precondition_required")
    assert_refused(cleo.post("/scales/desk/versions", asked, version=4), 412, "stale_version")
    assert_refused(cleo.post("/scales/nothing/versions", asked, version=1), 404, "not_found")
    assert_refused(cleo.post("/scales/public/use", version=4), 412, "stale_version")


def test_every_wrong_place_is_named(cast, as_person, assert_refused):
    cleo = as_person(cast.cleo)
    asked = wish(cleo, proposes={"refuted": "confirmed"})
    asked["ratings"][3]["number"] = 0.5
    problem = assert_refused(cleo.post("/scales/desk/versions", asked, version=1), 422, "invalid_scale")
    places = {error["pointer"] for error in problem["errors"]}
    assert places == {"#/ratings/3/number", "#/proposes/refuted"}
    asked["ratings"][0]["number"] = True
    asked["ratings"][0]["icon"] = "skull"
    problem = assert_refused(cleo.post("/scales/desk/versions", asked, version=1), 422, "invalid_input")
    assert {error["pointer"] for error in problem["errors"]} >= {"#/ratings/0/number", "#/ratings/0/icon"}


def test_only_editors_and_tokens_that_may_work(cast, as_person, as_program, assert_refused):
    asked = wish(as_person(cast.cleo), label="Ours")
    for who in (cast.ada, cast.ben, cast.dan, cast.root):
        answer = as_person(who).post("/scales/desk/versions", asked, version=1)
        assert_refused(answer, 403, "not_allowed")
    robot = as_program(cast.ben)
    assert_refused(robot.post("/scales/desk/versions", asked, version=1), 403, "not_allowed")
    reading = as_program(cast.cleo, "read", "import", "suggest")
    assert_refused(reading.post("/scales/desk/versions", asked, version=1), 403, "missing_scope")
    assert_refused(reading.post("/scales/public/use", version=1), 403, "missing_scope")
    assert RatingScale.objects.count() == 2
    assert as_program(cast.cleo, "work").post("/scales/desk/versions", asked, version=1).status_code == 201


def test_editor_chooses_the_scale_to_work_with(cast, as_person):
    cleo = as_person(cast.cleo)
    assert cleo.post("/scales/public/use", version=1).json()["is_default"] is True
    assert cleo.get("/scales/desk").json()["is_default"] is False
