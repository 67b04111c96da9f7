"""Which outside providers may be asked: all are off until an admin switches one on.

In: the providers that the settings name. Out: the switch of each, and where it stands just now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from verification import audit, backends, policies
from verification.engine.documents import Budget, BudgetState
from verification.engine.ports import OutsideProvider
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion, TransientProviderError
from verification.evidence.models import Search
from verification.evidence.record_models import ProviderSetting
from verification.policies import Actor
from verification.workflow import Role

LAST: Final = 5


class ProviderState(StrEnum):
    """Where a provider stands."""

    OFF = "off"
    ON = "on"
    NOT_CONFIGURED = "not_configured"
    PAUSED = "paused"
    RATE_LIMITED = "rate_limited"


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """One provider with its switch. `until` is when it may be asked again, where it may not be now.

    `budget` is None when the count of requests cannot be reached.
    """

    key: str
    name: str
    title: str
    leaves: str
    missing: str
    enabled: bool
    version: int
    state: ProviderState
    until: datetime | None
    budget: Budget | None
    last: Sequence[Search]


def get_provider(key: str) -> OutsideProvider:
    """Return the provider behind a key.

    Raises:
        NotFound: the settings name none.
    """
    provider = backends.outside_providers().get(key)
    if provider is None:
        raise NotFound("There is no such provider.")
    return provider


def enabled_keys() -> list[str]:
    """Return the keys of the providers that an admin switched on, in the order of the settings."""
    on = set(ProviderSetting.objects.filter(enabled=True).values_list("key", flat=True))
    return [key for key in backends.outside_providers() if key in on]


def report(key: str) -> ProviderReport:
    """Say where a provider stands. Raises NotFound."""
    provider = get_provider(key)
    setting = ProviderSetting.objects.filter(key=key).first() or ProviderSetting(key=key, version=0)
    budget = _budget(key)
    return ProviderReport(
        key=key,
        name=provider.name,
        title=provider.title,
        leaves=provider.leaves,
        missing=provider.missing,
        enabled=setting.enabled,
        version=setting.version,
        state=_state(provider, budget, enabled=setting.enabled),
        until=timezone.now() + timedelta(seconds=budget.seconds) if budget and budget.seconds else None,
        budget=budget,
        last=list(Search.objects.filter(channel=key).order_by("-pk")[:LAST]),
    )


def reports() -> list[ProviderReport]:
    """Say where every provider stands, in the order of the settings."""
    return [report(key) for key in backends.outside_providers()]


def _state(provider: OutsideProvider, budget: Budget | None, *, enabled: bool) -> ProviderState:
    if provider.missing:
        return ProviderState.NOT_CONFIGURED
    if not enabled:
        return ProviderState.OFF
    held = {BudgetState.PAUSED: ProviderState.PAUSED, BudgetState.HELD: ProviderState.RATE_LIMITED}
    return held.get(budget.state, ProviderState.ON) if budget else ProviderState.ON


def _budget(key: str) -> Budget | None:
    try:
        return backends.limits().look(key)
    except TransientProviderError:
        return None


@transaction.atomic
def set_enabled(*, actor: Actor, key: str, enabled: bool, expected_version: int | None) -> ProviderSetting:
    """Switch a provider on or off. Version 0 is that of a provider which nobody ever switched.

    Raises:
        NotFound: the settings name no such provider; NotAllowed: not an admin, or no person;
        InvalidInput: it is switched on but not set up; StaleVersion: somebody switched it since.
    """
    provider = get_provider(key)
    policies.check_has_role(actor, Role.ADMIN)
    if not actor.is_person:
        raise NotAllowed("A person has to answer for what leaves this machine; sign in.")
    if enabled and provider.missing:
        raise InvalidInput(f"{provider.title} is not set up: {provider.missing}.")
    ProviderSetting.objects.bulk_create([ProviderSetting(key=key, version=0)], ignore_conflicts=True)
    row = ProviderSetting.objects.select_for_update().get(pk=key)
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion
    ProviderSetting.objects.filter(pk=key).update(
        enabled=enabled, version=F("version") + 1, changed_by_id=actor.user_id, changed_at=timezone.now()
    )
    audit.record(actor, "provider.enable" if enabled else "provider.disable", f"provider:{key}")
    row.refresh_from_db()
    return row
