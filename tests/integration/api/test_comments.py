"""Comments through the API: written by people and programs, resolved by people, seen by who sees the article."""

import pytest

from tests.factories import make_article, make_claim, make_person
from verification.workflow import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def test_a_comment_goes_its_way(claim, cast, as_person):
    dan, ben = as_person(cast.dan), as_person(cast.ben)
    made = dan.post(f"/claims/{claim.pk}/comments", {"text": "Since when, @ben?", "blocking": True})
    assert made.status_code == 201
    body = made.json()
    assert (body["claim"], body["article"], body["blocking"]) == (claim.pk, claim.article_id, True)
    assert body["named"] == [{"id": cast.ben.pk, "name": "Ben"}]
    done = ben.post(f"/comments/{body['id']}/resolve", version=0)
    assert (done.status_code, done.headers["ETag"], done.json()["is_resolved"]) == (200, '"1"', True)
    again = ben.post(f"/comments/{body['id']}/reopen", version=1)
    assert (again.json()["is_resolved"], again.json()["version"]) == (False, 2)
    assert [row["id"] for row in ben.get(f"/claims/{claim.pk}/comments").json()["results"]] == [body["id"]]


def test_an_article_has_comments_of_its_own(article, claim, cast, as_person):
    dan = as_person(cast.dan)
    dan.post(f"/claims/{claim.pk}/comments", {"text": "Here."})
    made = dan.post(f"/articles/{article.pk}/comments", {"text": "Is the headline fair?"}).json()
    assert (made["claim"], made["blocking"]) == (None, False)
    assert [row["text"] for row in dan.get(f"/articles/{article.pk}/comments").json()["results"]] == [
        "Is the headline fair?"
    ]


def test_a_program_comments_and_resolves_nothing(claim, cast, as_program, assert_refused):
    program = as_program(cast.ben)
    made = program.post(f"/claims/{claim.pk}/comments", {"text": "From the CMS.", "blocking": True})
    assert made.status_code == 201
    assert_refused(program.post(f"/comments/{made.json()['id']}/resolve", version=0), 403, "not_allowed")


def test_others_see_and_say_nothing(claim, cast, as_person, assert_refused):
    made = as_person(cast.dan).post(f"/claims/{claim.pk}/comments", {"text": "Since when?"}).json()
    rita = as_person(make_person("rita", Role.REPORTER))
    for answer in (
        rita.get(f"/claims/{claim.pk}/comments"),
        rita.post(f"/claims/{claim.pk}/comments", {"text": "Hm."}),
        rita.post(f"/comments/{made['id']}/resolve", version=0),
    ):
        assert_refused(answer, 404, "not_found")


def test_what_blocks_is_told_with_the_transitions(claim, cast, as_person):
    dan = as_person(cast.dan)
    ben = as_person(cast.ben)
    ben.post(f"/claims/{claim.pk}/take", version=claim.version)
    dan.post(f"/claims/{claim.pk}/comments", {"text": "Since when?", "blocking": True})
    rows = ben.get(f"/claims/{claim.pk}/transitions").json()["transitions"]
    submit = next(row for row in rows if row["action"] == "submit")
    assert ("G6", "open_talk") in [(one["guard"], one["code"]) for one in submit["failures"]]


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 10_001}, {"text": "Hm.", "blocking": "yes"}]
)
def test_odd_comments_are_refused(claim, cast, as_person, assert_refused, body):
    assert_refused(as_person(cast.dan).post(f"/claims/{claim.pk}/comments", body), 422, "invalid_input")
