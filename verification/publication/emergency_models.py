"""Clearances past the guards, and what another editor found when they looked at one afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from verification.articles.models import Article
from verification.publication.models import Clearance

if TYPE_CHECKING:
    from verification.people import User


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    """Named reads of emergencies."""

    def visible_to(self, user: User) -> EmergencyQuerySet:
        """Return those of the articles that this person may see."""
        return self.filter(article__in=Article.objects.visible_to(user))

    def open(self) -> EmergencyQuerySet:
        """Return those that nobody has looked at since."""
        return self.filter(review__isnull=True)

    def with_facts(self) -> EmergencyQuerySet:
        """Fetch what one shows, in one query."""
        return self.select_related("article", "clearance__revision", "clearance__by", "review__by")


class Emergency(models.Model):
    """An article was cleared past its guards: which, in words, and why. Added, never edited.

    `passed` lists {guard, code, text}. Who did it, and when, stands in the clearance.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="emergencies")
    clearance = models.OneToOneField(Clearance, on_delete=models.CASCADE, related_name="emergency")
    reason = models.TextField()
    passed = models.JSONField()

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_open(self) -> bool:
        """Another editor has yet to look at it."""
        return not hasattr(self, "review")


class EmergencyReview(models.Model):
    """What another editor found. Added once, never edited."""

    emergency = models.OneToOneField(
        Emergency, on_delete=models.CASCADE, primary_key=True, related_name="review"
    )
    finding = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.finding
