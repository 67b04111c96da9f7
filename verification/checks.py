"""System checks: a wrong setting fails at the start, with an id and a hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

ROLES = frozenset(
    {
        "extractor",
        "embedder",
        "judge",
        "concluder",
        "search",
        "fetcher",
        "reader",
        "archive_reader",
        "factbook",
    }
)
KEYS = frozenset({"BACKEND", "OPTIONS"})


@register()
def check_backends(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every role has a part that can be imported; nothing else is named."""
    named = settings.VERIFICATION_BACKENDS
    found: list[CheckMessage] = [
        Error(
            f"VERIFICATION_BACKENDS lacks “{role}”.",
            hint="Name its class under BACKEND; docs/configuration.md lists the roles.",
            id="verification.E001",
        )
        for role in sorted(ROLES - set(named))
    ]
    for role, entry in sorted(named.items()):
        found += _entry_errors(role, entry)
    return found


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) <= KEYS
        and isinstance(entry.get("BACKEND"), str)
        and isinstance(entry.get("OPTIONS", {}), dict)
    )


def _entry_errors(role: str, entry: dict[str, Any]) -> Iterator[CheckMessage]:
    if role not in ROLES or not _is_entry(entry):
        yield Error(
            f"VERIFICATION_BACKENDS[“{role}”] is not a known role with BACKEND and OPTIONS.",
            hint=f"Known roles: {', '.join(sorted(ROLES))}.",
            id="verification.E002",
        )
        return
    try:
        import_string(entry["BACKEND"])
    except ImportError as error:
        yield Error(
            f"VERIFICATION_BACKENDS[“{role}”] cannot be imported: {error}.",
            hint="Is the dotted path right, and is its package installed?",
            id="verification.E003",
        )
