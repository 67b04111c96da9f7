"""Articles: the list, the import, what an article says about itself, a second try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification import tasks
from verification.articles import services
from verification.articles.models import Article
from verification.articles.outside import can_decide
from verification.articles.services import Imported
from verification.claims import services as claims
from verification.claims.models import DECIDED, Claim
from verification.errors import DocumentTooLarge, FactcheckError, InvalidInput, ProviderError
from verification.people import User
from verification.policies import check_has_role
from verification.publication.emergency_models import Emergency
from verification.web.errors import status_of
from verification.web.filters import wanted
from verification.web.reading import find_article
from verification.web.requests import actor, is_too_large, person, typed, version, whole_number
from verification.web.vocabulary import ARTICLE_STATUS
from verification.web.workbench import claim_address, load
from verification.workflow import ArticleStatus, Role, Status

PAGE_SIZE: Final = 50
EMERGENCIES_COUNTED: Final = 100
SOURCES: Final = ("file", "text", "url")
DETAILS: Final = ("title", "byline", "dateline", "published_on", "source_id")


class DetailsForm(forms.Form):
    """What an article says about itself."""

    title = forms.CharField(max_length=300, label="Title")
    byline = forms.CharField(max_length=300, required=False, label="Byline")
    dateline = forms.CharField(max_length=200, required=False, label="Dateline")
    published_on = forms.DateField(
        required=False, label="Date of publication", widget=forms.DateInput(attrs={"type": "date"})
    )


class ImportForm(DetailsForm):
    """A file, a text or an address, and what is known about it."""

    title = forms.CharField(max_length=300, required=False, label="Title")
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Or a file",
        help_text="txt, md, html, docx or pdf, up to 5 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,.html,.htm,.docx,.pdf"}),
    )
    # No maximum here: a browser would cut the text off without a word. The reader says it properly.
    text = forms.CharField(
        required=False, strip=False, label="The text itself", widget=forms.Textarea(attrs={"rows": 10})
    )
    url = forms.CharField(
        required=False, label="Or the address of a page", widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    source_id = forms.CharField(
        max_length=200,
        required=False,
        label="Its id in your editorial system",
        help_text="Another text under the same id becomes the next version of the same article.",
    )


class BylineForm(forms.Form):
    """Who stands behind a byline."""

    reporters = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="It was reported by"
    )
    outside = forms.BooleanField(required=False, label="Somebody outside the newsroom wrote it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reporters"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = User.objects.filter(is_active=True).order_by("display_name", "username")
            field.label_from_instance = lambda user: user.name  # type: ignore[method-assign,assignment]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the articles, the newest first."""
    visible = Article.objects.visible_to(person(request))
    before = whole_number(request.GET.get("before", ""))
    status = request.GET.get("status", "")
    if status in set(ArticleStatus):
        visible = visible.filter(status=status)
    if before is not None:
        visible = visible.filter(pk__lt=before)
    rows = list(visible.order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    counts = _claim_counts(shown)
    context = {
        "articles": [(article, counts.get(article.pk, {})) for article in shown],
        "next": shown[-1].pk if len(rows) > PAGE_SIZE else None,
        "is_later": before is not None,
        "status": status if status in set(ArticleStatus) else "",
        "emergencies": Emergency.objects.visible_to(person(request)).open()[:EMERGENCIES_COUNTED].count(),
        "statuses": [(str(one), look.word) for one, look in ARTICLE_STATUS.items()],
    }
    return render(request, "articles.html", context)


def _claim_counts(articles: list[Article]) -> dict[int, Mapping[str, int]]:
    rows = (
        Claim.objects.filter(article__in=articles)
        .order_by()
        .values("article_id")
        .annotate(
            total=Count("pk"),
            approved=Count("pk", filter=Q(status=Status.APPROVED)),
            left=Count("pk", filter=~Q(status__in=DECIDED)),
        )
    )
    return {row["article_id"]: cast(Mapping[str, int], row) for row in rows}


@require_http_methods(["GET", "HEAD", "POST"])
def import_article(request: HttpRequest) -> HttpResponse:
    """Take in an article; a refusal stands beside what caused it, and everything typed stays."""
    check_has_role(actor(request), Role.REPORTER, Role.EDITOR)
    if request.method != "POST":
        return render(request, "import.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "import.html", {"form": form}, status=422)
    source = _source(request, form)
    try:
        imported = _import(request, form, source)
    except FactcheckError as error:
        form.add_error(source or "text", error.message)
        # A page that did not come is, for the form, an address that cannot be used.
        status = 422 if isinstance(error, ProviderError) else status_of(error)
        return render(request, "import.html", {"form": form}, status=status)
    return _imported(request, form, imported, source)


def _source(request: HttpRequest, form: ImportForm) -> str:
    """Which of the three was given; a file that was too large to be received counts as one."""
    given = [name for name in SOURCES if form.cleaned_data[name]]
    if not given and (request.FILES or is_too_large(request)):
        return "file"
    return given[0] if len(given) == 1 else ""


def _import(request: HttpRequest, form: ImportForm, source: str) -> Imported:
    given = form.cleaned_data
    details = {name: given[name] for name in DETAILS}
    if source == "text":
        return services.import_text(actor=actor(request), text=given["text"], **details)
    if source == "url":
        return services.import_url(actor=actor(request), url=given["url"], **details)
    if source != "file":
        raise InvalidInput("Give one of the three: a file, a text or an address.")
    if not given["file"] and not request.FILES:
        raise DocumentTooLarge
    upload = given["file"]
    return services.import_document(
        actor=actor(request),
        body=upload.read(),
        filename=upload.name,
        media_type=upload.content_type or "",
        charset=upload.charset or "",
        **details,
    )


def _imported(request: HttpRequest, form: ImportForm, imported: Imported, source: str) -> HttpResponse:
    article = imported.article
    if not Article.objects.visible_to(person(request)).filter(pk=article.pk).exists():
        form.add_error(source, "Somebody else has imported this very text; ask the desk about it.")
        return render(request, "import.html", {"form": form}, status=409)
    if imported.created:
        tasks.wake_article(article.pk)
        messages.success(
            request,
            "Imported. Title, byline and dates are proposals: look at them under “Details”."
            if article.current.number == 1
            else "It is the next version of this article; what becomes of its claims is being settled.",
        )
    else:
        messages.info(request, "This text had been imported before; here it is.")
    return redirect("article", article.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show and correct what an article says about itself."""
    article = find_article(person(request), article_id)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=_details_of(article))
    if request.method != "POST":
        return _details_page(request, article, form)
    if not form.is_valid():
        return _details_page(request, article, form, status=422)
    try:
        services.set_details(
            actor=actor(request),
            article_id=article_id,
            expected_version=version(request),
            **form.cleaned_data,
        )
    except FactcheckError as error:
        form.add_error(None, error.message)
        return _details_page(request, article, form, status=status_of(error))
    tasks.wake_article(article_id)
    messages.success(request, "The details were corrected.")
    return redirect("article", article_id)


@require_POST
def byline(request: HttpRequest, article_id: int) -> HttpResponse:
    """Settle who stands behind a byline."""
    article = find_article(person(request), article_id)
    form = BylineForm(request.POST)
    if not form.is_valid():
        return _details_page(request, article, DetailsForm(initial=_details_of(article)), form, status=422)
    try:
        services.settle_byline(
            actor=actor(request),
            article_id=article_id,
            expected_version=version(request),
            reporter_ids=[user.pk for user in form.cleaned_data["reporters"]],
            outside=form.cleaned_data["outside"],
        )
    except FactcheckError as error:
        form.add_error(None, error.message)
        empty = DetailsForm(initial=_details_of(article))
        return _details_page(request, article, empty, form, status=status_of(error))
    messages.success(request, "The byline is settled.")
    return redirect("article", article_id)


def _details_of(article: Article) -> dict[str, object]:
    return {
        "title": article.title,
        "byline": article.byline,
        "dateline": article.dateline,
        "published_on": article.published_on,
    }


def _details_page(
    request: HttpRequest,
    article: Article,
    form: DetailsForm,
    byline_form: BylineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    article.refresh_from_db()
    reporters = list(article.reporters.all())
    asked = BylineForm(initial={"reporters": reporters, "outside": article.byline_is_outside})
    context = {
        "article": article,
        "revision": article.current,
        "form": form,
        "byline_form": byline_form or asked,
        "reporters": reporters,
        "theirs": article if status == 409 else None,
        "may_open": can_decide(user.as_actor(), article),
        "may_describe": user.has_role(*services.DESCRIBERS),
        "may_settle": user.has_role(Role.EDITOR),
    }
    return render(request, "details.html", context, status=status)


@require_POST
def retry(request: HttpRequest, article_id: int) -> HttpResponse:
    """Look for claims once more after that has failed."""
    find_article(person(request), article_id)
    services.retry(actor=actor(request), article_id=article_id, expected_version=version(request))
    tasks.wake_article(article_id)
    messages.info(request, "The text is being read again.")
    return redirect("article", article_id)


@require_POST
def add_claim(request: HttpRequest, article_id: int) -> HttpResponse:
    """Make a claim of words that somebody marked."""
    article = find_article(person(request), article_id)
    given = {name: typed(request, name) for name in ("exact", "prefix", "suffix", "text")}
    try:
        claim = claims.suggest(actor=actor(request), article_id=article_id, **given)
    except FactcheckError as error:
        bench = load(article, person(request), wanted(request.GET))
        context = {"bench": bench, "typed": given, "add_error": error}
        return render(request, "workbench.html", context, status=status_of(error))
    tasks.wake_article(article_id)
    messages.success(request, "The claim was added.")
    return redirect(claim_address(claim.pk, wanted(request.GET)))
