"""The list behind the coverage meter: every sentence of an article, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verification.articles.models import Article, Revision, Sentence
from verification.claims import sentences as services
from verification.claims.models import Anchor
from verification.engine.types import Disposition
from verification.errors import ActionRefused, Conflict, InvalidInput
from verification.people import User
from verification.web.coverage import Coverage, coverage, fate_of
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_article
from verification.web.requests import actor, person, typed, version, whole_number
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
    def is_set_aside(self) -> bool:
        """Somebody or something has said that there is nothing in it to check."""
        return self.sentence.disposition not in ("", Disposition.CLAIM)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sentences that are asked for, and the count of all."""

    article: Article
    coverage: Coverage
    fate: str
    lines: Sequence[Line]
    may_decide: bool


SAID: Final = {
    "mark": "The sentence is accounted for: no checkable fact.",
    "take_back": "The sentence is open again.",
}


@require_safe
def index(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what became of each sentence, and why."""
    ledger = load(find_article(person(request), article_id), person(request), request.GET.get("fate", ""))
    return render(request, "sentences.html", {"ledger": ledger})


@require_POST
def account(request: HttpRequest, article_id: int, ordinal: int) -> HttpResponse:
    """Say that a sentence states no checkable fact, or doubt it; back to where that was said."""
    article = find_article(person(request), article_id)
    act = typed(request, "act")
    if act not in SAID:
        raise InvalidInput("Say what became of the sentence.")
    service = services.mark_no_fact if act == "mark" else services.take_back
    try:
        service(
            actor=actor(request), article_id=article_id, ordinal=ordinal, expected_version=version(request)
        )
    except (ActionRefused, Conflict) as error:
        ledger = load(article, person(request), "")
        context = {"ledger": ledger, "problem": Problem(error)}
        return render(request, "sentences.html", context, status=status_of(error))
    messages.success(request, SAID[act])
    return redirect(_back(request, article_id))


def _back(request: HttpRequest, article_id: int) -> str:
    """Return to the list of sentences, or to the claim or the article that was open."""
    if request.POST.get("from") == "ledger":
        return f"{reverse('sentences', args=[article_id])}?{urlencode({'fate': typed(request, 'fate')})}"
    claim = whole_number(typed(request, "claim"))
    return reverse("article", args=[article_id]) if claim is None else reverse("claim", args=[claim])


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
