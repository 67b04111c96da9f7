"""Bringing documents into the archive: files, packed folders, JSON lines, an address; and how far it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification import backends, tasks
from verification.engine.documents import ArchivePart
from verification.errors import FactcheckError, InvalidInput, NotFound, ProviderError
from verification.evidence import archive, intake, snapshots
from verification.evidence.intake_models import ArchiveItem, ItemOutcome
from verification.jobs import Job, StepState
from verification.policies import check_has_role
from verification.web.errors import status_of
from verification.web.requests import actor, is_htmx, person, whole_number

PAGE_SIZE: Final = 50
MAX_UPLOAD_BYTES: Final = 200 * 1024 * 1024
MAX_FORM_BYTES: Final = 1024 * 1024
TOO_LARGE: Final = (
    f"At most {MAX_UPLOAD_BYTES // 1024**2} MB at once. Bring them in several times, or have "
    "manage.py import_archive read the folder."
)
ACCEPTED: Final = ".txt,.md,.html,.htm,.docx,.pdf,.jsonl,.ndjson,.json,.gz,.zip"


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, empty ones too: the reader says what is wrong with each."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files."""
        return [super(FilesField, self).clean(each, initial) for each in data or []]


class AddForm(forms.Form):
    """Files or an address, and who published them."""

    documents = FilesField(
        required=False,
        allow_empty_file=True,
        max_length=255,
        label="Files",
        help_text="Several at once: txt, md, html, docx, pdf; JSON lines with one document a line; or a zip "
        "of such files.",
        widget=ManyFiles(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    url = forms.CharField(
        required=False,
        max_length=2000,
        label="Or the address of a page",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    source = forms.CharField(
        required=False,
        max_length=intake.MAX_SOURCE_CHARACTERS,
        label="Who published them",
        help_text="For what does not say so itself. A page without a name is its host’s.",
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Take documents in. Files go to the disk as they come, so this has to be said before they are read."""
    length = whole_number(str(request.META.get("CONTENT_LENGTH") or "0")) or 0
    if length > MAX_UPLOAD_BYTES + MAX_FORM_BYTES:
        # Nothing of it is read, so that no disk is filled by it.
        form = AddForm(data={})
        form.add_error("documents", TOO_LARGE)
        return render(request, "archive/add.html", {"form": form}, status=422)
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _add(request)


@csrf_protect
def _add(request: HttpRequest) -> HttpResponse:
    check_has_role(actor(request), *archive.ARCHIVISTS)
    if request.method != "POST":
        return render(request, "archive/add.html", {"form": AddForm()})
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "archive/add.html", {"form": form}, status=422)
    given = form.cleaned_data
    field = "url" if given["url"].strip() and not given["documents"] else "documents"
    try:
        return _take_in(request, given, field)
    except FactcheckError as error:
        form.add_error(field, error.message)
        # A page that did not come is, for the form, an address that cannot be used.
        status = 422 if isinstance(error, ProviderError) else status_of(error)
        return render(request, "archive/add.html", {"form": form}, status=status)


def _take_in(request: HttpRequest, given: dict[str, Any], field: str) -> HttpResponse:
    if bool(given["documents"]) == bool(given["url"].strip()):
        raise InvalidInput("Give files or the address of a page: one of the two.")
    if field == "url":
        return _add_page(request, given["url"], given["source"])
    if sum(file.size or 0 for file in given["documents"]) > MAX_UPLOAD_BYTES:
        raise InvalidInput(TOO_LARGE)
    job = intake.begin_import(actor=actor(request), parts=_parts(given["documents"]), source=given["source"])
    tasks.wake_archive()
    return redirect("archive-import", job.pk)


def _parts(files: Sequence[UploadedFile[Any]]) -> Iterator[ArchivePart]:
    for file in files:
        # Django's file is one for every use that the reader makes of it.
        yield from backends.archive_reader().cut(file.open("rb"), name=file.name or "file")  # type: ignore[arg-type]


def _add_page(request: HttpRequest, url: str, source: str) -> HttpResponse:
    told = snapshots.Told(source=intake.source_name(source))
    page = snapshots.add_page(actor=actor(request), url=url, told=told)
    tasks.wake_embedding()
    messages.success(request, "The page is in the archive." if page.is_new else "This page was here already.")
    for note in page.notes:
        messages.warning(request, note)
    return redirect("snapshot", page.snapshot)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List what was brought, the newest first."""
    _check_may_see(request)
    rows = Job.objects.filter(kind=intake.KIND).select_related("created_by")
    before = parse_datetime(request.GET.get("before", "")[:40].replace(" ", "+"))
    if before is not None and is_aware(before):
        rows = rows.filter(created_at__lt=before)
    jobs = list(rows.order_by("-created_at")[: PAGE_SIZE + 1])
    shown = jobs[:PAGE_SIZE]
    context = {
        "imports": _with_counts(shown),
        "next": shown[-1].created_at if len(jobs) > PAGE_SIZE else None,
        "is_later": before is not None,
    }
    return render(request, "archive/imports.html", context)


def _with_counts(jobs: Sequence[Job]) -> list[tuple[Job, dict[str, Any]]]:
    items = (
        ArchiveItem.objects.filter(job__in=jobs)
        .order_by()
        .values("job_id")
        .annotate(
            total=Count("pk"),
            ended=Count("pk", filter=~Q(outcome="")),
            brought=Sum("stored"),
            same=Sum("known"),
            bad=Count("pk", filter=Q(outcome__in=[ItemOutcome.REFUSED, ItemOutcome.PARTLY])),
        )
    )
    counts = {row["job_id"]: row for row in items}
    names = dict(ArchiveItem.objects.filter(job__in=jobs, ordinal=0).values_list("job_id", "name"))
    return [(job, {**counts.get(job.pk, {}), "name": names.get(job.pk, "")}) for job in jobs]


@require_safe
def show(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Show one import; what asks for a part of the page gets what changes while it goes on."""
    _check_may_see(request)
    context = _import_context(request, intake.find(job_id))
    template = "archive/import_state.html" if is_htmx(request) else "archive/import.html"
    return render(request, template, context)


def _import_context(request: HttpRequest, job: Job) -> dict[str, Any]:
    only_refused = request.GET.get("show") == "refused"
    items = job.items.select_related("snapshot")
    if only_refused:
        items = items.exclude(refused=[])
    after = whole_number(request.GET.get("after", ""))
    if after is not None:
        items = items.filter(ordinal__gt=after)
    rows = list(items.order_by("ordinal")[: PAGE_SIZE + 1])
    errors = dict(job.steps.filter(state=StepState.WAITING).exclude(error="").values_list("target", "error"))
    for row in rows:
        row.trouble = errors.get(f"item:{row.pk}", "")  # type: ignore[attr-defined]
    return {
        "job": job,
        "progress": intake.progress(job),
        "items": rows[:PAGE_SIZE],
        "next": rows[PAGE_SIZE - 1].ordinal if len(rows) > PAGE_SIZE else None,
        "only_refused": only_refused,
        "after": after,
        "may_add": person(request).has_role(*archive.ARCHIVISTS),
        "ignored": _ignored(job),
    }


def _ignored(job: Job) -> list[str]:
    rows = job.items.filter(meta__has_key="ignored").values_list("meta__ignored", flat=True)[:PAGE_SIZE]
    return sorted({key for keys in rows for key in keys})[:20]


@require_POST
def retry(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Try again what failed."""
    count = intake.retry(actor=actor(request), job_id=job_id)
    tasks.wake_archive()
    messages.info(request, f"{count} are tried again." if count else "There is nothing to try again.")
    return redirect("archive-import", job_id)


def _check_may_see(request: HttpRequest) -> None:
    """The archive is open to everybody who holds a role."""
    if not person(request).roles:
        raise NotFound("There is nothing here for you to see.")
