"""The count of requests in a real Valkey, shared by whoever asks."""

import secrets
import threading
import time

import pytest
from django.conf import settings

from factcheck import embedded
from verification.engine.documents import BudgetState
from verification.errors import ProviderDown, RateLimited, TransientProviderError
from verification.providers.limits import RedisLimits


@pytest.fixture
def make(servers):
    prefix = f"test:{secrets.token_hex(4)}:"

    def limits(**options):
        bucket = {name: options.pop(name) for name in ("per_minute", "burst") if name in options}
        budgets = {"wiki": bucket, "other": bucket}
        return RedisLimits(url=settings.REDIS_URL, prefix=prefix, budgets=budgets, **options)

    return limits


def test_budget_is_one_for_all_who_ask(make):
    first, second = make(per_minute=6, burst=3), make(per_minute=6, burst=3)
    first.enter("wiki", 2)
    second.enter("wiki", 1)

    with pytest.raises(RateLimited) as caught:
        first.enter("wiki", 1)

    assert 0 < caught.value.retry_after <= 10
    assert not isinstance(caught.value, ProviderDown)
    second.enter("other", 3)


def test_budget_fills_up_again_with_time_and_never_beyond_its_size(make):
    limits = make(per_minute=120, burst=2)
    limits.enter("wiki", 2)
    time.sleep(1.1)

    assert limits.look("wiki").left == 2
    limits.enter("wiki", 2)
    with pytest.raises(RateLimited):
        limits.enter("wiki", 2)


def test_many_at_once_never_take_more_than_there_is(make):
    limits = make(per_minute=0.001, burst=10)
    taken = []

    def take():
        try:
            limits.enter("wiki", 1)
            taken.append(1)
        except RateLimited:
            pass

    threads = [threading.Thread(target=take) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 10


def test_search_that_costs_more_than_the_whole_budget_waits_for_the_whole(make):
    limits = make(per_minute=6, burst=2)
    limits.enter("wiki", 9)
    with pytest.raises(RateLimited):
        limits.enter("wiki", 1)


def test_failures_begin_a_pause_which_one_try_ends_or_begins_anew(make):
    limits = make(failures=3, pause_seconds=1)
    for _ in range(3):
        limits.enter("wiki", 1)
        limits.failed("wiki")

    assert limits.look("wiki").state is BudgetState.PAUSED
    with pytest.raises(ProviderDown):
        limits.enter("wiki", 1)
    time.sleep(1.1)
    limits.enter("wiki", 1)
    with pytest.raises(ProviderDown):
        limits.enter("wiki", 1)

    limits.failed("wiki")
    assert limits.look("wiki").state is BudgetState.PAUSED
    time.sleep(1.1)
    limits.enter("wiki", 1)
    limits.succeeded("wiki")
    assert (limits.look("wiki").state, limits.look("wiki").failures) == (BudgetState.OPEN, 0)


def test_failures_far_apart_begin_no_pause(make):
    limits = make(failures=2, window_seconds=0.1)
    limits.failed("wiki")
    time.sleep(0.15)
    limits.failed("wiki")
    assert limits.look("wiki").state is BudgetState.OPEN


def test_who_told_us_to_wait_is_not_asked_before(make):
    limits = make()
    limits.hold("wiki", 30)
    limits.hold("wiki", 5)

    with pytest.raises(RateLimited) as caught:
        limits.enter("wiki", 1)
    assert 25 < caught.value.retry_after <= 30
    assert limits.look("wiki").state is BudgetState.HELD


def test_count_starts_afresh_when_its_server_lost_it(make, servers):
    limits = make(per_minute=0.001, burst=1)
    limits.enter("wiki", 1)
    embedded.stop_broker(servers)
    with pytest.raises(TransientProviderError, match="count"):
        limits.enter("wiki", 1)

    embedded.start_broker(servers)
    limits._redis.flushdb()
    limits.enter("wiki", 1)
