"""What was cleared, by whom, on which text; and the text changes that were waived by name."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from verification.articles.models import Revision
from verification.verdicts.models import VerdictRevision


class TextChangeWaiver(models.Model):
    """An editor's word that a sentence was changed, or stays although its verdict asks for a change."""

    verdict = models.ForeignKey(VerdictRevision, on_delete=models.CASCADE, related_name="waivers")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason


class Clearance(models.Model):
    """The desk's word that a revision may go out: digests of its text and of every approved verdict."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="clearances")
    text_sha256 = models.CharField(max_length=64)
    verdicts_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.revision} cleared by {self.by}"
