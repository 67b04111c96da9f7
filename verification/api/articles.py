"""Articles: read, list, clear, waive."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Choices, Empty, Guard, Person, RowNumber, Text
from verification.articles import models, services
from verification.articles.models import Article as ArticleRow
from verification.claims.models import DECIDED, Claim
from verification.engine.types import Disposition
from verification.errors import NotFound
from verification.publication import services as publication
from verification.publication.models import Clearance as ClearanceRow
from verification.publication.models import TextChangeWaiver
from verification.tasks import wake_article
from verification.verdicts.models import VerdictRevision
from verification.workflow import ArticleStatus

ARTICLES: Final = Order("articles", NEWEST_FIRST)


class Article(serializers.ModelSerializer[ArticleRow]):
    """A story, without its text."""

    source_url = serializers.CharField(read_only=True, help_text="Empty: it was not fetched.")
    reporters = Person(many=True, read_only=True)
    claims_total = serializers.IntegerField(read_only=True)
    claims_open = serializers.IntegerField(
        read_only=True, help_text="Neither approved nor dismissed, merged or split."
    )

    class Meta:
        model = ArticleRow
        fields = [
            "id", "title", "byline", "byline_is_outside", "dateline", "published_on", "source_app",
            "source_id", "source_url", "status", "version", "deadline", "flags", "reporters", "claims_total",
            "claims_open", "allow_outside_search", "is_restricted", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class Block(serializers.ModelSerializer[models.Block]):
    """A paragraph-like unit. Offsets are Unicode code points into the text, half-open."""

    class Meta:
        model = models.Block
        fields = ["ordinal", "kind", "start", "end", "duplicate_of"]
        read_only_fields = fields


class Sentence(serializers.ModelSerializer[models.Sentence]):
    """A sentence, and what became of it; an empty disposition means that it is not accounted for."""

    disposition = serializers.ChoiceField(
        choices=[str(word) for word in Disposition], allow_blank=True, read_only=True
    )

    class Meta:
        model = models.Sentence
        fields = ["ordinal", "block_ordinal", "start", "end", "disposition", "reason", "repeats"]
        read_only_fields = fields


class Revision(serializers.ModelSerializer[models.Revision]):
    """One version of the text, which never changes.

    While claims wait for a date, the article's day of publication is missing: give it, and they get theirs.
    """

    blocks = Block(many=True, read_only=True)
    sentences = Sentence(many=True, read_only=True)
    claims_waiting_for_date = serializers.SerializerMethodField()

    class Meta:
        model = models.Revision
        fields = [
            "id", "number", "text", "sha256", "extracted_by", "claims_waiting_for_date", "created_at",
            "blocks", "sentences",
        ]  # fmt: skip
        read_only_fields = fields

    def get_claims_waiting_for_date(self, revision: models.Revision) -> int:
        """Count the claims in which a date waits for a day to count from."""
        return Claim.objects.filter(article=revision.article_id).waiting_for_date().count()


class FullArticle(Article):
    """A story with its newest revision."""

    revision = serializers.SerializerMethodField()

    class Meta(Article.Meta):
        fields = [*Article.Meta.fields, "revision"]
        read_only_fields = fields

    @extend_schema_field(Revision)
    def get_revision(self, article: ArticleRow) -> dict[str, Any]:
        """Return the newest revision with its blocks and sentences."""
        return dict(Revision(article.current).data)


class Description(serializers.Serializer[Any]):
    """What an article says about itself; what you leave out stays as it is."""

    title = Text(required=False, max_length=300)
    dateline = Text(required=False, allow_blank=True, max_length=200)
    published_on = serializers.DateField(
        required=False, allow_null=True, help_text="Null takes it back. Relative dates count from it."
    )


class ArticleQuery(Page):
    """Which articles."""

    status = Choices(list(ArticleStatus), help_text="Statuses, separated by commas.")
    updated_since = serializers.DateTimeField(required=False, help_text="Changed at or after this time.")
    source_app = serializers.CharField(required=False, max_length=64)
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the title.")


class Clearing(serializers.Serializer[publication.Clearing]):
    """How far an article is from cleared, and what stands against it for the caller."""

    allowed = serializers.BooleanField(read_only=True)
    failures = Guard(many=True, read_only=True)
    claims_total = serializers.IntegerField(read_only=True)
    claims_approved = serializers.IntegerField(read_only=True)
    claims_dismissed = serializers.IntegerField(read_only=True)
    sentences_total = serializers.IntegerField(read_only=True)
    sentences_accounted = serializers.IntegerField(read_only=True)
    needs_change = serializers.SerializerMethodField(
        help_text="The verdicts that ask for a text change which nobody has waived."
    )

    def get_needs_change(self, clearing: publication.Clearing) -> list[int]:
        """Return the ids of the verdicts."""
        return [verdict.pk for verdict in clearing.needs_change]


class Clearance(serializers.ModelSerializer[ClearanceRow]):
    """The desk's word that a revision may go out."""

    by = Person(read_only=True)

    class Meta:
        model = ClearanceRow
        fields = ["id", "revision", "text_sha256", "verdicts_sha256", "by", "at"]
        read_only_fields = fields


class Waiver(serializers.ModelSerializer[TextChangeWaiver]):
    """A text change that an editor noted or waived, by name."""

    by = Person(read_only=True)

    class Meta:
        model = TextChangeWaiver
        fields = ["id", "verdict", "reason", "by", "at"]
        read_only_fields = fields


class WaiverWish(serializers.Serializer[Any]):
    """Which verdict's text change, and why."""

    verdict = RowNumber()
    reason = Text(max_length=500, allow_blank=True)


def shown_articles(rows: Any) -> Any:
    """Fetch what an article shows, in a fixed number of queries."""
    decided = Q(claims__status__in=DECIDED)
    return rows.annotate(
        claims_total=Count("claims", distinct=True),
        claims_open=Count("claims", filter=~decided, distinct=True),
    ).prefetch_related("reporters")


class ArticleEndpoint(Endpoint):
    """One article."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"PATCH"})

    @extend_schema(operation_id="read_article", responses=FullArticle, summary="Read an article")
    def get(self, request: Request, article_id: int) -> Response:
        """Return an article with its newest text, blocks and sentences. ETag is its version."""
        article = shown_articles(self.visible_articles()).filter(pk=article_id).first()
        if article is None:
            raise NotFound
        return versioned_answer(FullArticle(article).data, article.version)

    @extend_schema(
        operation_id="describe_article",
        request=Description,
        responses=FullArticle,
        summary="Correct an article's title, dateline or day of publication",
    )
    def patch(self, request: Request, article_id: int) -> Response:
        """Correct what an article says about itself. Another day of publication dates its claims anew."""
        article, given = self.article(article_id), self.body(Description)
        services.set_details(
            actor=self.actor,
            article_id=article.pk,
            expected_version=self.expected_version,
            title=given.get("title", article.title),
            byline=article.byline,
            dateline=given.get("dateline", article.dateline),
            published_on=given.get("published_on", article.published_on),
        )
        wake_article(article.pk)
        shown = shown_articles(self.visible_articles()).get(pk=article.pk)
        return versioned_answer(FullArticle(shown).data, shown.version)


class ClearArticle(Endpoint):
    """The last signature."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(operation_id="read_clearing", responses=Clearing, summary="Ask what clearing still needs")
    def get(self, request: Request, article_id: int) -> Response:
        """Return the counts and every guard that stands against clearing for the caller."""
        article = self.article(article_id)
        found = publication.clearing(article, self.actor)
        return versioned_answer(Clearing(found).data, article.version)

    @extend_schema(
        operation_id="clear_article",
        request=Empty,
        responses=Clearance,
        summary="Clear an article (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Sign that every claim of the article is accounted for. A token is refused by the guard `person`."""
        article = self.article(article_id)
        clearance = publication.clear(
            actor=self.actor, article_id=article.pk, expected_version=self.expected_version
        )
        return versioned_answer(Clearance(clearance).data, services.get(article.pk).version)


class WaiverList(Endpoint):
    """Text changes, noted or waived."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="waive_text_change",
        request=WaiverWish,
        responses={201: Waiver},
        summary="Note or waive a text change (editor)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Note, by name, that the text was changed or stays as it is. If-Match is the article's version."""
        article, wish = self.article(article_id), self.body(WaiverWish)
        if not VerdictRevision.objects.filter(pk=wish["verdict"], claim__article=article).exists():
            raise NotFound
        waiver = publication.waive_text_change(
            actor=self.actor,
            verdict_id=wish["verdict"],
            reason=wish["reason"],
            expected_version=self.expected_version,
        )
        return versioned_answer(Waiver(waiver).data, services.get(article.pk).version, status=201)


class RetryArticle(Endpoint):
    """Another try after a failure."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="retry_article",
        request=Empty,
        responses={202: FullArticle},
        summary="Search for claims again",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Try the search for claims again after it failed."""
        article = self.article(article_id)
        services.retry(actor=self.actor, article_id=article.pk, expected_version=self.expected_version)
        wake_article(article.pk)
        shown = shown_articles(self.visible_articles()).get(pk=article.pk)
        return versioned_answer(FullArticle(shown).data, shown.version, status=202)


def article_page(endpoint: Endpoint) -> Response:
    """Return one page of the articles that the caller may see."""
    query = endpoint.query(ArticleQuery)
    filters = {
        "status__in": query.get("status"),
        "updated_at__gte": query.get("updated_since"),
        "source_app": query.get("source_app"),
        "title__icontains": query.get("q"),
    }
    wanted = {name: value for name, value in filters.items() if value is not None}
    visible = shown_articles(endpoint.visible_articles().filter(**wanted))
    return answer(endpoint.request, Article, rows_of_page(visible, ARTICLES, query))


ArticlePage = page_of(Article, "Article")
