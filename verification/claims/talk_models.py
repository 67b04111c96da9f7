"""What people say to each other over a claim or an article: comments, whom they name, how they ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from verification.articles.models import Article
from verification.claims.models import GONE, Claim
from verification.people import User


class CommentQuerySet(models.QuerySet["Comment"]):
    """Named reads of comments."""

    def visible_to(self, user: User) -> CommentQuerySet:
        """Return the comments in the articles that this person may see."""
        return self.filter(article__in=Article.objects.visible_to(user))

    def about(self, claim: Claim) -> CommentQuerySet:
        """Return what was said of a claim, of those that go on in it, and of the one that it was cut from."""
        here = Q(claim=claim) | Q(claim__merged_into=claim)
        return self.filter(here | Q(claim=claim.part_of_id) if claim.part_of_id else here)

    def of_article(self, article: Article) -> CommentQuerySet:
        """Return what was said of the article itself, of no claim."""
        return self.filter(article=article, claim=None)

    def blocking_in(self, article: Article) -> CommentQuerySet:
        """Return what stands against clearing: said of the article, or of a claim that is still there."""
        gone = Q(claim__status__in=GONE) & Q(claim__merged_into=None)
        return self.filter(article=article).exclude(gone).open_and_blocking()

    def open_and_blocking(self) -> CommentQuerySet:
        """Return the comments that block and that nobody has resolved, or somebody opened again."""
        newest = CommentTurn.objects.filter(comment=models.OuterRef("pk")).order_by("-number")
        resolved = models.Subquery(newest.values("resolves")[:1])
        # Without a turn the annotation is NULL, which `exclude` would leave out.
        still = Q(is_resolved_now__isnull=True) | Q(is_resolved_now=False)
        return self.filter(blocking=True).annotate(is_resolved_now=resolved).filter(still)

    def with_turns(self) -> CommentQuerySet:
        """Fetch who wrote, who is named and what became of each, in a fixed number of queries."""
        turns = CommentTurn.objects.select_related("by").order_by("number")
        named = Mention.objects.select_related("person").order_by("pk")
        together = self.select_related("by", "claim").prefetch_related(models.Prefetch("turns", turns))
        return together.prefetch_related(models.Prefetch("mentions", named)).order_by("pk")


class Comment(models.Model):
    """What somebody says of a claim, or of the whole article. Added, never edited.

    One that is `blocking` stands against signing until it is resolved.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    blocking = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = CommentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def turn(self) -> CommentTurn | None:
        """What became of it last; None: nothing yet."""
        return max(self.turns.all(), key=lambda turn: turn.number, default=None)

    @property
    def is_resolved(self) -> bool:
        """Somebody resolved it, and nobody opened it again."""
        return self.turn is not None and self.turn.resolves

    @property
    def version(self) -> int:
        """How often it was resolved or opened again: what a change is based on."""
        return self.turn.number if self.turn else 0


class CommentTurn(models.Model):
    """A comment was resolved, or opened again. Added, never edited; the highest number counts."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    resolves = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="one_comment_turn_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {'resolved' if self.resolves else 'opened again'}"


class Mention(models.Model):
    """Somebody whom a comment names and who may see what it is about. Added, never edited."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="one_mention_per_person")]

    def __str__(self) -> str:
        return f"{self.comment_id} names {self.person}"
