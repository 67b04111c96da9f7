"""Outside search by the API: the log, what would leave, the switches."""

import pytest

from tests.integration.outside import allow, enable, make_toll_article, toll_claim
from tests.integration.pipeline import run_pipeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast, outside_server):
    return make_toll_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return toll_claim(article, cast.ben)


def test_program_reads_what_would_leave_and_where_was_searched(as_program, cast, claim, article):
    program = as_program(cast.ben, "read")
    looks = {
        look["key"]: look for look in program.get(f"/claims/{claim.pk}/outside-queries").json()["results"]
    }
    assert looks["wikipedia"]["refusal"] == "Wikipedia is not enabled here"
    assert "srsearch=Vell" in looks["wikipedia"]["queries"][0]["shown"]
    assert looks["wikipedia"]["queries"][0]["as_of"] == "2023-06-01"

    enable(cast.root, "wikipedia")
    allow(article, cast.cleo)
    run_pipeline(article.pk)

    found = program.get(f"/claims/{claim.pk}/searches").json()["results"]
    rows = {row["channel"]: row for row in found}
    assert (rows["wikipedia"]["searched"], rows["wikipedia"]["hits"]) == (True, 1)
    assert program.get(f"/articles/{article.pk}").json()["allow_outside_search"] is True


def test_no_program_opens_an_article_asks_outside_or_sees_a_switch(
    as_program, cast, claim, article, outside_server, assert_refused
):
    program = as_program(cast.cleo)
    switch = {"allowed": True}
    place = f"/articles/{article.pk}/outside-search"
    assert_refused(program.put(place, switch, version=article.version), 403, "action_refused")
    assert_refused(program.post(f"/claims/{claim.pk}/search-outside"), 403, "action_refused")
    assert as_program(cast.root).get("/providers").status_code == 403
    assert outside_server.requests == []


def test_admin_switches_on_the_version_that_they_saw(as_person, cast, outside_server, assert_refused):
    root = as_person(cast.root)
    assert {one["state"] for one in root.get("/providers").json()["results"]} == {"off"}
    read = root.get("/providers/wikipedia")
    assert (read.headers["ETag"], read.json()["enabled"]) == ('"0"', False)

    answer = root.put("/providers/wikipedia", {"enabled": True}, version=0)

    assert (answer.status_code, answer.headers["ETag"], answer.json()["state"]) == (200, '"1"', "on")
    assert answer.json()["budget"]["left"] > 0
    assert_refused(root.put("/providers/wikipedia", {"enabled": False}, version=0), 412, "stale_version")
    assert_refused(root.put("/providers/wikipedia", {"enabled": False}), 428, "precondition_required")
    assert_refused(root.get("/providers/oracle"), 404, "not_found")
    assert_refused(as_person(cast.cleo).get("/providers"), 403, "not_allowed")


def test_editor_opens_an_article_and_a_checker_asks_at_once(
    as_person, cast, claim, article, outside_server, assert_refused
):
    ben = as_person(cast.ben)
    refused = assert_refused(ben.post(f"/claims/{claim.pk}/search-outside"), 409, "action_refused")
    assert "Wikipedia is not enabled here." in [guard["text"] for guard in refused["guards"]]
    enable(cast.root, "wikipedia")
    place = f"/articles/{article.pk}/outside-search"
    version = int(as_person(cast.cleo).get(place).headers["ETag"].strip('"'))
    answer = as_person(cast.cleo).put(place, {"allowed": True}, version=version)
    assert (answer.status_code, answer.json()) == (200, {"allowed": True})

    answer = ben.post(f"/claims/{claim.pk}/search-outside")

    assert (answer.status_code, answer.json()) == (201, {"providers": ["wikipedia"]})
    assert outside_server.requests == []
