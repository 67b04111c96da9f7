"""Secrets of webhooks and the signatures made with them, by the scheme “Standard Webhooks”.

No secret is stored: it follows from the desk's own key and a random salt that stands with the webhook. Who
reads the database alone cannot sign.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

from django.conf import settings

PREFIX: Final = "whsec_"
VERSION: Final = "v1"
SALT_BYTES: Final = 32


def new_salt() -> str:
    """Draw what a new secret follows from."""
    return secrets.token_hex(SALT_BYTES)


def secret_of(salt: str) -> str:
    """Return the secret in the writing that receivers are given."""
    return PREFIX + base64.b64encode(_key(salt)).decode()


def headers(message: str, timestamp: int, body: bytes, salts: Sequence[str]) -> dict[str, str]:
    """Return the headers of one message, signed once with each secret that holds."""
    signed = b".".join((message.encode(), str(timestamp).encode(), body))
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"{VERSION},{_signature(salt, signed)}" for salt in salts),
    }


def _signature(salt: str, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(_key(salt), signed, "sha256")).decode()


def _key(salt: str) -> bytes:
    told = f"verification.integrations.signing:{salt}".encode()
    return hmac.new(str(settings.SECRET_KEY).encode(), told, hashlib.sha256).digest()
