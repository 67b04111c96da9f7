"""Versions of a text, what became of the claims, and what people say of that."""

import pytest

from tests.factories import CAPITAL, TEXT, approve, make_article, make_person, make_revision, make_submitted
from verification.claims.models import Claim
from verification.workflow import Role, Status

pytestmark = pytest.mark.django_db
MARKS = TEXT.replace(CAPITAL, "Oslo is the capital, of Norway.")
TWICE = f"First of all: {CAPITAL}\n\nIt rains. {CAPITAL} It rains."


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return approve(make_submitted(article, cast.ben), cast.dan)


def test_the_versions_and_the_outcomes_are_listed(article, claim, cast, as_person):
    make_revision(article, cast.ada, MARKS)
    desk = as_person(cast.ben)
    newest, first = desk.get(f"/articles/{article.pk}/revisions").json()["results"]
    assert (newest["number"], first["number"]) == (2, 1)
    assert newest["outcomes"]["cosmetic"] >= 1
    assert sum(first["outcomes"].values()) == 0
    assert newest["created_by"]["name"] == "Ada Reporter"
    address = f"/articles/{article.pk}/carry-overs?claim={claim.pk}"
    (row,) = desk.get(address).json()["results"]
    assert (row["from_revision"], row["to_revision"], row["fate"]) == (1, 2, "cosmetic")
    assert {"op": "added", "before": "", "now": ","} in row["diff"]
    assert row["is_to_confirm"]
    assert desk.get(f"{address}&fate=gone,same").json()["results"] == []
    assert desk.get(f"{address}&revision=1").json()["results"] == []


def test_an_outsider_sees_no_version(article, cast, as_person, assert_refused):
    other = as_person(make_person("fay", Role.REPORTER))
    for name in ("revisions", "carry-overs"):
        assert_refused(other.get(f"/articles/{article.pk}/{name}"), 404, "not_found")
    assert_refused(other.post(f"/articles/{article.pk}/carry-overs/confirm", {"ids": [1]}), 404, "not_found")


def test_many_are_confirmed_with_a_result_each(article, claim, cast, as_person, as_program, assert_refused):
    make_revision(article, cast.ada, MARKS)
    address, row = f"/articles/{article.pk}/carry-overs/confirm", claim.carry_overs.get()
    assert_refused(as_program(cast.ben, "work").post(address, {"ids": [row.pk]}), 403, "not_allowed")
    assert_refused(as_person(cast.ada).post(address, {"ids": [row.pk]}), 403, "not_allowed")
    answer = as_person(cast.ben).post(address, {"ids": [row.pk, 999_999]})
    assert [(one["id"], one["code"]) for one in answer.json()["results"]] == [
        (row.pk, ""),
        (999_999, "not_found"),
    ]
    row.refresh_from_db()
    assert row.confirmed_by == cast.ben
    assert_refused(as_person(cast.ben).post(address, {"ids": list(range(1, 502))}), 422, "invalid_input")


def test_a_lost_claim_is_placed(article, claim, cast, as_person, assert_refused):
    make_revision(article, cast.ada, TWICE)
    lost = Claim.objects.get(pk=claim.pk)
    desk, address = as_person(cast.ben), f"/claims/{claim.pk}/place"
    seen = lost.version
    assert_refused(desk.post(address, {"exact": CAPITAL}, version=seen), 422, "invalid_anchor")
    answer = desk.post(address, {"exact": CAPITAL, "prefix": "It rains. "}, version=seen)
    assert (answer.status_code, answer.json()["status"], answer.json()["flags"]) == (200, Status.APPROVED, [])
    assert answer.json()["anchor"]["start"] == article.current.text.rindex(CAPITAL)
