"""The list behind the coverage meter: every sentence of an article, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.articles.models import Article, Revision, Sentence
from verification.claims.models import Anchor
from verification.engine.types import Disposition
from verification.people import User
from verification.web.coverage import Coverage, coverage, fate_of
from verification.web.reading import find_article
from verification.web.requests import person
from verification.web.vocabulary import FATE, Look
from verification.workflow import ArticleStatus, Role


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with its fate and the claims in it: their numbers along the text, and their ids."""

    sentence: Sentence
    text: str
    look: Look
    claims: Sequence[tuple[int, int]]

    @property
    def is_open(self) -> bool:
        """Nothing has accounted for it yet."""
        return not self.sentence.disposition

    @property
    def is_without_fact(self) -> bool:
        """Somebody or something has said that it states no checkable fact."""
        return self.sentence.disposition == Disposition.NO_CHECKABLE_FACT


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sentences that are asked for, and the count of all."""

    article: Article
    coverage: Coverage
    fate: str
    lines: Sequence[Line]
    may_decide: bool


@require_safe
def index(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what became of each sentence, and why."""
    ledger = load(find_article(person(request), article_id), person(request), request.GET.get("fate", ""))
    return render(request, "sentences.html", {"ledger": ledger})


def load(article: Article, user: User, fate: str) -> Ledger:
    """Read the sentences of an article; `fate` narrows them, what is not understood counts as not given."""
    revision, fate = article.current, fate if fate in FATE else ""
    sentences = list(revision.sentences.all())
    anchors = list(enumerate(revision.anchors.order_by("start", "claim_id"), start=1))
    return Ledger(
        article=article,
        coverage=coverage(sentences),
        fate=fate,
        lines=[_line(revision, one, anchors) for one in sentences if not fate or fate_of(one) == fate],
        may_decide=user.has_role(Role.CHECKER, Role.EDITOR) and article.status == ArticleStatus.OPEN,
    )


def _line(revision: Revision, sentence: Sentence, anchors: Sequence[tuple[int, Anchor]]) -> Line:
    touching = [
        (number, anchor.claim_id)
        for number, anchor in anchors
        if anchor.start < sentence.end and anchor.end > sentence.start
    ]
    text = revision.text[sentence.start : sentence.end]
    return Line(sentence, text, FATE[fate_of(sentence)], touching)
