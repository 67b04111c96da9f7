"""The versions of an article's text: bring one, compare two, say what became of the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from verification import tasks
from verification.articles import services
from verification.articles.models import Article, Revision
from verification.engine.canonical import MAX_DOCUMENT_CHARACTERS
from verification.engine.carry_over import CARRIED
from verification.engine.revision_diff import diff_revisions
from verification.errors import DocumentTooLarge, FactcheckError, InvalidInput
from verification.policies import has_role
from verification.reviews import placing
from verification.reviews.models import CarryOver
from verification.web.carried import CarriedView, view
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_article, find_claim
from verification.web.requests import actor, is_too_large, person, typed, version, whole_number
from verification.workflow import ArticleAction, ArticleStatus, row_for

SHOWN: Final = 500
CONTEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the claims in one revision, by what people have to do about it."""

    lost: list[CarriedView]
    to_confirm: list[CarriedView]
    changed: list[CarriedView]
    left: list[CarriedView]
    kept: list[CarriedView]


@require_safe
def index(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the versions of a text, what changed between two, and what became of the claims."""
    return _page(request, find_article(person(request), article_id))


def _page(request: HttpRequest, article: Article, problem: Problem | None = None) -> HttpResponse:
    article.refresh_from_db()
    rows = list(article.revisions.select_related("created_by").defer("text").order_by("-number")[:SHOWN])
    after = _asked(request, "to", article) or article.current
    before = _asked(request, "from", article) or article.revisions.filter(number=after.number - 1).first()
    user = person(request)
    row = row_for(ArticleAction.REVISE)
    context = {
        "article": article,
        "revisions": rows,
        "before": before,
        "after": after,
        "lines": diff_revisions(before.text, after.text) if before else (),
        "outcomes": _outcomes(article, after),
        "may_confirm": placing.can_confirm(user.as_actor(), article),
        "may_bring": has_role(user.as_actor(), *row.roles) and article.status in row.sources,
        "may_place": article.status in (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED),
        "problem": problem,
    }
    return render(request, "revisions.html", context, status=status_of(problem.error) if problem else 200)


def _asked(request: HttpRequest, name: str, article: Article) -> Revision | None:
    number = whole_number(request.GET.get(name, ""), below=2**31 - 1)
    return article.revisions.filter(number=number).first() if number else None


def _outcomes(article: Article, revision: Revision) -> Outcomes:
    """Sort what became of the claims; what waits for a person is shown whichever version left it so."""
    rows = CarryOver.objects.of_article(article.pk).select_related("claim", "to_revision", "confirmed_by")
    rows = rows.defer("to_revision__text")
    here = [view(row, row.claim) for row in rows.filter(to_revision=revision)[:SHOWN]]
    waiting = rows.to_confirm()[:SHOWN]
    lost = [view(row, row.claim) for row in rows.to_place()[:SHOWN]]
    return Outcomes(
        lost=[one for one in lost if one.is_lost],
        to_confirm=[view(row, row.claim) for row in waiting],
        changed=[one for one in here if one.row.fate == "changed"],
        left=[one for one in here if one.row.fate == "gone"],
        kept=[one for one in here if one.row.fate in CARRIED and not one.is_to_confirm],
    )


@require_POST
def bring(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take in a new version; a refusal stands on the page with what was typed."""
    article = find_article(person(request), article_id)
    try:
        brought = services.revise(
            actor=actor(request), article_id=article_id, expected_version=version(request), **_given(request)
        )
    except FactcheckError as error:
        return _page(request, article, Problem(error, {"text": typed(request, "text")}))
    if not brought.created:
        messages.info(request, "This is the text that the article has already.")
        return redirect("revisions", article_id)
    tasks.wake_article(article_id)
    messages.success(request, "The new version is in. Its claims are compared with those of the one before.")
    return redirect("article", article_id)


def _given(request: HttpRequest) -> dict[str, Any]:
    upload, text = request.FILES.get("file"), typed(request, "text")
    if upload is None and is_too_large(request):
        raise DocumentTooLarge
    if (upload is None) == (not text.strip()):
        raise InvalidInput("Give one of the two: a file or the text itself.")
    if upload is None:
        if len(text) > MAX_DOCUMENT_CHARACTERS:
            raise DocumentTooLarge
        return {"body": text.encode("utf-8", "replace"), "media_type": "text/plain", "charset": "utf-8"}
    return {
        "body": upload.read(),
        "filename": upload.name or "",
        "media_type": upload.content_type or "",
        "charset": upload.charset or "",
    }


@require_POST
def confirm(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take note that the ticked claims still say the same."""
    article = find_article(person(request), article_id)
    ids = [number for one in request.POST.getlist("carry_over") if (number := whole_number(one)) is not None]
    try:
        done = placing.confirm_all(actor=actor(request), article_id=article_id, carry_over_ids=ids)
    except FactcheckError as error:
        return _page(request, article, Problem(error))
    failed = [one for one in done if one.error is not None]
    if not done:
        messages.info(request, "Tick the claims that still say the same.")
    elif failed:
        told = f"{len(done) - len(failed)} confirmed, {len(failed)} not: look at those again."
        messages.warning(request, told)
    else:
        messages.success(request, f"Confirmed, in your name: {len(done)}.")
    return redirect("revisions", article_id)


@require_POST
def place(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Take note where a claim stands that was lost."""
    claim = find_claim(person(request), claim_id)
    words = typed(request, "exact")
    try:
        placing.place(
            actor=actor(request),
            claim_id=claim_id,
            expected_version=version(request),
            **(_chosen(request, claim.article) or {"exact": words}),
        )
    except FactcheckError as error:
        kept = {"claim": str(claim_id), "exact": words}
        return _page(request, claim.article, Problem(error, kept))
    messages.success(request, "Taken note where it stands.")
    return redirect("revisions", claim.article_id)


def _chosen(request: HttpRequest, article: Article) -> dict[str, str]:
    """Return the words of a ticked place with what stands around them; empty: none was ticked."""
    start, _, end = request.POST.get("place", "").partition("-")
    first, last = whole_number(start), whole_number(end)
    if first is None or last is None:
        return {}
    text = article.current.text
    return {
        "exact": text[first:last],
        "prefix": text[max(0, first - CONTEXT) : first],
        "suffix": text[last : last + CONTEXT],
    }
