"""Switches webhooks off: by an admin, by the receiver's word, or because nobody answers any more."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from verification import audit
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import tell_admins
from verification.integrations.webhook_models import WHY_LENGTH, Webhook
from verification.people import User
from verification.policies import MACHINE_ACTOR
from verification.workflow import Role

NO_OWNER: Final = "Who owned it is no admin any more."


def may_own(user: User) -> bool:
    """Say whether webhooks of this person are served."""
    return user.is_active and user.has_role(Role.ADMIN)


@transaction.atomic
def switch_off(webhook_id: int, why: str) -> None:
    """Switch a webhook off and tell the admins; what waits goes on waiting."""
    written = Webhook.objects.filter(pk=webhook_id, active=True).update(
        active=False, disabled_at=timezone.now(), disabled_why=why[:WHY_LENGTH], version=F("version") + 1
    )
    if written:
        tell_admins(NotificationKind.WEBHOOK_DISABLED)
        audit.record(MACHINE_ACTOR, "webhook.disable", f"webhook:{webhook_id}")
