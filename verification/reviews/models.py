"""A second person's signature on a verdict revision, or their request for changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from verification.claims.models import Claim
from verification.people import User
from verification.reviews.query import MAX_CHARACTERS
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


class Turn(models.Model):
    """Whom "next for me" has led to a claim that cannot be taken: nobody else is, until the time is up.

    A courtesy of a few minutes, no right: whoever opens the claim by hand may act on it.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="turn")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.by} is led to claim {self.claim_id}"


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Named reads of saved filters."""

    def of(self, user: User) -> SavedFilterQuerySet:
        """Return somebody's own filters and those that an editor shares, by name."""
        return self.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner").order_by("name", "pk")


class SavedFilter(models.Model):
    """A query of the queue under a name: its owner's alone, or shared with the desk."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=MAX_CHARACTERS)
    is_shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_filter_per_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.query}"
