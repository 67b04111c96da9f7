"""What becomes of an article after it is cleared, by the API."""

import pytest

from tests.factories import TEXT, make_article, make_clearable, make_person
from tests.integration.publication.closing import make_cleared, make_published, propose
from verification.workflow import Role

pytestmark = pytest.mark.django_db
OTHER = TEXT.replace("169", "196")
NOTICE = {
    "kind": "correct",
    "cause": "ours",
    "text": "An earlier version gave the wrong number.",
    "said_before": "169 seats",
    "right_now": "170 seats",
}


@pytest.fixture
def olga(db):
    return make_person("olga", Role.EDITOR)


def test_an_editor_holds_spikes_and_brings_back_on_the_version_that_was_seen(
    cast, as_person, as_program, assert_refused
):
    article, desk = make_clearable(cast), as_person(cast.cleo)
    address, reason = f"/articles/{article.pk}", {"reason": "The lawyers read it."}
    assert_refused(desk.post(f"{address}/hold", reason), 428, "precondition_required")
    assert_refused(desk.post(f"{address}/hold", reason, version=999), 412, "stale_version")
    assert_refused(
        desk.post(f"{address}/hold", {"reason": " "}, version=article.version), 409, "action_refused"
    )
    robot = as_program(cast.cleo)
    problem = assert_refused(
        robot.post(f"{address}/hold", reason, version=article.version), 403, "action_refused"
    )
    assert [guard["guard"] for guard in problem["guards"]] == ["person"]
    version = article.version
    for action, status in (
        *(("hold", "on_hold"), ("resume", "open"), ("spike", "spiked")),
        *(("unspike", "open"), ("spike", "spiked"), ("archive", "archived")),
    ):
        answer = desk.post(f"{address}/{action}", reason, version=version)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        version = answer.json()["version"]
        assert answer.headers["ETag"] == f'"{version}"'
    assert [one["id"] for one in desk.get("/articles", status="archived").json()["results"]] == [article.pk]
    assert_refused(desk.post(f"{address}/unspike", reason, version=version), 409, "action_refused")


def test_a_program_says_that_its_article_went_out_and_what_it_says_there(
    cast, as_person, as_program, assert_refused
):
    cms = make_person("cms", Role.SERVICE)
    article = make_cleared(cast)
    type(article).objects.filter(pk=article.pk).update(created_by=cms)
    robot, address = as_program(cast.root, "read", "import", owner_id=cms.pk), f"/articles/{article.pk}"
    reader = as_program(cast.root, "read", owner_id=cms.pk)
    assert_refused(reader.post(f"{address}/publish", {}, version=article.version), 403, "missing_scope")
    answer = robot.post(f"{address}/publish", {"text": OTHER}, version=article.version)
    assert (answer.status_code, answer.json()["status"]) == (200, "published")
    assert answer.json()["flags"] == ["published_differs"]
    (row,) = robot.get(f"{address}/live-texts").json()["results"]
    assert (row["outcome"], row["differs"], row["revision"]) == ("words", True, 1)
    assert {"op": "changed", "before": "169", "now": "196"} in row["diff"][0]["pieces"]
    again = robot.post(f"{address}/live-texts", {"text": TEXT, "url": "https://paper.example/1"})
    assert (again.status_code, again.json()["outcome"], again.json()["is_fetched"]) == (201, "same", False)
    assert robot.get(address).json()["flags"] == []
    assert_refused(as_person(cast.ben).post(f"{address}/live-texts", {"text": TEXT}), 403, "not_allowed")
    refused = as_person(cast.cleo).post(f"{address}/live-texts", {"url": "https://paper.example/1"})
    assert_refused(refused, 409, "action_refused")
    assert_refused(robot.post(f"{address}/live-texts", {}), 422, "invalid_input")


def test_what_is_in_doubt_is_settled(cast, as_person, assert_refused):
    article, desk = make_published(cast, OTHER), as_person(cast.cleo)
    address = f"/articles/{article.pk}/settle"
    answer = desk.post(address, {"reason": "It is right there."}, version=article.version)
    assert (answer.status_code, answer.json()["flags"]) == (200, [])
    again = desk.post(address, {"reason": "Twice."}, version=answer.json()["version"])
    assert_refused(again, 409, "action_refused")


def test_two_editors_correct_an_article(cast, olga, as_person, as_program, assert_refused):
    article = make_published(cast)
    address, desk = f"/articles/{article.pk}/notices", as_person(cast.cleo)
    assert_refused(
        as_program(cast.cleo).post(address, NOTICE, version=article.version), 403, "action_refused"
    )
    made = desk.post(address, NOTICE, version=article.version)
    assert (made.status_code, made.json()["confirmed_by"]) == (201, None)
    end, seen = f"/notices/{made.json()['id']}", int(made.headers["ETag"].strip('"'))
    problem = assert_refused(desk.post(f"{end}/confirm", version=seen), 403, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["own_notice"]
    done = as_person(olga).post(f"{end}/confirm", version=seen)
    assert (done.status_code, done.json()["confirmed_by"]["name"]) == (200, "Olga")
    assert desk.get(f"/articles/{article.pk}").json()["status"] == "corrected"
    listed = desk.get(address)
    assert [one["id"] for one in listed.json()["results"]] == [made.json()["id"]]
    assert listed.headers["ETag"] == done.headers["ETag"]


def test_a_notice_is_withdrawn_and_hidden_from_outsiders(cast, as_person, assert_refused):
    article = make_published(cast)
    notice = propose(article, cast.cleo)
    outsider = as_person(make_person("fay", Role.REPORTER))
    for method in (outsider.post, as_person(cast.eve).post):
        assert_refused(method(f"/notices/{notice.pk}/withdraw", version=1), 404, "not_found")
    answer = as_person(cast.cleo).post(f"/notices/{notice.pk}/withdraw", version=article.version)
    assert (answer.status_code, answer.json()["withdrawn_by"]["name"]) == (200, "Cleo")
    again = as_person(cast.cleo).post(
        f"/notices/{notice.pk}/confirm", version=int(answer.headers["ETag"].strip('"'))
    )
    assert_refused(again, 403, "action_refused")


def test_an_outsider_sees_none_of_it(cast, as_person, assert_refused):
    article = make_article(cast.ada)
    fay = as_person(make_person("fay", Role.REPORTER))
    for name in ("live-texts", "notices"):
        assert_refused(fay.get(f"/articles/{article.pk}/{name}"), 404, "not_found")
    for name in ("hold", "publish", "settle"):
        assert_refused(
            fay.post(f"/articles/{article.pk}/{name}", {"reason": "x"}, version=1), 404, "not_found"
        )
