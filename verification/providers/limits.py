"""How often outside providers may be asked, counted in Redis for all workers together.

Per provider one hash: a token bucket, a count of failures in a window with the pause that follows, and the
moment until which the provider itself told us to wait. Lua makes each question one step, and Redis' own
clock is the only one, so that machines need not agree on the time. A Redis that forgot everything starts
with a full bucket and no failure: the provider's own refusals stay the last word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import redis
from redis.exceptions import RedisError

from verification.engine.documents import Budget, BudgetState
from verification.errors import ProviderDown, RateLimited, TransientProviderError

PREFIX = "factcheck:outside:"
CONNECT_SECONDS = 2.0
TRIAL_SECONDS = 60
KEPT_SECONDS = 86_400

_COMMON = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local function field(name) return tonumber(redis.call('HGET', KEYS[1], name) or '0') or 0 end
local function keep(...)
  redis.call('HSET', KEYS[1], ...)
  redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]))
end
local function tokens(rate, burst)
  local at = field('at')
  if at == 0 then return burst end
  return math.min(burst, field('tokens') + math.max(0, now - at) * rate)
end
"""
# ARGV: keep, rate a second, burst, cost, trial seconds. Answers {word, seconds to wait}.
_ENTER = (
    _COMMON
    + """
local rate, burst, cost = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local paused, held = field('paused'), field('held')
if paused > now then return {'paused', tostring(paused - now)} end
if held > now then return {'held', tostring(held - now)} end
local left = tokens(rate, burst)
if left < cost then return {'spent', tostring((cost - left) / rate)} end
if paused > 0 then
  local trial = field('trial')
  if trial > now then return {'paused', tostring(trial - now)} end
  keep('trial', now + tonumber(ARGV[5]))
end
keep('tokens', left - cost, 'at', now)
return {'go', '0'}
"""
)
# ARGV: keep, failures, window, pause. Answers 1 when the pause begins.
_FAILED = (
    _COMMON
    + """
local failures, since = field('failures'), field('since')
if now - since > tonumber(ARGV[3]) then failures, since = 0, now end
failures = failures + 1
keep('failures', failures, 'since', since)
if failures >= tonumber(ARGV[2]) or field('paused') > 0 then
  keep('paused', now + tonumber(ARGV[4]), 'trial', 0)
  return 1
end
return 0
"""
)
_HOLD = _COMMON + "keep('held', math.max(field('held'), now + tonumber(ARGV[2])))"
# ARGV: keep, rate a second, burst. Answers {tokens, failures, seconds paused, seconds held, is paused}.
_LOOK = (
    _COMMON
    + """
local paused = field('paused')
return {
  tostring(math.floor(tokens(tonumber(ARGV[2]), tonumber(ARGV[3])))),
  tostring(field('failures')),
  tostring(math.max(0, paused - now)),
  tostring(math.max(0, field('held') - now))
}
"""
)


@dataclass(frozen=True, slots=True)
class _Bucket:
    """How many requests a provider is asked at most: `burst` at once, `per_minute` in the long run."""

    per_minute: float = 30.0
    burst: int = 30

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.per_minute / 60


class RedisLimits:
    """Counts requests and failures per provider; see `Limits` in the ports.

    `budgets` gives providers another bucket than the usual one, by their keys.
    """

    name = "redis-limits.v1"

    def __init__(
        self,
        *,
        url: str,
        budgets: Mapping[str, Mapping[str, Any]] | None = None,
        failures: int = 5,
        window_seconds: int = 300,
        pause_seconds: int = 600,
        prefix: str = PREFIX,
    ) -> None:
        self._redis = redis.Redis.from_url(
            url.replace("redis+socket://", "unix://", 1),
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=CONNECT_SECONDS,
        )
        self._buckets = {key: _Bucket(**given) for key, given in (budgets or {}).items()}
        self._failures = failures
        self._window = window_seconds
        self._pause = pause_seconds
        self._prefix = prefix

    def enter(self, provider: str, requests: int) -> None:
        """Take `requests` from the budget of a provider, or raise; see `Limits`."""
        bucket = self._bucket(provider)
        cost = min(requests, bucket.burst)
        word, seconds = self._run(_ENTER, provider, bucket.rate, bucket.burst, cost, TRIAL_SECONDS)
        wait = max(1.0, float(seconds))
        if word == b"paused":
            raise ProviderDown(retry_after=wait)
        if word != b"go":
            raise RateLimited(retry_after=wait)

    def succeeded(self, provider: str) -> None:
        """Forget the failures of a provider and end its pause."""
        self._try(lambda: self._redis.hdel(self._key(provider), "failures", "since", "paused", "trial"))

    def failed(self, provider: str) -> None:
        """Count a failure: too many in the window begin a pause, and so does one right after a pause."""
        self._run(_FAILED, provider, self._failures, self._window, self._pause)

    def hold(self, provider: str, seconds: float) -> None:
        """Let nobody ask before the provider itself wants to be asked again."""
        self._run(_HOLD, provider, seconds)

    def look(self, provider: str) -> Budget:
        """Say what is left, without taking anything."""
        bucket = self._bucket(provider)
        told = self._run(_LOOK, provider, bucket.rate, bucket.burst)
        left, failures, paused, held = (float(part) for part in told)
        state = BudgetState.PAUSED if paused else BudgetState.HELD if held else BudgetState.OPEN
        return Budget(state, int(left), bucket.burst, int(failures), max(paused, held))

    def _run(self, script: str, provider: str, *arguments: float) -> Sequence[Any]:
        values = [KEPT_SECONDS, *arguments]
        return cast(
            Sequence[Any], self._try(lambda: self._redis.eval(script, 1, self._key(provider), *values))
        )

    def _try(self, ask: Any) -> Any:
        try:
            return ask()
        except RedisError as error:
            # Without the count nothing may be asked: another worker may just have been told to wait.
            raise TransientProviderError("The count of requests cannot be reached.") from error

    def _bucket(self, provider: str) -> _Bucket:
        return self._buckets.get(provider, _Bucket())

    def _key(self, provider: str) -> str:
        return f"{self._prefix}{provider}"
