"""Whatever goes wrong, the answer is a problem and tells nothing that it should not."""

import pytest
from django.test import Client

from verification.api import me
from verification.errors import BrokenChain, EngineError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/v1", "/v1/", "/v1/nothing", "/v2/claims", "/v1/claims/", "/v1/claims/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_address_that_does_not_exist_is_a_problem(address, method, assert_refused):
    assert_refused(Client().generic(method, f"/api{address}"), 404, "not_found")


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 200])
def test_numbers_beyond_the_database_are_not_found(number, cast, as_person, assert_refused):
    for address in ("/claims/", "/articles/", "/snapshots/"):
        assert_refused(as_person(cast.ben).get(address + number), 404, "not_found")
    assert_refused(as_person(cast.ben).get(f"/claims/{number}/evidence"), 404, "not_found")


def test_a_job_that_never_was_is_not_found(cast, as_person, assert_refused):
    assert_refused(as_person(cast.ben).get("/jobs/00000000-0000-4000-8000-000000000000"), 404, "not_found")
    assert_refused(as_person(cast.ben).get("/jobs/x"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "address"),
    [("DELETE", "/claims"), ("PUT", "/me"), ("PATCH", "/events"), ("OPTIONS", "/claims")],
)
def test_a_method_that_does_not_exist_is_a_problem(method, address, cast, as_person, assert_refused):
    answer = as_person(cast.ben).send(method, address)
    assert_refused(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_what_we_do_not_write_is_not_acceptable(cast, as_person, assert_refused):
    caller = as_person(cast.ben)
    caller.headers["Accept"] = "text/csv"
    assert_refused(caller.get("/claims"), 406, "not_acceptable")


def test_what_nobody_foresaw_is_logged_and_not_told(cast, as_person, assert_refused, monkeypatch, caplog):
    def fail(self, request):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(me.MeEndpoint, "get", fail)
    answer = as_person(cast.ben).get("/me")
    problem = assert_refused(answer, 500, "internal_error")
    assert "secret" not in str(problem)
    assert "the secret of the house" in caplog.text


@pytest.mark.parametrize("error", [EngineError("weights/secret.json"), BrokenChain("article:7 breaks")])
def test_a_fault_of_ours_keeps_its_code_and_hides_its_words(
    error, cast, as_person, assert_refused, monkeypatch
):
    def fail(self, request):
        raise error

    monkeypatch.setattr(me.MeEndpoint, "get", fail)
    problem = assert_refused(as_person(cast.ben).get("/me"), 500, error.code)
    assert error.message not in problem["detail"]


def test_head_answers_like_get_without_a_body(cast, as_program):
    answer = as_program(cast.ben, "read").send("HEAD", "/claims")
    assert (answer.status_code, answer.content) == (200, b"")
