"""Tokens: made, shown once, recognised, revoked. Idempotency keys: one answer per key.

In: what a person asks for, and the secrets and keys that programs send. Out: rows that hold hashes only.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from verification import audit
from verification.engine.canonical import canonical_text
from verification.errors import (
    ActionRefused,
    Failure,
    IdempotencyConflict,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from verification.integrations.models import IdempotencyKey, Scope, Token
from verification.policies import Actor, has_role
from verification.workflow import Guard, Role

PREFIX: Final = "fck_"
SECRET_BYTES: Final = 32
SECRET: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)
SHOWN_LENGTH: Final = 12
MAX_DAYS: Final = 730
NAME_LENGTH: Final = 120
LIVE_TOKENS_PER_OWNER: Final = 50
LAST_USE_SECONDS: Final = 60
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
KEY_HOURS: Final = 24


@transaction.atomic
def create_token(
    *, actor: Actor, name: str, scopes: Sequence[str], days: int | None, owner_id: int | None = None
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is never shown again.

    `days` None: it never expires. `owner_id` names a service account, for which an admin makes it;
    without one it is the actor's own.

    Raises:
        ActionRefused: a token asks, where a signed-in person has to.
        NotAllowed: the owner is somebody else, and not a service account or the actor no admin.
        InvalidInput: name, scopes or days cannot be used, or the owner has too many.
    """
    check_is_person(actor)
    owner = _owner(actor, owner_id)
    _check_wanted(name, scopes, days)
    if _live_tokens(owner) >= LIVE_TOKENS_PER_OWNER:
        raise InvalidInput(f"{LIVE_TOKENS_PER_OWNER} tokens are in use; revoke one first.")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = Token.objects.create(
        owner_id=owner,
        name=name.strip(),
        prefix=secret[:SHOWN_LENGTH],
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    audit.record(actor, "token.create", f"token:{token.pk}", owner=owner, scopes=token.scopes, days=days)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int) -> Token:
    """End a token's life; a second time changes nothing.

    Raises:
        ActionRefused: a token asks, where a signed-in person has to.
        NotFound: there is no such token of the actor, or of anybody where the actor is an admin.
    """
    check_is_person(actor)
    token = visible_tokens(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(actor, "token.revoke", f"token:{token.pk}", owner=token.owner_id)
    return token


def visible_tokens(actor: Actor) -> QuerySet[Token]:
    """Return the actor's own tokens, or everybody's to an admin, newest first."""
    tokens = Token.objects.select_related("owner").order_by("-pk")
    return tokens if has_role(actor, Role.ADMIN) else tokens.filter(owner_id=actor.id)


def authenticate(secret: str) -> Token | None:
    """Return the live token of an active owner behind a secret; None for anything else."""
    if not SECRET.fullmatch(secret):
        return None
    token = Token.objects.select_related("owner").filter(digest=_digest(secret)).first()
    if token is None or not token.is_live or not token.owner.is_active:
        return None
    _remember_use(token, timezone.now())
    return token


def check_is_person(actor: Actor) -> None:
    """Raise unless a signed-in person acts.

    Raises:
        ActionRefused: with the guard `person`.
    """
    if not actor.is_person:
        text = "Only a signed-in person can do this; a token cannot."
        raise ActionRefused(failures=[Failure(Guard.PERSON, "person_required", text)])


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered under an idempotency key; `replayed` when it was stored before."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def body_digest(fields: Mapping[str, object]) -> str:
    """Return the SHA-256 of a request's meaning: two forms of the same fields are one body."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()


def answer_once(
    *, actor: Actor, key: str, body_sha256: str, answer: Callable[[], tuple[int, dict[str, Any]]]
) -> Answer:
    """Return the stored answer of this key, or make and store it. Errors are not stored: they may be retried.

    A process that died in between leaves a key without an answer; the act behind it is idempotent by
    itself, so that it is simply done again.

    Raises:
        InvalidInput: the key is malformed.
        IdempotencyConflict: the key was used with another body.
    """
    if not KEY.fullmatch(key):
        raise InvalidInput("An idempotency key is 1 to 200 visible ASCII characters.")
    row = _key_row(actor, key, body_sha256)
    if row.body_sha256 != body_sha256:
        raise IdempotencyConflict
    if row.answer is not None:
        return Answer(row.status, row.answer, replayed=True)
    status, body = answer()
    IdempotencyKey.objects.filter(pk=row.pk, answer__isnull=True).update(status=status, answer=body)
    return Answer(status, body)


def _key_row(actor: Actor, key: str, body_sha256: str) -> IdempotencyKey:
    user = actor.id or 0
    old = timezone.now() - timedelta(hours=KEY_HOURS)
    IdempotencyKey.objects.filter(user_id=user, created_at__lt=old).delete()
    row, _ = IdempotencyKey.objects.get_or_create(
        user_id=user, key=key, defaults={"body_sha256": body_sha256}
    )
    return row


def _owner(actor: Actor, owner_id: int | None) -> int:
    if owner_id is None or owner_id == actor.id:
        return actor.id or 0
    owner = get_user_model().objects.filter(pk=owner_id, is_active=True).first()
    # Nobody makes a token in another person's name: that would be acting as them.
    if not has_role(actor, Role.ADMIN) or owner is None or not owner.has_role(Role.SERVICE):
        raise NotAllowed("Only an admin can make a token for another account, and only a service account.")
    return int(owner.pk)


def _check_wanted(name: str, scopes: Sequence[str], days: int | None) -> None:
    if not 0 < len(name.strip()) <= NAME_LENGTH or canonical_text(name) != name:
        raise InvalidInput(f"Give the token a name of at most {NAME_LENGTH} characters.")
    if not scopes or not set(scopes) <= set(Scope.values):
        raise InvalidInput(f"Choose among the scopes {', '.join(Scope.values)}.")
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"A token lives 1 to {MAX_DAYS} days.")


def _live_tokens(owner: int) -> int:
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return Token.objects.filter(unexpired, owner_id=owner, revoked_at__isnull=True).count()


def _remember_use(token: Token, now: datetime) -> None:
    """Store the time of use once a minute at most: reading must not mean writing."""
    late = now - timedelta(seconds=LAST_USE_SECONDS)
    if token.last_used_at is None or token.last_used_at < late:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
