"""Sentences: what became of each, how many are accounted for, and a person's word on one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.articles import Sentence
from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.shapes import Flag
from verification.articles import services as articles
from verification.articles.models import Revision
from verification.claims import sentences as services
from verification.engine.types import Disposition


class DispositionCounts(serializers.Serializer[Any]):
    """How many sentences there are of each."""

    claim = serializers.IntegerField(read_only=True)
    no_checkable_fact = serializers.IntegerField(read_only=True)
    duplicate = serializers.IntegerField(read_only=True)
    furniture = serializers.IntegerField(read_only=True)


class Coverage(serializers.Serializer[services.Coverage]):
    """How much of the text is accounted for."""

    total = serializers.IntegerField(read_only=True)
    accounted = serializers.IntegerField(read_only=True)
    counts = serializers.SerializerMethodField()

    @extend_schema_field(DispositionCounts)
    def get_counts(self, coverage: services.Coverage) -> dict[str, int]:
        """Return the counts of what accounts for sentences."""
        return {str(word): coverage.counts[word] for word in Disposition}


class Sentences(serializers.Serializer[Revision]):
    """The sentences of the newest text, in its order."""

    revision = serializers.IntegerField(source="number", read_only=True)
    coverage = serializers.SerializerMethodField()
    sentences = Sentence(many=True, read_only=True)

    @extend_schema_field(Coverage)
    def get_coverage(self, revision: Revision) -> dict[str, Any]:
        """Return how many are accounted for."""
        return dict(Coverage(services.coverage(revision)).data)


class Word(serializers.Serializer[Any]):
    """Whether the sentence holds nothing that can be checked."""

    no_checkable_fact = Flag()


class SentenceList(Endpoint):
    """All sentences of an article."""

    tagged = True

    @extend_schema(operation_id="list_sentences", responses=Sentences, summary="List an article's sentences")
    def get(self, request: Request, article_id: int) -> Response:
        """Return what became of every sentence. ETag is the article's version."""
        article = self.article(article_id)
        return versioned_answer(Sentences(article.current).data, article.version)


class SentenceEndpoint(Endpoint):
    """One sentence."""

    tagged = True
    scopes = {"PUT": WORKING["PUT"]}
    versioned = frozenset({"PUT"})

    @extend_schema(
        operation_id="account_for_sentence",
        request=Word,
        responses=Sentence,
        summary="Say whether a sentence holds a checkable fact",
    )
    def put(self, request: Request, article_id: int, ordinal: int) -> Response:
        """Set a sentence aside, or doubt that: then it is open until a claim is made of it.

        If-Match is the article's version.
        """
        article, word = self.article(article_id), self.body(Word)
        say = services.mark_no_fact if word["no_checkable_fact"] else services.take_back
        sentence = say(
            actor=self.actor,
            article_id=article.pk,
            ordinal=ordinal,
            expected_version=self.expected_version,
        )
        return versioned_answer(Sentence(sentence).data, articles.get(article.pk).version)
