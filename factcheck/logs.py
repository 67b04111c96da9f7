"""Logging: one line per event, as JSON or for a person's eyes, without secrets and without article text."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

MAX_VALUE_CHARACTERS = 300
SECRET = re.compile(r"password|passwd|secret|token|authorization|cookie|api_?key|session|dsn", re.IGNORECASE)
# Names under which people's texts travel; their length is enough to find a fault.
TEXTS = frozenset({"text", "body", "content", "quotation", "title", "comment", "rationale", "query", "html"})
CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/\s:@]{0,200}:[^/\s@]{0,200}@")

Event = MutableMapping[str, Any]


def hide_private(_: object, __: str, event: Event) -> Event:
    """Replace secrets and texts by a note that they were there; shorten what is long."""
    for name, value in event.items():
        if name.startswith("_") or name in {"event", "timestamp", "level", "logger", "exception"}:
            continue
        event[name] = _shown(name, value)
    event["event"] = CREDENTIALS_IN_URL.sub("…@", str(event.get("event", "")))[: 10 * MAX_VALUE_CHARACTERS]
    return event


def _shown(name: str, value: object) -> object:
    if SECRET.search(name):
        return "[hidden]"
    if name in TEXTS:
        return f"[{len(str(value))} characters]"
    if isinstance(value, str):
        return CREDENTIALS_IN_URL.sub("…@", value)[:MAX_VALUE_CHARACTERS]
    return value


def configuration(*, json: bool, level: str) -> dict[str, Any]:
    """Configure structlog and answer Django's LOGGING: both write the same lines to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_private,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(json)],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in QUIET},
    }


# Libraries that tell every request or message at INFO, some of them with addresses and arguments.
QUIET = (
    "celery.app.trace",
    "celery.worker.strategy",
    "celery.beat",
    "httpx",
    "httpcore",
    "trafilatura",
    "htmldate",
    "pypdf",
    "asyncio",
    "urllib3",
)


def _renderers(json: bool) -> list[Any]:
    if json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # Plain tracebacks: the rich ones print local variables, and those hold texts and secrets.
    return [
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback, pad_event_to=30
        )
    ]
