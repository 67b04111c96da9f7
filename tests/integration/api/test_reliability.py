"""Reliability and recalibration, for programs."""

import pytest

from tests.factories import make_article
from tests.integration.resolved import make_resolved, too_sure


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def test_the_figures_come_whole_and_by_part_and_narrowed(cast, article, as_person, assert_refused):
    make_resolved(cast, article, too_sure(60), engine="e.v1")
    make_resolved(cast, article, [("refuted", 0.9, "refuted")] * 5, engine="e.v2", blind=False)
    ben = as_person(cast.ben)
    told = ben.get("/reliability").json()
    assert (told["verdicts"], told["is_bounded"], told["whole"]["n"], told["whole"]["agreed"]) == (
        65,
        False,
        65,
        35,
    )
    engines = {part["name"]: part["figures"] for part in told["parts"]["engine"]}
    assert (engines["e.v1"]["n"], engines["e.v2"]["ece"], engines["e.v2"]["bins"]) == (60, None, [])
    assert engines["e.v1"]["ece"] > engines["e.v1"]["ece_limit"]
    assert ben.get("/reliability", sight="seen").json()["whole"]["n"] == 5
    assert_refused(ben.get("/reliability", sight="both"), 400, "invalid_parameter")
    assert_refused(as_person(cast.ada).get("/reliability"), 403, "not_allowed")


def test_a_fit_is_asked_for_applied_by_version_and_taken_back(
    cast, article, as_person, as_program, assert_refused
):
    make_resolved(cast, article, too_sure(310))
    cleo = as_person(cast.cleo)
    asked = cleo.get("/calibrations/true")
    assert (asked.json()["there"], asked.json()["is_applied"], asked.headers["ETag"]) == (310, False, '"0"')
    assert asked.json()["after"]["ece"] < asked.json()["before"]["ece"]
    wish = {"verdicts": 310}
    assert_refused(as_program(cast.cleo).post("/calibrations/true", wish, version=0), 403, "not_allowed")
    assert_refused(as_person(cast.ben).post("/calibrations/true", wish, version=0), 403, "not_allowed")
    assert_refused(cleo.post("/calibrations/said", {"verdicts": 0}, version=0), 409, "too_few_verdicts")
    assert_refused(cleo.post("/calibrations/why", wish, version=0), 404, "not_found")
    done = cleo.post("/calibrations/true", wish, version=0)
    assert (done.status_code, done.json()["is_applied"]) == (200, True)
    assert done.json()["latest"]["verdicts"] == 310
    back = cleo.post("/calibrations/true/take-back", version=done.json()["version"])
    assert (back.status_code, back.json()["is_applied"]) == (200, False)
    log = as_person(cast.ben).get("/calibrations").json()["results"]
    assert [row["takes_back"] for row in log] == [log[1]["id"], None]
