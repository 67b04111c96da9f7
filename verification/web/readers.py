"""Who may read an article: the page that shows it and, to editors, restricts it to people by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from verification.articles.models import Article
from verification.claims import readers
from verification.errors import FactcheckError
from verification.people import User
from verification.web.errors import status_of
from verification.web.reading import find_article
from verification.web.requests import actor, person, typed, version, whole_number


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who can be named, and whether they are ticked."""

    person: User
    is_chosen: bool

    @property
    def roles(self) -> str:
        """What they are here."""
        return ", ".join(self.person.roles)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form held when it was refused."""

    restricted: bool
    ids: frozenset[int]
    reason: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show who reads an article, or say it."""
    article = find_article(person(request), article_id)
    if request.method != "POST":
        return _page(request, article)
    given = _typed(request)
    wish = readers.Wish(given.restricted, given.ids, given.reason)
    try:
        readers.set_readers(
            actor=actor(request), article_id=article_id, expected_version=version(request), wish=wish
        )
    except FactcheckError as error:
        article.refresh_from_db()
        return _page(request, article, given, error)
    who = "Only the people named read" if given.restricted else "The whole desk reads"
    messages.success(request, f"{who} the article now.")
    return redirect("article-readers", article_id)


def _typed(request: HttpRequest) -> Typed:
    ids = frozenset(found for text in request.POST.getlist("reader") if (found := whole_number(text)))
    return Typed(request.POST.get("restricted") == "yes", ids, typed(request, "reason"))


def _page(
    request: HttpRequest, article: Article, given: Typed | None = None, error: FactcheckError | None = None
) -> HttpResponse:
    named = list(article.readers.order_by("display_name", "username"))
    stored = Typed(article.is_restricted, frozenset(one.pk for one in named or [person(request)]))
    shown = given or stored
    people = [Choice(one, one.pk in shown.ids) for one in readers.nameable()]
    context = {
        "article": article,
        "named": named,
        "reporters": article.counted_reporters().order_by("display_name", "username"),
        "lacks_signer": article.is_restricted and not readers.signers_among(article, named),
        "changes": article.reader_changes.select_related("by").order_by("-pk"),
        "people": people,
        "given": shown,
        "error": error,
        "is_mine": readers.can_set_readers(actor(request)),
    }
    return render(request, "readers.html", context, status=status_of(error) if error else 200)
