"""What becomes of an article after it is cleared: it goes out, is put right, rests, or ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.actions import Reason
from verification.api.articles import FullArticle, shown_articles
from verification.api.endpoint import IMPORTING, WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.revisions import Piece
from verification.api.shapes import Empty, Person, Text
from verification.articles import services as articles
from verification.errors import NotFound
from verification.publication import closing, going_out, notices
from verification.publication.closing_models import Cause, LiveText, NoticeKind
from verification.publication.closing_models import Notice as NoticeRow
from verification.publication.going_out import Live
from verification.publication.notices import Wish
from verification.workflow import ArticleAction

LIVE_TEXTS: Final = Order("live_texts", NEWEST_FIRST)
NOTICES: Final = Order("notices", NEWEST_FIRST)
FETCHING: Final = {502: "The page could not be fetched.", 504: "The page did not answer in time."}


class LiveWish(serializers.Serializer[Any]):
    """The text as it stands in public, or where it stands; with a text the address is only noted."""

    text = Text(required=False, default="", allow_blank=True, trim_whitespace=False)
    url = Text(required=False, default="", allow_blank=True, max_length=2000)


class DifferingLine(serializers.Serializer[Any]):
    """A sentence that differs, piece by piece; `before` is what was cleared, `now` what went out."""

    op = serializers.ChoiceField(choices=["changed", "added", "dropped"], read_only=True)
    pieces = Piece(many=True, read_only=True)


class LiveComparison(serializers.ModelSerializer[LiveText]):
    """What went out, compared with what was cleared. Added, never edited."""

    revision = serializers.IntegerField(source="clearance.revision.number", read_only=True)
    differs = serializers.BooleanField(
        read_only=True, help_text="Other words; spaces and the form of quotation marks do not count."
    )
    diff = serializers.SerializerMethodField(help_text="The sentences that differ, at most 200.")
    left_off = serializers.IntegerField(read_only=True, help_text="So many more are not listed.")
    url = serializers.CharField(read_only=True, help_text="Empty: nobody said where it stands.")
    by = Person(read_only=True)

    class Meta:
        model = LiveText
        fields = [
            "id", "revision", "text_sha256", "outcome", "differs", "summary", "diff", "left_off", "url",
            "is_fetched", "by", "at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(DifferingLine(many=True))
    def get_diff(self, row: LiveText) -> list[dict[str, Any]]:
        """Return the difference, sentence by sentence."""
        return [
            {
                "op": line["op"],
                "pieces": [{"op": op, "before": before, "now": now} for op, before, now in line["segments"]],
            }
            for line in row.diff
        ]


class NoticeWish(serializers.Serializer[Any]):
    """What readers are to be told. A retraction may do without `right_now`."""

    kind = serializers.ChoiceField(choices=NoticeKind.values)
    cause = serializers.ChoiceField(choices=Cause.values)
    text = Text(max_length=notices.MAX_CHARACTERS)
    said_before = Text(max_length=notices.MAX_CHARACTERS)
    right_now = Text(required=False, default="", allow_blank=True, max_length=notices.MAX_CHARACTERS)


class Notice(serializers.ModelSerializer[NoticeRow]):
    """A correction or a retraction; it stands once another editor than `proposed_by` has confirmed it."""

    right_now = serializers.CharField(read_only=True, help_text="Empty: nothing takes its place.")
    proposed_by = Person(read_only=True)
    confirmed_by = Person(read_only=True, allow_null=True)
    withdrawn_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = NoticeRow
        fields = [
            "id", "article", "kind", "cause", "text", "said_before", "right_now", "proposed_by",
            "proposed_at", "confirmed_by", "confirmed_at", "withdrawn_by", "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields


class ArticleAct(Endpoint):
    """An act on an article, on the version that the caller saw."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    def done(self, article_id: int, action: ArticleAction) -> Response:
        """Do an act that needs a reason, and return the article."""
        article, given = self.article(article_id), self.body(Reason)
        closing.act(
            action,
            actor=self.actor,
            article_id=article.pk,
            expected_version=self.expected_version,
            reason=given["reason"],
        )
        return self.shown(article.pk)

    def shown(self, article_id: int) -> Response:
        """Return an article as it is now."""
        row = shown_articles(self.visible_articles()).get(pk=article_id)
        return versioned_answer(FullArticle(row).data, row.version)


class HoldArticle(ArticleAct):
    """open, cleared → on hold."""

    @extend_schema(
        operation_id="hold_article",
        request=Reason,
        responses=FullArticle,
        summary="Put an article on hold (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Let an article rest. Nothing moves on its claims; a new revision may still come in."""
        return self.done(article_id, ArticleAction.HOLD)


class ResumeArticle(ArticleAct):
    """on hold → open."""

    @extend_schema(
        operation_id="resume_article",
        request=Reason,
        responses=FullArticle,
        summary="Let an article go on (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Open an article that was on hold; one that was cleared has to be cleared again."""
        return self.done(article_id, ArticleAction.RESUME)


class SpikeArticle(ArticleAct):
    """open, on hold, cleared → spiked."""

    @extend_schema(
        operation_id="spike_article",
        request=Reason,
        responses=FullArticle,
        summary="Spike an article (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Say that an article will not go out; its claims leave the queue."""
        return self.done(article_id, ArticleAction.SPIKE)


class UnspikeArticle(ArticleAct):
    """spiked → open."""

    @extend_schema(
        operation_id="unspike_article",
        request=Reason,
        responses=FullArticle,
        summary="Bring a spiked article back (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Open a spiked article again."""
        return self.done(article_id, ArticleAction.UNSPIKE)


class SettleArticle(ArticleAct):
    """published, corrected: no longer in doubt."""

    @extend_schema(
        operation_id="settle_article",
        request=Reason,
        responses=FullArticle,
        summary="Say that nothing has to be corrected (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Lower the flags `published_differs` and `published_stale`, with the reason."""
        return self.done(article_id, ArticleAction.SETTLE)


class ArchiveArticle(ArticleAct):
    """published, corrected, retracted, spiked → archived."""

    @extend_schema(
        operation_id="archive_article",
        request=Reason,
        responses=FullArticle,
        summary="Archive an article (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Close an article for good; it stays readable."""
        return self.done(article_id, ArticleAction.ARCHIVE)


class PublishArticle(ArticleAct):
    """cleared → published."""

    scopes = {"POST": IMPORTING["POST"]}
    refusals = FETCHING

    @extend_schema(
        operation_id="publish_article",
        request=LiveWish,
        responses=FullArticle,
        summary="Say that a cleared article went out (editor or service account)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Take note that an article is published. A text that is given is compared with the cleared one.

        Other words raise the flag `published_differs`; they are never refused, for they are out already.
        """
        article, given = self.article(article_id), self.body(LiveWish)
        going_out.publish(
            actor=self.actor,
            article_id=article.pk,
            expected_version=self.expected_version,
            live=Live(**given),
        )
        return self.shown(article.pk)


class LiveTextList(Endpoint):
    """What went out, as often as somebody looked."""

    scopes = IMPORTING
    refusals = FETCHING

    @extend_schema(
        operation_id="list_live_texts",
        parameters=[Page],
        responses=page_of(LiveComparison, "LiveComparison"),
        summary="List how what went out compares with what was cleared",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the comparisons of an article, the newest first."""
        rows = going_out.live_texts(self.article(article_id))
        return answer(request, LiveComparison, rows_of_page(rows, LIVE_TEXTS, self.query(Page)))

    @extend_schema(
        operation_id="compare_live_text",
        request=LiveWish,
        responses={201: LiveComparison},
        summary="Compare a live text with the cleared one (editor or service account)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Compare what stands in public now. The flag `published_differs` follows what is found."""
        article, given = self.article(article_id), self.body(LiveWish)
        found = going_out.check(actor=self.actor, article_id=article.pk, live=Live(**given))
        return Response(LiveComparison(found).data, status=201)


class NoticeList(Endpoint):
    """Corrections and retractions of one article."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="list_notices",
        parameters=[Page],
        responses=page_of(Notice, "Notice"),
        summary="List the corrections and retractions of an article",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return the notices, the newest first, those that were withdrawn or wait for an editor, too."""
        article = self.article(article_id)
        rows = article.notices.select_related("proposed_by", "confirmed_by", "withdrawn_by")
        response = answer(request, Notice, rows_of_page(rows, NOTICES, self.query(Page)))
        return versioned_answer(response.data, article.version)

    @extend_schema(
        operation_id="propose_notice",
        request=NoticeWish,
        responses={201: Notice},
        summary="Propose a correction or a retraction (signed-in editor only)",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Propose a notice; nothing changes before another editor confirms it."""
        article, given = self.article(article_id), self.body(NoticeWish)
        made = notices.propose(
            actor=self.actor,
            article_id=article.pk,
            expected_version=self.expected_version,
            wish=Wish(**given),
        )
        return versioned_answer(Notice(made).data, articles.get(article.pk).version, status=201)


class NoticeAct(Endpoint):
    """The end of a proposal. If-Match is the article's version."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    def ended(self, notice_id: int, end: Callable[..., NoticeRow]) -> Response:
        """Find a notice that the caller may see, end it, and return it."""
        row = NoticeRow.objects.filter(pk=notice_id, article__in=self.visible_articles()).first()
        if row is None:
            raise NotFound
        self.body(Empty)
        done = end(actor=self.actor, notice_id=row.pk, expected_version=self.expected_version)
        return versioned_answer(Notice(done).data, articles.get(row.article_id).version)


class ConfirmNotice(NoticeAct):
    """Two editors stand for it."""

    @extend_schema(
        operation_id="confirm_notice",
        request=Empty,
        responses=Notice,
        summary="Confirm another editor's notice (signed-in editor only)",
    )
    def post(self, request: Request, notice_id: int) -> Response:
        """Confirm a notice: the article is corrected or retracted. If-Match is the article's version."""
        return self.ended(notice_id, notices.confirm)


class WithdrawNotice(NoticeAct):
    """Nobody stands for it."""

    @extend_schema(
        operation_id="withdraw_notice",
        request=Empty,
        responses=Notice,
        summary="Withdraw a proposed notice (signed-in editor only)",
    )
    def post(self, request: Request, notice_id: int) -> Response:
        """Take a notice back that nobody has confirmed. If-Match is the article's version."""
        return self.ended(notice_id, notices.withdraw)


ACTS: Final[dict[str, type[Endpoint]]] = {
    "hold": HoldArticle,
    "resume": ResumeArticle,
    "spike": SpikeArticle,
    "unspike": UnspikeArticle,
    "publish": PublishArticle,
    "settle": SettleArticle,
    "archive": ArchiveArticle,
    "live-texts": LiveTextList,
    "notices": NoticeList,
}
"""What stands below the address of an article."""
