"""How often a caller may ask."""

import pytest

from factcheck import embedded
from verification.api import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_a_minute(settings, broker, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 3
    # One window for the whole test, however slow it is.
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_020.0)


def test_every_answer_tells_what_is_left(three_a_minute, cast, as_program):
    program = as_program(cast.ada)
    left = [program.get("/me").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    headers = as_program(cast.ada).get("/me").headers
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("3", "2")
    assert 0 < int(headers["RateLimit-Reset"]) <= 60


def test_one_request_too_many_is_refused_until_the_next_minute(
    three_a_minute, cast, as_program, as_person, assert_refused, monkeypatch
):
    program = as_program(cast.ada)
    for _ in range(3):
        program.get("/me")
    answer = program.get("/me")
    assert_refused(answer, 429, "rate_limited")
    assert answer.headers["Retry-After"] == answer.headers["RateLimit-Reset"]
    assert as_program(cast.ada).get("/me").status_code == 200
    assert as_person(cast.ada).get("/me").status_code == 200
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_080.0)
    assert program.get("/me").status_code == 200


def test_refusals_count_as_well(three_a_minute, cast, as_program, assert_refused):
    program = as_program(cast.ada)
    for _ in range(3):
        assert_refused(program.get("/claims/1"), 404, "not_found")
    assert_refused(program.get("/claims/1"), 429, "rate_limited")


def test_without_the_broker_everybody_may_pass(three_a_minute, cast, as_program, servers, caplog):
    program = as_program(cast.ada)
    embedded.stop_broker(servers)
    try:
        answers = [program.get("/me") for _ in range(5)]
    finally:
        embedded.start_broker(servers)
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "RateLimit-Limit" not in answers[0].headers
    assert "requests are not counted" in caplog.text


def test_counts_do_not_stay_in_the_broker(three_a_minute, cast, as_program):
    as_program(cast.ada).get("/me")
    (key,) = limits.client().keys("factcheck:rate:*")
    assert 0 < limits.client().ttl(key) <= 120
