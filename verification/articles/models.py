"""Articles and what never changes about them: raw bytes, revisions, blocks, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from verification.engine.types import BlockKind, Check, Disposition
from verification.errors import NotFound
from verification.workflow import ArticleStatus, Role

if TYPE_CHECKING:
    from verification.people import User

NO_BYLINE: Final = "none given"
HELD: Final = "held"
"""The flag of an article whose new version is read while it is on hold."""
PUBLISHED_DIFFERS: Final = "published_differs"
PUBLISHED_STALE: Final = "published_stale"
IN_DOUBT: Final = (PUBLISHED_DIFFERS, PUBLISHED_STALE)
"""The flags of a published article that an editor has to look at."""
DESK: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN)
"""Who sees every article that is not restricted."""


ENDED: Final = (ArticleStatus.SPIKED, ArticleStatus.ARCHIVED)


class RawDocument(models.Model):
    """The bytes as they came, stored once per content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256[:12]}"


class ArticleQuerySet(models.QuerySet["Article"]):
    """Named reads of articles."""

    def visible_to(self, user: User) -> ArticleQuerySet:
        """Return what this person may see: reporters their own articles, the desk all, outsiders none.

        A restricted article is seen by its readers and its reporters only, whatever roles others hold.
        """
        if not user.is_active or not user.roles:
            return self.none()
        if not user.has_role(*DESK):
            return self.filter(pk__in=Article.objects.filter(_own(user)).values("pk"))
        # The planner knows that nearly all articles are open; it would guess half of a bare "not in".
        mine = Article.objects.filter(_own(user), is_restricted=True)
        return self.filter(Q(is_restricted=False) | Q(pk__in=mine.values("pk")))

    def kept_from(self, user: User) -> ArticleQuerySet:
        """Return the restricted articles that somebody of the desk may not see."""
        mine = Article.objects.filter(_own(user), is_restricted=True)
        return self.filter(is_restricted=True).exclude(pk__in=mine.values("pk"))

    def reported_by(self, user: User) -> ArticleQuerySet:
        """Return the articles of which the four eyes count this person as a reporter."""
        own = Q(reporters=user)
        if user.has_role(Role.REPORTER):
            own |= Q(created_by=user)
        return self.filter(pk__in=Article.objects.filter(own).values("pk"))

    def locked(self, article_id: int) -> Article:
        """Return an article and make other movers of it and of its claims wait until the commit.

        Lock order: step, article, claim, chain head. Whatever has to hold of the article while a claim
        moves (it is open, who reports it) is read after this.

        Raises:
            NotFound: there is none.
        """
        article = self.select_for_update(no_key=True).filter(pk=article_id).first()
        if article is None:
            raise NotFound("There is no such article.")
        return article


def _own(user: User) -> Q:
    """Match what somebody reports or reads by name; who brought it counts for reporters and programs."""
    own = Q(reporters=user) | Q(readers=user)
    if not user.has_role(*DESK) or user.has_role(Role.REPORTER):
        own |= Q(created_by=user)
    return own


class Article(models.Model):
    """A story. Its text lives in revisions; status and version are the only things that move.

    `readers` are the people named where it is restricted to them; else nobody is.
    """

    title = models.CharField(max_length=300)
    byline = models.CharField(max_length=300, blank=True)
    byline_is_outside = models.BooleanField(default=False)
    dateline = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    source_app = models.CharField(max_length=64)
    source_id = models.CharField(max_length=200)
    source_url = models.URLField(max_length=2000, blank=True)
    status = models.CharField(
        max_length=20, choices=[(str(s), str(s)) for s in ArticleStatus], default=ArticleStatus.IMPORTED
    )
    version = models.PositiveIntegerField(default=1)
    deadline = models.DateTimeField(null=True, blank=True)
    allow_outside_search = models.BooleanField(default=False)
    flags = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    reporters = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="reported_articles")
    is_restricted = models.BooleanField(default=False)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="read_articles")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_app", "source_id"], name="one_article_per_source")
        ]
        indexes = [
            models.Index(
                fields=["deadline", "id"], name="article_deadline", condition=Q(deadline__isnull=False)
            ),
            # Few are restricted, and every read of anything asks which.
            models.Index(fields=["id"], name="article_restricted", condition=Q(is_restricted=True)),
            # The queue leaves their claims out with every list and count.
            models.Index(fields=["id"], name="article_ended", condition=Q(status__in=ENDED)),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> Revision:
        """The newest revision; every article has one."""
        return self.revisions.order_by("-number")[0]

    @property
    def unmatched_byline(self) -> str:
        """The byline as long as it names nobody here and no editor has said "outside"; else empty.

        A missing byline names nobody, too: who wrote the article could approve it otherwise.
        """
        if self.byline_is_outside or self.reporters.exists():
            return ""
        return self.byline or NO_BYLINE

    def counted_reporters(self) -> models.QuerySet[User]:
        """Whom the four eyes count as its reporters: those named, and reporters who brought a text of it.

        Whoever brings an article may have given it a colleague's byline.
        """
        people = get_user_model().objects
        bringers = Q(pk=self.created_by_id) | Q(pk__in=self.revisions.values("created_by"))
        brought = bringers & Q(roles__contains=[str(Role.REPORTER)])
        return people.filter(Q(reported_articles=self) | brought).distinct()

    def reporter_ids(self) -> frozenset[int]:
        """Return the ids of the counted reporters."""
        return frozenset(self.counted_reporters().values_list("pk", flat=True))


class ReaderChange(models.Model):
    """An article was restricted to people, or opened to the desk again. Added, never edited.

    `readers` are the ids of those named by it; empty where it was opened.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="reader_changes")
    is_restricted = models.BooleanField()
    readers = ArrayField(models.BigIntegerField(), default=list)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason


class Revision(models.Model):
    """One version of an article's text; `text` is canonical and never changes."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    raw = models.ForeignKey(RawDocument, on_delete=models.PROTECT, related_name="+")
    extracted_by = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.article} (revision {self.number})"


class Block(models.Model):
    """A paragraph-like unit of a revision; `duplicate_of` is the ordinal of the block it repeats."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="blocks")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(str(k), str(k)) for k in BlockKind])
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    duplicate_of = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "ordinal"], name="one_block_per_ordinal")]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}–{self.end}"


class Sentence(models.Model):
    """A sentence of a revision, and what became of it; `repeats` is the ordinal of one that says the same."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="sentences")
    ordinal = models.PositiveIntegerField()
    block_ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    disposition = models.CharField(max_length=20, choices=[(str(d), str(d)) for d in Disposition], blank=True)
    reason = models.CharField(max_length=120, blank=True)
    repeats = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "ordinal"], name="one_sentence_per_ordinal")
        ]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return f"sentence {self.ordinal} of revision {self.revision_id}"


class ReporterSource(models.Model):
    """A link, footnote or comment that stood in the imported file, at the words that it touches."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="reporter_sources")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    url = models.CharField(max_length=2000, blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "ordinal"], name="one_reporter_source_per_ordinal")
        ]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return self.url or self.text[:80]


class FindingQuerySet(models.QuerySet["Finding"]):
    """Named reads of findings."""

    def visible_to(self, user: User) -> FindingQuerySet:
        """Return the findings in the articles that this person may see."""
        return self.filter(revision__article__in=Article.objects.visible_to(user))

    def with_answers(self) -> FindingQuerySet:
        """Fetch what people said of each finding, in one query."""
        answers = FindingAnswer.objects.select_related("by").order_by("number")
        return self.prefetch_related(models.Prefetch("answers", queryset=answers))

    def unsettled(self) -> FindingQuerySet:
        """Return the findings of which nobody said that they are settled, or somebody took that back."""
        newest = FindingAnswer.objects.filter(finding=models.OuterRef("pk")).order_by("-number")
        settled = models.Subquery(newest.values("settles")[:1])
        # Without an answer the annotation is NULL, which `exclude` would leave out.
        unsettled = Q(is_settled_now__isnull=True) | Q(is_settled_now=False)
        return self.annotate(is_settled_now=settled).filter(unsettled)


class Finding(models.Model):
    """Places of one revision that do not fit together, as the machine found them; never edited."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="findings")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(str(c), str(c)) for c in Check])
    message = models.CharField(max_length=500)
    spans = models.JSONField(default=list)
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "ordinal"], name="one_finding_per_ordinal")
        ]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return self.message

    @property
    def answer(self) -> FindingAnswer | None:
        """What was said of it last; None: nothing yet."""
        return max(self.answers.all(), key=lambda answer: answer.number, default=None)

    @property
    def is_settled(self) -> bool:
        """Somebody said that it is settled, and nobody took that back."""
        return self.answer is not None and self.answer.settles

    @property
    def version(self) -> int:
        """How often people spoke of it: what a change is based on."""
        return self.answer.number if self.answer else 0


class FindingAnswer(models.Model):
    """What a person says of a finding: that it is settled, and why, or that it is open again."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveIntegerField()
    settles = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="one_finding_answer_per_number")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return "settled" if self.settles else "open again"
