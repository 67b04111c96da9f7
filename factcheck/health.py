"""What a load balancer or a person asks: is this process alive, and can it serve?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from factcheck.celery import app, seconds_since_sweep

# The sweep comes every minute.
LATE_SECONDS: Final = 300
FAILURES: Final = (DatabaseError, OperationalError, RedisError, OSError)

log = structlog.get_logger(__name__)


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs; asks nobody else."""
    return JsonResponse({"status": "alive"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served, otherwise 503; `degraded` when work waits but pages work."""
    checks = {name: _outcome(name, check) for name, check in CHECKS.items()}
    serving = all(checks[name] == "ok" for name in REQUIRED)
    status = "unready" if not serving else "ready" if set(checks.values()) == {"ok"} else "degraded"
    return JsonResponse({"status": status, "checks": checks}, status=200 if serving else 503)


def _outcome(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except FAILURES as error:
        # The answer is public: it names the part, the log tells the reason.
        log.warning("health check failed", check=name, error=type(error).__name__)
        return "failed"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return "ok"


def _beat() -> str:
    """Only degrades: a stopped beat delays the taking up of lost work, it breaks no page."""
    age = seconds_since_sweep()
    return "ok" if age is not None and age < LATE_SECONDS else "late"


CHECKS: Final[dict[str, Callable[[], str]]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "beat": _beat,
}
REQUIRED: Final = ("database", "migrations", "broker")
