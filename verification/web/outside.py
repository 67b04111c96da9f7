"""What is asked outside: where a claim was searched, what would leave, and the providers' switches."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from verification import tasks
from verification.errors import FactcheckError
from verification.evidence import outside, providers
from verification.policies import check_has_role
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.filters import wanted
from verification.web.outside_view import outside_of
from verification.web.reading import find_article, find_claim
from verification.web.requests import actor, is_htmx, person, version
from verification.web.workbench import claim_address, claim_page
from verification.workflow import Role


@require_safe
def searched(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Answer where a claim was searched, for as long as that changes."""
    claim = find_claim(person(request), claim_id)
    if not is_htmx(request):
        return redirect(claim_address(claim_id, wanted(request.GET)))
    context = {"claim": claim, "outside": outside_of(claim, person(request))}
    return render(request, "includes/places.html", context)


@require_safe
def queries(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show the very requests that would leave; nothing is sent."""
    claim = find_claim(person(request), claim_id)
    context = {
        "claim": claim,
        "outlooks": outside.outlooks(claim),
        "level": 4,
        "outside": outside_of(claim, person(request)),
    }
    page = "includes/outside_queries.html" if is_htmx(request) else "outside.html"
    return render(request, page, context)


@require_POST
def search_now(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Ask every provider that may be asked."""
    claim = find_claim(person(request), claim_id)
    try:
        steps = outside.search_now(actor=actor(request), claim_id=claim_id)
    except FactcheckError as error:
        return claim_page(request, claim_id, Problem(error))
    tasks.wake_article(claim.article_id)
    count = len(steps)
    messages.success(request, f"{count} provider{'' if count == 1 else 's'} will be asked about this claim.")
    if is_htmx(request):
        return claim_page(request, claim_id)
    return redirect(claim_address(claim_id, wanted(request.GET)))


@require_POST
def allow(request: HttpRequest, article_id: int) -> HttpResponse:
    """Let an article be asked about outside, or no longer."""
    article = find_article(person(request), article_id)
    allowed = request.POST.get("allowed") == "yes"
    outside.allow(
        actor=actor(request), article_id=article.pk, allowed=allowed, expected_version=version(request)
    )
    tasks.wake_article(article.pk)
    messages.success(
        request,
        "This article may be asked about outside."
        if allowed
        else "Nothing of this article is asked outside any more.",
    )
    return redirect("article-details", article.pk)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the providers with their switches, for admins."""
    return _page(request)


@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a provider on or off."""
    enabled = request.POST.get("enabled") == "yes"
    try:
        providers.set_enabled(
            actor=actor(request), key=key, enabled=enabled, expected_version=version(request)
        )
    except FactcheckError as error:
        return _page(request, error)
    title = providers.get_provider(key).title
    messages.success(request, f"{title} is {'on' if enabled else 'off'} now.")
    return redirect("providers")


def _page(request: HttpRequest, error: FactcheckError | None = None) -> HttpResponse:
    check_has_role(actor(request), Role.ADMIN)
    context = {"reports": providers.reports(), "problem": Problem(error) if error else None}
    return render(request, "providers.html", context, status=status_of(error) if error else 200)
