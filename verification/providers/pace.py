"""How fast one host is asked: a while between two requests, over all workers where Redis is given."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import redis
import structlog
from redis.exceptions import RedisError

from verification.errors import RateLimited

logger = structlog.get_logger(__name__)

DELAY_SECONDS: Final = 1.0
MAX_WAIT_SECONDS: Final = 30.0
MAX_RETRY_SECONDS: Final = 3_600.0
MAX_HOSTS: Final = 10_000
KEY: Final = "factcheck:pace:"
REDIS_SECONDS: Final = 2.0
# Gives the next free moment of a host away, or says how far off it is when that is too far.
SCRIPT: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local free = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
local wait = math.max(free - now, 0)
if wait <= tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], string.format('%.0f', now + wait + ARGV[1]), 'PX', wait + ARGV[1] + 1000)
end
return wait
"""


def wait_seconds(written: str, now: datetime) -> float | None:
    """Read a Retry-After header: seconds, or a date. None when there is none; at most an hour."""
    if written.strip().isdecimal():
        return min(float(written.strip()[:9]), MAX_RETRY_SECONDS)
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_SECONDS)


class Pace:
    """Makes callers wait for their turn with a host.

    Without Redis, or while it does not answer, each process keeps its own time: then a host is asked as
    often as there are processes, and nobody waits for Redis.
    """

    def __init__(
        self,
        *,
        delay_seconds: float = DELAY_SECONDS,
        redis_url: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._delay = delay_seconds
        self._sleep = sleep
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()
        self._redis = _client(redis_url) if redis_url else None

    def wait(self, host: str, *, at_least: float = 0.0) -> float:
        """Wait until `host` may be asked; returns the seconds that this took.

        Args:
            host: a host's name, in lower case.
            at_least: the delay that the host itself asks for; the longer one holds.

        Raises:
            RateLimited: too many are waiting for this host already.
        """
        delay = max(self._delay, at_least)
        if delay <= 0:
            return 0.0
        wait = self._turn(host, delay)
        if wait > MAX_WAIT_SECONDS:
            raise RateLimited(f"Many requests wait for {host} already; try again later.", retry_after=wait)
        if wait > 0:
            self._sleep(wait)
        return wait

    def _turn(self, host: str, delay: float) -> float:
        if self._redis is None:
            return self._own_turn(host, delay)
        try:
            took = self._redis.eval(
                SCRIPT, 1, KEY + host, str(int(delay * 1000)), str(int(MAX_WAIT_SECONDS * 1000))
            )
        except RedisError as error:
            logger.warning("pace_without_redis", error=type(error).__name__)
            return self._own_turn(host, delay)
        return float(str(took)) / 1000

    def _own_turn(self, host: str, delay: float) -> float:
        now = time.monotonic()
        with self._lock:
            wait = max(self._free.get(host, now) - now, 0.0)
            if wait <= MAX_WAIT_SECONDS:
                if len(self._free) >= MAX_HOSTS:
                    self._free = {name: free for name, free in self._free.items() if free > now}
                self._free[host] = now + wait + delay
        return wait


def _client(url: str) -> redis.Redis:
    # Celery's name for a socket is not redis-py's.
    return redis.Redis.from_url(
        url.replace("redis+socket://", "unix://", 1),
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
    )
