"""A second person's signature on a verdict revision, or their request for changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from verification.verdicts.models import VerdictRevision


class Approval(models.Model):
    """One person's signature on one verdict revision, bound to its digest. Added, never edited."""

    verdict = models.ForeignKey(VerdictRevision, on_delete=models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verdict", "by"], name="one_approval_per_person")]

    def __str__(self) -> str:
        return f"{self.by} approved {self.verdict}"


class ChangeRequest(models.Model):
    """What a reviewer wants changed before they approve. Added, never edited."""

    verdict = models.ForeignKey(VerdictRevision, on_delete=models.CASCADE, related_name="change_requests")
    comment = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.comment[:80]
