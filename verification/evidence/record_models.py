"""What is on record beside the evidence: contacts, looks at sources, moves of origin, outside answers."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from verification.articles.models import RawDocument
from verification.claims.models import Claim
from verification.evidence.models import Evidence, Origin, Snapshot
from verification.jobs import PipelineStep
from verification.people import User
from verification.workflow import Role

ALLOWED: Final = (Role.REVIEWER, Role.EDITOR)
"""Roles that see restricted names."""


class ContactMeans(models.TextChoices):
    """How somebody was reached, or what was seen, without a page that could be fetched."""

    PHONE = "phone"
    MAIL = "mail"
    MEETING = "meeting"
    PAPER = "paper"
    PAYWALL = "paywall"


class ContactOutcome(models.TextChoices):
    """What came of it."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"


class Contact(models.Model):
    """One attempt to reach a source for a claim. Added, never edited.

    An answer that bears on the claim is its `evidence`, an attestation. A `restricted` name is shown to
    those who work on the claim only, and stands in no event.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="contacts")
    evidence = models.OneToOneField(Evidence, null=True, on_delete=models.PROTECT, related_name="contact")
    means = models.CharField(max_length=8, choices=ContactMeans.choices)
    outcome = models.CharField(max_length=12, choices=ContactOutcome.choices)
    name = models.CharField(max_length=200)
    function = models.CharField(max_length=200, blank=True)
    restricted = models.BooleanField(default=False)
    reached_at = models.DateTimeField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.means} {self.outcome} {self.pk}"

    def shows_name_to(self, user: User) -> bool:
        """A restricted name is for who keeps it, who holds the claim now, reviewers and editors."""
        holds = user.pk == self.claim.holder_id and self.claim.lease_is_running()
        return not self.restricted or holds or user.pk == self.by_id or user.has_role(*ALLOWED)


class CheckState(models.TextChoices):
    """What a later look at a source found; SEEN is a person's word that the evidence still counts.

    MISSING is a look that found no page: one alone says little, and says nothing new of a page that is GONE.
    """

    SAME = "same"
    EDITED = "edited"
    GONE = "gone"
    RETRACTED = "retracted"
    FAILED = "failed"
    MISSING = "missing"
    SEEN = "seen"


class SnapshotCheckQuerySet(models.QuerySet["SnapshotCheck"]):
    """Named reads of looks at sources."""

    def deciding(self) -> SnapshotCheckQuerySet:
        """Return for each snapshot the look that says how its source stands, where there is one.

        A look that found the page as it was at the look before it decides nothing.
        """
        changed = (CheckState.EDITED, CheckState.GONE, CheckState.RETRACTED, CheckState.SEEN)
        telling = models.Q(state__in=changed) | models.Q(state=CheckState.SAME, reading__isnull=True)
        return self.filter(telling).order_by("snapshot_id", "-pk").distinct("snapshot_id")

    def newest(self) -> SnapshotCheckQuerySet:
        """Return the last look at each snapshot, whatever came of it."""
        return self.order_by("snapshot_id", "-pk").distinct("snapshot_id")


class SnapshotCheck(models.Model):
    """One later look at the address of a snapshot. Added, never edited.

    `reading` is the snapshot of what stands there now: a newer one, or with SAME the one that it was
    compared with. A SAME without a reading found the very words of the snapshot.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="checks")
    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=CheckState.choices)
    detail = models.CharField(max_length=500, blank=True)
    reading = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SnapshotCheckQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["snapshot", "-id"], name="check_newest")]

    def __str__(self) -> str:
        return f"{self.state} {self.snapshot_id}"


class OriginChange(models.Model):
    """A snapshot went over to another origin, and why; `by` is NULL for the machine. Added, never edited."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="origin_changes")
    before = models.ForeignKey(Origin, on_delete=models.PROTECT, related_name="departures")
    after = models.ForeignKey(Origin, on_delete=models.PROTECT, related_name="arrivals")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.before_id} → {self.after_id}"


class ProviderSetting(models.Model):
    """Whether an outside provider may be asked; without a row, before an admin enables it, it may not."""

    key = models.CharField(max_length=40, primary_key=True)
    enabled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.key} {'on' if self.enabled else 'off'}"


class HidingChange(models.Model):
    """Whether the desk hides proposals until a claim is rated, from now on. Added, never edited.

    The newest row is in force; without one nothing is hidden.
    """

    hides = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"proposals {'hidden' if self.hides else 'shown'}"


class ProviderAnswer(models.Model):
    """One raw answer of an outside provider, kept for replay. `request` never holds a key. Never edited."""

    provider = models.CharField(max_length=120)
    request = models.TextField()
    request_sha256 = models.CharField(max_length=64, db_index=True)
    status = models.PositiveSmallIntegerField()
    raw = models.ForeignKey(RawDocument, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.provider} {self.status}"
