"""What the desk asks the reporter of an article, how that ended, and the evidence that an answer became."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from verification.articles.models import Article
from verification.claims.models import GONE, Claim
from verification.evidence.models import Evidence
from verification.people import User
from verification.workflow import Role

REPORTING: Final = (Role.REPORTER,)


class QueryKind(models.TextChoices):
    """What the reporter is asked for."""

    SOURCE = "source"
    DOCUMENT = "document"
    FIGURE = "figure"
    WORDING = "wording"
    OTHER = "other"


class QueryOutcome(models.TextChoices):
    """How a query ended."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class QueryQuerySet(models.QuerySet["Query"]):
    """Named reads of queries."""

    def visible_to(self, user: User) -> QueryQuerySet:
        """Return the queries in the articles that this person may see."""
        return self.filter(claim__article__in=Article.objects.visible_to(user))

    def about(self, claim: Claim) -> QueryQuerySet:
        """Return what was asked about a claim, those that go on in it, and the one that it was cut from."""
        here = Q(claim=claim) | Q(claim__merged_into=claim)
        return self.filter(here | Q(claim=claim.part_of_id) if claim.part_of_id else here)

    def open(self) -> QueryQuerySet:
        """Return the queries that nobody has answered or withdrawn."""
        return self.filter(end__isnull=True)

    def blocking_in(self, article: Article) -> QueryQuerySet:
        """Return what stands against clearing: open, blocking, of claims that are still there."""
        gone = Q(claim__status__in=GONE, claim__merged_into=None)
        return self.filter(claim__article=article, blocking=True).exclude(gone).open()

    def asked_of(self, user: User) -> QueryQuerySet:
        """Return the queries in the articles that this person reports, as far as they may see them."""
        brought = Q(claim__article__created_by=user) if user.has_role(*REPORTING) else Q()
        reported = Q(claim__article__reporters=user)
        rows = Query.objects.filter(reported | brought if brought else reported).values("pk")
        return self.visible_to(user).filter(pk__in=rows)

    def with_ends(self) -> QueryQuerySet:
        """Fetch who asked, what about, and how each ended, in one query."""
        return self.select_related("by", "claim__article", "end__by", "end__attached").order_by("pk")


class Query(models.Model):
    """A question to whoever reports the article. Added, never edited; `due_at` None: when they can.

    One that is `blocking` stands against signing until it is answered or withdrawn.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="queries")
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=QueryKind.choices)
    blocking = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = QueryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def ended(self) -> QueryEnd | None:
        """How it ended; None while it is open."""
        return getattr(self, "end", None)

    def is_overdue(self, now: datetime | None = None) -> bool:
        """It is open, and the time for the answer has passed."""
        return self.ended is None and self.due_at is not None and self.due_at <= (now or timezone.now())


class QueryEnd(models.Model):
    """A query was answered by a reporter, or withdrawn. Added, never edited; there is one at most."""

    query = models.OneToOneField(Query, on_delete=models.CASCADE, related_name="end")
    outcome = models.CharField(max_length=12, choices=QueryOutcome.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"query {self.query_id} {self.outcome}"

    @property
    def evidence_id(self) -> int | None:
        """The evidence that the answer became; None: it is none, or not yet."""
        attached: AttachedAnswer | None = getattr(self, "attached", None)
        return attached.evidence_id if attached else None


class AttachedAnswer(models.Model):
    """An answer became evidence of its claim, which a person still has to adopt. Added, never edited."""

    end = models.OneToOneField(QueryEnd, on_delete=models.CASCADE, related_name="attached")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="answer")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"answer {self.end_id} is evidence {self.evidence_id}"
