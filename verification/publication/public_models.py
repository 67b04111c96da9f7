"""Checks that an editor made public, and those taken back: all that readers outside may ever see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value

from verification.articles.models import Article
from verification.claims.models import ORPHANED, STALE, WORDS_CHANGED, Claim
from verification.publication.closing_models import Notice, NoticeKind
from verification.reviews.models import Approval
from verification.verdicts.models import Rating, VerdictRevision
from verification.workflow import ArticleStatus, Status

if TYPE_CHECKING:
    from verification.people import User

DOUBTS: Final = (*STALE, ORPHANED, WORDS_CHANGED)
"""The flags of a claim with which nothing that was said of it stays public."""
MAX_WORDING: Final = 500
MAX_SUMMARY: Final = 5_000
MAX_CLAIMANT: Final = 200
MAX_SLUG: Final = 80
SEARCHED_IN: Final = "english"
TYPOGRAPHIC: Final = "’‘“”„«»–—…"
PLAIN: Final = "''        "
"""What stands for them in searches: PostgreSQL may take them for letters, by its locale."""
SEARCHED: Final = SearchVector(
    *[
        Func(F(name), Value(TYPOGRAPHIC), Value(PLAIN), function="translate", output_field=models.TextField())
        for name in ("wording", "claimant")
    ],
    config=SEARCHED_IN,
)
"""What a search among public checks looks at; an index holds it."""


def retracted() -> models.QuerySet[Article]:
    """Return the articles that two editors took back, whatever became of them since."""
    notices = Notice.objects.standing().filter(kind=NoticeKind.RETRACT)
    return Article.objects.filter(Q(status=ArticleStatus.RETRACTED) | Q(pk__in=notices.values("article")))


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Named reads of publications."""

    def visible_to(self, user: User) -> PublicationQuerySet:
        """Return the publications of the claims that this person may see."""
        return self.filter(claim__in=Claim.objects.visible_to(user))

    def current(self) -> PublicationQuerySet:
        """Return what is public now; searches, feeds and public pages read nothing but this.

        Gone is what was withdrawn or followed by another, and what its claim bears out no more: it was
        reopened, rated anew or doubted, or its article was retracted or restricted.
        """
        later = Publication.objects.filter(verdict__question=OuterRef("verdict__question"))
        later = later.filter(claim=OuterRef("claim"), pk__gt=OuterRef("pk"))
        newer = VerdictRevision.objects.filter(
            claim=OuterRef("claim"), number__gt=OuterRef("verdict__number")
        )
        standing = self.filter(
            end__isnull=True,
            claim__status=Status.APPROVED,
            claim__article__is_restricted=False,
            digest=F("verdict__digest"),
        )
        return (
            standing.exclude(claim__flags__overlap=list(DOUBTS))
            .exclude(claim__article__in=retracted())
            .filter(~Exists(later), ~Exists(newer))
        )

    def in_order(self, before: int | None = None) -> PublicationQuerySet:
        """Return them by when each was first public, the newest first; `before`: only those after that place.

        One that is published anew keeps its `place`, so that nobody who pages meets it twice or never.
        """
        same = Publication.objects.filter(
            claim=OuterRef("claim"), verdict__question=OuterRef("verdict__question")
        )
        rows = self.annotate(place=Subquery(same.order_by("pk").values("pk")[:1]))
        return (rows if before is None else rows.filter(place__lt=before)).order_by("-place")

    def with_facts(self) -> PublicationQuerySet:
        """Fetch what a publication shows, in one query."""
        return self.select_related(
            "claim__article", "verdict__rating", "rating__scale", "approval__by", "by", "end__by"
        )


class Publication(models.Model):
    """A signed verdict that an editor made public in words for readers. Added, never edited.

    It is bound to one signature: `digest` is the verdict's. `rating` is the one on the public scale.
    `stands_alone`: an editor said that it is public although its article is not. `claimant` empty: our own
    reporting.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="publications")
    verdict = models.ForeignKey(VerdictRevision, on_delete=models.PROTECT, related_name="publications")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="publications")
    digest = models.CharField(max_length=64)
    scale_version = models.CharField(max_length=60)
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    wording = models.CharField(max_length=MAX_WORDING)
    summary = models.TextField()
    claimant = models.CharField(max_length=MAX_CLAIMANT, blank=True)
    claimed_on = models.DateField(null=True, blank=True)
    slug = models.CharField(max_length=MAX_SLUG + 24)
    stands_alone = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["slug"], name="publication_slug"),
            GinIndex(SEARCHED, name="publication_searched"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rating}: {self.wording}"


class PublicationEnd(models.Model):
    """A publication was withdrawn, and why. Added, never edited."""

    publication = models.OneToOneField(
        Publication, on_delete=models.CASCADE, primary_key=True, related_name="end"
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason
