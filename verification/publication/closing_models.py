"""What became of an article after it was cleared: acts with their reasons, live texts, notices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from verification.articles.models import Article
from verification.engine.published_text import Outcome
from verification.publication.models import Clearance
from verification.workflow import ArticleAction

REASONED = (
    ArticleAction.HOLD,
    ArticleAction.RESUME,
    ArticleAction.SPIKE,
    ArticleAction.UNSPIKE,
    ArticleAction.SETTLE,
    ArticleAction.ARCHIVE,
)
"""The acts on an article of which an editor says why."""


class ClosingAct(models.Model):
    """An editor's act on an article, and why. Added, never edited."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="closing_acts")
    action = models.CharField(max_length=12, choices=[(str(a), str(a)) for a in REASONED])
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.action}: {self.reason}"


class LiveText(models.Model):
    """The text that went out, compared with the cleared one. Added, never edited.

    `diff` lists {op, segments: [[op, cleared, live], …]} for the sentences that differ, `left_off` counts
    those beyond. `url` empty: nobody said where it stands; `is_fetched`: it was read from there.
    """

    clearance = models.ForeignKey(Clearance, on_delete=models.CASCADE, related_name="live_texts")
    text_sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=[(str(o), str(o)) for o in Outcome])
    summary = models.CharField(max_length=200)
    diff = models.JSONField(default=list)
    left_off = models.PositiveIntegerField(default=0)
    url = models.CharField(max_length=2000, blank=True)
    is_fetched = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.summary

    @property
    def differs(self) -> bool:
        """Other words went out than were cleared."""
        return self.outcome == Outcome.WORDS


class NoticeKind(models.TextChoices):
    """What a notice does."""

    CORRECT = "correct"
    RETRACT = "retract"


class Cause(models.TextChoices):
    """What made a notice necessary."""

    OURS = "ours"
    SOURCE = "source"
    NEW_FACTS = "new_facts"
    LEGAL = "legal"
    OTHER = "other"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Named reads of notices."""

    def open(self) -> NoticeQuerySet:
        """Return what nobody has confirmed or withdrawn."""
        return self.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)

    def standing(self) -> NoticeQuerySet:
        """Return what two editors stand for."""
        return self.filter(confirmed_at__isnull=False)


class Notice(models.Model):
    """A correction or a retraction: proposed by one editor, confirmed by another, or withdrawn.

    Only who ended it is written later.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    text = models.TextField()
    said_before = models.TextField()
    right_now = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                name="one_open_notice",
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="notice_by_two_editors", condition=~Q(confirmed_by=models.F("proposed_by"))
            ),
            models.CheckConstraint(
                name="notice_ends_once", condition=Q(confirmed_at=None) | Q(withdrawn_at=None)
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Nobody has confirmed or withdrawn it."""
        return self.confirmed_at is None and self.withdrawn_at is None
