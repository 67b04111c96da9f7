"""How often a caller may ask: so many requests a minute for each token, or each signed-in person."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import structlog
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from verification.integrations.models import Token
from verification.throttle import address_of, network

WINDOW_SECONDS: Final = 60
TIMEOUT_SECONDS: Final = 0.25

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a caller in this window."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def is_used_up(self) -> bool:
        """True when this very request is one too many."""
        return self.remaining < 0

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says about it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.remaining)),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class PerCaller(BaseThrottle):
    """Counts in the broker, in windows of a minute; without the broker everybody may pass."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this request; True as long as the caller stays within the limit."""
        self.allowance = count(*self.measure(request))
        # The endpoint tells it in the headers of every answer.
        request._request.META["factcheck.allowance"] = self.allowance
        return self.allowance is None or not self.allowance.is_used_up

    def measure(self, request: Request) -> tuple[str, int]:
        """Return whose requests these are, and how many a minute they may be."""
        return _caller(request), int(settings.API_REQUESTS_PER_MINUTE)

    def wait(self) -> float | None:
        """Return the seconds until the next window."""
        return self.allowance.reset_seconds if self.allowance else None


class PerAddress(PerCaller):
    """Counts those whom nobody knows, by where they come from."""

    def measure(self, request: Request) -> tuple[str, int]:
        """Return the network, as the broker keeps no address, and the limit for strangers."""
        place = network(address_of(request._request))
        mark = hashlib.sha256(f"{settings.SECRET_KEY}\n{place}".encode()).hexdigest()[:32]
        return f"address:{mark}", int(settings.PUBLIC_REQUESTS_PER_MINUTE)


def count(caller: str, limit: int) -> Allowance | None:
    """Count one request of a caller; None when the broker is away: a limit is no reason to be down."""
    now = time.time()
    window = int(now // WINDOW_SECONDS)
    key = f"factcheck:rate:{caller}:{window}"
    try:
        pipeline = client().pipeline()
        pipeline.incr(key)
        pipeline.expire(key, 2 * WINDOW_SECONDS)
        used = int(pipeline.execute()[0])
    except (RedisError, OSError) as error:
        log.warning("requests are not counted", reason=type(error).__name__)
        return None
    return Allowance(limit, limit - used, max(1, round((window + 1) * WINDOW_SECONDS - now)))


@cache
def client() -> Redis:
    """Return the broker's client; Celery's name for a unix socket is not the client's own."""
    address = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    options: dict[str, Any] = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    return Redis.from_url(address, **options)


def _caller(request: Request) -> str:
    if isinstance(request.auth, Token):
        return f"token:{request.auth.pk}"
    return f"person:{request.user.pk}"
