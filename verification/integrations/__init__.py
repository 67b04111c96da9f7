"""How programs come in: tokens and idempotency keys."""
