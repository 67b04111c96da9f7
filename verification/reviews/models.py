"""A second person's signature, their request for changes, and what became of a claim in a new revision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from verification.articles.models import Revision
from verification.claims.models import GONE, ORPHANED, Claim
from verification.engine.carry_over import Fate
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


class CarryOverQuerySet(models.QuerySet["CarryOver"]):
    """Named reads of what became of claims."""

    def of_article(self, article_id: int) -> CarryOverQuerySet:
        """Return what became of the claims of one article, in every revision of it."""
        return self.filter(claim__article=article_id)

    def to_confirm(self) -> CarryOverQuerySet:
        """Return where only marks or spaces changed and nobody has said yet that the claim is the same."""
        return self.filter(fate=Fate.COSMETIC, confirmed_at=None).exclude(claim__status__in=GONE)

    def to_place(self) -> CarryOverQuerySet:
        """Return the newest outcome of every claim of which nobody knows where it stands now."""
        newest = self.model.objects.filter(claim=models.OuterRef("claim")).order_by("-pk").values("pk")[:1]
        lost = self.filter(claim__flags__contains=[ORPHANED], pk=models.Subquery(newest))
        return lost.exclude(claim__status__in=GONE)


class CarryOver(models.Model):
    """What became of a claim in a new revision. Added, never edited, but once for who confirmed it.

    `why` says what a change touches: the claim's "words" or its "surroundings". `diff` lists [op, before,
    now]. `places` are the [start, end) of `to_revision` among which only a person can tell. `confirmed_by`
    said that the claim is still the same, or said where it stands.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="carry_overs")
    from_revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    to_revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="carry_overs")
    fate = models.CharField(max_length=12, choices=[(str(fate), str(fate)) for fate in Fate])
    why = models.CharField(max_length=16, blank=True)
    diff = models.JSONField(default=list)
    places = models.JSONField(default=list)
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = CarryOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "to_revision"], name="one_carry_over_per_revision"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="carry_over_confirmed_by_somebody",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"claim {self.claim_id} in {self.to_revision}: {self.fate}"

    @property
    def is_to_confirm(self) -> bool:
        """A person has still to say that the claim is the same."""
        return self.fate == Fate.COSMETIC and self.confirmed_at is None
