"""Comments: what people say of a claim or an article, whom they name, and what stands open."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import OLDEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Empty, Flag, Person, Text
from verification.claims import comments
from verification.claims.talk_models import Comment as CommentRow
from verification.claims.talk_models import CommentTurn as TurnRow
from verification.errors import NotFound

COMMENTS: Final = Order("comments", OLDEST_FIRST)


class CommentTurn(serializers.ModelSerializer[TurnRow]):
    """A comment was resolved, or opened again."""

    by = Person(read_only=True)

    class Meta:
        model = TurnRow
        fields = ["resolves", "by", "at"]
        read_only_fields = fields


class DeskComment(serializers.ModelSerializer[CommentRow]):
    """What somebody said of a claim, or of the article where `claim` is null. Never edited."""

    article = serializers.IntegerField(source="article_id", read_only=True)
    claim = serializers.IntegerField(source="claim_id", read_only=True, allow_null=True)
    blocking = serializers.BooleanField(
        read_only=True, help_text="It stands against signing until it is resolved."
    )
    named = serializers.SerializerMethodField(help_text="Whom it names and who may see it.")
    is_resolved = serializers.BooleanField(read_only=True)
    turn = CommentTurn(read_only=True, allow_null=True, help_text="What became of it last.")
    version = serializers.IntegerField(
        read_only=True, help_text="How often it was resolved or opened again: the ETag."
    )
    by = Person(read_only=True)

    class Meta:
        model = CommentRow
        fields = [
            "id", "article", "claim", "text", "blocking", "named", "is_resolved", "turn", "version",
            "by", "at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(Person(many=True))
    def get_named(self, comment: CommentRow) -> list[dict[str, Any]]:
        """Return the people."""
        return [dict(Person(mention.person).data) for mention in comment.mentions.all()]


class CommentWish(serializers.Serializer[Any]):
    """What there is to say; people as @ and the name they sign in with."""

    text = Text(max_length=comments.MAX_COMMENT_CHARACTERS)
    blocking = Flag(required=False, default=False, help_text="Nobody signs the claim before it is resolved.")


DeskCommentPage = page_of(DeskComment, "DeskComment")


class ClaimComments(Endpoint):
    """What was said of a claim."""

    scopes = WORKING

    @extend_schema(
        operation_id="list_claim_comments",
        parameters=[Page],
        responses=DeskCommentPage,
        summary="List the comments on a claim",
    )
    def get(self, request: Request, claim_id: int) -> Response:
        """Return every comment on a claim, the first one first; also on claims that were merged into it."""
        rows = CommentRow.objects.about(self.claim(claim_id)).with_turns()
        return answer(request, DeskComment, rows_of_page(rows, COMMENTS, self.query(Page)))

    @extend_schema(
        operation_id="comment_on_claim",
        request=CommentWish,
        responses={201: DeskComment},
        summary="Comment on a claim",
    )
    def post(self, request: Request, claim_id: int) -> Response:
        """Say something of a claim. Nothing that was said before changes, so no version is asked for."""
        found = self.claim(claim_id)
        made = comments.comment_on_claim(actor=self.actor, claim_id=found.pk, **self.body(CommentWish))
        return Response(DeskComment(comments.get(made.pk)).data, status=201)


class ArticleComments(Endpoint):
    """What was said of a whole article."""

    scopes = WORKING

    @extend_schema(
        operation_id="list_article_comments",
        parameters=[Page],
        responses=DeskCommentPage,
        summary="List the comments on an article",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return what was said of the article itself, first things first; a claim has its own."""
        rows = CommentRow.objects.of_article(self.article(article_id)).with_turns()
        return answer(request, DeskComment, rows_of_page(rows, COMMENTS, self.query(Page)))

    @extend_schema(
        operation_id="comment_on_article",
        request=CommentWish,
        responses={201: DeskComment},
        summary="Comment on an article",
    )
    def post(self, request: Request, article_id: int) -> Response:
        """Say something of an article; a comment that blocks stands against clearing it."""
        found = self.article(article_id)
        made = comments.comment_on_article(actor=self.actor, article_id=found.pk, **self.body(CommentWish))
        return Response(DeskComment(comments.get(made.pk)).data, status=201)


class CommentEndpoint(Endpoint):
    """An act on a comment, on the version that the caller saw."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    def comment(self, comment_id: int) -> CommentRow:
        """Return a comment that the caller may see, or raise NotFound."""
        if not CommentRow.objects.visible_to(self.person).filter(pk=comment_id).exists():
            raise NotFound
        return comments.get(comment_id)


class ResolveComment(CommentEndpoint):
    """open → resolved."""

    @extend_schema(
        operation_id="resolve_comment",
        request=Empty,
        responses=DeskComment,
        summary="Resolve a comment (signed-in person only)",
    )
    def post(self, request: Request, comment_id: int) -> Response:
        """Say that a comment is dealt with. If-Match is the comment's version, ETag its new one."""
        found = self.comment(comment_id)
        done = comments.resolve(actor=self.actor, comment_id=found.pk, expected_version=self.expected_version)
        return versioned_answer(DeskComment(done).data, done.version)


class ReopenComment(CommentEndpoint):
    """resolved → open."""

    @extend_schema(
        operation_id="reopen_comment",
        request=Empty,
        responses=DeskComment,
        summary="Open a comment again (signed-in person only)",
    )
    def post(self, request: Request, comment_id: int) -> Response:
        """Open a resolved comment again. If-Match is the comment's version, ETag its new one."""
        found = self.comment(comment_id)
        done = comments.reopen(actor=self.actor, comment_id=found.pk, expected_version=self.expected_version)
        return versioned_answer(DeskComment(done).data, done.version)
