"""What a person is told of what others did: kept until it is read, never about one's own acts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from verification.articles.models import Article
from verification.claims.models import Claim
from verification.people import User


class NotificationKind(models.TextChoices):
    """What happened."""

    MENTION = "mention"
    QUERY_ASKED = "query_asked"
    QUERY_ANSWERED = "query_answered"
    ASSIGNED = "assigned"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REOPENED = "reopened"
    INVALIDATED = "invalidated"
    PUBLISHED_STALE = "published_stale"
    PUBLISHED_DIFFERS = "published_differs"
    NOTICE_PROPOSED = "notice_proposed"
    NOTICE_CONFIRMED = "notice_confirmed"
    EMERGENCY = "emergency"
    EMERGENCY_REVIEWED = "emergency_reviewed"
    WEBHOOK_DISABLED = "webhook_disabled"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Named reads of notifications."""

    def of(self, user: User) -> NotificationQuerySet:
        """Return what a person was told, as far as they may still see what it is about."""
        seen = Q(article__isnull=True) | Q(article__in=Article.objects.visible_to(user))
        return self.filter(seen, person=user)

    def unread(self) -> NotificationQuerySet:
        """Return what nobody has read yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing that a person is told; `by` None: the machine did it. Nothing of a draft's text stands here.

    Without an article it is about the desk itself. `read_at` and `mailed_at` are the only columns that are
    written later.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="notification_newest"),
            models.Index(fields=["person"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.claim_id or self.article_id}"
