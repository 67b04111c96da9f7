"""What is on its way into the archive: the items of an import, and the feeds that are polled."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from verification.articles.models import RawDocument
from verification.evidence.models import Snapshot
from verification.jobs import Job


class ItemOutcome(models.TextChoices):
    """What became of an item; none while its step has not ended."""

    STORED = "stored"
    KNOWN = "known"
    PARTLY = "partly"
    REFUSED = "refused"


class ArchiveItem(models.Model):
    """One file, part of a file, or address of an import; the step `item:<id>` reads it.

    `raw` are the bytes to read, NULL while an address is still to be fetched. `meta` is what was said of
    it on the way in. `refused` lists the lines or the file that could not be used: place, code, message.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="items")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    raw = models.ForeignKey(RawDocument, null=True, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=2000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    meta = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=8, choices=ItemOutcome.choices, blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.SET_NULL, related_name="+")
    stored = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    passages = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "ordinal"], name="one_item_per_ordinal")]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A feed whose new entries go into the archive. `outcome` says in words how the last look went.

    Its entries are the items of its one job.
    """

    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="feed")
    url = models.CharField(max_length=600, unique=True)
    source = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    every_minutes = models.PositiveIntegerField(default=30)
    active = models.BooleanField(default=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    polled_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title or self.url
