"""Findings over the API."""

import pytest

from tests.factories import make_article
from verification.articles.models import Finding

CLASHING = "Linz plan\n\nOf the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested."


@pytest.fixture
def article(cast):
    return make_article(cast.ada, CLASHING)


@pytest.fixture
def finding(article):
    return Finding.objects.get(revision__article=article)


def test_findings_come_with_their_places_and_claims(as_person, cast, article, finding):
    answer = as_person(cast.ben).get(f"/articles/{article.pk}/findings").json()
    (row,) = answer["results"]
    assert (row["check"], row["is_settled"], row["answer"], row["version"]) == ("sum", False, None, 0)
    assert [place["exact"] for place in row["places"]] == ["40", "22", "15", "6"]
    assert row["claims"] == sorted(article.claims.filter(text__contains="22").values_list("pk", flat=True))
    assert row["message"] == finding.message


def test_settling_answers_with_the_new_version(as_person, cast, finding):
    answer = as_person(cast.ben).post(f"/findings/{finding.pk}/settle", {"note": "Typing error."}, version=0)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    assert answer.json()["answer"]["note"] == "Typing error."
    opened = as_person(cast.ben).post(f"/findings/{finding.pk}/unsettle", version=1)
    assert (opened.json()["is_settled"], opened.json()["version"]) == (False, 2)


def test_settling_needs_a_version_and_the_right_one(as_person, cast, finding, assert_refused):
    ben, path = as_person(cast.ben), f"/findings/{finding.pk}/settle"
    assert_refused(ben.post(path, {"note": "x"}), 428, "precondition_required")
    assert_refused(ben.post(path, {"note": "x"}, version=7), 412, "stale_version")


def test_a_token_settles_nothing(as_program, cast, finding, assert_refused):
    answer = as_program(cast.ben).post(f"/findings/{finding.pk}/settle", {"note": "x"}, version=0)
    assert_refused(answer, 403, "not_allowed")


def test_an_outsider_sees_no_finding(as_person, cast, article, finding, assert_refused):
    eve = as_person(cast.eve)
    assert_refused(eve.get(f"/articles/{article.pk}/findings"), 404, "not_found")
    assert_refused(eve.post(f"/findings/{finding.pk}/settle", {"note": "x"}, version=0), 404, "not_found")


def test_a_sentence_tells_which_one_it_repeats(as_person, cast):
    text = "Graz will buy 14 new buses\n\nGraz will buy 14 new buses in May. The first one comes in June."
    article = make_article(cast.ada, text)
    sentences = as_person(cast.ben).get(f"/articles/{article.pk}").json()["revision"]["sentences"]
    assert [(row["disposition"], row["repeats"]) for row in sentences[:2]] == [
        ("duplicate", 1),
        ("claim", None),
    ]
