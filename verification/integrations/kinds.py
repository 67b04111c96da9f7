"""Kinds of events by name: `claim.approve` is one, `claim.*` all that begin so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from verification.errors import InvalidInput
from verification.event_words import EVENTS

ALL_OF: Final = ".*"
MAX_KINDS: Final = 100


def check_kinds(kinds: Sequence[str]) -> list[str]:
    """Return the kinds, each once.

    Raises:
        InvalidInput: one is unknown, or they are too many.
    """
    found = list(dict.fromkeys(kinds))
    if len(found) > MAX_KINDS:
        raise InvalidInput(f"Name at most {MAX_KINDS} kinds of events.")
    for kind in found:
        if kind not in EVENTS and kind not in groups():
            raise InvalidInput(f"“{kind[:60]}” is no kind of event; docs/webhooks.md lists them.")
    return found


def groups() -> list[str]:
    """Return what names all kinds that begin alike."""
    return sorted({kind.partition(".")[0] + ALL_OF for kind in EVENTS if "." in kind})


def matching(kinds: Sequence[str]) -> Q:
    """Match the events of these kinds; none named: all."""
    found = Q(action__in=[kind for kind in kinds if not kind.endswith(ALL_OF)])
    for kind in kinds:
        if kind.endswith(ALL_OF):
            found |= Q(action__startswith=kind.removesuffix("*"))
    return found if kinds else Q()
