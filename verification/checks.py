"""System checks: a wrong setting fails at the start, with an id and a hint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from verification.errors import EngineError

ROLES = frozenset(
    {
        "extractor",
        "embedder",
        "judge",
        "concluder",
        "search",
        "fetcher",
        "webhooks",
        "reader",
        "archive_reader",
        "feed_reader",
        "factbook",
        "limits",
    }
)
KEYS = frozenset({"BACKEND", "OPTIONS"})
PROVIDER_KEYS = KEYS | {"LIMITS"}
PROVIDER_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
TAKEN = frozenset({"archive", "checks", "hand", "outside"})
"""Channels of evidence that are no outside provider."""


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


@register()
def check_providers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every outside provider has a usable key, and can be made with its options."""
    found: list[CheckMessage] = []
    for key, entry in settings.VERIFICATION_PROVIDERS.items():
        found += _provider_errors(str(key), entry)
    return found


def _provider_errors(key: str, entry: dict[str, Any]) -> Iterator[CheckMessage]:
    if not PROVIDER_KEY.fullmatch(key) or key in TAKEN or not _is_entry(entry, PROVIDER_KEYS):
        yield Error(
            f"VERIFICATION_PROVIDERS[“{key}”] is not a provider with BACKEND, OPTIONS and LIMITS.",
            hint=f"A key is lower-case letters, digits and “_”, and none of {', '.join(sorted(TAKEN))}.",
            id="verification.E010",
        )
        return
    try:
        import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))
    except ImportError as error:
        yield Error(
            f"VERIFICATION_PROVIDERS[“{key}”] cannot be imported: {error}.",
            hint="Is the dotted path right, and is its package installed?",
            id="verification.E011",
        )
    except (TypeError, ValueError) as error:
        yield Error(
            f"VERIFICATION_PROVIDERS[“{key}”] cannot be made with its OPTIONS: {error}.",
            hint="docs/providers.md lists the options of each provider.",
            id="verification.E012",
        )


def _is_entry(entry: object, keys: frozenset[str] = KEYS) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) <= keys
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
        part = import_string(entry["BACKEND"])
    except ImportError as error:
        yield Error(
            f"VERIFICATION_BACKENDS[“{role}”] cannot be imported: {error}.",
            hint="Is the dotted path right, and is its package installed?",
            id="verification.E003",
        )
        return
    try:
        # Parts that ship a model say at the start, not at the first claim, that it is not there.
        getattr(part, "check", lambda: None)()
    except EngineError as error:
        yield Error(
            f"VERIFICATION_BACKENDS[“{role}”] cannot work: {error}",
            hint="Put the files of verification/engine/weights back as they were released.",
            id="verification.E004",
        )


@register()
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Where mail is sent, it says from whom, and its links lead to the desk."""
    if not settings.EMAIL_HOST:
        return []
    wrong = []
    if "@" not in settings.DEFAULT_FROM_EMAIL:
        wrong.append("FACTCHECK_EMAIL_FROM")
    if not settings.DESK_ADDRESS.startswith(("https://", "http://")):
        wrong.append("FACTCHECK_EMAIL_DESK")
    return [
        Error(
            f"FACTCHECK_EMAIL_HOST is set, and {name} is missing or cannot be used.",
            hint="Mails say from whom they are, and link to the desk; see docs/configuration.md.",
            id="verification.E020",
        )
        for name in wrong
    ]


@register()
def check_public(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Where checks are public, they say whose they are and where they stand."""
    if not settings.PUBLIC_CHECKS:
        return []
    web = ("https://", "http://")
    wrong = []
    if not settings.PUBLIC_NAME:
        wrong.append("FACTCHECK_PUBLIC_NAME")
    if not settings.PUBLIC_SITE.startswith(web):
        wrong.append("FACTCHECK_PUBLIC_SITE")
    if settings.PUBLIC_LOGO and not settings.PUBLIC_LOGO.startswith(web):
        wrong.append("FACTCHECK_PUBLIC_LOGO")
    return [
        Error(
            f"FACTCHECK_PUBLIC is set, and {name} is missing or cannot be used.",
            hint="Public checks name their publisher and their own addresses; see docs/configuration.md.",
            id="verification.E021",
        )
        for name in wrong
    ]
