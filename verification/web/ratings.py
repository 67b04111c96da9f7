"""Rating scales: every version with what changed in it, and the form that makes the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification import tasks
from verification.engine.types import ConclusionClass
from verification.errors import FactcheckError, NotFound, StaleVersion
from verification.policies import can_edit_scales, check_can_edit_scales
from verification.verdicts import scale_versions
from verification.verdicts.models import Rating, RatingScale
from verification.verdicts.scale_rules import Difference, differences
from verification.web import rating_form
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.rating_form import ScaleForm
from verification.web.requests import actor, person, version


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a scale, with what changed since the one before; `proposed` by each class."""

    scale: RatingScale
    ratings: Sequence[Rating]
    changes: Sequence[Difference]
    proposed: Sequence[tuple[str, Rating | None]]


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A scale with its versions, the newest apart."""

    newest: VersionView
    earlier: Sequence[VersionView]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every scale with every version."""
    return _index(request)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a scale, which makes its next version; `act` "rows" only gives more rows to fill."""
    check_can_edit_scales(actor(request))
    scale = scale_versions.newest(key)
    if request.method != "POST":
        return _form(request, scale, rating_form.of(scale))
    form = rating_form.read(request.POST)
    if request.POST.get("act") == "rows":
        return _form(request, scale, form.with_more_rows(), based_on=version(request))
    try:
        made = scale_versions.edit_scale(
            actor=actor(request), key=key, wish=form.wish(), expected_version=version(request)
        )
    except StaleVersion as error:
        return _form(request, scale, form, error, theirs=_changes_since(key, version(request)))
    except FactcheckError as error:
        return _form(request, scale, form.with_problems(error), error, based_on=version(request))
    tasks.wake_archive()
    messages.success(request, f"Version {made.version} of “{made.label}” is in force.")
    return redirect("ratings")


@require_POST
def use(request: HttpRequest, key: str) -> HttpResponse:
    """Have the desk work with a scale."""
    try:
        scale = scale_versions.work_with(actor=actor(request), key=key, expected_version=version(request))
    except FactcheckError as error:
        return _index(request, Problem(error))
    messages.success(request, f"The desk works with “{scale.label}” now.")
    return redirect("ratings")


def _index(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    if not person(request).roles:
        raise NotFound
    rows = list(
        RatingScale.objects.prefetch_related("ratings").select_related("author").order_by("key", "version")
    )
    scales = [_scale_view(list(versions)) for _, versions in groupby(rows, key=lambda row: row.key)]
    scales.sort(key=lambda one: not one.newest.scale.is_default)
    context = {"scales": scales, "may_edit": can_edit_scales(actor(request)), "problem": problem}
    return render(request, "ratings.html", context, status=status_of(problem.error) if problem else 200)


def _scale_view(versions: Sequence[RatingScale]) -> ScaleView:
    views = [_version_view(row, before) for row, before in zip(versions, [None, *versions], strict=False)]
    return ScaleView(views[-1], views[-2::-1])


def _version_view(scale: RatingScale, before: RatingScale | None) -> VersionView:
    ratings = list(scale.ratings.all())
    proposed = [(str(outcome), scale.proposed(outcome)) for outcome in ConclusionClass]
    changes: list[Difference] = []
    if before is not None:
        changes += _between(before, scale)
    return VersionView(scale, ratings, changes, proposed)


def _between(old: RatingScale, new: RatingScale) -> list[Difference]:
    found = list(differences(*([one.as_value() for one in scale.ratings.all()] for scale in (old, new))))
    if old.label != new.label:
        found.insert(0, Difference("renamed", old.label))
    if old.proposes != new.proposes:
        found.append(Difference("proposes", ""))
    return found


def _changes_since(key: str, seen: int) -> list[Difference]:
    """Return what others changed since the version that a form was made from."""
    old = RatingScale.objects.filter(key=key, version=seen).prefetch_related("ratings").first()
    return _between(old, scale_versions.newest(key)) if old else []


def _form(
    request: HttpRequest,
    scale: RatingScale,
    form: ScaleForm,
    error: FactcheckError | None = None,
    *,
    based_on: int | None = None,
    theirs: Sequence[Difference] = (),
) -> HttpResponse:
    """Show the form. After a conflict it is based on the newest version: saving again decides over theirs."""
    context = {
        "scale": scale,
        "form": form,
        "based_on": scale.version if based_on is None else based_on,
        "theirs": theirs,
        "problem": Problem(error) if error else None,
    }
    return render(request, "rating_edit.html", context, status=status_of(error) if error else 200)
