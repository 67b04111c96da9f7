"""One process keeps its pace with every host."""

import pytest

from verification.errors import RateLimited
from verification.providers.pace import MAX_WAIT_SECONDS, Pace


def test_second_request_to_a_host_waits_and_another_host_does_not():
    slept = []
    pace = Pace(delay_seconds=1.0, sleep=slept.append)

    assert pace.wait("a.example") == 0.0
    assert pace.wait("b.example") == 0.0
    assert 0.8 < pace.wait("a.example") <= 1.0
    assert 1.8 < pace.wait("a.example") <= 2.0
    assert len(slept) == 2


def test_host_that_asks_for_more_is_given_more():
    pace = Pace(delay_seconds=1.0, sleep=lambda seconds: None)

    pace.wait("a.example", at_least=7.0)

    assert 6.8 < pace.wait("a.example") <= 7.0


def test_without_a_delay_nobody_waits():
    pace = Pace(delay_seconds=0.0)

    assert [pace.wait("a.example") for _ in range(3)] == [0.0, 0.0, 0.0]


def test_too_long_a_line_is_left_for_later_and_takes_no_turn():
    pace = Pace(delay_seconds=MAX_WAIT_SECONDS - 1, sleep=lambda seconds: None)
    pace.wait("a.example")
    pace.wait("a.example")

    for _ in range(2):
        with pytest.raises(RateLimited) as refusal:
            pace.wait("a.example")
        assert MAX_WAIT_SECONDS < refusal.value.retry_after <= 2 * MAX_WAIT_SECONDS
