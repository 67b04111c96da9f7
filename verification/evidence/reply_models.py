"""The right of reply: the facts that were put to whom a claim speaks against, and what they said to them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from verification.articles.models import Article
from verification.claims.models import Claim
from verification.evidence.record_models import ContactMeans
from verification.people import User


class ReplyOutcome(models.TextChoices):
    """What came of it. WAITING is silence once the deadline has passed."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_NEEDED = "not_needed"


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Named reads of entries."""

    def visible_to(self, user: User) -> ReplyQuerySet:
        """Return the entries in the articles that this person may see."""
        return self.filter(claim__article__in=Article.objects.visible_to(user))

    def about(self, claim: Claim) -> ReplyQuerySet:
        """Return the entries of a claim, of those that go on in it, and of the one that it was cut from."""
        here = Q(claim=claim) | Q(claim__merged_into=claim)
        return self.filter(here | Q(claim=claim.part_of_id) if claim.part_of_id else here)

    def giving_a_hearing(self, now: datetime | None = None) -> ReplyQuerySet:
        """Return the entries that satisfy guard G8: all but those whose deadline is still to come."""
        silent = Q(outcome=ReplyOutcome.WAITING, deadline__lte=now or timezone.now())
        return self.filter(silent | ~Q(outcome=ReplyOutcome.WAITING))


class Reply(models.Model):
    """One entry of the right of reply. Added, never edited.

    Of facts that were put to somebody: `whom`, `means`, `put_at`, `facts` and the `deadline`. What came later
    is an entry of its own that points to the `first`. `text` is the answer, or why no reply is needed.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="replies")
    first = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    outcome = models.CharField(max_length=12, choices=ReplyOutcome.choices)
    whom = models.CharField(max_length=200, blank=True)
    means = models.CharField(max_length=8, choices=ContactMeans.choices, blank=True)
    put_at = models.DateTimeField(null=True)
    facts = models.TextField(blank=True)
    deadline = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first"], name="one_later_reply")]

    def __str__(self) -> str:
        return f"claim {self.claim_id}: {self.outcome}"

    def is_silent(self, now: datetime | None = None) -> bool:
        """The deadline has passed, and nothing came."""
        waits = self.outcome == ReplyOutcome.WAITING and not self.later.all()
        return waits and self.deadline is not None and self.deadline <= (now or timezone.now())

    @property
    def is_open(self) -> bool:
        """An answer can still be entered: also a late one."""
        return self.outcome == ReplyOutcome.WAITING and not self.later.all()
