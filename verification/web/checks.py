"""Public checks as readers see them: a list, one page a check, a feed for programs. Nothing of the desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import conditional_page, require_safe

from verification.publication import public_checks, public_site
from verification.publication.claim_review import Publisher, claim_review, cleaned, data_block, data_feed
from verification.publication.public_models import Publication, PublicationQuerySet, retracted
from verification.web.requests import person, whole_number

PAGE_SIZE: Final = 20
FEED_SIZE: Final = 500
View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Open a page to everybody where checks are public, and otherwise to the desk, which looks beforehand.

    A cache may keep it and has to ask each time: what is withdrawn is gone at once.
    """

    @login_not_required
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_CHECKS and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        answer: HttpResponse = conditional_page(require_safe(view))(request, *args, **kwargs)
        if settings.PUBLIC_CHECKS:
            answer.headers["Cache-Control"] = "public, no-cache"
        return answer

    return shown


@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """List what is public, the newest first."""
    rows, following = _page(request, PAGE_SIZE)
    checks = public_site.public_checks(rows)
    context = {
        "rows": [{"check": check, "row": row} for check, row in zip(checks, rows, strict=True)],
        "next": following,
        "is_later": _before(request) is not None,
    }
    return _render(request, "checks/list.html", context, reverse("checks"))


@for_readers
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the markup of what is public, for programs; Link names the next part."""
    rows, following = _page(request, FEED_SIZE)
    data = data_feed(public_site.public_checks(rows), _ours(request))
    answer = HttpResponse(json.dumps(data), content_type="application/json")
    if following is not None:
        answer.headers["Link"] = f'<{reverse("checks-feed")}?before={following}>; rel="next"'
    return answer


@for_readers
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one check; one that counts no more says so and nothing else."""
    row = _rows(request).filter(slug=slug).in_order().with_facts().first()
    if row is None:
        return _absent(request, slug)
    ours, (one,) = _ours(request), public_site.public_checks([row])
    context = {
        "check": one,
        "row": row,
        "wording": cleaned(row.wording),
        "summary": cleaned(row.summary),
        "claimant": cleaned(row.claimant),
        "sources": public_site.sources_of(row),
        "corrections": public_site.corrections_of(row),
        "earlier": public_site.earlier_of(row),
        "markup": SafeString(data_block(claim_review(one, ours))),
    }
    return _render(request, "checks/check.html", context, reverse("check", args=[slug]))


def _absent(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead on to where a check stands now, or say that it is gone, or that there never was one."""
    known = Publication.objects.all() if settings.PUBLIC_CHECKS else _seen(request)
    old = known.filter(slug=slug).with_facts().order_by("-pk").first()
    if old is None:
        return _render(request, "checks/absent.html", {"why": ""}, "", status=404)
    now = _rows(request).filter(claim=old.claim_id, verdict__question=old.verdict.question).first()
    if now is not None:
        return redirect("check", now.slug)
    return _render(request, "checks/absent.html", {"why": _why_gone(old), "row": old}, "", status=410)


def _why_gone(row: Publication) -> str:
    """Say as much as readers may know: what happens inside the desk stays there."""
    if public_checks.standing([row])[row.pk] == "withdrawn":
        return "withdrawn"
    return "retracted" if retracted().filter(pk=row.claim.article_id).exists() else "inside"


def _page(request: HttpRequest, size: int) -> tuple[list[Publication], int | None]:
    """Return one page of rows, and the place after which the next one begins."""
    found = list(_rows(request).in_order(before=_before(request)).with_facts()[: size + 1])
    page = found[:size]
    return page, public_site.place_of(page[-1]) if len(found) > len(page) else None


def _before(request: HttpRequest) -> int | None:
    return whole_number(request.GET.get("before", ""))


def _rows(request: HttpRequest) -> PublicationQuerySet:
    rows = Publication.objects.current()
    return rows if settings.PUBLIC_CHECKS else rows.visible_to(person(request))


def _seen(request: HttpRequest) -> PublicationQuerySet:
    return Publication.objects.visible_to(person(request))


def _ours(request: HttpRequest) -> Publisher:
    return public_site.publisher(request.build_absolute_uri("/"))


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], path: str, status: int = 200
) -> HttpResponse:
    ours = _ours(request)
    shared = {
        "publisher": ours,
        "canonical": f"{ours.site}{path}" if path else "",
        "is_public": settings.PUBLIC_CHECKS,
    }
    return render(request, template, shared | context, status=status)
