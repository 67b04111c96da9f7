"""Mails people what they were told and have not read: one digest a person and interval, links only.

In: unread notifications of people who gave an address. Out: a mail without a word of a draft, not even its
title, as a mail leaves the newsroom's machines. Each notification is mailed once at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from verification.claims.notification_models import Notification, NotificationKind
from verification.claims.notifications import WORDS
from verification.people import User

logger = structlog.get_logger(__name__)

MAX_LINES: Final = 50
MAX_PEOPLE: Final = 500
HEADERS: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send_due() -> int:
    """Send every digest that is due; returns how many left. Nothing does where mail is not set up."""
    if not settings.EMAIL_HOST:
        return 0
    waiting = Notification.objects.unread().filter(mailed_at__isnull=True, person__is_active=True)
    people = waiting.exclude(person__email="").values_list("person", flat=True).distinct()
    return sum(_send_one(person) for person in list(people.order_by("person")[:MAX_PEOPLE]))


def _send_one(person_id: int) -> bool:
    """Send one person's digest; what did not leave is tried again the next time."""
    person, rows = _claim(person_id)
    if person is None or not rows:
        return False
    try:
        sent = _mail(person, rows).send()
    except (SMTPException, OSError) as error:
        # The network stands outside the transaction: what was marked is marked back.
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=None)
        logger.warning("digest_failed", person=person_id, error=type(error).__name__)
        return False
    return bool(sent)


@transaction.atomic
def _claim(person_id: int) -> tuple[User | None, list[Notification]]:
    """Mark what the next digest of a person holds as mailed, before it leaves: two workers send one mail.

    A worker that dies between costs a mail; what was in it stands on the page.
    """
    locked = User.objects.select_for_update(no_key=True, skip_locked=True)
    person = locked.filter(pk=person_id, is_active=True).exclude(email="").first()
    if person is None or not _is_due(person):
        return None, []
    unsent = Notification.objects.of(person).unread().filter(mailed_at__isnull=True)
    rows = list(unsent.select_related("by").order_by("pk"))
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
    return person, rows


def _is_due(person: User) -> bool:
    last = Notification.objects.filter(person=person).aggregate(last=Max("mailed_at"))["last"]
    return last is None or last <= timezone.now() - timedelta(hours=settings.DIGEST_HOURS)


def _mail(person: User, rows: Sequence[Notification]) -> EmailMessage:
    count = len(rows)
    lines = [f"{_who(row)} {WORDS[NotificationKind(row.kind)]}: {_link(row)}" for row in rows[:MAX_LINES]]
    if count > MAX_LINES:
        lines.append(f"and {count - MAX_LINES} more.")
    page = f"{settings.DESK_ADDRESS}{reverse('notifications')}"
    off = f"Take your address out of {settings.DESK_ADDRESS}{reverse('profile')} to get no more of these."
    body = "\n".join([f"Hello {person.name},", "", *lines, "", f"All of it: {page}", off, ""])
    subject = f"factcheck: {count} new thing{'' if count == 1 else 's'} for you"
    return EmailMessage(subject, body, to=[person.email], headers=dict(HEADERS))


def _who(row: Notification) -> str:
    return row.by.name if row.by else "factcheck"


def _link(row: Notification) -> str:
    if row.article_id is None:
        return f"{settings.DESK_ADDRESS}{reverse('webhooks')}"
    if row.claim_id:
        return f"{settings.DESK_ADDRESS}{reverse('claim', args=[row.claim_id])}"
    return f"{settings.DESK_ADDRESS}{reverse('article-talk', args=[row.article_id])}"
